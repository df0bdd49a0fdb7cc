"""A file is what its bytes say, whatever its name says."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.materials.uploads import LARGEST_FILE, LONGEST_NAME, clean_name, problem_with, sniff


def _zip(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\xff\xd8\xff\xe0rest", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\nrest", "image/png"),
        (_zip("OFD.xml"), "application/ofd"),
        (_zip("word/document.xml"), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (_zip("xl/workbook.xml"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (_zip("word/document.xml", "word/vbaProject.bin"), None),  # a macro is a program
        (_zip("word/document.xml", *(f"padding/{n:04d}" * 8 for n in range(3000)), "word/vbaProject.bin"), None),
        (_zip("word/document.xml")[:-30], None),  # a torn ZIP
        (_zip("evil.exe"), None),
        (b"MZ\x90\x00", None),
        (b"\x7fELF", None),
        (b"<svg onload=alert(1)>", None),
        (b"<html>", None),
        (b"GIF89a", None),
        (b"", None),
        (b"plain text", None),
    ],
)
def test_type_is_told_by_the_content(content: bytes, media_type: str | None) -> None:
    assert sniff(io.BytesIO(content)) == media_type


@pytest.mark.parametrize(
    ("name", "size", "media_type", "sentence"),
    [
        ("a.pdf", 0, "application/pdf", "这个文件是空的（0 字节），请检查后重新选择文件。"),
        (
            "a.pdf",
            200 * 1024 * 1024,
            "application/pdf",
            "文件有 200 MB，超过了 20 MB 的上限。请压缩或者分成几份上传。",
        ),
        (
            "virus.pdf",
            10,
            None,
            "只能上传 PDF、OFD、JPG、PNG、DOCX、XLSX 文件；这个文件的内容不是其中任何一种。",
        ),
        ("photo.pdf", 10, "image/jpeg", "文件名以“.pdf”结尾，内容却是 JPG。请改正文件名后上传。"),
    ],
)
def test_each_refusal_is_one_sentence(name: str, size: int, media_type: str | None, sentence: str) -> None:
    problem = problem_with(name, size, media_type)
    assert problem is not None
    assert problem.sentence == sentence


@pytest.mark.parametrize("name", ["扫描件.PDF", "a.b.pdf"])
def test_good_file_is_taken(name: str) -> None:
    assert problem_with(name, LARGEST_FILE, "application/pdf") is None


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\证照\\营业执照.jpg", "营业执照.jpg"),
        ("a\u202egpj.exe", "agpj.exe"),  # a direction mark would show exe.jpg
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "未命名文件"),
        ("...", "未命名文件"),
    ],
)
def test_names_lose_paths_and_tricks(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


@given(st.text(max_size=400))
def test_any_name_becomes_a_short_plain_one(name: str) -> None:
    kept = clean_name(name)
    assert 0 < len(kept) <= LONGEST_NAME
    assert not set(kept) & set("/\\\n\r\x00")
