"""The demo's people: synthetic, marked, valid by check digit. Written only through the rooms' own actions.

Everybody's password is `tongban-demo`; the demo listens on this machine only and says on every page that
it is one. None of this runs in production (`load_people` refuses).
"""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tongban.authorities.models import Body, Division
from tongban.identity.actions import assign_post, grant_mandate, open_account, register_entity, register_person
from tongban.identity.actions.standing_in import appoint_helper, register_intermediary
from tongban.identity.models import LegalEntity, Person, Post
from tongban.identity.numbers import citizen_check_digit, make_uscc
from tongban.identity.states import ADMINISTRATORS, EntityKind, MandateRole, RealNameLevel, Role
from tongban.licences.actions import issue_licence

PASSWORD = "tongban-demo"  # noqa: S105  # shown on the sign-in page of the demo; refused in production
#: The district whose offices the demo staffs: 石家庄市长安区.
DISTRICT = "130102000000"
ACCOUNTANT_ITEM = "SCJG-006"


@dataclass(frozen=True)
class DemoPerson:
    """One of the cast."""

    username: str
    name: str
    what: str
    serial: int
    born: str = "19850312"
    phone: str = ""
    role: Role | None = None
    #: Heads every body in which this post is held.
    head: bool = False
    address: str = "演示路1号"


CAST: tuple[DemoPerson, ...] = (
    DemoPerson("zhangsan", "张三", "市民，想开餐饮店；是“石家庄小满餐饮店”的经营者", 101, phone="13800000101"),
    DemoPerson("lisi", "李四", "受张三委托的经办人", 103, "19900607", "13800000103"),
    DemoPerson("wangwu", "王五", "无关的市民，看不到别人的办件", 105, "19560221", "13800000105"),
    DemoPerson("zhaomin", "赵敏", "长安区窗口受理人员", 202, "19881105", role=Role.CLERK),
    DemoPerson("qianjin", "钱进", "长安区审查人员", 204, "19830719", role=Role.REVIEWER),
    DemoPerson("sunyue", "孙悦", "长安区审查人员（共同核查）", 206, "19910128", role=Role.REVIEWER),
    DemoPerson("zhougang", "周刚", "长安区审批决定人，本机关负责人", 208, "19750930", role=Role.DECIDER, head=True),
    DemoPerson("wujing", "吴静", "长安区制证送达人员", 210, "19930415", role=Role.ISSUER),
    DemoPerson("zhengmei", "郑梅", "目录管理员", 212, "19860808", role=Role.EDITOR),
    DemoPerson("fengchao", "冯超", "效能监督员", 214, "19790502", role=Role.SUPERVISOR),
    DemoPerson("hanbing", "韩冰", "机构编制部门（审改办）审核人员", 218, "19800215", role=Role.STAFFING),
    DemoPerson("tangwei", "唐薇", "司法行政部门合法性审核人员", 220, "19820620", role=Role.LEGAL),
    DemoPerson("chenlin", "陈琳", "系统管理员", 216, "19841224", role=Role.SYSADMIN),
    DemoPerson("anyi", "安毅", "安全管理员", 222, "19810903", role=Role.SECURITY),
    DemoPerson("heping", "何平", "安全管理员（确认任命）", 226, "19831117", role=Role.SECURITY),
    DemoPerson("shenji", "沈吉", "审计管理员", 224, "19780517", role=Role.AUDITOR),
    DemoPerson(
        "zhangli", "张丽", "王秀英的女儿，张小雨的母亲", 301, "19860420", "13800000301", address="演示路8号3单元"
    ),
    DemoPerson("hemin", "何敏", "“石家庄小满餐饮店”的会计，只能办食品经营许可", 303, "19920811", "13800000303"),
    DemoPerson("tianshouyi", "田守义", "村代办员，谁请他办哪件事才能办哪件", 306, "19690914", "13800000306"),
    DemoPerson("guoqian", "郭倩", "中介服务机构“诚办”的工作人员", 308, "19950203", "13800000308"),
)
#: People without account or phone: an old woman (three generations with 张丽 and the child), her grandchild, an old man.
OFFLINE: tuple[DemoPerson, ...] = (
    DemoPerson("", "王秀英", "不用手机的老人", 310, "19580106", address="演示路8号3单元"),
    DemoPerson("", "张小雨", "未满十四周岁的孩子", 312, "20160601", address="演示路8号3单元"),
    DemoPerson("", "李老根", "村里的老人，不用手机", 313, "19501122"),
)
#: 建北街道棉五社区: the village or community that the helper serves.
COMMUNITY = "130102001001"


def number_of(person: DemoPerson) -> str:
    """The citizen number, check digit included."""
    first = f"130102{person.born}{person.serial:03d}"
    return first + citizen_check_digit(first)


def load_people() -> None:
    """Make the cast, the restaurant and its licences; running it again changes nothing."""
    if not settings.DEMO:
        raise ImproperlyConfigured("The demo's people must not exist in production.")
    people = {one.username: _make(one) for one in CAST}
    restaurant = _restaurant(people["zhangsan"], people["lisi"])
    _licences(people["zhangsan"], restaurant)
    _staff()
    for one in OFFLINE:
        _person(one)
    _agents(people, restaurant)


def _person(one: DemoPerson) -> Person:
    return register_person(
        name=one.name,
        id_number=number_of(one),
        phone=one.phone,
        address=f"河北省石家庄市长安区{one.address}",
        synthetic=True,
    )


def _make(one: DemoPerson) -> Person:
    person = _person(one)
    open_account(username=one.username, password=PASSWORD, person=person, level=RealNameLevel.SEEN)
    return person


def _restaurant(owner: Person, agent: Person) -> LegalEntity:
    entity = register_entity(
        name="石家庄市长安区小满餐饮店（演示）",
        usc=make_uscc("92", "130102", "DEM0XM01"),
        kind=EntityKind.SOLE_PROPRIETOR,
        legal_representative=owner,
        address="河北省石家庄市长安区演示路18号",
        synthetic=True,
    )
    grant_mandate(entity, person=agent, role=MandateRole.AGENT, valid_from=date(2026, 1, 1))
    return entity


def _agents(people: dict[str, Person], restaurant: LegalEntity) -> None:
    """The accountant for one item; the helper and the intermediary as registered, asked by nobody yet."""
    grant_mandate(
        restaurant,
        person=people["hemin"],
        role=MandateRole.AGENT,
        valid_from=date(2026, 1, 1),
        matters={ACCOUNTANT_ITEM: "食品经营许可"},
    )
    first, last = date(2026, 1, 1), date(2028, 12, 31)
    community = Division.objects.filter(code=COMMUNITY).first() or Division.objects.get(code=DISTRICT)
    appoint_helper(person=people["tianshouyi"], division=community, valid_from=first, valid_until=last)
    company = register_entity(
        name="石家庄市诚办企业服务有限公司（演示）",
        usc=make_uscc("91", "130102", "DEM0CB01"),
        kind=EntityKind.ENTERPRISE,
        legal_representative=people["guoqian"],
        address="河北省石家庄市长安区演示路66号",
        synthetic=True,
    )
    register_intermediary(person=people["guoqian"], company=company, valid_from=first, valid_until=last)


def _licences(owner: Person, restaurant: LegalEntity) -> None:
    issue_licence(
        type_id="L-SFZ",
        holder_name=owner.name,
        holder_code_kind="111",
        holder_code=owner.id_number,
        person=owner,
        issuer=Body.objects.get(id=f"GA@{DISTRICT}"),
        fields={
            "姓名": owner.name,
            "性别": "男",
            "民族": "汉",
            "出生日期": "1985年3月12日",
            "住址": owner.address,
            "公民身份号码": owner.id_number,
            "签发机关": "石家庄市公安局长安分局",
            "有效期限": "2015年6月1日至2035年6月1日",
        },
        issued_on=date(2015, 6, 1),
        valid_from=date(2015, 6, 1),
        valid_until=date(2035, 6, 1),
        case_number="",
        idempotency_key="demo:zhangsan:L-SFZ",
    )
    issue_licence(
        type_id="L-YYZZ",
        holder_name=restaurant.name,
        holder_code_kind="001",
        holder_code=restaurant.usc,
        entity=restaurant,
        issuer=Body.objects.get(id=f"SPJ@{DISTRICT}"),
        fields={
            "名称": restaurant.name,
            "统一社会信用代码": restaurant.usc,
            "类型": "个体工商户",
            "法定代表人（经营者）": owner.name,
            "成立日期": "2026年3月18日",
            "营业期限": "长期",
            "住所（经营场所）": restaurant.address,
            "经营范围": "餐饮服务（取得许可证后方可经营）",
            "登记机关": "石家庄市长安区行政审批局",
            "发照日期": "2026年3月18日",
        },
        issued_on=date(2026, 3, 18),
        valid_from=date(2026, 3, 18),
        case_number="",
        idempotency_key="demo:xiaoman:L-YYZZ",
    )


def _staff() -> None:
    """The officers hold their posts in every body of the district, so that any matter filed there can be handled.

    Where the district has no body of a department (the bank, customs), also in the nearest one above it.
    """
    chain = [division.code for division in Division.objects.get(code=DISTRICT).chain()]
    nearest = {
        body.department_id: body
        for body in sorted(Body.objects.filter(division_id__in=chain), key=lambda body: -chain.index(body.division_id))
    }
    bodies = list(nearest.values())
    for one in CAST:
        if one.role is None:
            continue
        account = open_account(username=one.username, password=PASSWORD, person=None)
        title = f"{one.role.label}（负责人）" if one.head else str(one.role.label)
        # An administrator has one post, in the bureau: nobody holds two administrations, in no body. In a demo of an
        # earlier version it is in another body, and stays there.
        if one.role in ADMINISTRATORS and Post.objects.filter(account=account, role=one.role, ended_at=None).exists():
            continue
        for body in [nearest["SPJ"]] if one.role in ADMINISTRATORS else bodies:
            assign_post(account, body=body, role=one.role, title=title, valid_from=date(2026, 1, 1), head=one.head)
