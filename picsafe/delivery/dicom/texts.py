"""What senders have written, as values that DICOM can hold (PS3.5 section 6.2).

A value is never cut or changed where that would make it another patient's: then the report is refused.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Final

from picsafe.delivery.errors import Refused

CHARACTER_SETS: Final = {
    "ISO_IR 192": "utf-8",
    "ISO_IR 6": "ascii",
    "ISO_IR 100": "iso8859-1",
    "ISO_IR 101": "iso8859-2",
    "ISO_IR 109": "iso8859-3",
    "ISO_IR 110": "iso8859-4",
    "ISO_IR 144": "iso8859-5",
    "ISO_IR 127": "iso8859-6",
    "ISO_IR 126": "iso8859-7",
    "ISO_IR 138": "iso8859-8",
    "ISO_IR 148": "iso8859-9",
    "ISO_IR 166": "tis-620",
    "GB18030": "gb18030",
}
"""Defined terms of Specific Character Set (PS3.3 section C.12.1.1.2), by Python's name of each."""

MAX_LONG: Final = 64
"""Characters of LO, and of a component group of PN."""
MAX_TEXT: Final = 10_240
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_OF_NAMES: Final = re.compile(r"[\^=\\]")


def long_text(text: str) -> str:
    """LO: one line of at most 64 characters; the rest is cut."""
    return _line(text).replace("\\", "/")[:MAX_LONG].strip()


def free_text(text: str) -> str:
    """LT: lines of at most 10,240 characters in all; the rest is cut."""
    lines = (_line(line) for line in text.splitlines())
    return "\r\n".join(lines)[:MAX_TEXT].rstrip()


def patient_id(text: str) -> str:
    """LO, of which nothing may be cut.

    Raises:
        Refused: it is too long, or has a backslash in it.
    """
    found = _line(text)
    if len(found) > MAX_LONG or "\\" in found:
        raise Refused(
            "unsuitable_patient_id",
            "Its patient ID cannot be one in DICOM: it is over 64 characters, or has a backslash in it.",
        )
    return found


def person_name(*, family: str = "", given: str = "", prefix: str = "") -> str:
    """PN: ``family^given^^prefix`` without empty components behind the last.

    Raises:
        Refused: it is too long.
    """
    parts = [_OF_NAMES.sub(" ", _line(part)).strip() for part in (family, given, "", prefix)]
    found = "^".join(parts).rstrip("^")
    if len(found) > MAX_LONG:
        raise Refused("unsuitable_name", "A name in it is over the 64 characters that DICOM has room for.")
    return found


def birth_date(day: str, month: str, year: str) -> str:
    """DA, or nothing where the three make no whole date."""
    if not all(part.isascii() and part.isdecimal() and len(part) < 5 for part in (day, month, year)):
        return ""
    try:
        return f"{date(int(year), int(month), int(day)):%Y%m%d}".rjust(8, "0")
    except ValueError:
        return ""


def moment(text: str, otherwise: datetime) -> datetime:
    """When a report was made, with its offset from UTC; ``otherwise`` where it does not say."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return otherwise.astimezone(UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def require_encodable(text: str, character_set: str) -> None:
    """Return if a value can be written in a character set.

    Raises:
        Refused: it cannot; the text does not repeat it.
    """
    try:
        text.encode(CHARACTER_SETS[character_set])
    except UnicodeEncodeError:
        raise Refused(
            "not_in_character_set",
            f"It has letters that {character_set} does not have: set character_set to ISO_IR 192 (UTF-8)"
            " if the archive takes it.",
        ) from None


def _line(text: str) -> str:
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).strip()
