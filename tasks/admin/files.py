"""Uploads: what was sent. The bytes are not shown here; they belong to their owner."""

from __future__ import annotations

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from tasks.admin.base import History, list_link
from tasks.models import Document, Upload


@admin.register(Upload)
class UploadAdmin(History):
    list_display = ["name", "owner", "media_type", "pages_total", "readable_size", "created_at"]
    list_select_related = ["owner"]
    list_filter = ["media_type", ("owner", admin.RelatedOnlyFieldListFilter), "created_at"]
    search_fields = ["name", "sha256", "owner__username"]
    date_hierarchy = "created_at"
    fields = ["name", "owner", "media_type", "pages_total", "readable_size", "sha256", "created_at", "id", "readings"]
    readonly_fields = ["readable_size", "readings"]

    @admin.display(description=_("size"), ordering="size")
    def readable_size(self, upload: Upload) -> str:
        return filesizeformat(upload.size)

    @admin.display(description=_("documents"))
    def readings(self, upload: Upload) -> SafeString:
        return list_link(Document, upload.documents.count(), upload__id__exact=str(upload.pk))
