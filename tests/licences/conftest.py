"""The cast of the licence tests: a bureau that issues, another that may not, 张三 and his restaurant.

They live in a county of their own, beside the Hebei that every test database holds.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tongban.authorities.codes import make_uscc
from tongban.authorities.models import Body, Division, Level
from tongban.identity.actions import register_person
from tongban.identity.models import Account, LegalEntity, Person
from tongban.identity.people import Officer
from tongban.identity.states import EntityKind
from tongban.kernel.today import now
from tongban.licences.actions import issue_licence, load_licence_types
from tongban.licences.models import Licence

TYPES = [
    {
        "id": "T-FOOD",
        "name": "食品经营许可证",
        "category": "许可证",
        "issuing_department": "SCJG",
        "holders": ["legal", "individual_business"],
        "holder_id_type": "001",
        "validity": "5年",
        "number_rule": "JY+14位数字（主体业态1位+省2+市2+县2+顺序6+校验1）",
        "fields": [
            *("经营者名称", "统一社会信用代码", "法定代表人（负责人）", "住所", "经营场所", "主体业态", "经营项目"),
            *("许可证编号", "有效期至", "投诉举报电话", "发证机关", "签发日期"),
        ],
        "type_code": None,
    },
    {
        "id": "T-CARD",
        "name": "居民身份证",
        "category": "证件",
        "issuing_department": "GA",
        "holders": ["natural"],
        "holder_id_type": "111",
        "validity": "46周岁以上长期",
        "number_rule": "公民身份号码18位（GB 11643，末位校验 ISO 7064 MOD 11-2）",
        "fields": ["姓名", "性别", "公民身份号码", "签发机关", "有效期限"],
        "type_code": "11100000000013338W009",
    },
]


COUNTY = "139901000000"


@pytest.fixture
def division(db: None) -> Division:
    return Division.objects.create(code=COUNTY, short_code="139901", name="演示县", level=Level.COUNTY)


@pytest.fixture
def types(db: None) -> None:
    load_licence_types(TYPES)


@pytest.fixture
def bureau(division: Division) -> Body:
    return Body.objects.create(
        id=f"SPJ@{COUNTY}",
        division=division,
        department_id="SPJ",
        name="石家庄市演示县行政审批局",
        level=Level.COUNTY,
        usc=make_uscc("11", "139901", "MB1DEM01"),
    )


@pytest.fixture
def police(division: Division) -> Body:
    return Body.objects.create(
        id=f"GA@{COUNTY}",
        division=division,
        department_id="GA",
        name="石家庄市演示县公安局",
        level=Level.COUNTY,
    )


@pytest.fixture
def zhang(db: None) -> Person:
    return register_person(name="张三", id_number="11010519491231002X", synthetic=True)


@pytest.fixture
def restaurant(zhang: Person) -> LegalEntity:
    return LegalEntity.objects.create(
        name="石家庄市演示县张三家常菜馆",
        usc=make_uscc("92", "139901", "MA0DEM01"),
        kind=EntityKind.SOLE_PROPRIETOR,
        legal_representative=zhang,
        synthetic=True,
    )


@pytest.fixture
def decider(bureau: Body) -> Officer:
    account = Account.objects.create(username="sun-of-the-licence-tests", opened_at=now())
    return Officer(account_id=account.pk, name="孙", posts={(bureau.pk, "decider"): 1})


Issue = Callable[..., Licence]


@pytest.fixture
def issue(types: None, bureau: Body, restaurant: LegalEntity) -> Issue:
    """Issues the restaurant's food licence; any argument can be given otherwise."""

    def issue(**given: Any) -> Licence:
        return issue_licence(
            **{
                "type_id": "T-FOOD",
                "holder_name": restaurant.name,
                "holder_code_kind": "001",
                "holder_code": restaurant.usc,
                "entity": restaurant,
                "issuer": bureau,
                "fields": {
                    "法定代表人（负责人）": "张三",
                    "经营场所": "河北省石家庄市长安区演示路18号",
                    "主体业态": "餐饮服务经营者",
                    "经营项目": "热食类食品制售",
                },
                "issued_on": date(2026, 11, 23),
                "case_number": "130102261123000012",
                "idempotency_key": "case:1",
                **given,
            }
        )

    return issue


@pytest.fixture
def identity_card(types: None, police: Body, zhang: Person) -> Licence:
    return issue_licence(
        type_id="T-CARD",
        holder_name="张三",
        holder_code_kind="111",
        holder_code="11010519491231002X",
        person=zhang,
        issuer=police,
        fields={"性别": "男"},
        issued_on=date(2020, 1, 2),
        case_number="",
        idempotency_key="demo:zhang",
    )
