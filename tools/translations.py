"""Keeps the English catalogue complete: every sentence that the product says in Chinese has its English.

    python -m tools.translations update     read the sources, add new sentences to the .po, compile the .mo
    python -m tools.translations check      say what is missing; changes nothing

New sentences appear in the .po with an empty `msgstr`: write the English there and run `update` once more.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "tongban"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

#: function -> how many of its first arguments are sentences.
CALLS = {
    "_": 1,
    "gettext": 1,
    "gettext_lazy": 1,
    "gettext_noop": 1,
    "sentence": 1,
    "translatable": 1,
    "words": 500,
    "Wording": 2,
    "ngettext": 2,
    "ngettext_lazy": 2,
}
#: Of these every argument is a sentence of its own; in other calls the second is the plural of the first.
EACH = {"words", "Wording"}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: What `templatize` leaves of a template: calls with one quoted sentence, or two for a plural.
TEMPLATE_CALL = re.compile(
    r"""\b(?:n?gettext|_)\(\s*u?(?P<one>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
    r"""(?:\s*,\s*u?(?P<many>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"))?"""
)
#: What a reader is to type or choose in Chinese may stay Chinese.
QUOTED = re.compile(r"“[^”]*”")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*(?::[^{}]*)?\}")

Sentence = str | tuple[str, str]


def in_python(source: str) -> Iterator[Sentence]:
    """Sentences in calls of gettext, and the docstrings of refusals: they end like a Chinese sentence."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef):
            said = ast.get_docstring(node) or ""
            if said.endswith("。"):
                yield said
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            given = [one.value for one in node.args[: CALLS.get(name, 0)] if isinstance(one, ast.Constant)]
            texts = [text for text in given if isinstance(text, str) and text]
            if name in EACH:
                yield from texts
            elif len(texts) == 2:
                yield texts[0], texts[1]
            elif texts:
                yield texts[0]


def in_template(source: str) -> Iterator[Sentence]:
    """Sentences of translate and blocktranslate, and `_("…")` in arguments."""
    for found in TEMPLATE_CALL.finditer(templatize(source)):
        one = ast.literal_eval(found["one"])
        yield (one, ast.literal_eval(found["many"])) if found["many"] else one


def sources() -> list[Path]:
    """Every file in which the product speaks to people."""
    code = (path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
    return sorted([*code, *PACKAGE.rglob("templates/**/*.html")])


def said_by_the_product() -> Catalog:
    """A catalogue of everything said, with the files that say it."""
    catalog = Catalog()
    for path in sources():
        read = in_template if path.suffix == ".html" else in_python
        for sentence in read(path.read_text(encoding="utf-8")):
            catalog.add(sentence, locations=[(path.relative_to(ROOT).as_posix(), 1)])
    return catalog


class EnglishCatalogue(Catalog):
    """A catalogue whose head says nothing of dates and tools, so that the same sentences give the same bytes."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", "en"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
        ]


def read_catalogue() -> Catalog:
    """What the .po holds; nothing when there is none."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def settled(catalog: Catalog) -> EnglishCatalogue:
    """The same sentences in their final dress."""
    dressed = EnglishCatalogue(
        locale="en", fuzzy=False, header_comment="# English of everything that Tongban says. See tools/translations.py."
    )
    for message in catalog:
        if message.id:
            dressed.add(message.id, message.string, locations=message.locations, flags=message.flags)
    return dressed


def text_of(catalog: Catalog) -> bytes:
    """The .po as it is written: sorted, and without line numbers, so that a change of code does not touch it."""
    buffer = io.BytesIO()
    write_po(buffer, settled(catalog), width=0, sort_output=True, include_lineno=False, ignore_obsolete=True)
    return buffer.getvalue()


def compiled(catalog: Catalog) -> bytes:
    """The .mo; the same sentences always give the same bytes."""
    buffer = io.BytesIO()
    write_mo(buffer, settled(catalog))
    return buffer.getvalue()


def _parts(text: object) -> list[str]:
    """Singular and plural, or the one text."""
    return [str(one or "") for one in text] if isinstance(text, (list, tuple)) else [str(text or "")]


def faults_of(message: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    originals, texts = _parts(message.id), _parts(message.string)
    if not all(texts):
        yield f"no English: {originals[0]}"
        return
    if message.fuzzy:
        yield f"marked fuzzy: {originals[0]}"
    wanted = sorted(set(PLACEHOLDER.findall(originals[-1])))
    for text in texts:
        if CHINESE.search(QUOTED.sub("", text)):
            yield f"Chinese in the English: {originals[0]}"
        if not set(PLACEHOLDER.findall(text)) <= set(wanted):
            yield f"other placeholders than {wanted}: {originals[0]}"
    if set(PLACEHOLDER.findall(texts[-1])) != set(wanted):
        yield f"does not use all of {wanted}: {originals[0]}"


def problems() -> list[str]:
    """Everything that keeps the catalogue from being complete and up to date."""
    said, kept = said_by_the_product(), read_catalogue()
    found = [f"not in the .po: {one.id} ({one.locations[0][0]})" for one in said if one.id and one.id not in kept]
    found += [f"said nowhere any more: {one.id}" for one in kept if one.id and one.id not in said]
    for message in kept:
        if message.id:
            found += faults_of(message)
    if not MO.exists() or MO.read_bytes() != compiled(kept):
        found.append("the .mo is not what the .po compiles to")
    return found


def update() -> int:
    """Brings the .po in line with the sources and compiles the .mo. Tells how many sentences wait for English."""
    said, kept = said_by_the_product(), read_catalogue()
    kept.update(said, no_fuzzy_matching=True, update_header_comment=False)
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(text_of(kept))
    MO.write_bytes(compiled(kept))
    return sum(1 for one in kept if one.id and not all(_parts(one.string)))


def main(command: str) -> int:
    if command == "update":
        print(f"{update()} sentences wait for their English in {PO.relative_to(ROOT)}.")
        return 0
    if command == "check":
        found = problems()
        for line in found:
            print(line)
        if found:
            print(
                f"{len(found)} faults. Run `python -m tools.translations update`, then fill in {PO.relative_to(ROOT)}."
            )
        return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
