"""Another body is asked and answers; the case stays where it is, and the asked see only what was ticked."""

from typing import Any
from uuid import uuid4

import pytest

from tests import build
from tests.cases.acting import accepted, as_logged, day, officer_in, on
from tongban.cases import actions, jobs
from tongban.cases.actions import render_paper
from tongban.cases.beside import letter_of, opinion_at_desk, opinions_at_desk
from tongban.cases.errors import (
    CaseNotFound,
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
from tongban.cases.proving import verify_paper
from tongban.cases.queries import case_at_desk, paper_at_desk, paper_of
from tongban.cases.states import CaseState, Silence
from tongban.kernel import storage
from tongban.kernel.errors import Invalid
from tongban.materials.queries import form_of, living_attachments

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]
FIRE = "XF@130102000000"
POLICE = "GA@130102000000"
QUESTION = "这个场所的消防通道是否符合要求？"


def ask(case: Case, body: str = FIRE, *, silence: str = Silence.WAITS, **more: Any) -> Case:
    given: dict[str, Any] = {"question": QUESTION, **more}
    with on("11-24"):
        return actions.ask_opinion(
            case.id,
            officer=build.officer("qianjin"),
            seq=case.seq,
            body_id=body,
            on_silence=Silence(silence),
            **given,
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


# --- the letter


def test_the_question_goes_out_as_a_letter_with_only_what_the_answer_needs() -> None:
    case = accepted()
    brought = next(one for one in living_attachments(case.dossier) if one.file_id is not None)
    case = ask(case, fields=["premises_address"], materials=[brought.material_id])
    opinion = Opinion.objects.get(case=case)
    letter = letter_of(opinion)
    assert letter is not None
    assert letter.number == "征字〔2026〕第130102-1号"
    said = letter.content
    assert (said["title"], said["addressee"], said["body_name"]) == ("征求意见函", opinion.body.name, case.body.name)
    assert said["date_text"] == "2026年11月24日"
    assert said["paragraphs"][1] == f"问题：{QUESTION}"
    assert said["paragraphs"][2].startswith("请在 2026年12月1日 前答复")
    assert said["paragraphs"][2].endswith("逾期没有答复的，我单位继续等待，并报告效能监督。")
    values = form_of(case.dossier).values
    assert said["rows"][0][1] == values["premises_address"]
    assert [row[1] for row in said["rows"][1:]] == [brought.digest]
    whole = str(said)
    for hidden in (case.number, case.applicant_name, case.item_name, str(values["contact_phone"])):
        assert hidden not in whole
    assert case.events.get(kind="ask_opinion").data["letter"] == letter.number
    printed = render_paper(letter.id)
    assert printed is not None
    assert verify_paper(storage.read_file(printed.hash)).verdict == "valid"
    as_logged(case)


def test_letters_have_numbers_of_their_own_and_a_bare_question_shares_nothing() -> None:
    case = ask(ask(accepted(), silence=Silence.AGREES), POLICE)
    letters = [letter_of(one) for one in Opinion.objects.filter(case=case)]
    assert {one.number for one in letters if one} == {"征字〔2026〕第130102-1号", "征字〔2026〕第130102-2号"}
    (first,) = [one for one in letters if one and one.content["addressee"].endswith("消防救援大队")] or letters[:1]
    assert first is not None
    assert first.content["rows"] == []
    assert "视为没有意见" in first.content["paragraphs"][2]


def test_a_refused_question_sends_no_letter_and_the_applicant_gets_none() -> None:
    case = accepted()
    with pytest.raises(QuestionNeeded):
        ask(case, question="问？")
    assert not case.papers.filter(kind="opinion").exists()
    letter = letter_of(Opinion.objects.get(case=ask(case)))
    assert letter is not None
    with pytest.raises(CaseNotFound):
        paper_of(build.account(), letter.id)
    assert paper_at_desk(build.officer("qianjin"), letter.id) == letter
