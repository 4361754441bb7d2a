"""The guard: where a webhook leads is decided on the resolved address, at the moment of sending.

A name is resolved once and the connection is made to the very address that was judged. Loopback, private, link-local,
carrier-grade, mapped, translated and metadata addresses are refused, except in networks that the operator lists.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from requests_hardened.ip_filter import InvalidIPAddress, get_ip_address

from tasks.webhooks.lifeline import Lifeline, pools_on

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class LeadsInside(Exception):
    """Nothing may be sent to any address of this host."""


def allowed_networks() -> list[Network]:
    """What the operator lets through."""
    return [ipaddress.ip_network(each) for each in settings.WEBHOOK_ALLOWED_NETWORKS]


def allowed_address(host: str, port: int | None, networks: Sequence[Network]) -> Address:
    """The first address of this host to which something may be sent.

    Raises LeadsInside when all of them are refused, OSError when the name does not resolve.
    """
    for address in _resolved(host, port):
        if any(address in network for network in networks) or _is_public(address):
            return address
    raise LeadsInside(host)


def _resolved(host: str, port: int | None) -> Iterator[Address]:
    for *_kind, place in socket.getaddrinfo(host, port or 0, type=socket.SOCK_STREAM):
        address = ipaddress.ip_address(place[0])
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        yield mapped or address


def _is_public(address: Address) -> bool:
    if not address.is_global or address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False):
        return False
    try:
        get_ip_address(str(address), 0, allow_loopback=False)  # knows networks that Python takes for public
    except InvalidIPAddress:
        return False
    return True


class Guard(HTTPAdapter):
    """Sends one request to an address that is allowed. It follows no redirect and knows no proxy and no cookie: those
    are a session's doing, and a session would read the whole body of a redirect."""

    def __init__(self, *, networks: Sequence[Network], lifeline: Lifeline) -> None:
        self._networks = networks
        self._lifeline = lifeline
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = pools_on(self._lifeline)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """The connection to the address that was judged, under the name that was asked for."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        keys: dict[str, Any] = dict(pool)
        name = host["host"]
        try:
            address = allowed_address(name, host["port"], self._networks)
        except socket.gaierror as error:
            raise requests.ConnectionError("the name does not resolve") from error
        request.headers["Host"] = urlsplit(request.url).netloc
        if host["scheme"] == "https":
            keys["assert_hostname"] = keys["server_hostname"] = name
        host["host"] = f"[{address}]" if address.version == 6 else str(address)
        return host, keys
