"""A form with every kind of field: a person and a unit known once, an address, tables, files, conditions inside rows."""

from typing import Any

from tests.catalogue import unseen
from tongban.catalogue.definition import Form, FormField, FormSection, Option, PlainField

PERSON = "11010519491231002X"
OTHER_PERSON = "13010219880101001X"
USCC = "91350100M000100Y43"
CHANGAN = "130102000000"
FILE = "ab" * 32

KINDS = (Option(value="natural", label="自然人"), Option(value="unit", label="单位"))
YES_NO = (Option(value="yes", label="是"), Option(value="no", label="否"))
SCOPE = tuple(Option(value=value, label=label) for value, label in {"a": "甲", "b": "乙", "c": "丙"}.items())

EXPORTS = FormField(key="exports", label="是否出口", type="choice", options=YES_NO)
HEAD = FormField(
    key="head",
    label="法定代表人",
    type="person",
    prefill="person",
    fields=(PlainField(key="post", label="职务", type="text", max_length=10, required=False),),
)
KEEPER = FormField(key="keeper", label="仓储单位", type="entity", required=False)
PLACE = FormField(key="place", label="经营场所", type="address")
STAFF = FormField(
    key="staff",
    label="股东",
    type="group",
    min_rows=1,
    max_rows=5,
    fields=(
        PlainField(key="name", label="名称", type="text", max_length=20),
        PlainField(key="kind", label="类别", type="choice", options=KINDS),
        PlainField(key="id_number", label="公民身份号码", type="citizen_id", when={"kind": ("natural",)}),
        PlainField(key="usc", label="统一社会信用代码", type="uscc", when={"kind": ("unit",)}),
        PlainField(key="paid", label="出资额", type="money", minimum=1),
        PlainField(key="home", label="住址", type="address", required=False),
        PlainField(key="permit", label="出口许可证号", type="text", when={"exports": ("yes",), "kind": ("unit",)}),
        PlainField(key="scope", label="参与业务", type="choices", options=SCOPE, required=False),
        PlainField(key="phone", label="电话", type="phone", required=False),
    ),
)
CARS = FormField(
    key="cars",
    label="车辆",
    type="group",
    required=False,
    min_rows=2,
    max_rows=3,
    fields=(PlainField(key="plate", label="号牌", type="text", pattern="冀[A-Z][0-9]{4}"),),
)
PROOF = FormField(key="proof", label="租赁合同", type="files", required=False)


def form() -> Form:
    fields = (EXPORTS, HEAD, KEEPER, PLACE, STAFF, CARS, PROOF)
    return Form(sections=(FormSection(key="company", title="企业情况", fields=fields),))


def document() -> dict[str, Any]:
    """Nothing wrong with it."""
    return {
        "exports": "yes",
        "head": {"name": "张三", "id_number": PERSON, "phone": "13900000000"},
        "place": {"division": CHANGAN, "detail": "示例路 18 号"},
        "staff": [
            {"name": "张三", "kind": "natural", "id_number": PERSON, "paid": "100.00", "scope": ["a", "c"]},
            {
                "name": "示例商贸有限公司",
                "kind": "unit",
                "usc": USCC,
                "paid": "2000.50",
                "permit": "E-1",
                "home": {"division": CHANGAN, "detail": "示例路 1 号"},
            },
        ],
        "cars": [{"plate": "冀A1234"}, {"plate": "冀A1235"}],
        "proof": [FILE],
    }


def definition(**parts: Any) -> dict[str, Any]:
    """An item with rows, a person block, an address and files in its form, and a sample that comes out."""
    raw = unseen.executable()
    raw["form"]["sections"].append(
        {
            "key": "workers",
            "title": "施工人员",
            "fields": [
                {"key": "chief", "label": "施工负责人", "type": "person"},
                {"key": "site", "label": "堆料地点", "type": "address", "required": False},
                {
                    "key": "crew",
                    "label": "施工人员",
                    "type": "group",
                    "min_rows": 1,
                    "max_rows": 8,
                    "fields": [
                        {"key": "name", "label": "姓名", "type": "text", "max_length": 30},
                        {
                            "key": "trade",
                            "label": "工种",
                            "type": "choice",
                            "options": [{"value": "mason", "label": "瓦工"}, {"value": "electric", "label": "电工"}],
                        },
                        {"key": "card", "label": "电工证编号", "type": "text", "when": {"trade": ["electric"]}},
                    ],
                },
                {"key": "photos", "label": "现场照片", "type": "files"},
            ],
        }
    )
    raw["samples"][0]["form"] |= {
        "chief": {"name": "李四", "id_number": "11010519491231002X"},
        "crew": [{"name": "王五", "trade": "mason"}, {"name": "赵六", "trade": "electric", "card": "T-7"}],
    }
    return raw | parts
