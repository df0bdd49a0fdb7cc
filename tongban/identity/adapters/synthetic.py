"""People and organisations that the fake registers know. All made up; the numbers are valid by check digit only."""

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.identity.documents import Document
from tongban.identity.numbers import citizen_check_digit, make_uscc
from tongban.identity.states import DocumentKind, EntityKind, Proof
from tongban.kernel.language import translatable


@dataclass(frozen=True, slots=True)
class SyntheticPerson:
    """Somebody who does not exist."""

    name: str
    document: Document
    proofs: Mapping[Proof, str]
    what: str


def _citizen(first: str) -> Document:
    return Document(DocumentKind.CITIZEN, first + citizen_check_digit(first))


def _proofs(serial: int, *kinds: Proof) -> dict[Proof, str]:
    known = {
        # Those who have no account yet share no phone with the demo's people: it would stay with whoever bound it first.
        Proof.MOBILE: f"138000{serial if serial < 200 else 10_000 + serial:05d}",
        Proof.SOCIAL: f"SB130100{serial:06d}",
        Proof.BANK: f"6222000000000{serial:06d}",
        Proof.FUND: f"130100{serial:06d}",
        Proof.LICENCE: f"130102{serial:06d}",
    }
    return {kind: known[kind] for kind in kinds or known}


#: The first three are the demo's own; they have accounts already.
PEOPLE: tuple[SyntheticPerson, ...] = (
    SyntheticPerson("张三", _citizen("13010219850312101"), _proofs(101), translatable("已有账号的市民")),
    SyntheticPerson("李四", _citizen("13010219900607103"), _proofs(103), translatable("已有账号的市民")),
    SyntheticPerson("王五", _citizen("13010219560221105"), _proofs(105), translatable("已有账号的市民")),
    SyntheticPerson("陈晓", _citizen("13010219940418301"), _proofs(301), translatable("五项信息齐全")),
    SyntheticPerson("张伟", _citizen("13010219870101303"), _proofs(303), translatable("与下一位同名")),
    SyntheticPerson("张伟", _citizen("13010219870101305"), _proofs(305), translatable("与上一位同名")),
    SyntheticPerson("难", _citizen("13010219790909307"), _proofs(307), translatable("单字姓名")),
    SyntheticPerson(
        "阿卜杜热西提·买买提艾力·玉山江",
        _citizen("65310119820717309"),
        _proofs(309),
        translatable("带间隔号的长姓名"),
    ),
    SyntheticPerson("王\U00020bb7", _citizen("13010219680303311"), _proofs(311), translatable("生僻字姓名")),
    SyntheticPerson(
        "韩梅", _citizen("13010219590606312"), _proofs(312, Proof.SOCIAL), translatable("只有社保卡，没有手机")
    ),
    SyntheticPerson("吴桂兰", _citizen("13010219410215320"), {}, translatable("没有手机也没有卡，请到窗口")),
    SyntheticPerson(
        "陈嘉敏",
        Document(DocumentKind.HMT_PERMIT, "81000019880808022" + citizen_check_digit("81000019880808022")),
        _proofs(322, Proof.MOBILE, Proof.BANK),
        translatable("港澳台居民居住证"),
    ),
    SyntheticPerson(
        "马克·威尔逊",
        Document(DocumentKind.PERMANENT_RESIDENT, "91312419750615031" + citizen_check_digit("91312419750615031")),
        _proofs(331, Proof.MOBILE, Proof.BANK),
        translatable("外国人永久居留身份证（18 位）"),
    ),
    SyntheticPerson(
        "SMITH ANNA",
        Document(DocumentKind.PERMANENT_RESIDENT, "CAN110080052301"),
        _proofs(333, Proof.MOBILE, Proof.BANK),
        translatable("外国人永久居留身份证（旧版 15 位）"),
    ),
    SyntheticPerson(
        "O'CONNOR SEAN",
        Document(DocumentKind.PASSPORT, "ZZ1234567", "IRL"),
        _proofs(335, Proof.MOBILE, Proof.BANK),
        translatable("外国护照"),
    ),
)


@dataclass(frozen=True, slots=True)
class SyntheticEntity:
    """An organisation that does not exist, and who represents it."""

    usc: str
    name: str
    kind: EntityKind
    representative: Document
    address: str


ENTITIES: tuple[SyntheticEntity, ...] = (
    SyntheticEntity(
        make_uscc("92", "130102", "DEM0XM01"),
        "石家庄市长安区小满餐饮店（演示）",
        EntityKind.SOLE_PROPRIETOR,
        PEOPLE[0].document,
        "河北省石家庄市长安区演示路18号",
    ),
    SyntheticEntity(
        make_uscc("91", "130102", "DEM0HX01"),
        "石家庄和顺食品有限公司（演示）",
        EntityKind.ENTERPRISE,
        PEOPLE[3].document,
        "河北省石家庄市长安区演示路20号",
    ),
)
