"""A header is believed only behind a proxy that the deployer has named."""

import pytest
from django.test import RequestFactory, override_settings

from tongban.kernel.client_address import client_address, nearest_stranger, networks

OURS = networks("127.0.0.1, 10.0.0.0/8, fd00::/8")


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "who"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.2.3.4", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9", "10.9.9.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "nobody", "127.0.0.1"),
        ("127.0.0.1", "1.1.1.1, <script>, 10.2.3.4", "10.2.3.4"),
        ("::ffff:203.0.113.7", "", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("fd00::1", "[2001:db8:1:2::9]", "2001:db8:1:2::/64"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_nearest_address_that_is_not_ours(peer: str, forwarded_for: str, who: str) -> None:
    assert nearest_stranger(peer, forwarded_for, OURS) == who


def test_without_named_proxies_a_header_says_nothing() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert client_address(request.META) == "127.0.0.1"
    with override_settings(TONGBAN_PROXIES=networks("127.0.0.1")):
        assert client_address(request.META) == "198.51.100.1"


@pytest.mark.parametrize("text", ["proxy", "10.0.0.1/8", "1.2.3.4/33"])
def test_a_proxy_that_is_no_network_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=text.split("/", maxsplit=1)[0]):
        networks(text)
