"""One review per matter, by the person served, after the result."""

import pytest

from tests import build
from tongban.cases.errors import CaseNotFound
from tongban.cases.states import CaseState
from tongban.supervision.actions import rate_case
from tongban.supervision.errors import AlreadyRated, GradeMissing, NotYetRateable
from tongban.supervision.grades import BAD, TAGS, Grade
from tongban.supervision.models import Rating
from tongban.supervision.queries import rating_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_review_is_kept_with_the_tags_of_its_grade() -> None:
    case = build.case(state=CaseState.CLOSED)
    rating = rate_case(
        case.id, account=build.account(), grade="satisfied", tags=["406", "406", "108", "x"], text=" 很快 "
    )
    assert (rating.grade, rating.tags, rating.text) == ("satisfied", ["406"], "很快")
    assert rating_of(case) == rating


def test_second_review_is_refused() -> None:
    case = build.case(state=CaseState.CLOSED)
    rate_case(case.id, account=build.account(), grade="satisfied")
    with pytest.raises(AlreadyRated):
        rate_case(case.id, account=build.account(), grade="dissatisfied")
    assert Rating.objects.get().grade == "satisfied"


def test_open_case_others_case_and_unknown_grade_are_refused() -> None:
    case = build.case(state=CaseState.IN_REVIEW)
    with pytest.raises(NotYetRateable):
        rate_case(case.id, account=build.account(), grade="satisfied")
    with pytest.raises(CaseNotFound):
        rate_case(case.id, account=build.account("wangwu"), grade="satisfied")
    closed = build.case(state=CaseState.CLOSED)
    with pytest.raises(GradeMissing):
        rate_case(closed.id, account=build.account(), grade="5")
    assert not Rating.objects.exists()


def test_the_two_lowest_grades_are_bad_reviews_and_tags_are_the_national_ones() -> None:
    assert {Grade.DISSATISFIED, Grade.VERY_DISSATISFIED} == BAD
    assert [len(TAGS[grade]) for grade in Grade] == [8, 8, 8, 8, 8]
    assert [{code[0] for code, _ in TAGS[grade]} for grade in Grade] == [{"5"}, {"4"}, {"3"}, {"2"}, {"1"}]
