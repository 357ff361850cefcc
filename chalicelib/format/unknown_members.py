"""What metadata.json holds beyond what this version knows: kept as it was written, and passed on.

Values are kept as JSON text, because a program's numbers forget how a number was written
(docs/adr/0018-numbers-of-other-writers.md). White space, escapes and repeated names are not kept, so that
all implementations write the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import msgspec

# JSON text by name.
Members = Mapping[str, msgspec.Raw]

_NOTHING: Final = msgspec.Raw(b"null")
# a decoder costs far more to make than to use
_MEMBERS: Final = msgspec.json.Decoder(dict[str, msgspec.Raw] | list[msgspec.Raw])


def members(text: bytes | msgspec.Raw) -> dict[str, msgspec.Raw]:
    """Return the members of an object by name, or of a list by index; none of anything else.

    ``text`` is valid JSON.
    """
    try:
        found = _MEMBERS.decode(text)
    except msgspec.ValidationError:
        return {}
    return found if isinstance(found, dict) else {str(index): value for index, value in enumerate(found)}


def others(found: Members, known: Collection[str]) -> dict[str, msgspec.Raw]:
    """Return the members whose names are not among the known ones, in the form in which they are kept."""
    return {name: _kept(value) for name, value in found.items() if name not in known}


def find_unknown(document: bytes, known: Mapping[str, Collection[str]]) -> dict[str, Members]:
    """Return the members that are not known, by the object that they are in.

    Args:
        document: valid JSON.
        known: the names that are known, by object: a JSON pointer (RFC 6901), each behind its parent.
    """
    found: dict[str, Members] = {}
    parents = {"": members(document)}
    for pointer, names in known.items():
        parent, _, name = pointer.rpartition("/")
        if pointer:
            parents[pointer] = members(parents[parent].get(name, _NOTHING))
        if unknown := others(parents[pointer], names):
            found[pointer] = unknown
    return found


def add_unknown(document: dict[str, Any], unknown: Mapping[str, Members]) -> None:
    """Put members back where they were found, unless that object is gone or their name is taken."""
    for pointer, found in unknown.items():
        place = _place(document, pointer)
        if place is not None:
            place |= {name: value for name, value in found.items() if name not in place}


def _place(document: dict[str, Any], pointer: str) -> dict[str, Any] | None:
    value: Any = document
    for name in pointer.split("/")[1:]:
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list | tuple):  # an item may have moved, and its ID went along
            value = next((item for item in value if item["mediaid"] == name), None)
    return value if isinstance(value, dict) else None


def _kept(text: msgspec.Raw) -> msgspec.Raw:
    value: object
    match bytes(text)[:1]:
        case b"{":
            value = {name: _kept(member) for name, member in members(text).items()}
        case b"[":
            value = [_kept(member) for member in members(text).values()]
        case b'"':
            value = msgspec.json.decode(text)
        case _:
            return msgspec.Raw(bytes(text))
    return msgspec.Raw(msgspec.json.encode(value))
