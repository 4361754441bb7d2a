"""What a verb says when it will not do what it was asked.

    Refused             400: the request is at fault; the message says what to do
    ├── TooLarge        413: more bytes, pages or pixels than this installation takes
    ├── Conflict        409: it contradicts what is already there
    ├── QuotaExceeded   403: its owner may not have so many pages read, or so much spent, this month
    ├── NotYet              202: it is being done, and is there when one asks again
    └── StorageFull     507: the disk has no room for it; whoever runs the site has to make some

Nothing has been stored when one of these is raised, but for the wish for what is NotYet there.
"""

from __future__ import annotations


class Refused(Exception):
    """A request that can't be done as asked. `code` is a word for programs, `field` the input at fault."""

    http_status = 400

    def __init__(self, message: str, *, code: str, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.field = field


class TooLarge(Refused):
    http_status = 413


class Conflict(Refused):
    http_status = 409


class QuotaExceeded(Refused):
    http_status = 403


class NotYet(Refused):
    """`retry_after` is in seconds."""

    http_status = 202

    def __init__(self, message: str, *, code: str, retry_after: int) -> None:
        super().__init__(message, code=code)
        self.retry_after = retry_after


class StorageFull(Refused):
    http_status = 507
