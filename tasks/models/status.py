"""The words for how far something is."""

from django.db import models
from django.db.models import BooleanField, F, Func
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    SUCCEEDED = "succeeded", _("succeeded")
    PARTIAL = "partial", _("partial")
    FAILED = "failed", _("failed")
    CANCELED = "canceled", _("canceled")


OWED = (Status.QUEUED, Status.RUNNING)
ENDED = (Status.SUCCEEDED, Status.PARTIAL, Status.FAILED, Status.CANCELED)
PAGE_STATUSES = (Status.QUEUED, Status.RUNNING, Status.SUCCEEDED, Status.FAILED, Status.CANCELED)


def is_owed() -> Func:
    """The condition that a row's status is one of OWED, in the very words of the indexes over what is owed: where the
    words are parameters SQLite does not see that such an index will do, and looks at every row there is."""
    return Func(F("status"), template="%(expressions)s IN ('queued', 'running')", output_field=BooleanField())
