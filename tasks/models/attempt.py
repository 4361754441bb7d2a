"""Attempt: one try at one page."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tasks.models.page import Page

BLANK = "blank"  # the error code of a try that succeeded without asking anybody: there was nothing on the page


class Attempt(models.Model):
    """One try at one page, written when it ends: with what it was made, what it cost, how it went."""

    class Outcome(models.TextChoices):
        SUCCEEDED = "succeeded", _("succeeded")
        REUSED = "reused", _("reused")  # nothing was read: the same page had been, in the same way
        FAILED = "failed", _("failed")
        UNANSWERED = "unanswered", _("unanswered")  # the provider was away or overloaded: not the page's fault
        LOST = "lost", _("lost")  # the worker died
        DECLINED = "declined", _("declined")  # the page's own text is not to be trusted: its engine reads the page

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="attempt_set")
    number = models.PositiveIntegerField()
    engine = models.CharField(max_length=50)
    model = models.CharField(max_length=200, blank=True)
    prompt_version = models.CharField(max_length=50, blank=True)
    temperature = models.FloatField(null=True, blank=True)
    image_width = models.PositiveIntegerField(null=True, blank=True)
    image_height = models.PositiveIntegerField(null=True, blank=True)
    image_bytes = models.PositiveIntegerField(null=True, blank=True)
    turned = models.PositiveIntegerField(
        null=True, blank=True, help_text=_("By how many degrees clockwise the picture was turned before it was sent.")
    )
    tokens_in = models.PositiveIntegerField(null=True, blank=True)
    tokens_out = models.PositiveIntegerField(null=True, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    duration_ms = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    error = models.TextField(blank=True)
    error_code = models.CharField(max_length=50, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()

    class Meta:
        ordering = ["page", "number"]
        indexes = [models.Index(fields=["finished_at"], name="attempt_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="attempt_number_unique"),
            models.CheckConstraint(
                condition=Q(outcome__in=["succeeded", "reused", "failed", "unanswered", "lost", "declined"]),
                name="attempt_outcome_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} attempt {self.number}"
