"""What a hearing does to the clock: its notice holds it, and the day on which it was really over lets it go on (第四十五条)."""

from datetime import date

from tongban.authorities.queries import working_calendar
from tongban.cases import clock, hearing
from tongban.cases.errors import ProcedureRunning
from tongban.cases.models import Case, Hearing, SpecialProcedure
from tongban.kernel.language import sentence
from tongban.kernel.today import today


def begin_hold(case: Case, found: Hearing, day: date) -> None:
    """From the notice on, until the day that it names. Raises ProcedureRunning while another procedure runs."""
    if SpecialProcedure.objects.filter(case=case, ended_on=None).exists():
        raise ProcedureRunning(sentence("这个办件已经有一个特别程序在进行，请先登记它的结果。"))
    case.put(
        SpecialProcedure(
            case=case,
            kind=hearing.KIND,
            reason=found.reason,
            counts_in_limit=False,
            expected_days=max(1, clock.working_days_left(today(), day, working_calendar())),
            started_on=today(),
            noticed_on=today(),
            told_until=day,
        )
    )


def _running_hold(case: Case) -> SpecialProcedure | None:
    return SpecialProcedure.objects.filter(case=case, kind=hearing.KIND, ended_on=None).first()


def move_hold(case: Case, day: date) -> None:
    """Another day was told, so the clock is expected to go on after that one."""
    if (running := _running_hold(case)) is not None:
        running.told_until = day
        case.put(running)


def end_hold(case: Case, result: str, *, on: date) -> None:
    """It is over as of that day; nothing where none runs."""
    if (running := _running_hold(case)) is not None:
        running.ended_on, running.result = on, result[:500]
        case.put(running)
