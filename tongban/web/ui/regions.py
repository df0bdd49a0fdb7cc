"""The name of the visitor's region for the page head. Divisions change by import only, once a year or less."""

from functools import lru_cache

from tongban.authorities.models import Division

PROVINCE_LEVEL = "province"


@lru_cache(maxsize=512)
def region_name(code: str) -> str:
    """石家庄市长安区; the province's own name for the province; empty when the code is unknown."""
    division = Division.objects.filter(pk=code).first()
    if division is None:
        return ""
    names = [one.name for one in division.chain() if one.level != PROVINCE_LEVEL]
    return "".join(reversed(names[:2])) or division.name
