"""Hebei's cities as tiles that keep their bearings. A drawing for orientation, not a map."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from tongban.authorities.models import Division

WIDTH, HEIGHT, GAP = 68, 52, 8

#: Six-digit code -> column and row. A division that is not named here is found in the list of the region page.
_CELLS = {
    "130700": (1, 0),
    "130800": (3, 0),
    "130200": (3, 1),
    "130300": (4, 1),
    "130600": (1, 2),
    "131000": (2, 2),
    "130100": (0, 3),
    "130682": (1, 3),
    "130900": (3, 3),
    "130500": (0, 4),
    "130181": (1, 4),
    "131100": (2, 4),
    "130400": (0, 5),
}
_NEIGHBOURS = (("北京", 2, 1), ("天津", 3, 2))


@dataclass(frozen=True, slots=True)
class Tile:
    name: str
    x: int
    y: int
    url: str = ""
    current: bool = False

    @property
    def text_x(self) -> int:
        return self.x + WIDTH // 2

    @property
    def text_y(self) -> int:
        return self.y + HEIGHT // 2 + 6


@dataclass(frozen=True, slots=True)
class Tiles:
    cities: tuple[Tile, ...]
    neighbours: tuple[Tile, ...]
    width: int = 5 * (WIDTH + GAP) + 4
    height: int = 6 * (HEIGHT + GAP) + 4


def tiles_of(cities: Iterable[Division], *, current: str) -> Tiles:
    """Tiles of the divisions below the province; each leads to the page that lists its parts."""
    drawn = tuple(
        Tile(
            name=city.name.removesuffix("市"),
            x=4 + _CELLS[city.code[:6]][0] * (WIDTH + GAP),
            y=4 + _CELLS[city.code[:6]][1] * (HEIGHT + GAP),
            url=f"{reverse('portal:region')}?{urlencode({'in': city.code})}",
            current=city.code == current,
        )
        for city in cities
        if city.code[:6] in _CELLS
    )
    beside = tuple(
        Tile(name, 4 + column * (WIDTH + GAP), 4 + row * (HEIGHT + GAP)) for name, column, row in _NEIGHBOURS
    )
    return Tiles(drawn, beside)
