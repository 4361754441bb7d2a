"""The imaging child: ``python -m tasks.imaging.child`` answers the calls of ``room.py`` until its parent is gone."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any

from ocrsite.child import serve
from tasks.imaging.errors import ImagingError

# PyMuPDF imports its layout model wherever that is installed: 90 MB in each child that never looks at a layout.
UNWANTED = ("pymupdf.layout", "pymupdf4llm")


def _verbs() -> dict[str, Callable[..., Any]]:
    for name in UNWANTED:
        sys.modules[name] = None  # type: ignore[assignment]  # an import of it fails, as if it were not there
    from tasks.imaging.crop import crop
    from tasks.imaging.inspect import inspect, unlock
    from tasks.imaging.own_lines import own_lines
    from tasks.imaging.render import render
    from tasks.imaging.searchable import searchable

    return {
        "inspect": inspect,
        "unlock": unlock,
        "render": render,
        "crop": crop,
        "own_lines": own_lines,
        "searchable": searchable,
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")  # Pillow's opinions on odd metadata
    serve(_verbs(), expected=(ImagingError,))
