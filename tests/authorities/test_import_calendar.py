"""A year's calendar is taken in whole, or every problem is named with its line."""

import json
from datetime import date
from pathlib import Path

import pytest

from tests import build
from tongban.authorities.actions import AtTheServer, import_calendar
from tongban.authorities.calendar_file import MAX_BYTES, read_year
from tongban.authorities.errors import NotTheKeeper, YearAlreadyThere
from tongban.authorities.models import CalendarDay, CalendarYear
from tongban.authorities.queries import calendar_is_pressing, last_known_year, working_calendar
from tongban.boot.cli import main
from tongban.kernel.models import OutboxMessage

#: 2027, made up: the State Council's notice for it does not exist yet.
GOOD = """day,works,name
2027-01-01,0,元旦
2027-02-05,0,除夕
2027-02-06,0,春节
2027-02-07,0,春节
2027-02-08,0,春节
2027-02-09,0,春节
2027-02-20,1,春节调休
2027-04-05,0,清明节
2027-05-01,0,劳动节
2027-05-02,0,劳动节
2027-05-03,0,劳动节
2027-06-09,0,端午节
2027-09-15,0,中秋节
2027-10-01,0,国庆节
2027-10-02,0,国庆节
2027-10-03,0,国庆节
2027-10-09,1,
"""
KEEPER = AtTheServer()


def problems(text: str) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in read_year(text.encode()).problems]


def with_line(line: str) -> str:
    return f"{GOOD}{line}\n"


def without(*days: str) -> str:
    return "\n".join(line for line in GOOD.splitlines() if not line.startswith(days)) + "\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (with_line("2027-13-01,0,元旦"), (19, "“2027-13-01”不是日期，应写成 2027-01-01 这样。")),
        (with_line("20271011,0,元旦"), (19, "“20271011”不是日期，应写成 2027-01-01 这样。")),
        (with_line("2028-01-03,0,元旦"), (19, "2028-01-03 不是 2027 年的日子，一个文件只能有一年。")),
        (with_line("2027-01-01,0,元旦"), (19, "2027-01-01 在第 2 行已经写过。")),
        (with_line("2027-10-04,是,国庆节"), (19, "是否上班应写 0（休息）或 1（上班），这里写的是“是”。")),
        (with_line("2027-10-12,1,调休"), (19, "2027-10-12 本来就是工作日，不用写上班。")),
        (with_line("2027-10-04,0,"), (19, "休息日要写明是什么节日。")),
        (with_line("2027-10-04,0"), (19, "应当有 3 栏（日期、是否上班、说明），这里有 2 栏。")),
        (with_line(f"2027-10-04,0,{'长' * 41}"), (19, "说明太长，最多 40 个字。")),
        (without("2027-05-02", "2027-05-03"), (0, "劳动节法定放假 2 天，文件里只有 1 天。")),
        (without("2027-09-15"), (0, "中秋节法定放假 1 天，文件里只有 0 天。")),
        (without("2027-02-05", "2027-02-06"), (0, "春节法定放假 4 天，文件里只有 3 天。")),
        ("day,works,name\n2027-10-09,1,\n", (0, "文件里没有一个放假的日子。")),
        ("day,works,name\n", (0, "文件里没有一个放假的日子。")),
        ("日期,上班,说明\n2027-01-01,0,元旦\n", (1, "第一行应当是 day,works,name。")),
        ("", (0, "文件是空的。")),
        (with_line("2027-10-04,0,国庆\x00节"), (19, "说明里有不能用的字符，请只写文字。")),
        ('day,works,name\n"2027-01-01,0,元旦', (2, "文件不是正确的 CSV，请核对引号和分隔符。")),
    ],
)
def test_each_problem_is_named_with_its_line(text: str, said: tuple[int, str]) -> None:
    assert said in problems(text)


def test_the_eve_counts_as_spring_festival() -> None:
    assert problems(without("2027-02-06")) == []


def test_all_problems_are_named_at_once() -> None:
    found = problems(with_line("2027-10-12,1,\n2028-01-03,0,元旦\nx,0,元旦"))
    assert [line for line, _ in found] == [19, 20, 21]


def test_a_file_that_is_no_text_or_too_large_is_refused() -> None:
    assert [p.reason for p in read_year("元旦".encode("gbk")).problems] == [
        "文件不是 UTF-8 编码，请另存为“CSV UTF-8”后再导入。"
    ]
    assert "超过 64 KB" in read_year(b"x" * (MAX_BYTES + 1)).problems[0].reason


def test_a_shared_holiday_counts_for_both_names_but_not_twice() -> None:
    shared = without("2027-09-15", "2027-10-03").replace("国庆节", "国庆节、中秋节")
    found = problems(shared + "2027-10-04,0,国庆节\n")
    assert found == [(0, "国庆节和中秋节一共至少放假 4 天，文件里只有 3 天。")]
    assert problems(shared + "2027-10-04,0,国庆节\n2027-10-05,0,国庆节\n") == []


@pytest.mark.django_db
def test_an_imported_year_is_known_and_the_same_file_changes_nothing() -> None:
    assert not working_calendar().known(2027)
    report = import_calendar(GOOD.encode(), by=KEEPER, document="国办发明电〔2026〕7号")
    assert (report.year, report.rests, report.changed, report.problems) == (2027, 15, True, ())
    held = working_calendar()
    assert held.known(2027)
    assert not held.known(2028)
    assert not held.is_working(date(2027, 2, 8))
    assert held.is_working(date(2027, 2, 20))
    written_otherwise = "\ufeff" + GOOD.replace("\n", "\r\n") + "\r\n"
    assert import_calendar(written_otherwise.encode(), by=KEEPER).changed is False
    assert CalendarYear.objects.get().document == "国办发明电〔2026〕7号"
    announced = OutboxMessage.objects.filter(kind="calendar.imported")
    assert [(one.subject, one.payload) for one in announced] == [
        ("2027", {"first": "2027-01-01", "last": "2027-12-31"})
    ]


@pytest.mark.django_db
def test_a_year_that_is_there_is_corrected_only_on_purpose() -> None:
    import_calendar(GOOD.encode(), by=KEEPER)
    corrected = with_line("2027-10-04,0,国庆节")
    with pytest.raises(YearAlreadyThere, match="2027"):
        import_calendar(corrected.encode(), by=KEEPER)
    assert import_calendar(corrected.encode(), by=KEEPER, replace=True).changed
    assert not working_calendar().is_working(date(2027, 10, 4))


@pytest.mark.django_db
def test_a_shipped_year_is_corrected_only_on_purpose() -> None:
    text = without("2027-02-20", "2027-10-09").replace("2027", "2026")
    with pytest.raises(YearAlreadyThere, match="2026"):
        import_calendar(text.encode(), by=KEEPER)
    assert import_calendar(text.encode(), by=KEEPER, replace=True).changed


@pytest.mark.django_db
def test_a_file_with_a_problem_and_a_dry_run_write_nothing() -> None:
    assert import_calendar(with_line("x,0,y").encode(), by=KEEPER).problems
    assert import_calendar(GOOD.encode(), by=KEEPER, dry_run=True).changed is False
    assert not CalendarYear.objects.exists()
    assert not CalendarDay.objects.exists()
    assert not OutboxMessage.objects.filter(kind="calendar.imported").exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_only_a_system_administrator_imports() -> None:
    with pytest.raises(NotTheKeeper):
        import_calendar(GOOD.encode(), by=build.officer("zhengmei"))
    assert import_calendar(GOOD.encode(), by=build.officer("chenlin")).changed
    assert CalendarYear.objects.get().imported_by == build.officer("chenlin").name


@pytest.mark.django_db
def test_a_missing_year_is_pressing_from_october_on() -> None:
    held = working_calendar()
    assert last_known_year(held, on=date(2026, 11, 1)) == 2026
    assert calendar_is_pressing(held, on=date(2026, 10, 1))
    assert not calendar_is_pressing(held, on=date(2026, 9, 30))
    import_calendar(GOOD.encode(), by=KEEPER)
    held = working_calendar()
    assert last_known_year(held, on=date(2026, 11, 1)) == 2027
    assert not calendar_is_pressing(held, on=date(2026, 10, 1))
    assert calendar_is_pressing(held, on=date(2028, 1, 1))


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "2027.csv"
    path.write_text(GOOD, encoding="utf-8")
    assert main(["import-calendar", str(path), "--dry-run", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "year": 2027, "rests": 15, "works": 2, "changed": False, "problems": [],
    }  # fmt: skip
    assert main(["import-calendar", str(path)]) == 0
    assert capsys.readouterr().out == "2027: imported\n"
    path.write_text(with_line("2027-10-12,1,"), encoding="utf-8")
    assert main(["import-calendar", str(path)]) == 1
    assert f"{path}:19: 2027-10-12 本来就是工作日" in capsys.readouterr().out
    path.write_text(with_line("2027-10-04,0,国庆节"), encoding="utf-8")
    assert main(["import-calendar", str(path)]) == 1
    assert "替换已有的安排" in capsys.readouterr().err
    assert main(["import-calendar", str(path), "--replace"]) == 0
    assert main(["import-calendar", str(tmp_path / "nowhere.csv")]) == 2
