"""The codes that one item has at one body, explained to people part by part. Pure."""

from dataclasses import dataclass

from tongban.catalogue.codes import Code, NotACode, cleaned, read_code
from tongban.kernel.language import sentence

#: What a part stands for is known better than the code itself can say.
_BODY, _MAIN, _SERIAL = "实施主体", "主项", "业务办理项序号"


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """One part: its name, its characters, what they mean here, what is wrong with them."""

    name: str
    text: str
    meaning: str
    problem: str


@dataclass(frozen=True, slots=True)
class ExplainedCode:
    """One code with its parts."""

    kind: str
    text: str
    scheme: str
    parts: tuple[ExplainedPart, ...]

    @property
    def right(self) -> bool:
        return not any(part.problem for part in self.parts)


def codes_for(
    basic: str, implementation: str, serial: str, *, body_name: str = "", item_name: str = "", handling_item: str = ""
) -> list[ExplainedCode]:
    """Basic code, implementation code and handling-item code, those that there are."""
    codes = [basic, implementation, implementation + serial if implementation and serial else ""]
    known = {_BODY: body_name, _MAIN: item_name, _SERIAL: handling_item}
    return [explained for code in codes if code and (explained := explain(code, known))]


def explain(text: str, known: dict[str, str] | None = None) -> ExplainedCode | None:
    """One code taken apart, in the reader's language; None for what is no code at all."""
    try:
        code = read_code(text)
    except NotACode:
        return None
    return ExplainedCode(
        sentence(code.kind),
        code.text,
        code.scheme,
        tuple(
            ExplainedPart(
                sentence(part.name),
                part.text,
                (known or {}).get(part.name) or (sentence(part.meaning) if part.meaning else ""),
                part.problem or "",
            )
            for part in code.parts
        ),
    )


def looks_like_code(text: str) -> Code | None:
    """The code that somebody typed or pasted, if it is one; eight digits or a word are none."""
    tidy = cleaned(text)
    if not tidy.isascii() or not any(sign.isdigit() for sign in tidy):
        return None
    try:
        return read_code(text)
    except NotACode:
        return None
