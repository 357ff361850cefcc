"""Lists of e-mail addresses as people paste them: from mail programs, spreadsheets, and one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress

Reason = Literal["no_address", "invalid_address"]

_LINE_ENDS: Final = re.compile("\r\n|\r|\n")
_BLANKS: Final = " \t\v\f\u00a0\ufeff"
_BLANK: Final = re.compile(f"[{_BLANKS}]+")


@dataclass(frozen=True, slots=True)
class RefusedEntry:
    """What names nobody.

    Attributes:
        line: its number, from 1.
        text: as it stands there, without blanks around it.
        reason: ``no_address`` where there is no ``@``, ``invalid_address`` otherwise.
    """

    line: int
    text: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class AddressList:
    """What a list says.

    Attributes:
        addresses: those that it names, canonical, each once, in their order.
        repeated: how many entries name one that was named before.
        refused: the others.
    """

    addresses: tuple[str, ...]
    repeated: int
    refused: tuple[RefusedEntry, ...]


def read_address_list(text: str) -> AddressList:
    """Whom a list names.

    Entries stand on lines of their own, or between commas or semicolons. One is an address, or a name and an
    address, which may be in angle brackets; a name with a comma is part of the entry that follows if that has
    brackets. Lines that are blank or begin with ``#`` do not count. It takes time in proportion to the text.
    """
    named: list[str] = []
    refused: list[RefusedEntry] = []
    for number, line in enumerate(_LINE_ENDS.split(text), 1):
        if not line.strip(_BLANKS).startswith("#"):
            for entry in _entries(line):
                try:
                    named += _addresses_in(entry)
                except InvalidEmailAddress:
                    reason: Reason = "invalid_address" if "@" in entry or "<" in entry else "no_address"
                    refused.append(RefusedEntry(number, entry, reason))
    addresses = tuple(dict.fromkeys(named))
    return AddressList(addresses, len(named) - len(addresses), tuple(refused))


def _entries(line: str) -> Iterator[str]:
    pieces = [piece.strip(_BLANKS) for piece in _pieces(line)]
    for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
        is_of_next = "@" not in piece and "<" not in piece and "<" in following
        if piece and not is_of_next:
            yield piece


def _pieces(line: str) -> Iterator[str]:
    # a quotation mark that nothing closes quotes nothing
    quotes = line.count('"') % 2 == 0
    quoted, start = False, 0
    for at, character in enumerate(line):
        if character == '"':
            quoted = quotes and not quoted
        elif character in ",;" and not quoted:
            yield line[start:at]
            start = at + 1
    yield line[start:]


def _addresses_in(entry: str) -> list[str]:
    if "<" in entry:
        return [canonical_address(entry.rpartition("<")[2].partition(">")[0])]
    words = [word for word in _BLANK.split(entry.replace('"', " ")) if "@" in word]
    if not words:
        raise InvalidEmailAddress("invalid_email_address", "no e-mail address")
    return [canonical_address(word) for word in words]
