"""What the national inspection of 2017 found wanting in guides: vague materials, missing grounds, empty columns."""

import re
from collections.abc import Iterator

from tongban.catalogue.definition import Definition
from tongban.catalogue.lint.findings import Context, Hit

_VAGUE = re.compile(
    r"(其他|其它)[^，。；、（）]{0,12}(材料|资料|文件|证明|证件)|(相关|有关|必要|所需)的?(申请)?(材料|资料|文件|证明)|等(材料|资料|文件|证明)?$"
)
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
#: Numbered document, article, or a law by name.
_DOCUMENT = re.compile(
    r"〔\d{4}〕|\[\d{4}\]|第[一二三四五六七八九十百千零〇\d]+[条号]|\d+\s*号|(?<!办)(?<!方)法(?![一-龥])|条例|公告"
)
#: A name that says by itself who issues it.
_ISSUER = re.compile(r"(部门|机关|法院|机构|医院|学校|单位|银行|委员会|局)(出具|核发|开具|颁发|签发|批准|生效)?的?")
#: A note that says until when: the end of another procedure, not a number of days.
_UNTIL = re.compile(r"期间|之日止|为止|时间")
PUBLIC_SERVICE = "20"


def vague_material(definition: Definition, _: Context) -> Iterator[Hit]:
    """A name from which nobody can tell what to bring."""
    for place, material in enumerate(definition.materials):
        found = _VAGUE.search(_BRACKETS.sub("", material.name).strip())
        if found:
            yield Hit(f"materials[{place}].name", f"“{material.name}”没有说清是什么：“{found[0]}”", material.id)


def empty_columns(definition: Definition, _: Context) -> Iterator[Hit]:
    """Columns of the guide that would stay empty."""
    limit = definition.time_limit
    columns: dict[str, tuple[str, object]] = {
        "conditions": ("受理条件", definition.conditions),
        "steps": ("办理流程", definition.steps or definition.nodes),
        "results": ("办理结果", definition.results),
        "online.channels": ("办理渠道", definition.online.channels),
        # without any limit the wizard has no answer: that is said there
        "time_limit.promised": ("承诺时限", limit.promised or not limit.statutory),
    }
    if definition.item_type_code != PUBLIC_SERVICE:
        columns["legal_basis"] = ("设定依据", definition.legal_basis)
    for field, (name, content) in columns.items():
        if not content:
            yield Hit(field, f"“{name}”一栏是空的")


def material_source(definition: Definition, _: Context) -> Iterator[Hit]:
    """Of every paper that others issue it is said who: else people are sent from office to office."""
    for place, material in enumerate(definition.materials):
        if material.source == "其他" and not (material.source_note or _ISSUER.search(material.name)):
            yield Hit(f"materials[{place}].source_note", f"“{material.name}”由谁出具，没有写", material.id)
        said = material.source_note or material.licence or material.note or _ISSUER.search(material.name)
        if material.source == "政府部门核发" and not said:
            yield Hit(f"materials[{place}].source_note", f"“{material.name}”由哪个部门核发，没有写", material.id)


def fee_basis(definition: Definition, _: Context) -> Iterator[Hit]:
    """What is charged names the document that allows it."""
    for place, fee in enumerate(definition.fee.items):
        if not _DOCUMENT.search(fee.basis):
            yield Hit(f"fee.items[{place}].basis", f"“{fee.name}”的收费依据“{fee.basis}”没有写明文件和文号")


def fee_amount(definition: Definition, _: Context) -> Iterator[Hit]:
    """What is charged says how much, by an amount, a formula or a note."""
    for place, fee in enumerate(definition.fee.items):
        if fee.amount is None and fee.formula is None and not fee.note:
            yield Hit(f"fee.items[{place}].amount", f"“{fee.name}”没有写多少钱，也没有说明到哪里查")


def limit_basis(definition: Definition, _: Context) -> Iterator[Hit]:
    """A statutory limit names its law."""
    limit = definition.time_limit
    if limit.statutory is not None and not limit.statutory_basis:
        yield Hit("time_limit.statutory_basis", "写了法定时限，没有写是哪部法定的")
    for place, variant in enumerate(limit.variants):
        if variant.statutory is not None and not variant.basis:
            yield Hit(f"time_limit.variants[{place}].basis", "这一情形的法定时限没有写依据")


def tolerance_limit(definition: Definition, _: Context) -> Iterator[Hit]:
    """What may follow later says until when."""
    if definition.tolerance is not None:
        return
    for place, material in enumerate(definition.materials):
        if material.necessity == "容缺后补":
            yield Hit(f"materials[{place}].necessity", f"“{material.name}”可以容缺后补，没有写多久内补交", material.id)


def procedure_time(definition: Definition, _: Context) -> Iterator[Hit]:
    """Time that the limit does not count is told beforehand, and how long it takes."""
    for place, special in enumerate(definition.special_procedures):
        if special.counts_in_limit is False and special.limit is None and not _UNTIL.search(special.note or ""):
            yield Hit(f"special_procedures[{place}].limit", f"“{special.kind}”不计入时限，却没有写要多久")
