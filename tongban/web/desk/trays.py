"""The words above every list of the desk: trays of cases, of joint services, of opinions and checks, with counts."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from tongban.cases.beside import opinions_waiting
from tongban.cases.joint_queries import joint_tray_counts
from tongban.cases.owing import checks_count
from tongban.cases.queries import COUNT_CAP, TRAYS, tray_counts
from tongban.identity.people import Officer
from tongban.identity.states import Role


@dataclass(frozen=True, slots=True)
class Filter:
    """One word above the table."""

    label: str
    count: str
    url: str
    current: bool


def tray_address(tray: str, node: str = "", after: str = "", *, many: bool = False) -> str:
    """Where a tray of cases is."""
    asked = {"tray": tray, "node": node, "after": after, "many": "1" if many else ""}
    return f"{reverse('desk:inbox')}?{urlencode({key: value for key, value in asked.items() if value})}"


def trays_of(officer: Officer, current: str) -> list[Filter]:
    """Every tray; `current`: a key of TRAYS, "joint", "tasks", "opinions" or "checks".

    Beside the cases stands what reviewers and deciders owe: opinions to others, and checks of promises.
    """
    joints, tasks = joint_tray_counts(officer)
    of_cases = [
        Filter(gettext(TRAYS[tray][0]), _capped(count), tray_address(tray), tray == current)
        for tray, count in tray_counts(officer).items()
    ]
    filters = [
        *of_cases,
        Filter(gettext("一件事"), _capped(joints), reverse("desk:joints"), current == "joint"),
        Filter(gettext("联办任务"), _capped(tasks), reverse("desk:tasks"), current == "tasks"),
    ]
    if officer.roles & {Role.REVIEWER, Role.DECIDER}:
        waiting = opinions_waiting(officer)
        filters.append(Filter(gettext("征求意见"), _capped(waiting), reverse("desk:opinions"), current == "opinions"))
    if Role.REVIEWER in officer.roles:
        checks = checks_count(officer, cap=COUNT_CAP)
        filters.append(Filter(gettext("承诺核查"), _capped(checks), reverse("desk:checks"), current == "checks"))
    return filters


def _capped(count: int) -> str:
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
