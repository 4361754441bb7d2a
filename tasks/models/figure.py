"""Figure: a picture that stands on a page, cut out of the page's."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import User
from tasks.models.page import Page


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, user: User) -> FigureQuerySet:
        """What the user may see: figures of one's own documents."""
        return self.filter(page__document__owner_id=user.pk)


class Figure(models.Model):
    """A JPEG of a part of the page. It lies beside the page's text, which names it, and comes and goes with it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="figures")
    number = models.PositiveSmallIntegerField(help_text="From 1, in the order of the page.")
    box = models.JSONField(help_text="Left, top, right and bottom, from 0 to 999.")
    data = models.BinaryField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["page", "number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="figure_number_unique"),
            models.CheckConstraint(condition=Q(number__gt=0), name="figure_number_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.page} figure {self.number}"
