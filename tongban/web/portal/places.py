"""Where the reader is: the division chosen for this device, or the whole province until one is chosen."""

from dataclasses import dataclass
from functools import lru_cache

from django.http import HttpRequest

from tongban.authorities.models import Division, Level
from tongban.kernel.errors import NotFound
from tongban.web.ui.preferences import preferences_of


class NoSuchPlace(NotFound):
    """没有找到这个地区。请从省、市、县一级一级重新选。"""


@dataclass(frozen=True, slots=True)
class Place:
    """`full_name` as people write it (石家庄市长安区); `codes` from here up to the province."""

    code: str
    name: str
    full_name: str
    level: str
    codes: tuple[str, ...]

    @property
    def is_province(self) -> bool:
        return self.level == Level.PROVINCE

    @property
    def city_code(self) -> str:
        """The division right below the province on the platform; 定州 and 辛集 count as one."""
        return self.codes[-2] if len(self.codes) > 1 else ""


@lru_cache(maxsize=1024)
def place(code: str) -> Place:
    """A division by its 12-digit code. Divisions change by import only, with a restart after it."""
    division = Division.objects.filter(pk=code).first()
    if division is None:
        raise NoSuchPlace
    chain = division.chain()
    named = [one.name for one in chain if one.level != Level.PROVINCE]
    return Place(
        code=division.code,
        name=division.name,
        full_name="".join(reversed(named)) or division.name,
        level=division.level,
        codes=tuple(one.code for one in chain),
    )


@lru_cache(maxsize=1)
def province() -> Place:
    top = Division.objects.filter(reports_to=None).order_by("code").first()
    if top is None:
        raise NoSuchPlace
    return place(top.code)


def place_of(request: HttpRequest) -> Place:
    """The chosen place; the province when none was chosen or the choice no longer exists."""
    chosen = preferences_of(request).division
    if chosen:
        try:
            return place(chosen)
        except NoSuchPlace:
            return province()
    return province()
