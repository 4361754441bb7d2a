"""What the operators' pages have in common."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.text import Truncator

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline


class ReadOnly:
    """Rows that tell what happened: nobody adds, changes or deletes them here."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class History(ReadOnly, ModelAdmin):
    """A read-only list that may be long: its full count is not counted anew on every page."""

    show_full_result_count = False
    list_per_page = 50


class HistoryInline(ReadOnly, TabularInline):
    """Read-only rows under the row they belong to."""

    extra = 0
    show_change_link = True


class ValuesFilter(admin.AllValuesFieldListFilter):
    """A filter by the values that occur; the empty one has a name too, since a link without words is none."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield choice | {"display": choice["display"] or "–"}


def list_link(model: type[Model], text: object, **filters: str) -> SafeString:
    """A link to the list of rows for which the filters hold."""
    address = reverse(admin_urlname(model._meta, "changelist"))  # type: ignore[arg-type]
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(filters), text)


def shortened(text: str) -> str:
    """The beginning of a text that may be long."""
    return Truncator(" ".join(text.split())).chars(120)
