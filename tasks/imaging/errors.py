"""What can be wrong with a file or a page, each with a word for programs and a sentence for people.

    ImagingError
    ├── FileRefused              the whole file cannot be read; say so before anything is stored
    │   ├── EmptyFile            empty_file
    │   ├── UnknownFormat        unknown_format       neither an image we know nor a PDF
    │   ├── DamagedFile          damaged_file         cut off or broken
    │   ├── PasswordRequired     password_required
    │   ├── PasswordWrong        password_wrong
    │   ├── NoPages              no_pages
    │   ├── TooManyPages         too_many_pages
    │   └── TooManyPixels        too_many_pixels
    ├── FileMissing              file_missing         the stored file is gone
    ├── PageUnreadable           page_unreadable      this page alone; another try gives the same
    ├── RenderTimeout            render_timeout       took longer than its time limit
    └── RenderCrashed            render_crashed       ended the process that drew it (memory, crash)

The message is the only argument, so each error crosses from the imaging process as itself.
"""

from __future__ import annotations

from typing import ClassVar


class ImagingError(Exception):
    """A file or page that cannot become a picture; ``str(error)`` says what is wrong and what to do."""

    code: ClassVar[str] = "imaging_error"


class FileRefused(ImagingError):
    """The whole file cannot be read."""

    code = "file_refused"


class EmptyFile(FileRefused):
    """There are no bytes in the file."""

    code = "empty_file"


class UnknownFormat(FileRefused):
    """The content is neither an image of a known kind nor a PDF, whatever the name says."""

    code = "unknown_format"


class DamagedFile(FileRefused):
    """The content is of a known kind, but cut off or broken."""

    code = "damaged_file"


class PasswordRequired(FileRefused):
    """The PDF is encrypted and no password came with it."""

    code = "password_required"


class PasswordWrong(FileRefused):
    """The PDF is encrypted and the password does not open it."""

    code = "password_wrong"


class NoPages(FileRefused):
    """The file is sound but holds nothing to read."""

    code = "no_pages"


class TooManyPages(FileRefused):
    """More pages than the installation allows."""

    code = "too_many_pages"


class TooManyPixels(FileRefused):
    """An image larger than the installation allows, found in its header before any pixel is decoded."""

    code = "too_many_pixels"


class FileMissing(ImagingError):
    """The stored file is not where it was."""

    code = "file_missing"


class PageUnreadable(ImagingError):
    """This page cannot be drawn, and another try would give the same; other pages are not concerned."""

    code = "page_unreadable"


class RenderTimeout(ImagingError):
    """The page or file took longer than its time limit, and its process was killed."""

    code = "render_timeout"


class RenderCrashed(ImagingError):
    """The page or file ended its process: out of memory, or a crash of the renderer."""

    code = "render_crashed"
