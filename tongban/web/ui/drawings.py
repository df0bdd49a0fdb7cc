"""Drawings made on the server: SVG coordinates for limits and dependency graphs. Colours come from the stylesheet."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tongban.kernel.language import sentence
from tongban.web.ui.formats import limit_text
from tongban.web.ui.icons import SHAPES, drawing_of
from tongban.web.ui.parts import Counted, Station, Tally

BOX_WIDTH, BOX_HEIGHT, GAP_X, GAP_Y = 196, 76, 64, 20
#: A box that also says where its part stands is higher by one line.
STATE_HEIGHT = 26
LINE_CHARS = 11


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    text: str
    percent: float
    main: bool


def limit_bars(statutory: int | None, promised: int | None, unit: str) -> list[Bar]:
    """Two bars on one scale; a limit that is not set has no bar."""
    longest = max(statutory or 0, promised or 0) or 1
    pairs = ((sentence("法定时限"), statutory, False), (sentence("承诺时限"), promised, True))
    return [
        Bar(label, limit_text(value, unit), round(max(value / longest, 0.02) * 100, 1), main)
        for label, value, main in pairs
        if value is not None
    ]


@dataclass(frozen=True, slots=True)
class TallyBar:
    """One bar: late from the left, about to be late after it; the text says the same."""

    tally: Tally
    text: str
    late: float
    soon: float


def tally_bars(tallies: Sequence[Tally]) -> list[TallyBar]:
    """All on one scale, the longest as wide as there is room; what there is shows, however little."""
    most = max((one.late + one.soon for one in tallies), default=0) or 1

    def wide(count: int) -> float:
        return round(max(count / most, 0.02) * 96, 1) if count else 0.0

    return [TallyBar(one, _tally_text(one), wide(one.late), wide(one.soon)) for one in tallies]


def _tally_text(one: Tally) -> str:
    more = "+" if one.more else ""
    said = [sentence("超期 {n}", n=f"{one.late:,}{more}")] if one.late else []
    said += [sentence("将到期 {n}", n=f"{one.soon:,}{more}")] if one.soon else []
    return sentence("，").join(said)


@dataclass(frozen=True, slots=True)
class CountBar:
    """How many of a kind: one bar, and the same in words."""

    label: str
    text: str
    percent: float


def count_bars(counted: Sequence[Counted]) -> list[CountBar]:
    """All on one scale, the longest as wide as there is room; what there is shows, however little."""
    most = max((one.count for one in counted), default=0) or 1
    return [
        CountBar(one.label, one.text, round(max(one.count / most, 0.01) * 100, 1) if one.count else 0.0)
        for one in counted
    ]


@dataclass(frozen=True, slots=True)
class Box:
    station: Station
    x: int
    y: int
    lines: tuple[str, ...]
    height: int = BOX_HEIGHT

    @property
    def middle(self) -> int:
        return self.y + self.height // 2

    @property
    def shape(self) -> SafeString:
        """The shape that says the same as the colour of the state."""
        return drawing_of(SHAPES[self.station.tone])

    @property
    def foot(self) -> int:
        """Where the shape of the state stands."""
        return self.y + self.height - 27


@dataclass(frozen=True, slots=True)
class Line:
    """One line from what comes before to what comes after; `main`: it lies on the longest way."""

    path: str
    main: bool


@dataclass(frozen=True, slots=True)
class Graph:
    boxes: tuple[Box, ...]
    paths: tuple[Line, ...]
    width: int
    height: int


def depths(stations: Sequence[Station]) -> dict[int, int]:
    """How many things must come before each, one after the other. A circle in bad data counts once, not forever."""
    by_no = {station.no: station for station in stations}
    known: dict[int, int] = {}

    def depth(no: int, on_the_way: frozenset[int]) -> int:
        if no in known:
            return known[no]
        before = [one for one in by_no[no].after if one in by_no and one not in on_the_way]
        known[no] = 1 + max((depth(one, on_the_way | {no}) for one in before), default=-1)
        return known[no]

    for station in stations:
        depth(station.no, frozenset())
    return known


def graph(stations: Sequence[Station]) -> Graph:
    """Columns by depth, boxes centred in their column, smooth lines from what comes before to what comes after."""
    depth = depths(stations)
    columns: dict[int, list[Station]] = {}
    for station in stations:
        columns.setdefault(depth[station.no], []).append(station)
    tall = BOX_HEIGHT + (STATE_HEIGHT if any(station.state for station in stations) else 0)
    tallest = max((len(column) for column in columns.values()), default=0)
    height = max(tallest * (tall + GAP_Y) - GAP_Y, 0) + 8
    boxes: dict[int, Box] = {}
    for level, column in sorted(columns.items()):
        used = len(column) * (tall + GAP_Y) - GAP_Y
        top = (height - used) // 2
        for row, station in enumerate(column):
            boxes[station.no] = Box(
                station=station,
                x=4 + level * (BOX_WIDTH + GAP_X),
                y=top + row * (tall + GAP_Y),
                lines=_lines(station.name),
                height=tall,
            )
    paths = tuple(
        Line(_path(boxes[before], box), boxes[before].station.main and box.station.main)
        for box in boxes.values()
        for before in _directly(box.station, stations)
    )
    width = max(len(columns) * (BOX_WIDTH + GAP_X) - GAP_X, 0) + 8
    return Graph(tuple(boxes.values()), paths, width, height)


def _directly(station: Station, stations: Sequence[Station]) -> list[int]:
    """What comes right before; what is implied by a longer way (1 before 2 before 8) needs no line of its own."""
    by_no = {one.no: one for one in stations}
    known = [no for no in station.after if no in by_no]
    return [no for no in known if not any(no in by_no[other].after for other in known if other != no)]


def _lines(name: str) -> tuple[str, ...]:
    if len(name) <= LINE_CHARS:
        return (name,)
    second = name[LINE_CHARS:]
    return (name[:LINE_CHARS], second if len(second) <= LINE_CHARS else second[: LINE_CHARS - 1] + "…")


def _path(start: Box, end: Box) -> str:
    x1, y1 = start.x + BOX_WIDTH, start.middle
    x2, y2 = end.x, end.middle
    bend = (x2 - x1) // 2
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
