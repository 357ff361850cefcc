"""What can go wrong with a report file, one class a failure and one base for all.

The classes of failure are those that the test vectors name: every implementation of the format has to
answer a bad file with the same class. Messages are for people and never quote the file's contents.
"""

from __future__ import annotations

from typing import ClassVar


class FormatError(Exception):
    """Base of every error of the report format; ``code`` is stable and meant for programs."""

    code: ClassVar[str] = "format_error"
