"""Document: one reading of one upload."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.models.status import ENDED, Status, is_owed
from tasks.models.upload import Upload


def new_task_id() -> str:
    return uuid.uuid4().hex


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> DocumentQuerySet:
        """What the user may see: one's own."""
        return self.filter(owner_id=user.pk)

    def named(self, key: str) -> DocumentQuerySet:
        """The documents that `key` names: a document's id, or the owner's task_id."""
        try:
            return self.filter(Q(pk=uuid.UUID(key)) | Q(task_id=key))
        except ValueError:
            return self.filter(task_id=key)

    def find(self, key: str) -> Document | None:
        """The document that `key` names; an id wins over a task_id that looks like it."""
        found = list(self.named(key)[:2])
        return next((document for document in found if document.task_id != key), found[0] if found else None)

    def owed(self) -> DocumentQuerySet:
        return self.filter(is_owed())


class Document(models.Model):
    """One reading of one upload: who reads it, how, and how far it is. Its pages hold the text."""

    class OwnText(models.TextChoices):
        """Whether a page of a PDF is taken from its own text, where that can be trusted, instead of being read."""

        NEVER = "never", _("never use it")
        PREFER = "prefer", _("prefer it where it can be trusted")
        SCANS_TOO = "scans_too", _("also from scans that were read before")

    class Running(models.TextChoices):
        """What becomes of running heads, running feet and page numbers in the document's Markdown."""

        KEEP = "keep", _("keep them")
        MARK = "mark", _("hide them in comments")
        DROP = "drop", _("leave them out")

    class Headings(models.TextChoices):
        """Which levels headings have in the document's Markdown."""

        AS_READ = "as_read", _("as each page was read")
        BY_NUMBER = "by_number", _("by their numbers")
        IN_CONTEXT = "in_context", _("to fit the page before")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="documents")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="documents")
    rerun_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reruns")
    task_id = models.CharField(max_length=64, default=new_task_id)
    name = models.CharField(max_length=255)
    engine = models.CharField(max_length=50)
    model = models.CharField(max_length=200, blank=True)
    prompt = models.TextField(blank=True, help_text="What the user asked instead of the built-in prompt.")
    pages = models.CharField(max_length=1000, blank=True, help_text="The page range asked for; empty: all.")
    own_text = models.CharField(_("the PDF's own text"), max_length=10, choices=OwnText, default=OwnText.NEVER)
    running = models.CharField(
        _("running heads and page numbers"), max_length=10, choices=Running, default=Running.KEEP
    )
    headings = models.CharField(_("levels of headings"), max_length=10, choices=Headings, default=Headings.AS_READ)
    fresh = models.BooleanField(default=False, help_text="Is read anew, even what the owner had read alike before.")
    own_text_due = models.BooleanField(default=False, help_text="The own text of some page is yet to be looked at.")
    engine_due = models.BooleanField(default=True, help_text="Some page is its engine's to read, or was.")

    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    pages_total = models.PositiveIntegerField()
    pages_succeeded = models.PositiveIntegerField(default=0)
    pages_failed = models.PositiveIntegerField(default=0)
    tokens_in = models.PositiveBigIntegerField(default=0)
    tokens_out = models.PositiveBigIntegerField(default=0)
    cost = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text="What all tries at its pages cost."
    )
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    stopping_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when nothing more of it is sent; what is in flight may still land."
    )
    waiting_since = models.DateTimeField(null=True, blank=True, help_text="Since when the provider gives no answer.")
    waiting_for = models.TextField(blank=True, help_text="Why the document waits.")
    last_seq = models.PositiveBigIntegerField(default=0, help_text="The number of its last event.")
    furthest = models.PositiveSmallIntegerField(
        default=0, help_text="The highest percent that was ever read; 100 once there was a result."
    )

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    queued_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["owner", "-created_at"], name="document_by_owner"),
            models.Index(
                fields=["engine", "queued_at"],
                name="document_owed",
                condition=Q(status__in=("queued", "running")),
            ),
            # What a claim looks into; `pipeline/awaited.py` names the conditions in the same words.
            models.Index(
                fields=["engine", "owner", "queued_at"],
                name="document_engine_due",
                condition=Q(status__in=("queued", "running"), engine_due=True),
            ),
            models.Index(
                fields=["owner", "queued_at"],
                name="document_own_text_due",
                condition=Q(status__in=("queued", "running"), own_text_due=True),
            ),
            # Of which documents an estimate is made.
            models.Index(
                fields=["engine", "model", "-created_at"], name="document_priced", condition=Q(cost__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["owner", "task_id"], name="document_task_id_unique"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="document_status_known"),
            models.CheckConstraint(
                condition=Q(own_text__in=["never", "prefer", "scans_too"]), name="document_own_text_known"
            ),
            models.CheckConstraint(condition=Q(running__in=["keep", "mark", "drop"]), name="document_running_known"),
            models.CheckConstraint(
                condition=Q(headings__in=["as_read", "by_number", "in_context"]), name="document_headings_known"
            ),
            models.CheckConstraint(condition=Q(pages_total__gt=0), name="document_has_pages"),
            models.CheckConstraint(
                condition=Q(pages_total__gte=F("pages_succeeded") + F("pages_failed")), name="document_pages_add_up"
            ),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(pages_succeeded=F("pages_total")),
                name="document_succeeds_with_every_page",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("queued", "running")) ^ Q(finished_at__isnull=False),
                name="document_ended_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_ended(self) -> bool:
        return self.status in ENDED

    @property
    def pages_done(self) -> int:
        return self.pages_succeeded + self.pages_failed

    @property
    def progress(self) -> int:
        """Whole percent of pages that have ended; 100 only when the document has."""
        if self.is_ended:
            return 100
        return min(99, 100 * self.pages_done // self.pages_total)

    @property
    def percent_read(self) -> int:
        """Whole percent of pages that have ended; 100 only when that gave a result."""
        if self.status in (Status.SUCCEEDED, Status.PARTIAL):
            return 100
        return min(99, 100 * self.pages_done // self.pages_total)

    @property
    def eta_seconds(self) -> int | None:
        """Seconds until the last page at the pace so far; None while nothing can be said."""
        if self.started_at is None or self.is_ended or not self.pages_done:
            return None
        elapsed = (timezone.now() - self.started_at).total_seconds()
        return round(elapsed / self.pages_done * (self.pages_total - self.pages_done))

    @property
    def result_dir(self) -> str:
        """The virtual folder of the result; no path of the host."""
        return f"/results/{self.pk}"
