"""A child process that answers calls one after another and may be killed at any time.

The parent holds a ``Child``, which starts ``python -m ocrsite.child module`` when a call first needs it, and again
whenever the last one is gone. The child's module ends in ``serve(verbs)``. Between the two run

- a socket with length-prefixed pickles. Both ends are the same code and the same user; stdout stays out of it,
  because libraries print there;
- a lifeline, a pipe whose writing end the parent alone holds. When the parent is gone, however it went, the kernel
  closes the pipe and signals the child, even one that hangs in native code. PDEATHSIG would not do: it fires when the
  *thread* that forked ends, and calls come from pool threads.
"""

from __future__ import annotations

from ocrsite.child.errors import ChildDied, ChildError, ChildFailed, ChildOutOfMemory, ChildTimeout
from ocrsite.child.parent import Child
from ocrsite.child.server import serve

__all__ = ["Child", "ChildDied", "ChildError", "ChildFailed", "ChildOutOfMemory", "ChildTimeout", "serve"]
