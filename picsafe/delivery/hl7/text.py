"""Text in a message of HL7 version 2: delimiters escaped (2.5.1, chapter 2.7), in the set of MSH-18."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from picsafe.delivery.errors import Refused

CODECS: Final[Mapping[str, str]] = {
    "UNICODE UTF-8": "utf-8",
    "ASCII": "ascii",
    "8859/1": "iso8859-1",
    "8859/2": "iso8859-2",
    "8859/3": "iso8859-3",
    "8859/4": "iso8859-4",
    "8859/5": "iso8859-5",
    "8859/6": "iso8859-6",
    "8859/7": "iso8859-7",
    "8859/8": "iso8859-8",
    "8859/9": "iso8859-9",
    "8859/15": "iso8859-15",
}
"""The sets of table 0211 in which no byte of a character can be taken for a delimiter, and Python's names."""

_ESCAPES: Final = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\"}
_TO_ESCAPE = re.compile(r"[\\|^&~\x00-\x1f\x7f]")


def escaped(text: str) -> str:
    """A text as a component holds it; control characters as hexadecimal digits."""
    return _TO_ESCAPE.sub(lambda match: _ESCAPES.get(match[0]) or f"\\X{ord(match[0]):02X}\\", text)


def segment(name: str, fields: Mapping[int, str]) -> str:
    """A segment with its end, of fields by number; those that are not given are empty."""
    last = max(fields)
    return "|".join([name, *(fields.get(number, "") for number in range(1, last + 1))]) + "\r"


def encoded(text: str, charset: str) -> bytes:
    """A text in a set of ``CODECS``.

    Raises:
        Refused: a character is not in it; what it is is not said.
    """
    try:
        return text.encode(CODECS[charset])
    except UnicodeEncodeError:
        raise Refused(
            "not_encodable",
            f"A name or number of the patient's or the sender's cannot be written in {charset}: "
            "set charset to what the receiver can read, such as UNICODE UTF-8.",
        ) from None


class Delimiters(NamedTuple):
    """Those of a message that somebody else has written: MSH-1 and MSH-2."""

    field: str
    component: str
    repetition: str
    escape: str
    subcomponent: str

    def unescaped(self, text: str) -> str:
        """A component's text; escapes for looks are taken out, and what is none stays as it is."""
        if self.escape not in text:
            return text
        sign = re.escape(self.escape)
        return re.sub(f"{sign}([^{sign}]*){sign}", self._meant, text)

    def _meant(self, match: re.Match[str]) -> str:
        code = match[1]
        signs = {
            "F": self.field,
            "S": self.component,
            "T": self.subcomponent,
            "R": self.repetition,
            "E": self.escape,
        }
        if code in signs:
            return signs[code]
        if code[:1] == "X" and re.fullmatch(r"(?:[0-9A-F]{2}){1,64}", code[1:]):
            return bytes.fromhex(code[1:]).decode("latin-1")
        return ""
