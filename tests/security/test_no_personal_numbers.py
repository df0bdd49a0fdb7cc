"""No citizen or mobile number stands in clear: in no column of a used database, no log line, no error, no task."""

import json
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from tests import build
from tests.cases.acting import on
from tongban.cases import actions
from tongban.cases.actions import CorrectionLine
from tongban.cases.delivering import Proof
from tongban.cases.models import CaseEvent
from tongban.cases.states import CaseState, DeliveryWay
from tongban.identity.numbers import citizen_number_problem
from tongban.kernel import outbox
from tongban.kernel.errors import TooMany
from tongban.kernel.jobs import drain
from tongban.kernel.masking import PersonalNumbers, mask_numbers
from tongban.kernel.models import Consumption, OutboxMessage, Throttle
from tongban.kernel.throttle import count_try
from tongban.kernel.today import now, today

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]

NUMBER, PHONE = "11010519491231002X", "13800000101"
_EIGHTEEN = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z.-])1[3-9]\d{9}(?![0-9A-Za-z.-])")
#: Offices print their telephone numbers; these are public.
PUBLIC = {"catalogue_item", "catalogue_itemversion", "catalogue_implementation", "catalogue_definitiontext",
          "catalogue_draft", "catalogue_draftstep", "authorities_body", "catalogue_changerequest",
          "catalogue_bundle", "catalogue_override"}  # fmt: skip
TEXTS = (models.CharField, models.TextField, models.JSONField)


@task()
def stumbles() -> None:
    """A task that fails with numbers in its words."""
    raise ValueError(f"{NUMBER} {PHONE}")


def numbers_in(text: str) -> list[str]:
    # JSON as SQLite keeps it: the last digit of an escaped character is no part of the number behind it
    text = re.sub(r"\\u[0-9a-f]{4}", "…", text)
    found = [one for one in _EIGHTEEN.findall(text) if citizen_number_problem(one) is None]
    return found + _MOBILE.findall(text)


def tables() -> Iterator[tuple[str, list[str]]]:
    """Every table of every app with the columns that hold text, as the database has them: sealed ones as sealed."""
    for model in apps.get_models(include_auto_created=True):
        columns = [field.column for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
        if columns and model._meta.db_table not in PUBLIC:
            yield model._meta.db_table, columns


def in_clear() -> dict[str, int]:
    """Table and column -> how many rows hold such a number."""
    found: dict[str, int] = {}
    with connection.cursor() as cursor:
        for table, columns in tables():
            named = ", ".join(f'"{column}"' for column in columns)
            cursor.execute(f'SELECT {named} FROM "{table}"')  # noqa: S608 - the names are our own
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
                    if numbers_in(text):
                        found[f"{table}.{column}"] = found.get(f"{table}.{column}", 0) + 1
    return found


def lived_through() -> None:
    """Cases of a person and of a restaurant from the form to the delivery at the window, and everything after it."""
    with on("11-02"):
        build.case("SCJG-004", state=CaseState.CLOSED, for_entity=False)
        asked = build.case("SCJG-006")
        lines = [CorrectionLine("平面图", "请画清楚操作间。", material_id="M3")]
        asked = actions.request_corrections(asked.id, officer=build.officer(), seq=asked.seq, lines=lines)
        build.upload(asked.dossier, "M3")
        supplied = actions.supply_corrections(asked.id, account=build.account(), seq=asked.seq)
        kept = CaseEvent.objects.filter(case=supplied).latest("seq")
        assert kept.data["form"] == supplied.dossier.form, "the log holds the form, or there is nothing to seal"
        assert build.nothing_differs_from_the_log()
        here = build.case("SCJG-006", state=CaseState.ISSUED)
        actions.deliver_case(
            here.id,
            officer=build.officer("wujing"),
            seq=here.seq,
            way=DeliveryWay.WINDOW,
            proof=Proof(receiver="张三", id_number=NUMBER, received_on=today()),
        )
        drain()


def test_no_column_of_a_used_database_holds_a_number_in_clear() -> None:
    lived_through()
    assert in_clear() == {}


def test_the_sweep_sees_what_stands_in_clear() -> None:
    OutboxMessage.objects.create(kind="x", subject="x", payload={"said": f"电话{PHONE}"}, at=now())
    Throttle.objects.create(key=NUMBER, window_ends_at=now())
    assert in_clear() == {"kernel_outboxmessage.payload": 1, "kernel_throttle.key": 1}


def test_a_form_kept_before_it_was_sealed_is_read_as_it_stands_and_sealed_when_written() -> None:
    dossier = build.dossier()
    told = json.dumps({"phone": PHONE})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("UPDATE materials_dossier SET form = %s::jsonb WHERE id = %s", [told, dossier.id])
        else:
            cursor.execute("UPDATE materials_dossier SET form = %s WHERE id = %s", [told, dossier.id.hex])
    assert in_clear() == {"materials_dossier.form": 1}
    dossier.refresh_from_db()
    assert dossier.form == {"phone": PHONE}
    dossier.save(update_fields=["form"])
    assert in_clear() == {}
    dossier.refresh_from_db()
    assert dossier.form == {"phone": PHONE}


def test_a_log_line_masks_numbers_wherever_they_stand() -> None:
    def told(*arguments: Any, **more: Any) -> str:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, *arguments, **more)
        PersonalNumbers().filter(record)
        return logging.Formatter("%(message)s").format(record)

    assert told("asked %s from %s", (NUMBER, PHONE), None) == "asked 110105********002X from 138****0101"
    try:
        raise ValueError(NUMBER)
    except ValueError as fault:
        text = told("failed", (), (ValueError, fault, fault.__traceback__))
    assert NUMBER not in text
    assert "110105********002X" in text


def test_an_exception_on_a_page_leaves_no_number_in_the_log(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    client = Client(raise_request_exception=False)
    client.get(f"/progress/?number={NUMBER}&phone={PHONE}")
    client.post("/account/login/", {"login": PHONE, "password": NUMBER})
    client.get(f"/nowhere/{PHONE}/")
    stream = capsys.readouterr().err
    assert numbers_in(stream) == []


def test_an_error_of_a_reaction_keeps_no_number() -> None:
    def fails(_: OutboxMessage) -> None:
        raise ValueError(f"{NUMBER} {PHONE}")

    OutboxMessage.objects.create(kind="trial", subject="x", payload={}, at=now())
    wiring: outbox.Wiring = {"trial": (fails,)}
    outbox.relay(wiring)
    outbox.react(wiring)
    error = Consumption.objects.get(message__kind="trial").error
    assert error == "ValueError: 110105********002X 138****0101"


def test_a_throttle_keeps_no_number() -> None:
    count_try("trial", PHONE, limit=1, per=timedelta(minutes=1))
    with pytest.raises(TooMany):
        count_try("trial", PHONE, limit=1, per=timedelta(minutes=1))
    assert PHONE not in Throttle.objects.get(key__startswith="trial").key


def test_a_failed_task_keeps_no_number() -> None:
    DBTaskResult.objects.all().delete()
    stumbles.enqueue()
    drain({})
    failed = DBTaskResult.objects.get()
    assert "ValueError: 110105********002X 138****0101" in failed.traceback
    assert NUMBER not in failed.traceback


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        (f"a{NUMBER}b", "a110105********002Xb"),
        (PHONE, "138****0101"),
        (f"+86{PHONE}", "+138****0101"),
        ("138-0000-0101", "138****0101"),
        ("办件编号 130102202611020001234", "办件编号 130102202611020001234"),
        ("0193a2b0-0000-7000-8000-a13812345678", "0193a2b0-0000-7000-8000-a13812345678"),
        ("号码 110105 19491231 002X。", "号码 110105********002X。"),
        ("110105-1949-1231-002x", "110105********002x"),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", "110105********002X"),
        ("110105\u300019491231\u00a0002X", "110105********002X"),
        ("912345198001010015", "912345********0015"),
        ("number=CAN110080052301", "number=CAN1100******01"),
        ("护照号码：ZZ1234567，", "护照号码：ZZ****，"),
        ("passport no. AB12345 and Passport=X1Y2Z3", "passport no. AB**** and Passport=X1****"),
        # What only looks alike stays: a number of a case with gaps, amounts, codes, an item, a word after "passport".
        ("130102 20261102 0001234", "130102 20261102 0001234"),
        ("110105 19491331 0021", "110105 19491331 0021"),
        ("100 200 300 400 500 600", "100 200 300 400 500 600"),
        ("ABC110099992301 SCJG-006 JY11301020000001", "ABC110099992301 SCJG-006 JY11301020000001"),
        ("passport PHOTO, passport expired", "passport PHOTO, passport expired"),
        ("2026-11-26 10:00:00 130102 20261126", "2026-11-26 10:00:00 130102 20261126"),
    ],
)
def test_masking_finds_numbers_and_leaves_our_own(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked
