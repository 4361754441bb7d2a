"""Signatures after Standard Webhooks 1.0."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from standardwebhooks.webhooks import Webhook as Signer


def signed_headers(*, secrets: Iterable[str], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The headers by which a receiver knows who sent `body`, and when this try was made: a signature for each secret
    that is good at present."""
    signatures = [Signer(secret).sign(msg_id=message_id, timestamp=at, data=body) for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
        "Content-Type": "application/json; charset=utf-8",
    }
