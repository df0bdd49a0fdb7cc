"""The components as template tags: `{% load ui %}`. web/ui/README.md shows each with its arguments."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from tongban.kernel import language
from tongban.kernel.language import OFFICIAL
from tongban.web.ui import drawings, formats, masking
from tongban.web.ui.icons import SHAPES, icon_svg
from tongban.web.ui.parts import (
    Column,
    Counted,
    Crumb,
    Fact,
    Field,
    FileReceipt,
    FlowStep,
    Pager,
    Row,
    Station,
    Tally,
    TimelineEntry,
    field_from,
    problems_of,
)

register = template.Library()

for _filter in (
    formats.long_date,
    formats.short_date,
    formats.month_day,
    formats.moment,
    formats.money,
    formats.fen,
    formats.grouped_number,
    formats.grouped_identifier,
    formats.file_size,
    masking.mask_name,
    masking.mask_phone,
    masking.mask_id_number,
    masking.mask_address,
):
    register.filter(_filter.__name__, _filter)


@register.simple_tag
def official() -> SafeString:
    """Inside the start tag of an element that holds official text: says that it is Chinese on an English page."""
    return SafeString("" if get_language() in (OFFICIAL, None) else ' lang="zh-Hans"')


@register.filter
def in_words(text: object) -> str:
    """A word that data share (审查, 自然人, 周六（放假）) in the reader's language; other text is shown as it is."""
    return language.in_words("" if text is None else str(text))


@register.filter
def each_in_words(texts: Iterable[object]) -> list[str]:
    """The same for every word of a list."""
    return [in_words(text) for text in texts]


@register.simple_tag
def icon(name: str, css_class: str = "icon") -> SafeString:
    return icon_svg(name, css_class)


@register.simple_tag
def status(word: object, tone: str = "neutral", shape: str = "") -> SafeString:
    """A status: word and shape, never colour alone. Tones: neutral active good notice late ended."""
    return format_html(
        '<span class="status status--{}">{}{}</span>', tone, icon_svg(shape or SHAPES[tone], "status__shape"), word
    )


@register.simple_tag
def tag(word: object, tone: str = "plain") -> SafeString:
    """A plain label (事项类型, 办件类型), without a status meaning."""
    return format_html('<span class="tag tag--{}">{}</span>', tone, in_words(word))


@register.inclusion_tag("ui/parts/crumbs.html")
def crumbs(trail: Sequence[Crumb]) -> dict[str, object]:
    return {"trail": trail}


@register.inclusion_tag("ui/parts/field.html")
def field(source: BoundField | Field, **changes: Any) -> dict[str, object]:
    """A form field with its label, help, origin, kept value and errors. `changes` replace single properties."""
    drawn = source if isinstance(source, Field) else field_from(source)
    if changes:
        names = Field.__dataclass_fields__
        drawn = Field(**{name: changes.get(name, getattr(drawn, name)) for name in names})
    return {"field": drawn, "template": f"ui/parts/control_{_control_of(drawn.kind)}.html"}


def _control_of(kind: str) -> str:
    if kind in {"radio", "checkboxes"}:
        return "group"
    return kind if kind in {"select", "textarea", "checkbox", "file"} else "input"


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(source: object) -> dict[str, object]:
    """Every problem of a form (Django form, drawn fields or Problems) with a link to its field; nothing when valid."""
    return {"problems": problems_of(source)}


@register.inclusion_tag("ui/parts/fact_strip.html")
def fact_strip(facts: Sequence[Fact]) -> dict[str, object]:
    return {"facts": facts}


@register.inclusion_tag("ui/parts/summary_list.html")
def summary_list(rows: Sequence[Row], compact: bool = False) -> dict[str, object]:
    return {"rows": rows, "compact": compact}


@register.inclusion_tag("ui/parts/timeline.html")
def timeline(entries: Sequence[TimelineEntry], label: str = "") -> dict[str, object]:
    return {"entries": entries, "label": label}


@register.inclusion_tag("ui/parts/flow.html")
def flow(steps: Sequence[FlowStep], label: str = "") -> dict[str, object]:
    """A procedure drawn as a line with stations; it is a list for those who do not see it."""
    return {"steps": steps, "label": label}


@register.inclusion_tag("ui/parts/limit_bars.html")
def limit_bars(statutory: int | None, promised: int | None, unit: str = "工作日") -> dict[str, object]:
    """Statutory and promised limit as two bars on one scale."""
    return {"bars": drawings.limit_bars(statutory, promised, unit)}


@register.inclusion_tag("ui/parts/tally_bars.html")
def tally_bars(tallies: Sequence[Tally], label: str) -> dict[str, object]:
    """A bar for each kind of a list, late and about to be late told apart by tone and word; each is a link to its part."""
    return {"bars": drawings.tally_bars(tallies), "label": label}


@register.inclusion_tag("ui/parts/count_bars.html")
def count_bars(counted: Sequence[Counted], label: str) -> dict[str, object]:
    """How many there are of each kind: bars on one scale, a list for those who do not see them."""
    return {"bars": drawings.count_bars(counted), "label": label}


@register.inclusion_tag("ui/parts/graph.html")
def graph(stations: Sequence[Station], title: str) -> dict[str, object]:
    """What must come before what, drawn; on a phone and for screen readers as an ordered list."""
    return {"drawing": drawings.graph(stations), "stations": stations, "title": title}


@register.inclusion_tag("ui/parts/progress_words.html")
def progress_words(step: int, of: int, title: str = "") -> dict[str, object]:
    return {"step": step, "of": of, "title": title, "stations": range(1, of + 1)}


@register.inclusion_tag("ui/parts/empty.html")
def empty(title: object, text: object = "", url: str = "", label: object = "") -> dict[str, object]:
    """An honest empty state: what is not there, and what one could do."""
    return {"title": title, "text": text, "url": url, "label": label}


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    """{% notice tone="good" title="…" %}…{% endnotice %}; tones: info good attention late."""
    shape = {"info": "info", "good": "check", "attention": "warning", "late": "warning"}[tone]
    heading = format_html('<p class="notice__title">{}</p>', title) if title else ""
    return format_html(
        '<div class="notice notice--{}">{}<div class="notice__body">{}{}</div></div>',
        tone,
        icon_svg(shape),
        heading,
        content,
    )


@register.inclusion_tag("ui/parts/receipt.html")
def receipt(file: FileReceipt) -> dict[str, object]:
    return {"file": file}


@register.inclusion_tag("ui/parts/pager.html")
def pager(page: Pager) -> dict[str, object]:
    return {"page": page}


@register.inclusion_tag("ui/parts/table.html")
def table(caption: str, columns: Sequence[Column], rows: Iterable[Mapping[str, object]]) -> dict[str, object]:
    """A small data table; on a phone each row becomes a block that names its columns."""
    lines = [[(column, row.get(column.key, "")) for column in columns] for row in rows]
    return {"caption": caption, "columns": columns, "lines": lines}


@register.simple_tag
def identifier(text: object) -> SafeString:
    """An identifier in groups of four that is copied without its gaps."""
    groups = format_html_join("", "<span>{}</span>", ([group] for group in formats.grouped_identifier(text).split()))
    return format_html('<span class="identifier">{}</span>', groups)


@register.filter
def keyed(mapping: Mapping[str, object] | None, key: str) -> object:
    """`mapping|keyed:key`: a value under a key that is known only while drawing."""
    return "" if mapping is None else mapping.get(key, "")


@register.simple_tag(takes_context=True)
def choose(context: template.Context, **choices: str) -> SafeString:
    """Address that changes a page preference and comes back here: `{% choose text="large" %}`."""
    address = context["page"].choose(**choices)
    return SafeString(conditional_escape(address))
