"""Documents, and what an operator may do with them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tasks.admin.base import History, ValuesFilter, list_link, shortened
from tasks.models import Attempt, Batch, Document, Event, Page
from tasks.pipeline.delete import delete_document
from tasks.pipeline.errors import Refused
from tasks.pipeline.retry import rerun_document, retry_document
from tasks.pipeline.stop import cancel_document

Verb = Callable[[Document], object]
TIMES = ["created_at", "queued_at", "started_at", "finished_at"]


@admin.register(Document)
class DocumentAdmin(History):
    """Actions call the same verbs as the owner's buttons. Deleting is for superusers, since nothing brings it back."""

    list_display = ["name", "owner", "status", "progress_words", "reader", "cost", "created_at", "reason"]
    list_select_related = ["owner"]
    list_filter = ["status", ("engine", ValuesFilter), ("owner", admin.RelatedOnlyFieldListFilter), "created_at"]
    search_fields = ["name", "task_id", "owner__username", "model", "error"]
    date_hierarchy = "created_at"
    actions = ["cancel", "retry", "rerun"]
    fieldsets = [
        (None, {"fields": ["name", "owner", "upload", "task_id", "id", "rerun_of"]}),
        (
            gettext_lazy("How it is read"),
            {"fields": ["engine", "model", "prompt", "pages", "own_text", "running", "headings", "fresh"]},
        ),
        (
            gettext_lazy("How far it is"),
            {"fields": ["status", "progress_words", "error", "waiting_for", "waiting_since"]},
        ),
        (gettext_lazy("Its parts"), {"fields": ["page_list", "batch_list", "attempt_list", "event_list"]}),
        (gettext_lazy("Cost and time"), {"fields": ["tokens_in", "tokens_out", "cost", *TIMES]}),
    ]
    readonly_fields = ["progress_words", "page_list", "batch_list", "attempt_list", "event_list"]

    @admin.display(description=gettext_lazy("pages read"))
    def progress_words(self, document: Document) -> str:
        read = _("%(read)s of %(total)s") % {"read": document.pages_succeeded, "total": document.pages_total}
        failed = document.pages_failed
        return _("%(read)s, %(failed)s failed") % {"read": read, "failed": failed} if failed else read

    @admin.display(description=gettext_lazy("read by"), ordering="model")
    def reader(self, document: Document) -> str:
        return f"{document.engine} {document.model}".strip()

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, document: Document) -> str:
        return shortened(document.error or document.waiting_for)

    @admin.display(description=gettext_lazy("pages"))
    def page_list(self, document: Document) -> SafeString:
        return list_link(Page, document.pages_total, document__id__exact=str(document.pk))

    @admin.display(description=gettext_lazy("batches"))
    def batch_list(self, document: Document) -> SafeString:
        return list_link(Batch, document.batches.count(), document__id__exact=str(document.pk))

    @admin.display(description=gettext_lazy("attempts"))
    def attempt_list(self, document: Document) -> SafeString:
        count = Attempt.objects.filter(page__document=document).count()
        return list_link(Attempt, count, page__document__id__exact=str(document.pk))

    @admin.display(description=gettext_lazy("events"))
    def event_list(self, document: Document) -> SafeString:
        return list_link(Event, document.last_seq, document__id__exact=str(document.pk))

    # --- What an operator may do ---

    def has_operate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("tasks.change_document")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_active and request.user.is_superuser

    @admin.action(description=gettext_lazy("Cancel"), permissions=["operate"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        owed = queryset.filter(status__in=("queued", "running"))
        self._each(request, owed, lambda document: cancel_document(document=document))

    @admin.action(description=gettext_lazy("Retry failed pages"), permissions=["operate"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        self._each(request, queryset, lambda document: retry_document(document=document))

    @admin.action(description=gettext_lazy("Read again as a new document"), permissions=["operate"])
    def rerun(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        self._each(request, queryset, lambda document: rerun_document(document=document))

    def _each(self, request: HttpRequest, documents: Iterable[Document], verb: Verb) -> None:
        """Call the verb for each document, and say how many it was done for and why not for the others."""
        done = refused = 0
        for document in documents:
            try:
                verb(document)
                done += 1
            except (Refused, Document.DoesNotExist) as refusal:
                refused += 1
                words = _("“%(name)s” was left as it is: %(reason)s")
                self.message_user(request, words % {"name": document.name, "reason": refusal}, messages.WARNING)
        if done:
            words = ngettext("Done for %(count)s document.", "Done for %(count)s documents.", done)
            self.message_user(request, words % {"count": done}, messages.SUCCESS)
        elif not refused:
            self.message_user(request, _("None of these documents is being read."), messages.WARNING)

    def delete_model(self, request: HttpRequest, obj: Document) -> None:
        delete_document(document=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> None:
        for document in queryset:
            delete_document(document=document)

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[str]]:
        """The documents alone: their pages, attempts and events go with them and would fill the screen."""
        documents = list(objs)
        pages = sum(document.pages_total for document in documents)
        counts = {str(Document._meta.verbose_name_plural): len(documents), str(Page._meta.verbose_name_plural): pages}
        return [str(document) for document in documents], counts, set(), []
