"""The face of a licence: which printed fields the issuer knows by itself, and where each stands on the page."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tongban.licences.validity import day_in_words, term_in_words, until_in_words

_NUMBER = (
    "许可证编号 施工许可证编号 证书编号 证书号码 证书编码 执业证书编码 资格证书编码 合格证编号 注册证编号 意见书编号 "
    "登记证编号 出生证编号 经营许可证号 许可证号 编号 证号 执业证号 证书号 登记号 批复文号 许可文号 结婚证字号 "
    "离婚证字号 登记字号 残疾人证号"
).split()
_ISSUER = frozenset(
    "发证机关 签发机关 登记机关 核发机关 颁发机关 批准机关 审批机关 登记管理机关 备案机关 核准机关 出具机关 "
    "发证部门 发证单位 发牌单位 认定机构 登记机构 税务机关 消防救援机构".split()
)
_ISSUED = frozenset("签发日期 发证日期 发照日期 颁发日期 核发日期 登记日期 备案日期 日期".split())
_UNTIL = frozenset({"有效期至"})
_TERM = frozenset("有效期限 有效期 许可期限 使用期限 营业期限 经营期限".split())
_HOLDER = (
    "经营者名称 名称 企业名称 单位名称 机构名称 持证人姓名 持证人 姓名 业户名称 被许可人 企业（字号）名称 "
    "经营机构名称 场所名称"
).split()
_HOLDER_CODE = {
    "001": "统一社会信用代码", "111": "公民身份号码", "414": "护照号码", "511": "居住证号码", "516": "居住证号码",
    "553": "永久居留身份证号码",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What the issuer knows at the moment of issue."""

    number: str
    holder_name: str
    holder_code_kind: str
    holder_code: str
    issuer_name: str
    issued_on: date
    valid_from: date
    valid_until: date | None


def filled_by_issuer(labels: Sequence[str]) -> frozenset[str]:
    """The fields of a licence that need not be asked of anybody: number, issuer, dates."""
    number = {_first(_NUMBER, labels)} - {None}
    return frozenset(label for label in labels if label in number | _ISSUER | _ISSUED | _UNTIL | _TERM)


def completed(labels: Sequence[str], given: Mapping[str, str], issue: Issue) -> dict[str, str]:
    """Every field of the licence in printed order; what was given wins, except the number."""
    own: dict[str | None, str] = {
        **dict.fromkeys(_ISSUER, issue.issuer_name),
        **dict.fromkeys(_ISSUED, day_in_words(issue.issued_on)),
        **dict.fromkeys(_UNTIL, until_in_words(issue.valid_until)),
        **dict.fromkeys(_TERM, term_in_words(issue.valid_from, issue.valid_until)),
        _first(_HOLDER, labels): issue.holder_name,
        _HOLDER_CODE[issue.holder_code_kind]: issue.holder_code,
    }
    number = _first(_NUMBER, labels)
    return {
        label: issue.number if label == number else given.get(label, "").strip() or own.get(label, "")
        for label in labels
    }


@dataclass(frozen=True)
class Layout:
    """Where the fields stand: facts at the left, number and term below the QR code, issuer and date under the seal."""

    left: list[tuple[str, str]]
    right: list[tuple[str, str]]
    foot: list[tuple[str, str]]


def laid_out(fields: Mapping[str, str]) -> Layout:
    """The fields by their place on the page, each group in the order of its kinds."""
    number = {_first(_NUMBER, list(fields))}
    right = _of_kinds(fields, number, _TERM | _UNTIL)
    foot = _of_kinds(fields, _ISSUER, _ISSUED)
    left = [pair for pair in fields.items() if pair not in right and pair not in foot]
    return Layout(left, right, foot)


def _of_kinds(fields: Mapping[str, str], *kinds: Container[str | None]) -> list[tuple[str, str]]:
    return [(label, value) for kind in kinds for label, value in fields.items() if label in kind]


def _first(wanted: Sequence[str], labels: Sequence[str]) -> str | None:
    return next((label for label in wanted if label in labels), None)
