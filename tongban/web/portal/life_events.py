"""Life events as people live them: each names the services and joint services that belong to it."""

from dataclasses import dataclass
from itertools import pairwise

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class LifeEvent:
    key: str
    name: str | Promise
    hint: str | Promise
    subject: str
    items: tuple[str, ...] = ()
    bundles: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The page of the event."""
        return reverse("portal:life-event", args=[self.key])


PERSONAL = (
    LifeEvent(
        "birth",
        _("添丁"),
        _("出生证、上户口"),
        "natural",
        items=("WJ-005", "WJ-006", "GA-003", "YB-003", "YB-002", "RS-005"),
        bundles=("T-CS",),
        themes=("natural-005",),
    ),
    LifeEvent(
        "school", _("上学"), _("新生入学"), "natural", items=("JY-004",), bundles=("T-RX",), themes=("natural-020",)
    ),
    LifeEvent(
        "work",
        _("工作"),
        _("社保、失业金"),
        "natural",
        items=("RS-005", "RS-001", "RS-002", "RS-012", "RS-006", "JY-001", "WJ-003"),
        bundles=("T-LHJY",),
        themes=("natural-030", "natural-050"),
    ),
    LifeEvent(
        "marriage",
        _("成家"),
        _("结婚登记、落户"),
        "natural",
        items=("MZ-001", "GA-002"),
        themes=("natural-060", "natural-010"),
    ),
    LifeEvent(
        "home",
        _("安居"),
        _("买房、公积金"),
        "natural",
        items=("ZJ-007", "SW-004", "ZR-001", "ZR-002", "GJJ-001", "ZJ-005"),
        bundles=("T-ESF",),
        themes=("natural-075",),
    ),
    LifeEvent(
        "car",
        _("出行"),
        _("驾照、居住证"),
        "natural",
        items=("GA-007", "GA-004", "GA-001"),
        themes=("natural-095", "natural-090"),
    ),
    LifeEvent(
        "health",
        _("看病"),
        _("医保、异地就医"),
        "natural",
        items=("YB-001", "YB-003"),
        themes=("natural-145", "natural-085"),
    ),
    LifeEvent(
        "age",
        _("养老帮扶"),
        _("优待、低保、残疾"),
        "natural",
        items=("MZ-007", "MZ-002", "MZ-006", "CL-001", "TY-001", "SF-001"),
        bundles=("T-CJR",),
        themes=("natural-150", "natural-065"),
    ),
)

BUSINESS = (
    LifeEvent(
        "start",
        _("开办"),
        _("执照、刻章、社保"),
        "legal",
        items=("SCJG-001", "SCJG-004", "GA-011", "SW-001"),
        bundles=("T-QYKB",),
        themes=("legal-005",),
    ),
    LifeEvent(
        "open",
        _("开门营业"),
        _("餐饮、旅馆、药店"),
        "legal",
        items=("SCJG-006", "SCJG-008", "SCJG-010", "WJ-001", "XF-001", "GA-009", "YC-001", "CG-001"),
        bundles=("T-CYD",),
        themes=("legal-010",),
    ),
    LifeEvent(
        "hire",
        _("用工"),
        _("参保、公积金"),
        "legal",
        items=("RS-008", "GJJ-002", "RS-010", "RS-003"),
        themes=("legal-030", "legal-035"),
    ),
    LifeEvent("tax", _("纳税"), _("发票、税款"), "legal", items=("SW-002", "SW-004"), themes=("legal-025",)),
    LifeEvent(
        "build",
        _("扩建"),
        _("立项、规划、施工"),
        "legal",
        items=("FG-001", "ZR-004", "ZJ-001", "SL-002", "HB-001", "ZJ-006"),
        themes=("legal-040", "legal-085"),
    ),
    LifeEvent("change", _("变更年报"), _("年度报告"), "legal", items=("SCJG-014", "SCJG-007"), themes=("legal-020",)),
    LifeEvent(
        "close",
        _("注销"),
        _("清税、注销"),
        "legal",
        items=("SW-003", "SCJG-003"),
        bundles=("T-QYZX",),
        themes=("legal-165",),
    ),
)

_BY_KEY = {event.key: event for event in (*PERSONAL, *BUSINESS)}


def life_event(key: str) -> LifeEvent | None:
    return _BY_KEY.get(key)


@dataclass(frozen=True, slots=True)
class Road:
    """The drawn path of one home row: its title, its stations, and the line through them."""

    title: str | Promise
    stations: tuple[LifeEvent, ...]

    @property
    def line(self) -> str:
        """A smooth curve through stations that stand high and low in turn, on an 800 x 60 field."""
        step = 800 / len(self.stations)
        points = [(round(step * (index + 0.5)), 16 if index % 2 == 0 else 44) for index in range(len(self.stations))]
        parts = [f"M0 {points[0][1]}L{points[0][0]} {points[0][1]}"]
        for (x1, y1), (x2, y2) in pairwise(points):
            middle = (x1 + x2) // 2
            parts.append(f"C{middle} {y1} {middle} {y2} {x2} {y2}")
        parts.append(f"L800 {points[-1][1]}")
        return "".join(parts)


ROADS = (Road(_("人的一生，事事有路"), PERSONAL), Road(_("企业的一程，步步相连"), BUSINESS))
