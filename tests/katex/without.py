"""The child of an installation where KaTeX was never fetched."""

from __future__ import annotations

from pathlib import Path

from ocrsite.child import serve
from tasks.katex import child

if __name__ == "__main__":
    child.KATEX = Path("/nowhere/katex.min.js")
    serve({"look": child.look})
