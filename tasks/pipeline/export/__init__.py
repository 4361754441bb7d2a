"""The result of a document as facts and as files.

``one.py`` knows the formats; each that takes more than a line has a module of its own.
"""

from __future__ import annotations

from tasks.pipeline.export.facts import OF_ATTEMPT, result_facts, write_json
from tasks.pipeline.export.one import FORMATS, Export, export_document, formats_here, write_markdown
from tasks.pipeline.export.several import export_documents

__all__ = [
    "FORMATS",
    "OF_ATTEMPT",
    "Export",
    "export_document",
    "export_documents",
    "formats_here",
    "result_facts",
    "write_json",
    "write_markdown",
]
