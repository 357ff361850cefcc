"""What can be wrong with a film or a recording; the codes are the web client's, too."""

from __future__ import annotations

from typing import ClassVar

from chalicelib.format.errors import FormatError


class RecordingError(FormatError):
    """Base of what can be wrong with a film or a recording."""

    code: ClassVar[str] = "recording_error"


class DamagedRecordingError(RecordingError):
    """The file does not hold together: it was changed, or was not recorded to its end."""

    code = "damaged_media"


class UnsupportedRecordingError(RecordingError):
    """The file holds together and has neither film nor sound of a kind that is known."""

    code = "unsupported_media"


class RecordingTooLargeError(RecordingError):
    """The file describes itself at greater length than ``limits`` allow, or than any recording needs."""

    code = "recording_too_large"
