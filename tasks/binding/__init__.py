"""Pages bound into one text: what continues over a page's end is joined, running heads are kept, marked or left out,
and headings may follow their numbers. Functions of texts; no database. The pages keep their own text.
"""

from __future__ import annotations

from tasks.binding.binder import bind_pages
from tasks.binding.headings import open_headings
from tasks.binding.sheet import Sheet

__all__ = ["Sheet", "bind_pages", "open_headings"]
