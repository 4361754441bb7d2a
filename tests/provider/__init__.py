"""A provider to test against: a real HTTP server that speaks the OpenAI chat completions and misbehaves when told to.

In a test it runs in a thread (``Provider``), for benchmarks and faults in a process of its own
(``python -m tests.provider``, or ``ProviderProcess``). ``behavior.py`` says what it can be told, ``calls.py`` what it
counts, ``pages.py`` makes PDFs whose page numbers it can see.
"""

from __future__ import annotations

from tests.provider.behavior import Behavior, Fault
from tests.provider.calls import Call, Calls
from tests.provider.pages import numbered_pdf
from tests.provider.process import ProviderProcess
from tests.provider.server import Provider

__all__ = ["Behavior", "Call", "Calls", "Fault", "Provider", "ProviderProcess", "numbered_pdf"]
