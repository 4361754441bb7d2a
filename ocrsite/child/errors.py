"""How a call to a child process can end without an answer.

    ChildError
    ├── ChildTimeout            took longer than its limit; the child was killed
    ├── ChildDied               the child ended in mid-call; ``reason`` says how, in words
    │   └── ChildOutOfMemory    it needed more memory than it may use
    └── ChildFailed             the verb raised an error that it does not promise; the message is its traceback

Errors that a verb does promise (``serve(expected=...)``) are raised in the parent as themselves.
"""

from __future__ import annotations


class ChildError(Exception):
    """A call that got no answer. The next call finds a living child again."""


class ChildTimeout(ChildError):
    """The call took longer than its time limit, and the child was killed."""


class ChildDied(ChildError):
    """The child ended in mid-call; ``reason`` names the signal or exit status in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ChildOutOfMemory(ChildDied):
    """The call needed more memory than the child may use, and the child ended."""


class ChildFailed(ChildError):
    """The verb raised an error that it does not promise; the message is the child's traceback."""
