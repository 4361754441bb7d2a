"""Presets: the prompts that people keep."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from tasks.admin.base import History, shortened
from tasks.models import Preset


@admin.register(Preset)
class PresetAdmin(History):
    list_display = ["name", "owner", "short_prompt", "created_at"]
    list_select_related = ["owner"]
    list_filter = [("owner", admin.RelatedOnlyFieldListFilter), "created_at"]
    search_fields = ["name", "prompt", "owner__username"]

    @admin.display(description=_("prompt"))
    def short_prompt(self, preset: Preset) -> str:
        return shortened(preset.prompt)
