"""What a file does not speak of stays as it was: the executable parts of an item's latest definition. Pure.

Departments exchange the plain elements of an item (materials, limits, fees). A file without forms, nodes, check
points, aliases, samples, decision tables or fee formulas must not take away those that somebody has written; to take
one away, the file says so with null, false or an empty list.
"""

from collections.abc import Mapping, Sequence
from typing import Any

PARTS = (
    "aliases", "form", "nodes", "samples", "promise", "tolerance", "quota", "first_review", "founds", "contact",
    "exemptions", "direct_safety", "tables", "handling_serial", "opens", "real_name",
)  # fmt: skip


def carried_over(raw: Mapping[str, Any], former: Mapping[str, Any], *, parts: Sequence[str] = PARTS) -> dict[str, Any]:
    """The item of the file, completed with the parts of the former definition that the file leaves out."""
    kept = {part: former[part] for part in parts if part not in raw and former.get(part)}
    points = {material["id"]: material.get("check_points") for material in former.get("materials", ())}
    materials = [
        {**material, "check_points": points[material["id"]]}
        if isinstance(material, dict) and "check_points" not in material and points.get(material.get("id"))
        else material
        for material in raw.get("materials", ())
    ]
    return {
        **raw,
        **kept,
        **({"materials": materials} if "materials" in raw else {}),
        **({"fee": _with_formulas(raw["fee"], former)} if isinstance(raw.get("fee"), dict) else {}),
    }


def _with_formulas(fee: Mapping[str, Any], former: Mapping[str, Any]) -> dict[str, Any]:
    """The fee of the file; an item of the same name keeps its formula while the file sets no amount in its place."""
    items = fee.get("items")
    if not isinstance(items, list):
        return dict(fee)
    known = {one["name"]: one.get("formula") for one in (former.get("fee") or {}).get("items") or ()}
    return {**fee, "items": [_with_formula(item, known) for item in items]}


def _with_formula(item: Any, known: Mapping[str, Any]) -> Any:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str) or not known.get(item["name"]):
        return item
    return item if "formula" in item or item.get("amount") is not None else {**item, "formula": known[item["name"]]}


def bundle_carried_over(raw: Mapping[str, Any], former: Mapping[str, Any]) -> dict[str, Any]:
    """The bundle of the file, completed likewise: which materials are one, which answers it gives, what a denial
    ends. A component is the same when number and item are, a shared material when its name is.
    """
    parts = {(one["no"], one["item_id"]): one for one in former.get("components", ())}
    papers = {one["name"]: one for one in former.get("shared_materials", ())}
    completed = dict(raw)
    if former.get("extension") and "extension" not in raw:
        completed["extension"] = former["extension"]
    completed["components"] = [
        _completed(one, parts.get((one["no"], one.get("item_id")), {}), ("answers", "on_denial"))
        for one in raw["components"]
    ]
    completed["shared_materials"] = [
        _completed(one, papers.get(one["name"], {}), ("materials",)) for one in raw.get("shared_materials") or ()
    ]
    return completed


def _completed(raw: Mapping[str, Any], former: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {**{key: former[key] for key in keys if key not in raw and former.get(key)}, **raw}
