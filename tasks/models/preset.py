"""Preset: a prompt that somebody keeps under a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User


class PresetQuerySet(models.QuerySet["Preset"]):
    def visible_to(self, user: User) -> PresetQuerySet:
        """What the user may see: one's own."""
        return self.filter(owner_id=user.pk)


class Preset(models.Model):
    """A prompt of one's own, to be chosen by its name."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(max_length=100)
    prompt = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PresetQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="preset_name_unique"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(prompt=""), name="preset_is_filled"),
        ]

    def __str__(self) -> str:
        return self.name
