"""The tests' own fence: nothing leaves this machine."""

import socket

import pytest

from tests.conftest import NetworkUsed


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as attempt, pytest.raises(NetworkUsed):
        attempt.connect(("192.0.2.1", 80))


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as here, socket.create_connection(here.getsockname()):
        pass
