"""JSON that a stranger wrote: what is JSON, and how deep it may be, alike in every implementation."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import msgspec

MAX_DEPTH: Final = 64
"""Objects and lists within each other; the document is the first. It is far deeper than any report."""

BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"


class NotJson(ValueError):
    """The document is not JSON (RFC 8259), not Unicode, too deep, or has numbers beyond those of a double."""


def decode_json(document: bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return a UTF-8 document, with or without a byte order mark, in Python's own types.

    Raises:
        NotJson: as that class says.
    """
    try:
        tree = msgspec.json.decode(document.removeprefix(BYTE_ORDER_MARK))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):  # the cause would carry the text
        raise NotJson from None
    _require_bounded(tree)
    return tree


def _require_bounded(tree: object) -> None:
    level: list[object] = [tree]
    depth = 0
    while level:
        if any(isinstance(value, int) and not _is_within_double(value) for value in level):
            raise NotJson
        containers = [value for value in level if isinstance(value, dict | list)]
        if containers and depth == MAX_DEPTH:
            raise NotJson
        level = [member for value in containers for member in _contents(value)]
        depth += 1


def _is_within_double(value: int) -> bool:
    try:
        float(value)
    except OverflowError:
        return False
    return True


def _contents(value: dict[str, object] | list[object]) -> Collection[object]:
    return value.values() if isinstance(value, dict) else value
