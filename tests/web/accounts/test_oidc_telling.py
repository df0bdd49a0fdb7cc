"""Telling a system of a sign-off: one that drips, or takes for ever, is cut off and keeps nobody else waiting."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.identity.connecting import browser, code, party, redeemed
from tests.web.accounts.conftest import Listener
from tongban.identity import jobs
from tongban.identity.adapters import backchannel
from tongban.identity.adapters.backchannel import NotTold, post_form
from tongban.identity.models.provider import LogoutNotice
from tongban.identity.states import NoticeState


class Dripping:
    """A system that says yes at once and then sends a byte every now and then, for much longer than anybody waits."""

    def __init__(self) -> None:
        self.door = socket.create_server(("127.0.0.1", 0))
        self.asked, self.over = 0, threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.door.getsockname()[1]}/logout"

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                line, _ = self.door.accept()
            except OSError:
                return
            self.asked += 1
            threading.Thread(target=self._drip, args=(line,), daemon=True).start()

    def _drip(self, line: socket.socket) -> None:
        with line:
            line.recv(4096)
            try:
                line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not self.over.wait(0.05):
                    line.sendall(b"x")
            except OSError:
                return


@pytest.fixture
def dripping(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dripping]:
    monkeypatch.setattr(backchannel, "WHOLE", 0.6)
    one = Dripping()
    yield one
    one.over.set()
    one.door.close()


def test_who_drips_is_cut_off_and_has_not_been_told(dripping: Dripping) -> None:
    began = time.monotonic()
    with pytest.raises(NotTold, match="no answer within"):
        post_form(dripping.address, {"logout_token": "x"})
    assert 0.5 < time.monotonic() - began < 5, "a step of its own never took longer than 0.05 s"


def test_who_answers_in_time_is_not_cut(ear: Listener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backchannel, "WHOLE", 30.0)
    post_form(ear.address, {"logout_token": "x"})
    assert ear.heard == [{"logout_token": ["x"]}]
    assert not [one for one in threading.enumerate() if isinstance(one, threading.Timer) and not one.finished.is_set()]


@pytest.mark.django_db
@pytest.mark.usefixtures("hebei")
def test_a_slow_system_is_asked_once_a_round_and_the_others_are_told(dripping: Dripping, ear: Listener) -> None:
    slow = party(name="很慢的系统", backchannel_uri=dripping.address)
    quick = party(name="正常的系统", backchannel_uri=ear.address)
    for who in ("zhangsan", "lisi", "wangwu"):
        client = browser(who)
        redeemed(slow, code(client, slow))
        redeemed(quick, code(client, quick))
        client.post("/account/logout/")
    assert jobs.tell_waiting.func() == 3
    assert dripping.asked == 1
    waiting = LogoutNotice.objects.filter(system=slow.system)
    assert [one.state for one in waiting] == [NoticeState.WAITING] * 3
    assert sorted(one.attempts for one in waiting) == [0, 0, 1]
    assert jobs.tell_waiting.func() == 0, "not before its time"
    assert dripping.asked == 1
