"""An application form sent as a JSON document: read strictly, and checked by the validator that pages use too."""

import json
import unicodedata
from collections.abc import Collection
from typing import Any

from tongban.catalogue.definition import Form
from tongban.catalogue.forms.validation import FieldProblem, validate_form
from tongban.kernel.errors import Invalid
from tongban.kernel.language import sentence

#: A form, its rows, an address in a row: nothing that can be meant goes deeper.
MAX_DEPTH = 8
MAX_BYTES = 1024 * 1024


class DocumentUnreadable(Invalid):
    """填报内容不是有效的 JSON。请核对后重新提交。"""


def document_in(data: bytes) -> dict[str, Any]:
    """The document in these bytes. What two programs would read differently is refused: a key twice, NaN, bad UTF-8."""
    if len(data) > MAX_BYTES:
        raise DocumentUnreadable(sentence("填报内容超过 1 MB，请减少内容；文件请另外上传。"))
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_once_each)
    except DocumentUnreadable:
        raise
    except UnicodeDecodeError as error:
        raise DocumentUnreadable(sentence("填报内容不是 UTF-8 编码的文字。请另存为 UTF-8 后重新提交。")) from error
    except RecursionError as error:
        raise _too_deep() from error
    except ValueError as error:
        raise DocumentUnreadable from error
    if not isinstance(found, dict):
        raise DocumentUnreadable(sentence("填报内容最外层应是一个对象，每个填报项一个代号。"))
    _look_through(found)
    return found


def check_document(form: Form, data: bytes, *, broken: Collection[str] = ()) -> list[FieldProblem]:
    """What is wrong with a form sent as JSON, in the words and at the places of the page. Raises DocumentUnreadable."""
    return validate_form(form, document_in(data), broken=broken)


def _too_deep() -> DocumentUnreadable:
    return DocumentUnreadable(
        sentence("填报内容的层次超过 {n} 层，不是申请表的样子。请对照 JSON Schema 核对。", n=MAX_DEPTH)
    )


def _no_constant(name: str) -> Any:
    raise DocumentUnreadable(sentence("填报内容里有 {name}，这不是 JSON 允许的数字。请改成实际数值。", name=name))


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise DocumentUnreadable(
            sentence("填报内容把“{key}”写了两遍，分不清以哪个为准。请删去一个。", key=repeated[:40])
        )
    return found


def _look_through(document: Any) -> None:
    waiting: list[tuple[Any, int]] = [(document, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise _too_deep()
        if isinstance(value, dict):
            waiting.extend((part, depth + 1) for part in (*value.keys(), *value.values()))
        elif isinstance(value, list):
            waiting.extend((part, depth + 1) for part in value)
        elif isinstance(value, str) and any(unicodedata.category(one) == "Cs" for one in value):
            raise DocumentUnreadable(sentence("填报内容里有残缺的字符。请删去后重新提交。"))
        elif isinstance(value, int | float) and not isinstance(value, bool) and abs(value) > 1e15:
            raise DocumentUnreadable(sentence("填报内容里有大得不合理的数字。请核对。"))
