"""Report IDs: how one is made, what may be one, and which one a file is named after.

They are the seeds' (nine-digit user number, then milliseconds since 1970); readers take more than is made.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from chalicelib.contract.errors import InvalidIdentifier

REPORT_ID: Final = "[0-9A-Za-z]{10,64}"
"""A report ID as a regular expression, without anchors."""

SUFFIX: Final = ".picsafe"
"""What the name of a sealed file ends with."""

USER_NUMBER_DIGITS: Final = 9
"""How many digits of a report ID are its sender's user number."""

_USER_NUMBER_LIMIT: Final = 10**USER_NUMBER_DIGITS
_MILLISECONDS_LIMIT: Final = 10**13
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_REPORT_ID = re.compile(REPORT_ID)
_MADE_ID = re.compile(r"(?<![0-9A-Za-z])[0-9]{22}(?![0-9A-Za-z])")


def is_report_id(text: str) -> bool:
    """Whether ``text`` can name a report: 10 to 64 ASCII letters and digits."""
    return _REPORT_ID.fullmatch(text) is not None


def make_report_id(user_number: int, now_ms: int) -> str:
    """The 22-digit report ID of a report composed at ``now_ms`` (milliseconds since 1970).

    Raises:
        InvalidIdentifier: ``invalid_identifier``: the user number needs more than nine digits, or the time
            more than thirteen.
    """
    if not 0 <= user_number < _USER_NUMBER_LIMIT:
        raise InvalidIdentifier("invalid_identifier", "a user number has at most nine digits")
    if not 0 <= now_ms < _MILLISECONDS_LIMIT:
        raise InvalidIdentifier("invalid_identifier", "a time has at most thirteen digits of milliseconds")
    return f"{_user_digits(user_number)}{now_ms:013d}"


def is_report_id_of(user_number: int, report_id: str) -> bool:
    """Whether a report ID is one that this user may give to a report: it begins with their user number.

    Servers take no other from a sender. Readers do not ask.
    """
    if not 0 <= user_number < _USER_NUMBER_LIMIT:
        return False
    return is_report_id(report_id) and report_id.startswith(_user_digits(user_number))


def user_number_of(report_id: str) -> int | None:
    """The number of the user who may have given a report this ID; ``None`` if nobody may."""
    digits = report_id[:USER_NUMBER_DIGITS]
    if not is_report_id(report_id) or not (digits.isascii() and digits.isdecimal()):
        return None
    return int(digits)


def composed_at(report_id: str) -> datetime | None:
    """When a report of this ID was composed, in UTC; ``None`` if the ID does not say it."""
    if _MADE_ID.fullmatch(report_id) is None:
        return None
    return _EPOCH + timedelta(milliseconds=int(report_id[USER_NUMBER_DIGITS:]))


def is_report_id_of_another(user_number: int, report_id: str) -> bool:
    """Whether a report ID is one that PicSafe makes, and begins with another user's number.

    PicSafe Cloud, the report log and every honest Key Server refuse such an ID from this user, so that a
    reader who is told that it is theirs has to know.
    """
    return _MADE_ID.fullmatch(report_id) is not None and not is_report_id_of(user_number, report_id)


def report_id_of_file(name: str) -> str | None:
    """The report ID that a sealed file is named after, also once a browser has added `` (1)``.

    Without its suffix, in capitals or not, the name is an ID, or holds one number of 22 digits; otherwise
    the file was given another name, and the answer is ``None``.
    """
    stem = name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else name
    if is_report_id(stem):
        return stem
    numbers: set[str] = set(_MADE_ID.findall(stem))
    return numbers.pop() if len(numbers) == 1 else None


def _user_digits(user_number: int) -> str:
    return f"{user_number:0{USER_NUMBER_DIGITS}d}"
