"""Structured log lines with an allow-list of fields.

Nothing about a person, no token, key, link or API key may reach a log: a field that is not on the list
is a programming error and is refused, and an exception is logged by its type and place, never by its
message.
"""

from __future__ import annotations

import json
import logging
import traceback

_LOGGER = logging.getLogger("picsafe")

ALLOWED_FIELDS = frozenset(
    {
        "action",
        "attempt",
        "audience_kind",
        "code",
        "count",
        "duration_ms",
        "error",
        "method",
        "operation",
        "outcome",
        "port",
        "region",
        "service",
        "services",
        "size",
        "status",
        "where",
    }
)


def record(event: str, *, level: int = logging.INFO, **fields: str | float | bool | list[str]) -> None:
    """Write one JSON log line.

    Args:
        event: what happened, in snake_case, a constant in the code.
        level: a level of ``logging``.
        fields: only names in ``ALLOWED_FIELDS``, only values that the code itself chose.

    Raises:
        ValueError: a field is not on the allow-list.
    """
    unknown = fields.keys() - ALLOWED_FIELDS
    if unknown:
        raise ValueError(f"fields not on the allow-list: {sorted(unknown)}")
    if _LOGGER.isEnabledFor(level):
        _LOGGER.log(level, "%s", json.dumps({"event": event, **fields}, sort_keys=True))


def record_failure(event: str, error: BaseException, **fields: str | int) -> None:
    """Log an unexpected error by its type and the place where it was raised, without its message."""
    frames = traceback.extract_tb(error.__traceback__)
    where = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    record(event, level=logging.ERROR, error=type(error).__name__, where=where, **fields)
