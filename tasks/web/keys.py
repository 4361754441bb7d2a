"""The keys of the document's page, for its help; `static/js/document/keys.js` does what they say."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

KEYS: list[tuple[list[str], Promise]] = [
    (["←", "→"], _("previous and next page")),
    (["e"], _("edit this page")),
    (["s"], _("source or rendered text")),
    (["c"], _("copy the Markdown of this page")),
    (["C"], _("copy the Markdown of the document")),
    (["/"], _("find in this document")),
    (["t"], _("show or hide the thumbnails")),
    (["+", "−"], _("picture larger or smaller")),
    (["0", "w", "1"], _("picture as a whole, as wide as its pane, in its own size")),
    (["r"], _("rotate the picture")),
    (["Ctrl+Enter"], _("save while editing")),
    (["Esc"], _("leave the editor, the search or a dialog")),
    (["?"], _("this help")),
]
