"""The archive package of a case: a ZIP that opens, reads and proves itself without the platform (国务院令第716号第十二条).

`index.html` is for people; `manifest.json` names every other file with its SM3; `log.jsonl` is the hash chain, from which
alone the case and all that hangs on it can be rebuilt; `records.json` holds what the log does not. The same input makes the
same bytes. `verify_package` says what is wrong with one, and needs nothing but the bytes.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from tongban.cases.log import event_hash, folded, folded_parts
from tongban.kernel.crypto.sm3 import sm3_hex

FORMAT = "tongban-case-archive/2"
MANIFEST, INDEX, LOG, RECORDS, DEFINITION, CLOCK = (
    "manifest.json",
    "index.html",
    "log.jsonl",
    "records.json",
    "definition.json",
    "clock.txt",
)
#: ZIP cannot date before 1980; a fixed date keeps the package the same at every making.
_EPOCH = (1980, 1, 1, 0, 0, 0)
#: No honest package is larger once unpacked; a forged one must not fill the memory.
_LARGEST = 2 * 1024 * 1024 * 1024


@dataclass(frozen=True)
class Part:
    """One file of the package."""

    path: str
    title: str
    content: bytes


@dataclass(frozen=True)
class Line:
    """One entry of the log as the index tells it."""

    seq: int
    at: str
    what: str
    by: str


@dataclass(frozen=True)
class Contents:
    """A package that was read: nothing in it is believed before `verify_package` found no fault."""

    manifest: dict[str, Any]
    log: list[dict[str, Any]]
    records: dict[str, Any]
    files: dict[str, bytes]


def as_json(value: Any) -> bytes:
    """JSON as it stands in a package: readable, sorted, in one spelling."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode()


def pack(
    *,
    facts: Mapping[str, Any],
    rows: Sequence[tuple[str, str]],
    story: Sequence[Line],
    log: Sequence[Mapping[str, Any]],
    records: Mapping[str, Any],
    parts: Sequence[Part],
) -> bytes:
    """The package as bytes. `rows` and `story` are what the index says in words; part paths are unique and relative."""
    lines = "\n".join(json.dumps(entry, ensure_ascii=False, sort_keys=True) for entry in log)
    everything = [
        *parts,
        Part(LOG, "办件日志（哈希链）", lines.encode()),
        Part(RECORDS, "登记内容（恢复用）", as_json(records)),
    ]
    index = Part(INDEX, "目录", _index(rows, story, everything).encode())
    manifest = {
        **facts,
        "format": FORMAT,
        "hash": "SM3",
        "parts": [
            {"path": part.path, "title": part.title, "size": len(part.content), "sm3": sm3_hex(part.content)}
            for part in [index, *everything]
        ],
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for part in [Part(MANIFEST, "", as_json(manifest)), index, *everything]:
            entry = zipfile.ZipInfo(part.path, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, part.content)
    return buffer.getvalue()


def read_package(data: bytes) -> Contents:
    """What the package holds. Raises ValueError with a sentence when it cannot be read at all."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > _LARGEST:
                raise ValueError("展开后超过 2 GB，不是档案包")
            files = {entry.filename: package.read(entry) for entry in package.infolist()}
            if len(files) != len(package.infolist()):
                raise ValueError("有重名的文件")
        manifest = json.loads(files[MANIFEST])
        log = [json.loads(line) for line in files[LOG].decode().splitlines()]
        records = json.loads(files[RECORDS])
    except KeyError as missing:
        raise ValueError(f"缺少 {missing.args[0]}") from missing
    except (zipfile.BadZipFile, UnicodeDecodeError, json.JSONDecodeError, OSError, EOFError) as broken:
        raise ValueError("不是完整的 ZIP 档案包") from broken
    except Exception as broken:  # zlib and zipfile raise several more for bent bytes; all mean the same here
        if isinstance(broken, ValueError):
            raise
        raise ValueError("不是完整的 ZIP 档案包") from broken
    return Contents(manifest, log, records, files)


def verify_package(data: bytes) -> list[str]:
    """Everything that is wrong with a package: a part bent, missing or added, the chain broken, the row not what it adds up to."""
    try:
        contents = read_package(data)
    except ValueError as unreadable:
        return [str(unreadable)]
    try:
        return [*_wrong_parts(contents), *_wrong_log(contents), *_wrong_records(contents)]
    except (KeyError, TypeError, AttributeError, ValueError):
        return ["档案包的目录或者日志格式不对"]


def _wrong_parts(contents: Contents) -> list[str]:
    if contents.manifest["format"] != FORMAT:
        return [f"格式不是 {FORMAT}"]
    named = {part["path"]: part for part in contents.manifest["parts"]}
    wrong = [f"{path}：目录里有，包里没有" for path in named if path not in contents.files]
    wrong += [f"{path}：包里有，目录里没有" for path in contents.files if path not in named and path != MANIFEST]
    for path, part in named.items():
        content = contents.files.get(path)
        if content is not None and (len(content), sm3_hex(content)) != (part["size"], part["sm3"]):
            wrong.append(f"{path}：内容与摘要不一致")
    return wrong


def _wrong_log(contents: Contents) -> list[str]:
    prev = ""
    for place, entry in enumerate(contents.log, start=1):
        own = event_hash(
            prev_hash=prev,
            case_id=contents.manifest["case"],
            seq=place,
            kind=entry["kind"],
            at=datetime.fromisoformat(entry["at"]),
            by=entry["by"],
            data=entry["data"],
            changes=entry["changes"],
        )
        if (entry["seq"], entry["prev"], entry["hash"]) != (place, prev, own):
            return [f"日志第 {place} 条对不上"]
        prev = own
    if (prev, len(contents.log)) != (contents.manifest["log_head"], contents.manifest["log_seq"]):
        return ["日志的结尾与目录不一致"]
    return []


def _wrong_records(contents: Contents) -> list[str]:
    changes = [entry["changes"] for entry in contents.log]
    row = folded(changes)
    wrong = []
    if row.get("state") != contents.manifest["state"] or row != contents.records["row"]:
        wrong.append("办件的状态和内容与日志推算的不一致")
    if folded_parts(changes) != contents.records["parts"]:
        wrong.append("文书、补正等记录与日志推算的不一致")
    kept = {sm3_hex(content) for content in contents.files.values()}
    wrong += [f"文件 {digest[:16]}… 不在包里" for digest in contents.records["files"] if digest not in kept]
    return wrong


HOW_TO_CHECK = """怎样核对这个档案包（不需要本平台）

1. manifest.json 列出包里每个文件的大小和 SM3 摘要。任何一台装有 OpenSSL 3 的电脑都能核对，例如：
       openssl dgst -sm3 papers/01-receipt.pdf
   算出的值与 manifest.json 或目录页上的值逐位相同，就没有被改动。
2. log.jsonl 每行是一次操作。每行的 hash 由上一行的 hash 和本行内容算出：把
       {"at":时间(UTC,微秒),"by":…,"case":办件标识,"changes":…,"data":…,"kind":…,"prev":上一行的hash,"seq":序号}
   按键名排序、不留空格写成 UTF-8 的 JSON，再算 SM3。最后一行的 hash 等于 manifest.json 的 log_head。
3. 把各行 changes 依次叠加，就得到办件的全部登记内容（records.json 的 row 和 parts）。
4. 装有本平台的，运行 tongban archive --check 文件名，一次核对以上全部内容。
"""

_STYLE = (
    "body{font:16px/1.7 'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;color:#1f2933;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem}h1{font-size:1.6rem}h2{font-size:1.15rem;margin-top:2.2rem;border-bottom:1px solid #ccd3da;"
    "padding-bottom:.3rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.35rem "
    ".8rem .35rem 0;border-bottom:1px solid #e6eaee}th{font-weight:600;white-space:nowrap}code{font-size:.72rem;color:#52606d;"
    "overflow-wrap:anywhere}a{color:#0b5cad}pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:.85rem;background:#f5f7f9;"
    "padding:1rem}td,dd{overflow-wrap:anywhere}"
    "@media(max-width:40rem){.files td,.files th{display:block;border-bottom:0}.files tr{display:block;border-bottom:1px solid #e6eaee}}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}a{color:inherit;text-decoration:none}tr{break-inside:avoid}}"
)


def _index(rows: Sequence[tuple[str, str]], story: Sequence[Line], parts: Sequence[Part]) -> str:
    facts = "".join(f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>' for label, value in rows)
    told = "".join(
        f"<tr><td>{line.seq}</td><td>{escape(line.at)}</td><td>{escape(line.what)}</td><td>{escape(line.by)}</td></tr>"
        for line in story
    )
    files = "".join(
        f'<tr><td><a href="{escape(part.path)}">{escape(part.title)}</a><br><code>{escape(part.path)}</code></td>'
        f"<td><code>{sm3_hex(part.content)}</code></td></tr>"
        for part in parts
    )
    return (
        '<!doctype html>\n<html lang="zh-Hans">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>办件档案</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n<h1>办件档案</h1>\n<table>{facts}</table>\n"
        f'<h2>办理经过</h2>\n<table class="story"><thead><tr><th scope="col">序号</th><th scope="col">时间</th>'
        f'<th scope="col">事由</th><th scope="col">经办</th></tr></thead><tbody>{told}</tbody></table>\n'
        '<h2>包内文件</h2>\n<table class="files"><thead><tr><th scope="col">文件</th><th scope="col">SM3 摘要</th></tr></thead>'
        f"<tbody>{files}</tbody></table>\n<h2>怎样核对</h2>\n<pre>{escape(HOW_TO_CHECK)}</pre>\n</body>\n</html>\n"
    )
