"""Secrets of second factors, sealed with SECRET_KEY, so that a copy of the database alone lets nobody in."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import secrets
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

logger = logging.getLogger(__name__)


@cache
def _box(secret_key: str) -> Fernet:
    digest = hmac.digest(secret_key.encode(), b"second factors", hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(digest))


def seal(text: str) -> str:
    return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text that was sealed.

    What another SECRET_KEY sealed opens no more. Then there is a secret that nobody knows in its place: no code is
    right, and an operator can turn the second factor off.
    """
    try:
        return _box(settings.SECRET_KEY).decrypt(sealed.encode()).decode()
    except InvalidToken:
        logger.error("a second factor was sealed with another SECRET_KEY; turn it off in the admin")  # noqa: TRY400 - the trace says no more
        return base64.b32encode(secrets.token_bytes(20)).decode()
