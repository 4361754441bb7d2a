"""Tell the owner that a webhook was disabled: by mail if we know where to, and its page says so too."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django.utils.translation import override

from tasks.models import Webhook

logger = logging.getLogger(__name__)


def tell_owner(webhook: Webhook) -> None:
    """Write to the owner, in their language; if they have not chosen one, in every language of the site."""
    owner = webhook.owner
    if not owner.email:
        return
    subjects, texts = [], []
    for code in [owner.language] if owner.language else dict(settings.LANGUAGES):
        with override(code):
            subjects.append(_("%(title)s: a webhook was disabled") % {"title": settings.TITLE})
            texts.append(_words(webhook))
    try:
        send_mail(" / ".join(subjects), "\n\n".join(texts), None, [owner.email])
    except (OSError, SMTPException) as error:
        logger.warning("no mail tells the owner of %s that it was disabled (%s); its page does", webhook.pk, error)


def _words(webhook: Webhook) -> str:
    return _(
        "The webhook “%(name)s” is sent nothing any more. %(reason)s\n"
        "Once the receiver works again, enable the webhook on the page Webhooks; what was not delivered can be "
        "delivered again there."
    ) % {"name": str(webhook), "reason": webhook.get_disabled_reason_display()}
