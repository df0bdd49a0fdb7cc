"""What the law itself says of limits and grounds."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from tongban.catalogue.definition import Definition, LegalBasis, Span
from tongban.catalogue.lint.findings import Context, Hit, Law
from tongban.catalogue.situations import longer

LICENCE = "01"
#: A law or an administrative regulation by name; a 办法 or 规定 of a ministry is neither.
_BY_LAW = re.compile(r"(?<!办)(?<!方)(?<!做)法(?!规|律|定|人|院)|条例|法典")
_ARTICLE = re.compile(r"第([一二三四五六七八九十百千零〇\d]+)(条|项|款)")
#: Documents that are divided into articles.
_HAS_ARTICLES = re.compile(r"(法|法典|条例|办法|规定|细则|规则)$")
_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def limit_over_law(definition: Definition, _: Context) -> Iterator[Hit]:
    """A licence is decided within 20 working days, 45 when several offices act together, unless a law or an
    administrative regulation says otherwise (行政许可法 art. 42)."""
    if definition.item_type_code != LICENCE:
        return
    most = Span(value=45 if definition.co_departments else 20, unit="工作日")
    own = definition.time_limit
    promised_basis = None if own.promised_basis == "assumption" else own.promised_basis
    lengths = [
        ("time_limit.statutory", own.statutory, own.statutory_basis or own.note),
        ("time_limit.promised", None if own.statutory else own.promised, promised_basis or own.statutory_basis),
    ]
    for place, one in enumerate(own.variants):
        basis = one.basis or own.statutory_basis or own.note
        lengths.append((f"time_limit.variants[{place}].statutory", one.statutory, basis))
        lengths.append((f"time_limit.variants[{place}].promised", None if one.statutory else one.promised, basis))
    for path, span, basis in lengths:
        if span is not None and longer(span, most):
            yield from _beyond(path, f"{span.value} {span.unit}超过法律规定的 {most.value} 个工作日", basis)


def extension_over_law(definition: Definition, _: Context) -> Iterator[Hit]:
    """A licence's limit is extended by 10 working days, 15 for joint ones, unless a law says otherwise."""
    if definition.item_type_code != LICENCE or definition.time_limit.extension is None:
        return
    most = Span(value=15 if definition.co_departments else 10, unit="工作日")
    span = definition.time_limit.extension
    if longer(span, most):
        basis = definition.time_limit.note or definition.time_limit.statutory_basis
        yield from _beyond(
            "time_limit.extension", f"可延长 {span.value} {span.unit}，超过法律规定的 {most.value} 个工作日", basis
        )


def _beyond(path: str, what: str, basis: str | None) -> Iterator[Hit]:
    if not basis:
        yield Hit(path, f"{what}，又没有写依据")
    elif not _BY_LAW.search(_BRACKETS.sub("", basis)):
        yield Hit(path, f"{what}，所写的依据“{basis}”不是法律、行政法规", severity="warns")


def basis_article(definition: Definition, _: Context) -> Iterator[Hit]:
    """A ground is named to the article, so that people can read it."""
    for place, basis in enumerate(definition.legal_basis):
        said = f"{basis.title}{basis.article or ''}"
        if _HAS_ARTICLES.search(bare_title(basis.title)) and not _ARTICLE.search(said):
            yield Hit(f"legal_basis[{place}].article", f"《{bare_title(basis.title)}》没有写到哪一条")


def basis_repealed(definition: Definition, context: Context) -> Iterator[Hit]:
    """A ground that is no longer in force. Grave when no other is left."""
    ended = [
        (place, law)
        for place, basis in enumerate(definition.legal_basis)
        if (law := _law(basis, context)) and law.repealed_on and law.repealed_on <= context.on
    ]
    none_left = len(ended) == len(definition.legal_basis)
    for place, law in ended:
        yield Hit(
            f"legal_basis[{place}].title",
            f"《{law.title}》已于 {law.repealed_on} 废止，现行的是《{law.replaced_by}》（{law.source}）"
            + ("；没有别的现行依据" if none_left else ""),
            severity=None if none_left else "warns",
        )


def basis_beyond(definition: Definition, context: Context) -> Iterator[Hit]:
    """An article that the law does not have."""
    for place, basis in enumerate(definition.legal_basis):
        law = _law(basis, context)
        if law is None or law.articles is None or not basis.article:
            continue
        for number, kind in _ARTICLE.findall(basis.article):
            if kind == "条" and not 1 <= number_of(number) <= law.articles:
                yield Hit(
                    f"legal_basis[{place}].article",
                    f"《{law.title}》只有 {law.articles} 条（{law.source}），没有第{number}条",
                )


def laws_of(rows: Iterable[Mapping[str, Any]]) -> dict[str, Law]:
    """The laws of data/laws.json by bare title."""
    return {
        bare_title(row["title"]): Law(
            title=row["title"],
            repealed_on=date.fromisoformat(row["repealed_on"]) if row.get("repealed_on") else None,
            replaced_by=row.get("replaced_by", ""),
            source=row["source"],
            articles=row.get("articles"),
        )
        for row in rows
    }


def _law(basis: LegalBasis, context: Context) -> Law | None:
    return context.laws.get(bare_title(basis.title))


def bare_title(title: str) -> str:
    """The name of a law without brackets, state and articles: 食品安全法."""
    name = _BRACKETS.sub("", title)
    if quoted := re.search(r"《([^《》]+)》$", name.strip()):
        name = quoted[1]
    name = re.sub(r"第[一二三四五六七八九十百千零〇\d]+[条项款].*$", "", name)
    return re.sub(r"[《》“”\s]", "", name).removeprefix("中华人民共和国")


def number_of(text: str) -> int:
    """第一千零四十六条: 1046. Digits are taken as they stand."""
    if text.isdigit() and text.isascii():
        return int(text[:9])
    total, digit = 0, 0
    for sign in text:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS.get(sign, 0)
    return total + digit
