"""What the audit administrator asks for: by time, account, act, person and result; cut by cursor, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

from tongban.identity.models import Account, Person
from tongban.kernel.models import AuditAnchor, AuditCheck, AuditCut, AuditEntry

PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters, as typed; the person only by the identifier that the platform gave."""

    from_on: str = ""
    until_on: str = ""
    account: str = ""
    act: str = ""
    result: str = ""
    person: str = ""

    def given(self) -> dict[str, str]:
        """Those that were filled in, for addresses."""
        return {name: value for name in self.__slots__ if (value := getattr(self, name))}


def entries_asked(asked: Asked) -> QuerySet[AuditEntry]:
    """The entries that fit; a filter that nothing can fit gives none."""
    rows = AuditEntry.objects.all()
    if asked.from_on:
        rows = rows.filter(at__gte=midnight(asked.from_on))
    if asked.until_on:
        rows = rows.filter(at__lt=midnight(asked.until_on) + timedelta(days=1))
    if asked.account:
        rows = rows.filter(account_id=Account.objects.filter(username=asked.account).values("id")[:1])
    if asked.act:
        rows = rows.filter(Q(act=asked.act) if "." in asked.act else Q(act__startswith=f"{asked.act}."))
    if asked.result:
        rows = rows.filter(result=asked.result)
    if asked.person:
        rows = rows.filter(concerning=UUID(asked.person))
    return rows


def entry_with(entry_id: int) -> AuditEntry | None:
    """One entry."""
    return AuditEntry.objects.filter(id=entry_id).first()


def entry_before(entry: AuditEntry) -> AuditEntry | None:
    """The one that it hangs on in its chain; none where it is the first or older ones were cut off."""
    return AuditEntry.objects.filter(strand=entry.strand, seq=entry.seq - 1).first()


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the whole audit: the last check, the latest anchors and cuts."""

    check: AuditCheck | None
    anchors: list[AuditAnchor]
    cuts: list[AuditCut]


def proof_so_far() -> Proof:
    """All three, newest first."""
    return Proof(
        AuditCheck.objects.order_by("-id").first(),
        list(AuditAnchor.objects.order_by("-day").defer("lines", "signature")[:14]),
        list(AuditCut.objects.order_by("-at", "strand")[:20]),
    )


def midnight(day: str) -> datetime:
    """The first moment of a day in Beijing. Raises ValueError."""
    return make_aware(datetime.combine(date.fromisoformat(day), time.min))


def page_of(rows: QuerySet[AuditEntry], *, before: str) -> tuple[list[AuditEntry], str]:
    """One page, newest first, and the cursor of the next one."""
    moment, _, number = before.partition("-")
    if _whole(moment) and _whole(number):
        at = _EPOCH + int(moment) * _MICRO
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=int(number)))
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    if len(found) <= PAGE:
        return found, ""
    last = found[PAGE - 1]
    return found[:PAGE], f"{(last.at - _EPOCH) // _MICRO}-{last.id}"


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 17


def names_of(entries: Sequence[AuditEntry]) -> dict[UUID, str]:
    """The people concerned; whoever shows them masks them."""
    ids = {entry.concerning for entry in entries if entry.concerning is not None}
    return dict(Person.objects.filter(id__in=ids).values_list("id", "name"))


def usernames_of(entries: Sequence[AuditEntry]) -> dict[int, str]:
    """The accounts that acted."""
    ids = {entry.account_id for entry in entries if entry.account_id is not None}
    return dict(Account.objects.filter(id__in=ids).values_list("id", "username"))
