"""A body's changes upon the basic definition: only what the item opens, never less favourable, or not at all."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tongban.catalogue.definition import Definition, Sample, parse, to_json
from tongban.catalogue.facts import Facts
from tongban.catalogue.formulas import bill_for
from tongban.catalogue.overriding.openable import (
    elements_of,
    exists,
    fault_of,
    known_spot,
    label_of,
    openable_for,
    opened,
    spot_of,
)
from tongban.catalogue.situations import fees_for, limit_for, materials_for
from tongban.kernel.language import sentence


@dataclass(frozen=True, slots=True)
class Lapse:
    """A change that does not hold against this basic definition. `conflict`: it is still open, but now less favourable."""

    path: str
    why: str
    conflict: bool


@dataclass(frozen=True, slots=True)
class Composition:
    """The definition that applies at one body, the changes that hold, and those that do not."""

    definition: Definition
    kept: Mapping[str, Any]
    lapsed: tuple[Lapse, ...]


def compose(basic: Definition, changes: Mapping[str, Any]) -> Composition:
    """Put the changes that hold upon the basic definition; nothing else of it is touched.

    What samples come to follows from the definition, so it is reckoned anew where the basic sample was right.
    """
    raw = to_json(basic)
    lapsed = _faults(basic, raw, changes)
    fallen = {one.path for one in lapsed}
    kept = {path: value for path, value in changes.items() if path not in fallen}
    if not kept:
        return Composition(basic, kept, lapsed)
    for path in sorted(
        kept, key=lambda one: kept[one] is None
    ):  # an element that falls away is changed first, if at all
        _set(raw, path, kept[path])
    composed = parse(raw)
    samples = tuple(_followed(sample, basic, composed) for sample in composed.samples)
    return Composition(replace(composed, samples=samples), kept, lapsed)


def faults(basic: Definition, changes: Mapping[str, Any]) -> tuple[Lapse, ...]:
    """Every change that may not be made, each with its reason and what to do."""
    return _faults(basic, to_json(basic), changes)


def _faults(basic: Definition, raw: Mapping[str, Any], changes: Mapping[str, Any]) -> tuple[Lapse, ...]:
    found = ((path, _fault(basic, raw, path, value)) for path, value in changes.items())
    return tuple(Lapse(path, *fault) for path, fault in found if fault is not None)


def fingerprint_of(changes: Mapping[str, Any]) -> str:
    """SHA-256 of the changes, however they were ordered."""
    text = json.dumps(changes, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _fault(basic: Definition, raw: Mapping[str, Any], path: str, value: Any) -> tuple[str, bool] | None:
    spot = spot_of(path)
    if openable_for(path) is None:
        extra = spot is not None and spot.head in ("materials", "conditions")
        if extra:
            why = sentence(
                "不得擅自增设或加严申请材料和条件（优化营商环境条例第三十五条、行政许可法第十六条）。请删去这一项。"
            )
        else:
            why = sentence("这一项全省统一，地方不能调整。请删去这一项；确有需要的，请省级部门修改基本事项。")
        return why, False
    if spot is not None and spot.element is not None and not exists(raw, path):
        if spot.head == "materials" and value is not None:
            return sentence("基本事项没有这份材料，不得擅自增设（优化营商环境条例第三十五条）。请删去这一项。"), False
        return sentence("基本事项已经没有这一部分。请删去这一项。"), False
    if not opened(basic, path):
        why = sentence(
            "基本事项没有开放这一项：{part}。请删去，或者请省级部门先在基本事项里开放。", part=label_of(raw, path)
        )
        return why, False
    reason = fault_of(raw, path, value)
    return (reason, True) if reason is not None else None


def _set(raw: dict[str, Any], path: str, value: Any) -> None:
    spot = known_spot(path)
    if spot.element is None:
        *way, last = spot.head.split(".")
        here = raw
        for key in way:
            here[key] = here.get(key) or {}
            here = here[key]
        here[last] = value
        return
    element = elements_of(raw, spot.head).get(spot.element)
    if element is None:
        return
    if spot.leaf is None:
        *way, last = spot.head.split(".")
        here = raw
        for key in way:
            here = here[key]
        here[last] = [one for one in here[last] if one is not element]
    else:
        element[spot.leaf] = value


def _followed(sample: Sample, basic: Definition, composed: Definition) -> Sample:
    """The sample with what it comes to at this body."""
    facts = Facts(sample.answers, sample.form, sample.applicant, sample.level)
    expect = sample.expect
    before = tuple(one.id for one in materials_for(basic, facts))
    if expect.materials == before:
        expect = replace(expect, materials=tuple(one.id for one in materials_for(composed, facts)))
    if expect.limit is not None and expect.limit == limit_for(basic, facts).promised:
        expect = replace(expect, limit=limit_for(composed, facts).promised)
    if expect.fee_fen is not None and expect.fee_fen == _fen(basic, facts):
        expect = replace(expect, fee_fen=_fen(composed, facts))
    return replace(sample, expect=expect)


def _fen(definition: Definition, facts: Facts) -> int:
    return bill_for(definition, fees_for(definition, facts), facts).fen
