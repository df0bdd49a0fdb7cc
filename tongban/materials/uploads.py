"""What a file really is, by its own bytes: the name a stranger gives it proves nothing. Pure."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

from tongban.kernel.language import sentence

#: One file; large enough for a scanned contract, small enough for a county's network.
LARGEST_FILE = 20 * 1024 * 1024
MOST_FILES_PER_MATERIAL = 10
#: All that a form asks for together.
MOST_FILES_OF_FORM = 60
LONGEST_NAME = 120

_ENDINGS = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "application/ofd": ("ofd",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("xlsx",),
}


#: The entry that every file of the kind has.
_PACKAGES = {
    "ofd.xml": "application/ofd",
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class FileProblem:
    """Why a file is refused, as one sentence."""

    sentence: str


def sniff(file: BinaryIO) -> str | None:
    """The media type told by the content, or None if it is not one we take. Leaves the file at its beginning."""
    file.seek(0)
    head = file.read(4096)
    try:
        if head[:1024].lstrip(b"\x00\t\r\n \xef\xbb\xbf").startswith(b"%PDF-"):
            return "application/pdf"
        if head.startswith(b"\xff\xd8\xff"):
            return "image/jpeg"
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return "image/png"
        return _kind_of_package(file) if head.startswith(b"PK\x03\x04") else None
    finally:
        file.seek(0)


def _kind_of_package(file: BinaryIO) -> str | None:
    """What a ZIP is, by its own directory; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as package:
            names = {name.lower() for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    # Macros make an Office file a program.
    if any(name.endswith("vbaproject.bin") for name in names):
        return None
    return next((kind for entry, kind in _PACKAGES.items() if entry in names), None)


def clean_name(name: str) -> str:
    """A file name that is safe to show and to download: no path, no control or direction characters."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(ch for ch in unicodedata.normalize("NFC", last) if unicodedata.category(ch)[0] != "C")
    kept = kept.strip(" .") or "未命名文件"
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > LONGEST_NAME and dot:
        kept = stem[: LONGEST_NAME - len(ending) - 1] + "." + ending[:10]
    return kept[:LONGEST_NAME]


def problem_with(name: str, size: int, media_type: str | None) -> FileProblem | None:
    """Why this file cannot be taken, or None."""
    if size == 0:
        return FileProblem(sentence("这个文件是空的（0 字节），请检查后重新选择文件。"))
    if size > LARGEST_FILE:
        return FileProblem(
            sentence(
                "文件有 {megabytes} MB，超过了 20 MB 的上限。请压缩或者分成几份上传。",
                megabytes=f"{size / 1048576:.0f}",
            )
        )
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if media_type is None:
        return FileProblem(sentence("只能上传 PDF、OFD、JPG、PNG、DOCX、XLSX 文件；这个文件的内容不是其中任何一种。"))
    if ending not in _ENDINGS[media_type]:
        return FileProblem(
            sentence(
                "文件名以“.{ending}”结尾，内容却是 {format}。请改正文件名后上传。",
                ending=ending[:10],
                format=_ENDINGS[media_type][0].upper(),
            )
        )
    return None
