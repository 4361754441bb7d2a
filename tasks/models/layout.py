"""Layout: where the lines of an upload's page stand, for exports that lay the text over the page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from tasks.models.upload import Upload
from tasks.models.worker import Worker

# Said once, and word for word the condition of an index: a database looks there only if it sees the same.
WANTED = Q(state="wanted")


class LayoutQuerySet(models.QuerySet["Layout"]):
    def visible_to(self, user: User) -> LayoutQuerySet:
        """What the user may see: layouts of one's own files."""
        return self.filter(upload__owner_id=user.pk)

    def wanted(self) -> LayoutQuerySet:
        """Pages whose lines somebody asked for and nobody has found yet."""
        return self.filter(WANTED)


class Layout(models.Model):
    """The lines of one page, from the moment somebody asks for them. `lines` are `[text, corners]` with the corners'
    x and y (top left, top right, bottom right, bottom left, as the text reads) from 0 to 1 across the page as it is
    shown; None while they are unknown, and of a page whose own text is as good. One that is `wanted` is in the hands
    of its worker, if it has one."""

    class State(models.TextChoices):
        WANTED = "wanted"
        FOUND = "found"
        FAILED = "failed"

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="layouts")
    number = models.PositiveIntegerField(help_text="The page's number in the upload, from 1.")
    state = models.CharField(max_length=10, choices=State, default=State.WANTED)
    lines = models.JSONField(null=True, blank=True, help_text="Null if the page's own text is as good.")
    error = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    worker = models.ForeignKey(  # its index is below: one of every row would be all but empty
        Worker,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="Who looks for them.",
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LayoutQuerySet.as_manager()

    class Meta:
        ordering = ["upload", "number"]
        indexes = [
            models.Index(fields=["created_at", "id"], name="layout_wanted", condition=WANTED),
            models.Index(fields=["worker"], name="layout_held", condition=Q(worker__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["upload", "number"], name="layout_number_unique"),
            models.CheckConstraint(condition=Q(number__gt=0), name="layout_number_from_one"),
            models.CheckConstraint(condition=Q(state__in=["wanted", "found", "failed"]), name="layout_state_known"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(error=""), name="layout_failed_has_reason"),
            models.CheckConstraint(condition=Q(state="wanted") | Q(worker=None), name="layout_ended_is_let_go"),
        ]

    def __str__(self) -> str:
        return f"{self.upload} page {self.number}"
