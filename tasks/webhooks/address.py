"""Whether an address may be a webhook's: said when it is given, and not only when something is sent there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from django.utils.translation import gettext as _

from tasks.webhooks.guard import LeadsInside, allowed_address, allowed_networks

URL_MAX = 2000
PATIENCE = 2.0  # seconds that a name may take to resolve
# A name server that does not answer blocks whoever asks, so threads of their own do that, and may be left behind.
_names = ThreadPoolExecutor(4, thread_name_prefix="names")


class AddressRefused(Exception):
    """An address that can't be a webhook's, with the reason."""


def host_of(url: str) -> str:
    """Host and port, by which tries at one receiver are counted."""
    return urlsplit(url).netloc.lower()[:300]


def check_form(url: str) -> SplitResult:
    """The address in its parts, if it looks like one."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused(_("This is not an address.")) from None
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() or not c.isprintable() for c in url):
        raise AddressRefused(_("Give an address that starts with http:// or https://."))
    if "@" in parts.netloc:
        raise AddressRefused(_("The address must not hold a name or a password."))
    if len(url) > URL_MAX:
        raise AddressRefused(_("The address may have at most %(most)s characters.") % {"most": URL_MAX})
    return parts


def check_address(url: str) -> None:
    """Raises AddressRefused for what is no web address, or leads inside. A name that does not resolve now may do so
    later; where it leads is looked at again at every try."""
    parts = check_form(url)
    looking = _names.submit(allowed_address, parts.hostname or "", parts.port, allowed_networks())
    try:
        with suppress(TimeoutError, OSError):
            looking.result(timeout=PATIENCE)
    except LeadsInside:
        raise AddressRefused(
            _(
                "This address leads inside this network. Give a public one, or have whoever runs this site "
                "add its network to WEBHOOK_ALLOWED_NETWORKS."
            )
        ) from None
    except ValueError:  # a name that no name server can be asked for
        raise AddressRefused(_("This is not an address.")) from None
    finally:
        looking.cancel()
