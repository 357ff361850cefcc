"""The parts of a message, from what IMAP's BODYSTRUCTURE says of it (RFC 3501, 7.4.2).

Whoever sends a mail decides what its structure is, so that its depth and the number of its parts are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Final

from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.mail.names import names_of

MAX_PARTS: Final = 200
MAX_DEPTH: Final = 12

_ENCODED: Final = frozenset({"base64", "quoted-printable"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A part that has no parts itself.

    Attributes:
        section: its number, as ``BODY[...]`` takes it: ``2.1``.
        encoding: how it travels, in small letters: ``base64``.
        names: what it is called, wherever that is said; none if nothing says it.
    """

    section: str
    encoding: str
    names: tuple[str, ...]


def leaves_of(structure: Any) -> list[Leaf]:  # noqa: ANN401 - what the server says
    """The parts of a message, in order, also those of messages within it.

    Args:
        structure: nested sequences of bytes, numbers and ``None``; a multipart's parts stand at its
            beginning, or in a list there.

    Raises:
        NotTaken: ``invalid_structure``, ``too_many_parts``.
    """
    found: list[Leaf] = []
    for leaf in _of_message(structure, "", 0):
        found.append(leaf)
        if len(found) > MAX_PARTS:
            raise NotTaken("too_many_parts", f"The message has more than {MAX_PARTS} parts.")
    return found


def _of_message(body: Any, prefix: str, depth: int) -> Iterator[Leaf]:  # noqa: ANN401 - see leaves_of
    if _parts_of(body) is None:
        # the only part of a message is its first
        yield from _of_part(body, f"{prefix}1", depth)
    else:
        yield from _of_parts(body, prefix, depth)


def _of_parts(body: Any, prefix: str, depth: int) -> Iterator[Leaf]:  # noqa: ANN401 - see leaves_of
    if depth > MAX_DEPTH:
        raise NotTaken("too_many_parts", f"The message's parts lie more than {MAX_DEPTH} deep.")
    for number, part in enumerate(_parts_of(body) or (), start=1):
        if number > MAX_PARTS:
            raise NotTaken("too_many_parts", f"The message has more than {MAX_PARTS} parts.")
        yield from _of_part(part, f"{prefix}{number}", depth)


def _of_part(part: Any, section: str, depth: int) -> Iterator[Leaf]:  # noqa: ANN401 - see leaves_of
    if _parts_of(part) is not None:
        yield from _of_parts(part, f"{section}.", depth + 1)
        return
    if not isinstance(part, Sequence) or isinstance(part, bytes) or len(part) < 7:
        raise NotTaken("invalid_structure", "The server does not say what the message is made of.")
    kind = (_text(part[0]).lower(), _text(part[1]).lower())
    encoding = _text(part[5]).lower()
    names = tuple(_names(part))
    if kind == ("message", "rfc822") and encoding in _ENCODED:
        # some programs do what RFC 2046 forbids; no server looks into it
        yield Leaf(section, encoding, (*names, "message.eml"))
        return
    if kind == ("message", "rfc822") and len(part) > 8 and _is_sequence(part[8]):
        if depth > MAX_DEPTH:
            raise NotTaken("too_many_parts", f"The message's parts lie more than {MAX_DEPTH} deep.")
        yield from _of_message(part[8], f"{section}.", depth + 1)
        return
    yield Leaf(section, encoding, names)


def _names(part: Sequence[Any]) -> Iterator[str]:
    """By disposition first, then by type."""
    for item in part[7:]:
        if _is_sequence(item) and len(item) == 2 and isinstance(item[0], bytes) and _is_sequence(item[1]):
            yield from names_of(item[1], "filename")
    if _is_sequence(part[2]):
        yield from names_of(part[2], "name")
    # where neither is, some programs say it here
    yield from names_of([b"description", part[4]], "description")


def _parts_of(body: Any) -> Sequence[Any] | None:  # noqa: ANN401 - see leaves_of
    if not _is_sequence(body) or not body or not _is_sequence(body[0]):
        return None
    if isinstance(body[0], list):
        parts: Sequence[Any] = body[0]
        return parts
    # they end where the subtype is
    return list(takewhile(_is_sequence, body))


def _is_sequence(item: Any) -> bool:  # noqa: ANN401 - see leaves_of
    return isinstance(item, (tuple, list))


def _text(item: Any) -> str:  # noqa: ANN401 - see leaves_of
    return item.decode("ascii", "replace") if isinstance(item, bytes) else ""
