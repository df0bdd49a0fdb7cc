"""The archive package of a case: a ZIP that opens without the platform (国务院令第716号第十二条).

`manifest.json` names every part with its SM3; `log.jsonl` is the hash chain; `index.html` is for people.
The same case always makes the same bytes.
"""

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from tongban.kernel.crypto.sm3 import sm3_hex

#: ZIP cannot date before 1980; a fixed date keeps the package the same at every making.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Part:
    """One file of the package."""

    path: str
    title: str
    content: bytes


def pack(*, facts: dict[str, Any], log: Sequence[dict[str, Any]], parts: Sequence[Part]) -> bytes:
    """The package as bytes. Part paths must be unique and relative."""
    lines = "\n".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in log)
    everything = [*parts, Part("log.jsonl", "办件日志（哈希链）", lines.encode())]
    manifest = {
        **facts,
        "format": "tongban-case-archive/1",
        "hash": "SM3",
        "parts": [
            {"path": part.path, "title": part.title, "size": len(part.content), "sm3": sm3_hex(part.content)}
            for part in everything
        ],
    }
    index = _index(facts, everything)
    files = [
        ("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True).encode()),
        ("index.html", index.encode()),
        *((part.path, part.content) for part in everything),
    ]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for path, content in files:
            entry = zipfile.ZipInfo(path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return buffer.getvalue()


def _index(facts: dict[str, Any], parts: Sequence[Part]) -> str:
    rows = "".join(f"<tr><th>{escape(str(key))}</th><td>{escape(str(value))}</td></tr>" for key, value in facts.items())
    links = "".join(f'<li><a href="{escape(part.path)}">{escape(part.title)}</a></li>' for part in parts)
    return (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>办件档案</title>'
        f"<h1>办件档案</h1><table>{rows}</table><h2>内容</h2><ul>{links}</ul></html>"
    )
