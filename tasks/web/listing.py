"""What a list of documents shows, as its address says it: search, state, order, page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Self

from django.db.models import Case, IntegerField, Q, Value, When
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from tasks.models import Correction, Document, Page, Status
from tasks.models.document import DocumentQuerySet
from tasks.models.search import holds

SEARCH_MAX = 200
NEWEST = "-added"
SORTS: dict[str, Promise] = {
    "-added": _("newest first"),
    "added": _("oldest first"),
    "name": _("name, A to Z"),
    "-name": _("name, Z to A"),
    "-pages": _("most pages first"),
    "pages": _("fewest pages first"),
    "state": _("state, open ones first"),
    "-state": _("state, read ones first"),
}
# What needs somebody comes first, what is over and done last.
_URGENCY = (Status.FAILED, Status.PARTIAL, Status.RUNNING, Status.QUEUED, Status.CANCELED, Status.SUCCEEDED)
_ORDER = {"added": "created_at", "name": "name", "pages": "pages_total", "state": "urgency"}
_DIRECTIONS = {False: "ascending", True: "descending"}


@dataclass(frozen=True)
class Heading:
    """A column's heading; `direction` is how the list is sorted by it, in ARIA's words."""

    name: Promise
    address: str = ""
    css: str = ""
    direction: str = ""


@dataclass(frozen=True)
class Listing:
    """The wishes of one address. What an address says wrongly is as if it were not said."""

    search: str = ""
    status: str = ""
    sort: str = NEWEST
    page: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Self:
        status, sort = query.get("status", ""), query.get("sort", NEWEST)
        return cls(
            search=" ".join(query.get("q", "").replace("\0", "").split())[:SEARCH_MAX],
            status=status if status in Status.values else "",
            sort=sort if sort in SORTS else NEWEST,
            page=query.get("page", ""),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.search or self.status)

    @property
    def searched_in_text(self) -> str:
        """What is looked for in pages: a single letter stands on every one and says nothing, a single 字 is a word."""
        return "" if len(self.search) == 1 and self.search.isascii() else self.search

    @property
    def shows_newest(self) -> bool:
        """Whether a document that is sent now belongs on top."""
        return not self.is_narrowed and self.sort == NEWEST and self.page in ("", "1")

    def address(self, **changes: Any) -> str:
        """The address of the same list with something changed; another order or filter begins on its first page."""
        wanted = replace(self, **{"page": "", **changes})
        said = {"q": wanted.search, "status": wanted.status, "sort": wanted.sort, "page": wanted.page}
        return "?" + urlencode({name: text for name, text in said.items() if text and text != NEWEST})

    def headings(self) -> list[Heading]:
        """The columns, with what sorts by them."""
        return [
            self._heading(_("Name"), "name", "name"),
            self._heading(_("Pages"), "pages", "-pages", css="pages"),
            self._heading(_("State"), "state", "state"),
            Heading(_("Read by"), css="reader"),
            self._heading(_("Added"), "added", "-added", css="when"),
        ]

    def _heading(self, name: Promise, column: str, first: str, *, css: str = "") -> Heading:
        """A column that is sorted by: pressed again, the other way round."""
        other = column if first.startswith("-") else f"-{column}"
        address = self.address(sort=other if self.sort == first else first)
        if self.sort.removeprefix("-") != column:
            return Heading(name, address=address, css=css)
        return Heading(name, address=address, css=css, direction=_DIRECTIONS[self.sort.startswith("-")])

    def find(self, user: User) -> DocumentQuerySet:
        """The user's documents that the address asks for, in its order."""
        found = Document.objects.visible_to(user)
        if self.status:
            found = found.filter(status=self.status)
        if self.search:
            named = Q(name__icontains=self.search)
            found = found.filter(named | _in_pages(self.searched_in_text) if self.searched_in_text else named)
        return self._sorted(found)

    def _sorted(self, found: DocumentQuerySet) -> DocumentQuerySet:
        backwards, column = "-" if self.sort.startswith("-") else "", self.sort.removeprefix("-")
        if column == "state":
            places = [When(status=status, then=Value(place)) for place, status in enumerate(_URGENCY)]
            found = found.annotate(urgency=Case(*places, output_field=IntegerField()))
        steady = ("created_at", "id") if self.sort == "added" else ("-created_at", "-id")
        return found.order_by(f"{backwards}{_ORDER[column]}", *steady)


def _in_pages(text: str) -> Q:
    """The condition that a document has a page whose text holds these characters as it is shown. What was read is asked
    of the index, and what was written in its place apart from it: together they would keep each other from indexes."""
    read = Page.objects.filter(holds(text), correction=None).order_by().values("document")
    corrections = Correction.objects.filter(text__icontains=text).order_by().values("pk")
    written = Page.objects.filter(correction__in=corrections).order_by().values("document")
    return Q(pk__in=read) | Q(pk__in=written)
