"""Names of licence types. They change with a load only, and the program starts anew after one."""

from collections.abc import Mapping

from tongban.licences.models import LicenceType

_names: dict[str, str] = {}


def licence_names() -> Mapping[str, str]:
    """Name by type; read once a process, and again while there are none."""
    if not _names:
        _names.update(LicenceType.objects.values_list("id", "name"))
    return _names
