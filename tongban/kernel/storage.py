"""Files: named by their content, written once, never changed (invariant 5).

The order of writing is what makes it safe: bytes to a temporary file, flushed to disk, renamed to
their hash, folder flushed; only then the row. A crash in between leaves at worst a file without a
row, which the sweep finds; never a row without a file.
"""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

from tongban.kernel.crypto.sm3 import new_sm3
from tongban.kernel.errors import Refusal
from tongban.kernel.models import StoredFile
from tongban.kernel.today import now


class FileDamaged(Refusal):
    """这份文件暂时无法读取，平台已记录并会从备份恢复。请稍后再试。"""

    status = 503


def _folder() -> Path:
    return Path(settings.TONGBAN_FILES)


def path_of(digest: str) -> Path:
    """Where a content lives: two levels of folders, so that none grows too wide."""
    return _folder() / digest[:2] / digest[2:4] / digest


def store(content: bytes | Iterable[bytes], media_type: str) -> StoredFile:
    """Keep the content for good and return its row; the same content again returns the same row."""
    chunks = (content,) if isinstance(content, bytes) else content
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    digest, size = new_sm3(), 0
    handle, draft = tempfile.mkstemp(dir=folder, prefix="draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        target = path_of(digest.hexdigest())
        if not _holds(target, size):
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(draft, target)
        # Also when the file was there: who put it there may not have got as far as this.
        for place in (target.parent, target.parent.parent, folder):
            _flush_folder(place)
    finally:
        Path(draft).unlink(missing_ok=True)
    row, _ = StoredFile.objects.get_or_create(
        hash=digest.hexdigest(), defaults={"size": size, "media_type": media_type, "stored_at": now()}
    )
    return row


def _holds(target: Path, size: int) -> bool:
    """Whether the file is there, whole; one cut short by a full disk is written again."""
    try:
        return target.stat().st_size == size
    except FileNotFoundError:
        return False


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_file(digest: str) -> bytes:
    """The stored bytes, checked against their hash; raises FileDamaged when they are gone or changed."""
    try:
        content = path_of(digest).read_bytes()
    except FileNotFoundError as missing:
        raise FileDamaged from missing
    check = new_sm3()
    check.update(content)
    if check.hexdigest() != digest:
        raise FileDamaged
    return content


def damaged_files() -> list[str]:
    """Hashes of all stored files that are gone or changed; run by a job every night."""
    bad = []
    for digest in StoredFile.objects.order_by("hash").values_list("hash", flat=True).iterator():
        try:
            read_file(digest)
        except FileDamaged:
            bad.append(digest)
    return bad
