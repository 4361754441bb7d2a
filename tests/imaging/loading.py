"""A child that never gets ready: it still loads, as one with big libraries does for seconds."""

from __future__ import annotations

import os
import time
from pathlib import Path

Path(os.environ["STARTED"]).write_text(f"{os.getpid()}\n")
time.sleep(600)
