"""The check-list of materials with what was brought: used while applying and while supplying corrections."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from tongban.catalogue.definition import Material
from tongban.identity.models import Account
from tongban.licences.models import Licence
from tongban.materials.actions import attach_file
from tongban.materials.errors import FileRefused
from tongban.materials.models import Attachment, Dossier
from tongban.materials.queries import Required
from tongban.materials.uploads import LARGEST_FILE, MOST_FILES_PER_MATERIAL
from tongban.web.portal.licence_names import licence_names
from tongban.web.ui.parts import Problem

#: What the file dialogue offers; the action looks at the content itself.
ACCEPT = ".pdf,.ofd,.jpg,.jpeg,.png,.docx,.xlsx"


@dataclass(frozen=True, slots=True)
class Brought:
    """One thing brought, with its receipt."""

    id: str
    name: str
    of_licence: bool
    size: int | None
    digest: str
    at: object
    url: str
    removable: bool


@dataclass(frozen=True, slots=True)
class MaterialCard:
    """One material: what it is, what it must show, what was brought, what could be taken instead."""

    id: str
    number: int
    name: str
    word: str
    tone: str
    source: str
    count: str
    necessity: str
    note: str
    check_points: Sequence[str]
    filled_online: bool
    licence_name: str
    brought: Sequence[Brought]
    usable: Sequence[Licence]
    full: bool
    upload_url: str
    licence_url: str
    remove_url: str
    remedy: str = ""
    problems: Sequence[str] = ()
    #: Which parts of a joint application use it.
    users: str = ""

    @property
    def anchor(self) -> str:
        return f"m-{self.id}"

    @property
    def folded(self) -> bool:
        """Whether the upload steps back: something is there already, or a licence can be used with one click."""
        return not self.problems and (self.tone != "notice" or bool(self.usable))

    @property
    def field_id(self) -> str:
        return f"f-{self.id}"


def card_of(
    needed: Required,
    *,
    number: int,
    address: Callable[[str, str], str],
    round_: int = 0,
    remedy: str = "",
    owed: bool = False,
    problems: Sequence[str] = (),
    users: str = "",
) -> MaterialCard:
    """`address(what, material_id)` gives the address to upload to, to use a licence, to take something out.

    In a round of corrections only what was brought in that round counts and may be taken out again. `owed`: it was
    promised for later and is wanted now.
    """
    material = needed.material
    fresh = [one for one in needed.brought if one.round == round_]
    used = {one.licence_id for one in fresh}
    word, tone = _state_of(needed, fresh if round_ else needed.brought, wanted=bool(remedy), owed=owed)
    return MaterialCard(
        id=material.id,
        number=number,
        name=material.name,
        word=word,
        tone=tone,
        source=material.source_note or material.source,
        count=_count_of(material),
        necessity="" if material.necessity == "必要" else material.necessity,
        note=material.note or "",
        check_points=material.check_points,
        filled_online=needed.is_the_form,
        licence_name=licence_names().get(material.licence or "", ""),
        brought=[brought_of(one, removable=one.round == round_) for one in needed.brought],
        usable=[licence for licence in needed.usable if licence.id not in used],
        full=len(needed.brought) >= MOST_FILES_PER_MATERIAL,
        upload_url=address("upload", material.id),
        licence_url=address("licence", material.id),
        remove_url=address("remove", material.id),
        remedy=remedy,
        problems=problems,
        users=users,
    )


def _state_of(needed: Required, brought: Sequence[Attachment], *, wanted: bool, owed: bool) -> tuple[str, str]:
    if brought:
        return _("已提交"), "good"
    if owed:
        return _("还没有补交"), "notice"
    if wanted:
        return _("需要补正"), "notice"
    if needed.is_the_form:
        return _("在线填写"), "good"
    if needed.usable:
        return _("系统已有，等您确认使用"), "notice"
    if needed.to_follow:
        return _("可以承诺后补"), "neutral"
    return (_("还没有交"), "notice") if needed.missing else (_("可以不交"), "neutral")


def _count_of(material: Material) -> str:
    parts = [
        _("原件 {n} 份").format(n=material.originals) if material.originals else "",
        _("复印件 {n} 份").format(n=material.copies) if material.copies else "",
    ]
    return _("，").join(part for part in parts if part)


def brought_of(one: Attachment, *, removable: bool) -> Brought:
    """One attachment as shown to the person who brought it."""
    return Brought(
        id=str(one.id),
        name=one.name,
        of_licence=one.licence_id is not None,
        size=one.file.size if one.file is not None else None,
        digest=one.digest,
        at=one.attached_at,
        url=reverse("portal:file", args=[one.id]) if one.file_id else "",
        removable=removable,
    )


def attach_all(dossier: Dossier, account: Account, material_id: str, files: "Iterable[UploadedFile[Any]]") -> list[str]:
    """Hand every file to the action; return one sentence for each that was refused."""
    return taken_in(
        files,
        lambda file: attach_file(
            dossier.id,
            account=account,
            material_id=material_id,
            name=file.name or "",
            file=file,
            size=file.size or 0,
        ),
    )


def taken_in(files: "Iterable[UploadedFile[Any]]", attach: Callable[[Any], object]) -> list[str]:
    """The same with any act that takes in one file. Without a file there is one sentence too."""
    chosen = list(files)
    refused = [] if chosen else [_("请先选择要上传的文件。")]
    for file in chosen:
        try:
            attach(file)
        except FileRefused as refusal:
            refused.append(_("“{name}”没有收下：{why}").format(name=(file.name or "")[:60], why=refusal.message))
    return refused


def problems_in(cards: Iterable[MaterialCard]) -> list[Problem]:
    """What the error summary lists."""
    return [Problem(text, card.field_id) for card in cards for text in card.problems]


def limits() -> Mapping[str, object]:
    """Numbers that the page tells in words and the script asks for before it sends."""
    return {"accept": ACCEPT, "largest": LARGEST_FILE, "largest_mb": LARGEST_FILE // 1024 // 1024}
