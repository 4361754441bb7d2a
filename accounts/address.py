"""Whose request it is, as far as the network tells: what limits are counted by."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from rest_framework.request import Request

HOME = 64  # bits: whoever has one IPv6 address has all that begin with them


def client_address(request: HttpRequest | Request) -> str:
    """The address of the client whose request it is."""
    forwarded, peer = request.META.get("HTTP_X_FORWARDED_FOR"), request.META.get("REMOTE_ADDR")
    return believed(forwarded=str(forwarded or ""), peer=str(peer or ""))


def believed(*, forwarded: str, peer: str) -> str:
    """The client's address; the last of TRUSTED_PROXIES proxies saw it and wrote it down.

    What stands further to the left in the header is the client's own invention.
    """
    seen = forwarded.split(",")
    proxies = settings.TRUSTED_PROXIES
    told = seen[-proxies] if 0 < proxies <= len(seen) else ""
    return _network(told) or _network(peer)


def _network(text: str) -> str:
    """The address in its shortest form, an IPv6 one cut to its network; empty when it is none."""
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((address, HOME), strict=False).network_address)
