"""Correction: what a person put in the place of what was read."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tasks.models.page import Page


class Correction(models.Model):
    """A text that a person wrote for a page, or (`is_withdrawal`) their word that what was read stands after all.
    None is ever changed or deleted: together they are the page's history, and the last one stands."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="corrections")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = models.TextField(blank=True)
    is_withdrawal = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["page", "number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="correction_number_unique"),
            models.CheckConstraint(condition=Q(number__gt=0), name="correction_number_from_one"),
            models.CheckConstraint(
                condition=Q(is_withdrawal=False) | Q(text=""), name="correction_withdrawal_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page} correction {self.number}"
