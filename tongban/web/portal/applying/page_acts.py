"""What the buttons inside a section do: a row more or less, a place by its name, a file. Each works without scripts.

None of them finishes the section; what was typed stays on the page.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.catalogue.definition import FormSection, PlainField
from tongban.catalogue.forms import called, repeats
from tongban.catalogue.forms.blocks import JOINT, MOST_FILES, Path
from tongban.materials.errors import FileRefused
from tongban.web.portal.applying.fields import OWN, Shown, rows_in
from tongban.web.portal.applying.picking import places_called

#: Takes in one uploaded file for a field of the form and says the hash of its content.
Attach = Callable[[str, Any], str]
_ACTS = frozenset({"add", "remove", "find", "take", "upload", "drop"})


@dataclass(frozen=True, slots=True)
class Acted:
    """The page after a button: what is typed now, what is shown beside it, which files were refused and why."""

    typed: Mapping[str, Any]
    shown: Shown
    refused: Mapping[str, str]
    #: Whether the button asked for nothing but this.
    done: bool


def act_in(request: HttpRequest, section: FormSection, typed: Mapping[str, Any], attach: Attach) -> Acted:
    """Do what the button says that was pressed; files that were chosen are taken in whatever was pressed."""
    values: dict[str, Any] = copy.deepcopy(dict(typed))
    act, _sign, rest = request.POST.get("_act", "").partition(":")
    wanted = act if act in _ACTS else ""
    fields = {field.key: field for field in section.fields}
    rows = rows_in(values, section)
    found = {}
    if not wanted and (asked := _typed_place(request)):
        wanted, rest = "find", asked  # Enter in the box for a name means to search
    if wanted == "add" and repeats(fields.get(rest) or _NOTHING):
        rows[rest] = max(rows.get(rest, 0), 1) + 1
    elif wanted == "remove":
        _remove(rest, values, rows)
    elif wanted == "find":
        text = request.POST.get(f"{OWN}find-{rest}", "")[:60]
        found[rest] = (text, places_called(text))
    elif wanted in ("take", "drop"):
        name, _equals, given = rest.partition("=")
        _change(fields, values, _path(name), given, taken_out=wanted == "drop")
    refused = _uploaded(request, fields, values, attach, wanted == "upload")
    return Acted(values, Shown(rows, found), refused, bool(wanted) or bool(refused))


_NOTHING = PlainField(key="none", label="", type="text")


def _typed_place(request: HttpRequest) -> str:
    start = f"{OWN}find-"
    return next((one.removeprefix(start) for one in request.POST if one.startswith(start) and request.POST[one]), "")


def _path(name: str) -> Path:
    return tuple(int(step) if step.isdecimal() and len(step) < 5 else step for step in name.split(JOINT))


def _remove(name: str, values: dict[str, Any], rows: dict[str, int]) -> None:
    key, _sign, number = name.partition(JOINT)
    listed = values.get(key)
    if (
        key in rows
        and isinstance(listed, list)
        and number.isdecimal()
        and len(number) < 5
        and int(number) < len(listed)
    ):
        del listed[int(number)]
        rows[key] = len(listed)


def _change(
    fields: Mapping[str, PlainField], values: dict[str, Any], path: Path, given: str, *, taken_out: bool
) -> None:
    """Put a division where it was looked for, or take a file out of its field."""
    field = called(fields, path)[0]
    if field is None or field.type != ("files" if taken_out else "division"):
        return
    holder = _holder(values, path)
    if holder is None:
        return
    last = path[-1]
    if not taken_out:
        holder[last] = given
    elif isinstance(holder.get(last), list):
        holder[last] = [one for one in holder[last] if one != given]


def _holder(values: dict[str, Any], path: Path) -> dict[str | int, Any] | None:
    """The object that a place lies in, made where the page sent nothing of it."""
    here: Any = values
    for step, following in pairwise(path):
        if isinstance(step, int):
            if not isinstance(here, list) or step >= len(here):
                return None
            here = here[step]
        elif not isinstance(here, dict) or (step not in here and isinstance(following, int)):
            return None
        else:
            here = here.setdefault(step, {})
    return here if isinstance(here, dict) else None


def _uploaded(
    request: HttpRequest, fields: Mapping[str, PlainField], values: dict[str, Any], attach: Attach, pressed: bool
) -> dict[str, str]:
    """Take in every file that was chosen; sentence by place for those that were refused."""
    refused: dict[str, str] = {}
    start = f"{OWN}file-"
    for sent in request.FILES:
        name = sent.removeprefix(start)
        path = _path(name)
        field = called(fields, path)[0]
        if not sent.startswith(start) or field is None or field.type != "files":
            continue
        holder = _holder(values, path)
        if holder is None:
            continue
        there = holder.setdefault(path[-1], [])
        for file in request.FILES.getlist(sent):
            if len(there) >= MOST_FILES:
                refused[name] = _("最多 {n} 个文件，多出来的没有收下。").format(n=MOST_FILES)
                break
            try:
                digest = attach(str(path[0]), file)
            except FileRefused as refusal:
                refused[name] = _("“{name}”没有收下：{why}").format(name=(file.name or "")[:60], why=refusal.message)
                continue
            if digest not in there:
                there.append(digest)
    if pressed and not request.FILES:
        refused[request.POST.get("_act", "").partition(":")[2]] = _("请先选择要上传的文件。")
    return refused
