"""Where a webhook leads: nothing is sent inside, however the address is written."""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import Any, NoReturn

import pytest

from accounts.models import User
from tasks.models import DeliveryTry, Webhook
from tasks.pipeline.errors import Refused
from tasks.pipeline.subscribe import change_webhook, create_webhook
from tasks.webhooks import address as addresses
from tasks.webhooks.address import AddressRefused, check_address
from tasks.webhooks.deliver import deliver_due
from tasks.webhooks.guard import LeadsInside, allowed_address
from tests.receiver import Receiver
from tests.webhooks.conftest import end, start

INSIDE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.1", "10.1.2.3", "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.100.100.200", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "192.0.0.192", "192.88.99.1", "::1", "::", "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.0.0.1", "::127.0.0.1",
    "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2001::1", "2001:db8::1", "100::1",
]  # fmt: skip
OUTSIDE = ["8.8.8.8", "93.184.216.34", "2606:4700:4700::1111", "::ffff:8.8.8.8"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@pytest.mark.parametrize("host", INSIDE)
def test_nothing_inside_is_reached(host: str) -> None:
    with pytest.raises(LeadsInside):
        allowed_address(host, 80, [])


@pytest.mark.parametrize("host", OUTSIDE)
def test_the_world_is_reached(host: str) -> None:
    assert allowed_address(host, 443, []).is_global


@pytest.mark.parametrize(
    "host, network", [("10.1.2.3", "10.0.0.0/8"), ("::ffff:10.1.2.3", "10.0.0.0/8"), ("fd00::7", "fd00::/8")]
)
def test_what_the_operator_lists_is_reached_and_nothing_beside_it(host: str, network: str) -> None:
    listed = [ipaddress.ip_network(network)]
    assert allowed_address(host, 80, listed) in listed[0]
    with pytest.raises(LeadsInside):
        allowed_address("192.168.0.1", 80, listed)


def resolve_to(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
    """A name server of our own: every name leads to these addresses; the names that were asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, port: int, *_rest: Any, **_more: Any) -> list[Any]:
        asked.append(host)
        if host in found:
            return real(host, port, type=socket.SOCK_STREAM)
        return [entry for each in found for entry in real(each, port, type=socket.SOCK_STREAM)]

    real = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("inside", ["10.0.0.7", "169.254.169.254", "::1", "::ffff:127.0.0.1"])
def test_a_name_that_points_inside_is_refused(monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    resolve_to(monkeypatch, inside)
    with pytest.raises(LeadsInside):
        allowed_address("innocent.example", 80, [])


def test_of_several_addresses_the_first_that_may_be_used_is(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, "10.0.0.7", "8.8.8.8")
    assert str(allowed_address("mixed.example", 80, [])) == "8.8.8.8"


def test_the_address_that_was_judged_is_the_one_that_is_called(
    alice: User, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name is asked for once a try, so that a name server can't say something else the second time."""
    webhook = create_webhook(owner=alice, url=f"http://receiver.example:{receiver.port}/hook")
    asked = resolve_to(monkeypatch, "127.0.0.1")
    end(start(alice))
    deliver_due()
    (got,) = receiver.got
    assert got.headers["host"] == f"receiver.example:{receiver.port}"
    assert asked.count("receiver.example") == 1
    assert webhook.host == f"receiver.example:{receiver.port}"


def test_a_name_that_points_inside_later_is_refused_then(
    alice: User, receiver: Receiver, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    create_webhook(owner=alice, url=f"http://rebound.invalid:{receiver.port}/")
    end(start(alice))
    resolve_to(monkeypatch, "127.0.0.1")
    deliver_due()
    assert receiver.got == []
    assert DeliveryTry.objects.get().error == "the address leads inside this network, which is not allowed"


def test_a_name_that_resolves_to_nothing_is_tried_again(alice: User) -> None:
    create_webhook(owner=alice, url="http://nobody.invalid/")
    end(start(alice))
    deliver_due()
    assert DeliveryTry.objects.get().error == "no answer: the name does not resolve"


# --- When the address is given ------------------------------------------------------------------------


@pytest.mark.parametrize("host", INSIDE)
def test_an_address_inside_can_not_be_given(alice: User, host: str) -> None:
    url = f"http://[{host}]/" if ":" in host else f"http://{host}/"
    with pytest.raises(Refused, match="leads inside this network") as refusal:
        create_webhook(owner=alice, url=url)
    assert (refusal.value.http_status, refusal.value.field) == (400, "url")
    with pytest.raises(Refused) as refusal:
        start(alice, url)
    assert refusal.value.field == "webhook_url"


def test_nor_can_it_be_changed_to_one(alice: User) -> None:
    webhook = create_webhook(owner=alice, url="https://8.8.8.8/")
    with pytest.raises(Refused):
        change_webhook(webhook=webhook, url="http://127.0.0.1/")
    assert Webhook.objects.get().url == "https://8.8.8.8/"


@pytest.mark.parametrize("url", ["http://a..b/", f"http://{'a' * 64}.example/"])
def test_odd_names_are_refused_or_left_for_later(url: str) -> None:
    try:
        check_address(url)
    except AddressRefused as reason:
        assert str(reason) == "This is not an address."


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the first, and not by those for whom no thread is left."""
    answer = threading.Event()

    def getaddrinfo(*_what: Any, **_more: Any) -> NoReturn:
        answer.wait(30)
        raise socket.gaierror

    monkeypatch.setattr(addresses, "PATIENCE", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    for _each in range(8):
        check_address("http://slow.example/")
    assert not answer.is_set()  # and yet it went on
    answer.set()
