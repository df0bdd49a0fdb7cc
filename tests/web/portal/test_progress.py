"""Following a case with number and password, without an account."""

from collections.abc import Callable
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client

from tests import build
from tongban.cases.numbers import case_number
from tongban.cases.queries import password_of

pytestmark = pytest.mark.usefixtures("hebei")
Words = Callable[[HttpResponse], str]
NOT_FOUND = "没有找到这个办件。请核对办件编号和查询密码；登录后也可以在“我的办件”里查看。"


def test_number_and_password_show_where_the_case_is(words: Words) -> None:
    case = build.case(state="in_review")
    grouped = " ".join(case.number[start : start + 4] for start in range(0, 21, 4))
    answer = Client().post("/progress/", {"number": grouped, "password": password_of(case)})
    page = words(answer)
    assert answer.status_code == 200
    assert "已受理，正在材料审查" in page
    assert "现在由石家庄市长安区行政审批局办理" in page
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_nothing_personal_is_shown(words: Words) -> None:
    case = build.case(state="in_review")
    page = words(Client().post("/progress/", {"number": case.number, "password": password_of(case)}))
    for secret in ("张三", "小满餐饮店", "赵敏", "材料.pdf", "13900000000", case.person.id_number):
        assert secret not in page


@pytest.mark.parametrize("right_number", [True, False])
def test_a_wrong_number_and_a_wrong_password_get_the_same_sentence(right_number: bool, words: Words) -> None:
    case = build.case()
    digit = "0" if password_of(case)[0] != "0" else "1"
    other = case_number(case.division_id, date(2026, 1, 1), 1)
    posted = {"number": case.number if right_number else other, "password": digit + password_of(case)[1:]}
    answer = Client().post("/progress/", posted)
    assert answer.status_code == 404
    assert NOT_FOUND in words(answer)
    assert posted["number"] in answer.content.decode()


def test_an_impossible_number_is_named(words: Words) -> None:
    answer = Client().post("/progress/", {"number": "12345", "password": "123456"})
    assert "办件编号不对：应为21位数字，请对照回执重新输入。" in words(answer)


def test_empty_fields_are_named(words: Words) -> None:
    answer = Client().post("/progress/", {})
    assert answer.status_code == 400
    assert "请输入办件编号。" in words(answer)
    assert "请输入查询密码。" in words(answer)


def test_guessing_is_slowed_down(words: Words) -> None:
    case = build.case()
    wrong = "000000" if password_of(case) != "000000" else "111111"
    answers = [Client().post("/progress/", {"number": case.number, "password": wrong}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [404] * 5 + [429]
    assert "操作过于频繁，请稍后再试。" in words(answers[-1])
    right = Client().post("/progress/", {"number": case.number, "password": password_of(case)})
    assert right.status_code == 429
