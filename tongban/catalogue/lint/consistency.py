"""Elements that must agree with each other: the rules by which provinces check their item lists."""

import re
from collections.abc import Iterator

from tongban.catalogue.definition import Definition
from tongban.catalogue.lint.findings import Context, Hit
from tongban.catalogue.nodes import nodes_for
from tongban.catalogue.situations import longer

LICENCE = "01"
_CARD = re.compile(r"(?<![凭论])(证|证书|执照|许可证明)$")
_PAPER = re.compile(r"(书|表|单|回执|批复|批文|通知|意见|证明|凭证)$")
_PHONE = re.compile(r"^0\d{2,3}[-－—\s]?\d{7,8}([-转]\d{1,6})?$|^0\d{2,3}[-－—\s]?\d{5}$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")


def immediate(definition: Definition, _: Context) -> Iterator[Hit]:
    """即办件 means on the spot, and what is done on the spot is a 即办件."""
    promised = definition.time_limit.promised
    if promised is None:
        return
    if definition.handling_type == "即办件" and promised.value > 0:
        yield Hit("time_limit.promised", f"即办件应当场办结，承诺时限却是 {promised.value} {promised.unit}")
    if definition.handling_type == "承诺件" and promised.value == 0 and not definition.time_limit.variants:
        yield Hit("handling_type", "承诺当场办结，办件类型却写成承诺件")


def result_kind(definition: Definition, _: Context) -> Iterator[Hit]:
    """A result that is called a licence is of a licence type; then it can be verified and reused."""
    for place, result in enumerate(definition.results):
        if result.licence is None and _CARD.search(_bare(result.name)):
            yield Hit(f"results[{place}].licence", f"“{result.name}”是证照，却没有写证照类型")


def result_sample(definition: Definition, _: Context) -> Iterator[Hit]:
    """A paper that people receive has a sample: drawn from its licence type."""
    for place, result in enumerate(definition.results):
        name = _bare(result.name)
        if result.licence is None and _PAPER.search(name) and not _CARD.search(name):
            yield Hit(f"results[{place}].licence", f"“{result.name}”没有样本可看")


def _bare(name: str) -> str:
    return _BRACKETS.sub("", name).strip()


def visit_reason(definition: Definition, _: Context) -> Iterator[Hit]:
    """Whoever must come is told why; whoever need not come is given no reason to."""
    online = definition.online
    if online.visits and not (online.onsite_reason or "").strip():
        yield Hit("online.onsite_reason", f"要到现场 {online.visits} 次，却没有说明原因")
    if not online.visits and online.onsite_reason:
        yield Hit("online.onsite_reason", "到现场次数是 0，却写了必须到现场的原因")


def courier(definition: Definition, _: Context) -> Iterator[Hit]:
    """No visit and not online: then by post."""
    online = definition.online
    if not online.visits and "网上" not in online.channels and "邮寄" not in online.channels:
        yield Hit("online.channels", "不用到现场，又不能在网上办，也不能邮寄")


def online_depth(definition: Definition, _: Context) -> Iterator[Hit]:
    """Ⅳ级 is wholly online, Ⅲ级 at most one visit; what is online has the web among its ways."""
    online = definition.online
    if online.depth == "Ⅳ级" and not online.fully_online:
        yield Hit("online.fully_online", "网办深度是 Ⅳ级，却不是全程网办")
    if online.depth == "Ⅲ级" and online.visits > 1:
        yield Hit("online.visits", f"Ⅲ级最多到现场一次，这里是 {online.visits} 次")
    if online.depth in ("Ⅲ级", "Ⅳ级") and "网上" not in online.channels:
        yield Hit("online.channels", f"网办深度是 {online.depth}，办理渠道里却没有网上")


def online_paper(definition: Definition, _: Context) -> Iterator[Hit]:
    """What is wholly online asks for no paper; what is electronic asks for no copies."""
    for place, material in enumerate(definition.materials):
        path = f"materials[{place}].form"
        if definition.online.fully_online and material.form == "纸质":
            yield Hit(path, f"全程网办的事项，“{material.name}”却只收纸质", material.id)
        if material.form == "电子化" and material.copies:
            yield Hit(
                f"materials[{place}].copies",
                f"“{material.name}”只收电子件，却要 {material.copies} 份复印件",
                material.id,
            )


def subject_themes(definition: Definition, _: Context) -> Iterator[Hit]:
    """Whom the item serves and under which themes it is found must agree."""
    for subject, name, served, themes in (
        ("natural", "个人", definition.for_natural, definition.themes.natural),
        ("legal", "企业和组织", definition.for_legal, definition.themes.legal),
    ):
        if served and not themes:
            yield Hit(f"themes.{subject}", f"面向{name}，却没有{name}的主题，从主题里找不到它")
        if themes and not served:
            yield Hit(f"themes.{subject}", f"有{name}的主题，服务对象里却没有{name}")


def licence_nodes(definition: Definition, _: Context) -> Iterator[Hit]:
    """A licence passes acceptance, review, decision, issue; five nodes at least."""
    if definition.item_type_code != LICENCE:
        return
    nodes = nodes_for(definition)
    if len(nodes) < 5:
        yield Hit("nodes", f"行政许可的办理环节只有 {len(nodes)} 个，应有收件、受理、审查、决定、制证送达")
    if not any(node.stage == "review" for node in nodes):
        yield Hit("nodes", "行政许可没有审查环节")


def licence_faq(definition: Definition, _: Context) -> Iterator[Hit]:
    """A licence item answers at least one usual question."""
    if definition.item_type_code == LICENCE and not definition.faqs:
        yield Hit("faqs", "行政许可事项没有一条常见问题")


def promise_longer(definition: Definition, _: Context) -> Iterator[Hit]:
    """A promise in another unit than the law's is compared as units usually go."""
    limit = definition.time_limit
    pairs = [("time_limit", limit.promised, limit.statutory)]
    pairs += [(f"time_limit.variants[{no}]", one.promised, one.statutory) for no, one in enumerate(limit.variants)]
    for path, promised, statutory in pairs:
        if promised and statutory and promised.unit != statutory.unit and longer(promised, statutory):
            said = f"{promised.value} {promised.unit}"
            yield Hit(f"{path}.promised", f"承诺时限 {said} 通常长于法定时限 {statutory.value} {statutory.unit}")


def immediate_procedure(definition: Definition, _: Context) -> Iterator[Hit]:
    """What needs a hearing, an inspection or a public notice on every way cannot be done on the spot."""
    if definition.handling_type != "即办件":
        return
    for place, special in enumerate(definition.special_procedures):
        if not special.note:
            yield Hit(f"special_procedures[{place}]", f"即办件却有“{special.kind}”，没有写明哪种情形才进行")


def phones(definition: Definition, _: Context) -> Iterator[Hit]:
    """A number to ask and another to complain, both with area code."""
    contact = definition.contact
    given = {
        "consultation": ("咨询电话", contact.consultation if contact else None),
        "complaint": ("监督投诉电话", contact.complaint if contact else None),
    }
    missing = [name for name, number in given.values() if not number]
    if missing:
        yield Hit("contact", f"没有{'和'.join(missing)}")
    for key, (name, number) in given.items():
        if number and not _PHONE.match(number.strip()):
            yield Hit(f"contact.{key}", f"{name}“{number}”不是带区号的号码", key)
    numbers = [re.sub(r"\D", "", number or "") for _, number in given.values()]
    if not missing and numbers[0] == numbers[1]:
        yield Hit("contact.complaint", "咨询电话和监督投诉电话是同一个号码", "complaint")
