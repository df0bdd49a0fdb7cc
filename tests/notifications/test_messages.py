"""What the applicant is told, and that SMS failing hurts nobody."""

import pytest

from tests import build
from tongban.boot.wiring import REACTIONS
from tongban.cases.states import CaseState
from tongban.kernel import outbox
from tongban.kernel.jobs import drain
from tongban.notifications.actions import mark_read, send_sms
from tongban.notifications.adapters.sms import FailingFakeSms, FakeSms
from tongban.notifications.models import Message, Sms
from tongban.notifications.queries import messages_of, unread_count
from tongban.notifications.wording import WORDINGS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hebei")]


def test_each_step_is_told_once_in_plain_words() -> None:
    case = build.case(state=CaseState.CLOSED)
    drain()
    drain()
    messages, _ = messages_of(build.account())
    assert [message.title for message in messages] == ["已办结", "证照已制作", "已作出决定", "已受理", "申请已提交"]
    assert case.number in messages[-1].text
    assert "准予" in messages[2].text
    assert messages_of(build.account("wangwu")) == ([], None)


def test_every_event_that_is_wired_has_its_wording() -> None:
    # nobody is told that the joint case has moved (its parts say so), that they have opened their own result, or that one
    # office asks another
    silent = {"joint.moved", "case.result_opened", "case.opinion_asked", "session.closed"}
    told = ("case.", "child.", "joint.", "mandate.", "data.", "phone.", "post.", "session.", "factor.", "password.")
    assert {kind for kind in REACTIONS if kind.startswith(told)} - silent == set(WORDINGS)


def test_reading_marks_messages_read() -> None:
    build.case()
    drain()
    account = build.account()
    assert unread_count(account) == 1
    assert mark_read(build.account("wangwu"), message_id=Message.objects.get().id) == 0
    assert mark_read(account) == 1
    assert unread_count(account) == 0


def test_sms_that_cannot_be_sent_stays_to_be_sent() -> None:
    build.case()
    outbox.relay(REACTIONS)
    outbox.react(REACTIONS)
    sms = Sms.objects.get()
    with pytest.raises(ConnectionError):
        send_sms(sms.id, channel=FailingFakeSms())
    sms.refresh_from_db()
    assert sms.sent_at is None
    send_sms(sms.id, channel=FakeSms())
    send_sms(sms.id, channel=FailingFakeSms())  # already sent: the carrier is not asked again
    sms.refresh_from_db()
    assert (sms.simulated, sms.phone_masked) == (True, "138****0101")
