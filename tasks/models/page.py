"""Page: one page of a document and its text."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.models.batch import Batch
from tasks.models.document import Document
from tasks.models.search import stands_in
from tasks.models.status import OWED, PAGE_STATUSES, Status, is_owed

# Said once, and word for word the condition of an index: a database looks there only if it sees the same.
TO_REVIEW = Q(doubt__isnull=False, accepted_at=None)


class PageQuerySet(models.QuerySet["Page"]):
    def visible_to(self, user: User) -> PageQuerySet:
        """What the user may see: pages of one's own documents."""
        return self.filter(document__owner_id=user.pk)

    def showing(self, text: str) -> PageQuerySet:
        """Those of these pages, which are few, that show the characters: a correction hides what was read."""
        return self.filter(Q(stands_in(text), correction=None) | Q(correction__text__icontains=text))

    def to_review(self) -> PageQuerySet:
        """Pages with a doubt about their text that nobody has dealt with."""
        # Not `correction=None`: SQLite takes that for rare, and looks through all pages by the index of corrections.
        return self.alias(corrected_by=Coalesce("correction_id", 0)).filter(TO_REVIEW, corrected_by=0)

    def owed(self) -> PageQuerySet:
        return self.filter(is_owed())

    def ended(self) -> PageQuerySet:
        """Pages that there is something to say of: a text, or why there is none."""
        return self.exclude(status__in=OWED, is_reread=False, correction=None)


class Page(models.Model):
    """One page. `number` is its number in the upload, from 1. A page that is `running` is in flight: taken by
    the worker that holds its batch. `markdown` is what was read, and stays so; what is shown is `text`."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="page_set")
    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="page_set")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=[(s.value, s.label) for s in PAGE_STATUSES], default=Status.QUEUED)
    markdown = models.TextField(blank=True)
    boxes = models.JSONField(default=list, blank=True, help_text=_("What the engine found where, from 0 to 999."))
    correction = models.ForeignKey(
        "tasks.Correction",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What stands in the place of what was read."),
    )
    revision = models.PositiveIntegerField(default=0, help_text=_("The number of its last correction."))
    is_reread = models.BooleanField(
        default=False, help_text=_("Was read and is owed again; what was read stays until there is something new.")
    )
    own_text_due = models.BooleanField(  # null instead of False: SQLite adds such a column without copying the table
        null=True, help_text=_("Its own text is to be looked at before the document's engine reads it.")
    )
    engine = models.CharField(max_length=50, blank=True)
    model = models.CharField(max_length=200, blank=True)
    prompt_version = models.CharField(max_length=50, blank=True)
    fingerprint = models.CharField(  # noqa: DJ001 - null: SQLite adds such a column without copying every page
        max_length=64, null=True, blank=True, help_text=_("Pages with the same one are read alike.")
    )
    doubt = models.TextField(  # noqa: DJ001 - null: SQLite adds such a column without copying every page
        null=True, blank=True, help_text=_("Why what was read may not be the page's text.")
    )
    drafts = models.JSONField(
        null=True, blank=True, help_text=_("What its rejected answers are worth keeping for, while it is owed.")
    )
    second_look = models.JSONField(
        null=True,
        blank=True,
        help_text=_("In what the text differs from another look at the page, if that is the doubt."),
    )
    accepted_at = models.DateTimeField(null=True, blank=True, help_text=_("When somebody said that the text is right."))
    accepted_by = models.ForeignKey(  # its index is below: one of every page would be all but empty
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    formulas_bad = models.PositiveIntegerField(  # null: SQLite adds such a column without copying every page
        null=True, blank=True, help_text=_("How many formulas KaTeX refuses, if they were looked at.")
    )
    turned = models.PositiveIntegerField(  # null: SQLite adds such a column without copying every page
        null=True, blank=True, help_text=_("By how many degrees clockwise it was turned to be read upright.")
    )
    read_at = models.DateTimeField(null=True, blank=True, help_text=_("When an engine read the text."))
    # No foreign key: two documents that took pages from each other could not be deleted at once, each waiting for the
    # other's rows.
    reused_from = models.UUIDField(
        null=True, blank=True, help_text=_("The document for which it was read, if it was taken from there.")
    )
    attempts = models.PositiveIntegerField(default=0, help_text=_("Tries at this page, of any outcome."))
    retries = models.PositiveIntegerField(default=0, help_text=_("Tries that count against MAX_RETRIES."))
    deaths = models.PositiveIntegerField(default=0, help_text=_("Workers that died with the page in flight."))
    not_before = models.DateTimeField(null=True, blank=True, help_text=_("When the next try may start."))
    unanswered_at = models.DateTimeField(null=True, blank=True, help_text=_("When the provider last gave no answer."))
    tokens_in = models.PositiveIntegerField(null=True, blank=True)
    tokens_out = models.PositiveIntegerField(null=True, blank=True)
    cost = models.DecimalField(
        max_digits=18, decimal_places=6, null=True, blank=True, help_text=_("What all tries at it cost.")
    )
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["document", "number"]
        indexes = [
            models.Index(fields=["document"], name="page_in_flight", condition=Q(status="running")),
            models.Index(fields=["batch", "number"], name="page_owed", condition=Q(status__in=("queued", "running"))),
            models.Index(
                fields=["fingerprint", "read_at"], name="page_read_alike", condition=Q(fingerprint__isnull=False)
            ),
            models.Index(fields=["document", "number"], name="page_to_review", condition=TO_REVIEW),
            models.Index(fields=["accepted_by"], name="page_accepted_by", condition=Q(accepted_by__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="page_number_unique"),
            models.CheckConstraint(condition=Q(number__gt=0), name="page_number_from_one"),
            models.CheckConstraint(condition=Q(status__in=[s.value for s in PAGE_STATUSES]), name="page_status_known"),
            models.CheckConstraint(condition=~Q(status="failed") | ~Q(error=""), name="page_failed_has_reason"),
            models.CheckConstraint(
                condition=Q(is_reread=False) | Q(status__in=("queued", "running")), name="page_reread_is_owed"
            ),
            models.CheckConstraint(
                condition=Q(correction=None) | Q(revision__gt=0), name="page_corrected_has_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} page {self.number}"

    @property
    def is_corrected(self) -> bool:
        return self.correction_id is not None

    @property
    def is_reused(self) -> bool:
        """Whether its text was taken from an earlier reading."""
        return self.reused_from is not None

    @property
    def is_unsent(self) -> bool:
        """Whether it was found blank, and no engine was asked: every answer names the model that gave it."""
        return self.status == Status.SUCCEEDED and bool(self.engine) and not self.model and not self.markdown

    @property
    def is_to_review(self) -> bool:
        """Whether somebody should compare its text with its picture."""
        return self.doubt is not None and self.accepted_at is None and not self.is_corrected

    @property
    def is_owed(self) -> bool:
        return self.status in OWED

    @property
    def is_read(self) -> bool:
        """Whether an engine's text of it is there, though perhaps a newer one is on its way."""
        return self.status == Status.SUCCEEDED or self.is_reread

    @property
    def has_text(self) -> bool:
        """Whether it says something, be it nothing at all: a blank page was read too."""
        return self.is_read or self.is_corrected

    @property
    def text(self) -> str:
        """What the page says: its correction if there is one, or else what was read."""
        return self.correction.text if self.correction else self.markdown

    def note_doubt(self, doubt: str | None, second_look: dict[str, Any] | None = None) -> None:
        """What is thought of the text that it has just got, of which nobody has said yet that it is right."""
        self.doubt, self.second_look = doubt, second_look
        self.accepted_at = self.accepted_by = None
