"""Papers: the same bytes every time, no lost character, nothing read as markup."""

import dataclasses
from datetime import UTC, datetime

import pypdfium2
import pytest

from tongban.kernel.typesetting import (
    PaperContent,
    PaperTable,
    UnprintableCharacter,
    missing_glyphs,
    typeset_paper,
)

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
CONTENT = PaperContent(
    title="受理通知书",
    number="（长行审）受字〔2026〕第 12 号",
    body_name="石家庄市长安区行政审批局",
    addressee="张三",
    paragraphs=["您提出的申请材料齐全，现予受理。"],
    table=PaperTable(header=["序号", "材料名称"], rows=[["1", "食品经营许可申请书"]]),
    remedies="如不服本通知，可以依法申请行政复议或者提起行政诉讼。",
    date_text="2026年11月23日",
    seal_name="石家庄市长安区行政审批局",
    footer="演示数据，无法律效力。",
)


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_a_paper_says_everything_it_was_given() -> None:
    text = text_of(typeset_paper(CONTENT, at=AT)).replace("\r\n", "")
    for part in ("石家庄市长安区行政审批局", "受理通知书", "第 12 号", "张三：", "现予受理。", "食品经营许可申请书"):
        assert part in text
    assert "2026年11月23日" in text
    assert "第 1 页，共 1 页" in text


def test_the_same_paper_at_the_same_moment_is_the_same_file() -> None:
    assert typeset_paper(CONTENT, at=AT) == typeset_paper(CONTENT, at=AT)


def test_a_paper_declares_pdf_a_2b() -> None:
    pdf = typeset_paper(CONTENT, at=AT)
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>B</pdfaid:conformance>" in pdf


@pytest.mark.parametrize("name", ["䶮", "㸌", "𬇙", "阿卜杜热合曼·阿卜杜热西提", "Ян Zoë"])
def test_rare_names_can_be_printed_and_copied_again(name: str) -> None:
    assert missing_glyphs(name) == []
    assert name in text_of(typeset_paper(dataclasses.replace(CONTENT, addressee=name), at=AT))


def test_a_character_without_a_glyph_is_named_and_nothing_is_typeset() -> None:
    with pytest.raises(UnprintableCharacter) as refusal:
        typeset_paper(dataclasses.replace(CONTENT, paragraphs=["张\ue000"]), at=AT)
    assert refusal.value.characters == ["\ue000"]
    assert "（U+E000）" in refusal.value.message


def test_text_is_never_read_as_markup() -> None:
    hostile = '#panic("x") *粗* $x$ @ref <label> \\ `'
    assert hostile in text_of(typeset_paper(dataclasses.replace(CONTENT, addressee=hostile), at=AT))


def test_a_paper_without_table_and_remedies_and_one_of_many_pages_both_come_out() -> None:
    short = dataclasses.replace(CONTENT, table=None, remedies="", footer="")
    assert "受理通知书" in text_of(typeset_paper(short, at=AT))
    rows = [[str(number), "材料" * 40] for number in range(1, 60)]
    long = dataclasses.replace(CONTENT, table=PaperTable(header=["序号", "材料名称"], rows=rows))
    document = pypdfium2.PdfDocument(typeset_paper(long, at=AT))
    assert len(document) > 3
    document.close()
