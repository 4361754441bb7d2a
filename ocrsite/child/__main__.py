"""``python -m ocrsite.child MODULE CHANNEL LIFELINE MEMORY_MB``: tied to its parent first, for a module that loads big
libraries takes seconds, in which the parent may go.
"""

from __future__ import annotations

import runpy
import sys

from ocrsite.child.lifeline import die_with_parent

if __name__ == "__main__":
    _here, module, channel, lifeline, memory_mb = sys.argv
    die_with_parent(int(lifeline))
    sys.argv = [module, channel, memory_mb]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
