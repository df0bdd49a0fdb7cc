"""What a file does not speak of stays as it was: the executable parts of an item's latest definition. Pure.

Departments exchange the plain elements of an item (materials, limits, fees). A file without forms, nodes, check
points, aliases or samples must not take away those that somebody has written; to take one away, the file says so
with null or an empty list.
"""

from collections.abc import Mapping, Sequence
from typing import Any

PARTS = ("aliases", "form", "nodes", "samples", "promise", "tolerance", "quota", "first_review", "founds")


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
    return {**raw, **kept, **({"materials": materials} if "materials" in raw else {})}
