"""Another body is asked and answers; the case stays where it is, and the asked see only what was ticked."""

from uuid import uuid4

import pytest

from tests import build
from tests.cases.acting import accepted, as_logged, day, officer_in, on
from tongban.cases import actions, jobs
from tongban.cases.beside import opinion_at_desk, opinions_at_desk
from tongban.cases.errors import (
    NotYourDesk,
    ObjectionUnanswered,
    OpinionBodyWrong,
    OpinionNotOverdue,
    OpinionSharesUnknown,
    OpinionsOpen,
    OpinionTextNeeded,
    OpinionUnknown,
    QuestionNeeded,
)
from tongban.cases.models import Case, Opinion
from tongban.cases.queries import case_at_desk
from tongban.cases.states import CaseState, Silence
from tongban.kernel.errors import Invalid

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
FIRE = "XF@130102000000"
POLICE = "GA@130102000000"
QUESTION = "这个场所的消防通道是否符合要求？"


def ask(case: Case, body: str = FIRE, *, silence: str = Silence.WAITS, **more: object) -> Case:
    given: dict[str, object] = {"question": QUESTION, **more}
    with on("11-24"):
        return actions.ask_opinion(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            body_id=body,
            on_silence=Silence(silence),
            **given,  # type: ignore[arg-type]
        )


def answer(case: Case, body: str = FIRE, said: str = "agree", text: str = "", when: str = "11-25") -> Opinion:
    opinion = Opinion.objects.get(case=case, body_id=body)
    with on(when):
        return actions.give_opinion(opinion.id, officer=build.officer("qianjin"), answer=said, text=text)


def test_a_question_has_its_day_and_stops_no_clock() -> None:
    case = ask(accepted())
    opinion = Opinion.objects.get(case=case)
    assert (opinion.due_on, opinion.answer) == (day("12-01"), "")
    owed = case.obligations.get(kind="opinion")
    assert (owed.party, owed.due_on, owed.subject) == ("other", day("12-01"), str(opinion.id))
    assert (case.due_on, case.held_since, case.body_id) == (day("12-02"), None, "SPJ@130102000000")
    as_logged(case)


def test_several_are_asked_at_a_time_each_once_and_the_own_body_never() -> None:
    case = ask(ask(accepted()), POLICE)
    for body in (FIRE, case.body_id, "XF@130104000000", "nobody"):
        with pytest.raises(OpinionBodyWrong):
            ask(case, body)
    assert Opinion.objects.filter(case=case).count() == 2


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"question": "问？"}, QuestionNeeded),
        ({"days": 0}, Invalid),
        ({"days": 61}, Invalid),
        ({"fields": ["no_such_field"]}, OpinionSharesUnknown),
        ({"materials": ["M99"]}, OpinionSharesUnknown),
    ],
)
def test_a_question_says_something_has_a_day_and_shares_only_what_is_there(
    given: dict[str, object], error: type[Exception]
) -> None:
    case = accepted()
    with pytest.raises(error):
        ask(case, **given)
    assert not Opinion.objects.exists()


def test_who_handles_the_case_asks_and_nobody_else() -> None:
    case = accepted()
    with pytest.raises(NotYourDesk), on("11-24"):
        actions.ask_opinion(case.id, officer=build.officer("zhaomin"), seq=case.seq, body_id=FIRE, question=QUESTION)


def test_only_the_asked_body_sees_the_question_and_never_the_case() -> None:
    case = ask(accepted())
    opinion = Opinion.objects.get(case=case)
    asked = officer_in(FIRE, "reviewer")
    assert [one.id for one in opinions_at_desk(asked)] == [opinion.id]
    with pytest.raises(NotYourDesk):
        case_at_desk(asked, case.id)
    for stranger in (
        officer_in(POLICE, "reviewer", username="jingcha"),
        officer_in(FIRE, "clerk", "issuer", username="chuangkou"),
        officer_in("XF@130104000000", "reviewer", username="bieju"),
    ):
        assert opinions_at_desk(stranger) == []
        with pytest.raises(OpinionUnknown):
            opinion_at_desk(stranger, opinion.id)
        with pytest.raises(OpinionUnknown):
            actions.give_opinion(opinion.id, officer=stranger, answer="agree")
    with pytest.raises(OpinionUnknown):
        opinion_at_desk(asked, uuid4())


def test_an_answer_closes_the_question_and_leaves_the_case_where_it_is() -> None:
    case = ask(accepted(state=CaseState.DECIDING))
    head = build.officer("zhougang")
    with pytest.raises(OpinionsOpen), on("11-24"):
        actions.grant_case(case.id, officer=head, seq=case.seq)
    answer(case)
    case = as_logged(case)
    assert (case.state, case.body_id) == (CaseState.DECIDING, "SPJ@130102000000")
    assert case.obligations.get(kind="opinion").outcome == "kept"
    assert case.events.latest("seq").by["for"] == Opinion.objects.get(case=case).body.name
    with pytest.raises(OpinionUnknown):
        answer(case)
    with on("11-26"):
        assert actions.grant_case(case.id, officer=head, seq=case.seq).state == CaseState.GRANTED


def test_an_objection_has_its_reason_and_the_decision_answers_it() -> None:
    case = ask(accepted(state=CaseState.DECIDING))
    with pytest.raises(OpinionTextNeeded):
        answer(case, said="object")
    with pytest.raises(OpinionTextNeeded):
        answer(case, said="silent", text="冒充逾期的答复")
    answer(case, said="object", text="疏散通道宽度不足。")
    case.refresh_from_db()
    head = build.officer("zhougang")
    with on("11-26"):
        with pytest.raises(ObjectionUnanswered):
            actions.grant_case(case.id, officer=head, seq=case.seq)
        case = actions.grant_case(case.id, officer=head, seq=case.seq, reason="通道已拓宽到 1.4 米，异议已解决。")
    as_logged(case)


def test_silence_that_agrees_ends_after_the_day_and_silence_that_waits_stays_overdue() -> None:
    case = ask(ask(accepted(state=CaseState.DECIDING), silence=Silence.AGREES), POLICE)
    quiet = Opinion.objects.get(case=case, body_id=FIRE)
    with on("12-01"):
        assert jobs.lapse_opinions.call() == 0
        with pytest.raises(OpinionNotOverdue):
            actions.lapse_opinion(quiet.id)
    with on("12-02", "00:25"):
        assert jobs.lapse_opinions.call() == 1
        with pytest.raises(OpinionNotOverdue):
            actions.lapse_opinion(Opinion.objects.get(case=case, body_id=POLICE).id)
    case = as_logged(case)
    owed = {one.title: (one.party, one.outcome) for one in case.obligations.filter(kind="opinion")}
    assert sorted(owed.values()) == [("other", ""), ("other", "lapsed")]
    with pytest.raises(OpinionsOpen), on("12-02"):
        actions.grant_case(case.id, officer=build.officer("zhougang"), seq=case.seq)
    answer(case, POLICE, when="12-03")
    assert case.obligations.filter(kind="opinion", outcome="late").count() == 1


def test_a_withdrawn_case_asks_nobody_any_more() -> None:
    case = ask(accepted())
    asked = officer_in(FIRE, "decider")
    assert len(opinions_at_desk(asked)) == 1
    with on("11-25"):
        case = actions.withdraw_case(case.id, account=build.account(), seq=case.seq, reason="不办了")
    assert opinions_at_desk(asked) == []
    as_logged(case)
