"""Late things of every sort, brought about by lawful acts around 23 November 2026, looked at on Thursday, 3 December."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from tests import build
from tests.cases.acting import on
from tongban.authorities.models import Body
from tongban.cases import actions
from tongban.cases.models import Case
from tongban.cases.states import CaseState, Silence
from tongban.identity.actions import assign_post, open_account
from tongban.identity.models import Account
from tongban.identity.states import Role

FIRE = "XF@130102000000"


@contextmanager
def looking(day: str = "12-03") -> Iterator[None]:
    with on(day):
        yield


def unanswered() -> Case:
    """Filed on 23 November: the answer was due on the 30th."""
    with on("11-23"):
        return build.case()


def undecided(*, for_entity: bool = True) -> Case:
    """Accepted on 23 November: inspectors by the 30th, the decision by 2 December."""
    with on("11-23"):
        return build.case(state=CaseState.IN_REVIEW, for_entity=for_entity)


def undelivered(day: str = "11-23") -> Case:
    """Denied that day: the paper has ten working days to reach the applicant, until 7 December."""
    with on(day):
        return build.case(state=CaseState.DENIED)


def uncorrected() -> Case:
    """Corrections asked for on 24 November: fifteen working days, until 15 December."""
    with on("11-24"):
        case = build.case()
        attachment = case.dossier.attachments.exclude(file=None).first()
        assert attachment is not None
        line = actions.CorrectionLine("章程", "请加盖公章。", material_id=attachment.material_id)
        return actions.request_corrections(case.id, officer=build.officer(), seq=case.seq, lines=[line])


def pausing(case: Case, *, notify: bool, day: str = "11-25") -> Case:
    """A test of samples begins that day."""
    with on(day):
        return actions.begin_procedure(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            kind="检验",
            reason="需要检验样品。",
            expected_days=3,
            notify=notify,
        )


def asked(case: Case) -> Case:
    """The fire brigade is asked on 24 November and has until 1 December."""
    with on("11-24"):
        return actions.ask_opinion(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            body_id=FIRE,
            question="这个场所的消防通道是否符合要求？",
            on_silence=Silence.WAITS,
        )


def holder(username: str, role: Role, *bodies: str) -> Account:
    """Somebody with this post in these bodies and nowhere else."""
    account = open_account(username=username, password="tongban-demo", person=None)
    for body in Body.objects.filter(id__in=bodies):
        assign_post(account, body=body, role=role, valid_from=date(2026, 1, 1))
    return account
