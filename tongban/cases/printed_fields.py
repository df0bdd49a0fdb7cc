"""What the licence of a case prints: from the form, from the case, and what is left for the officer."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from tongban.authorities.models import Division
from tongban.cases.models import Case
from tongban.cases.papers import chinese_date
from tongban.catalogue.forms import printed_values
from tongban.catalogue.queries import definition_of
from tongban.materials.queries import form_of, result_licence_type

_ISSUER = re.compile(
    r"机关|登记机构|发证单位|发牌单位|登记单位|认定机构|税务机关|登记管理|批准残联|消防救援机构|核发机构"
)
_DAY = re.compile(r"日期$")
_PERIOD = re.compile(r"有效|期限")
#: Filled by the licence library itself when it allots the number.
NUMBER = re.compile(r"编号|证号|字号|证书号|许可证号|登记号$|^编码$")
_YEARS = re.compile(r"(\d+)\s*年")
_MONTHS = re.compile(r"(\d+)\s*个月")


@dataclass(frozen=True)
class LicenceDraft:
    """A licence about to be made."""

    type_id: str
    type_name: str
    holder_name: str
    holder_code_kind: str  # 111 citizen number, 001 unified social credit code (GB/T 36903)
    holder_code: str
    valid_until: date | None
    known: dict[str, str]
    #: Printed fields that neither the form nor the case can supply.
    to_fill: tuple[str, ...]
    order: tuple[str, ...]

    def completed(self, given: dict[str, str]) -> dict[str, str]:
        """The printed fields in the order of the type; what is known cannot be overwritten."""
        merged = {name: given.get(name, "").strip()[:200] for name in self.to_fill} | self.known
        return {name: merged[name] for name in self.order if merged.get(name)}


def valid_until(validity: str | None, start: date) -> date | None:
    """The last day of a validity such as 5年, 3个月 or 长期 (None). The period ends the day before its anniversary."""
    if validity is None:
        return None
    if found := _YEARS.fullmatch(validity.strip()):
        return _add_months(start, 12 * int(found[1])) - timedelta(days=1)
    if found := _MONTHS.fullmatch(validity.strip()):
        return _add_months(start, int(found[1])) - timedelta(days=1)
    return None


def _period(name: str, start: date, until: date | None) -> str:
    """How a validity is printed: its last day where the field says 至, else both ends."""
    if until is None:
        return "长期"
    return chinese_date(until) if name.endswith("至") else f"{chinese_date(start)}至{chinese_date(until)}"


def _add_months(day: date, months: int) -> date:
    total = day.month - 1 + months
    year, month = day.year + total // 12, total % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def draft_of(case: Case, *, on: date) -> LicenceDraft | None:
    """The licence this case ends in, or None when it ends in none."""
    definition = definition_of(case.version)
    licence_type = result_licence_type(definition)
    if licence_type is None:
        return None
    result = next(result for result in definition.results if result.licence == licence_type.id)
    until = valid_until(result.validity, on)
    filled = form_of(case.dossier)
    codes = [
        str(value) for value in filled.values.values() if isinstance(value, str) and re.fullmatch(r"\d{12}", value)
    ]
    names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
    known = printed_values(filled.form, filled.values, names)
    for name in licence_type.fields:
        if name in known:
            continue
        if _ISSUER.search(name):
            known[name] = case.body.name
        elif _PERIOD.search(name):
            known[name] = _period(name, on, until)
        elif _DAY.search(name) and "出生" not in name:
            known[name] = chinese_date(on)
    entity = case.entity
    return LicenceDraft(
        type_id=licence_type.id,
        type_name=licence_type.name,
        holder_name=entity.name if entity is not None else case.person.name,
        holder_code_kind="001" if entity is not None else "111",
        holder_code=entity.usc if entity is not None else case.person.id_number,
        valid_until=until,
        known=known,
        to_fill=tuple(name for name in licence_type.fields if name not in known and not NUMBER.search(name)),
        order=tuple(licence_type.fields),
    )
