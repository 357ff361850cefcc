"""Moments as policies show them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta

ShownMoment = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
        description="RFC 3339 in UTC with exactly three decimals.",
        examples=["2026-03-04T05:06:07.890Z"],
        extra_json_schema={"format": "date-time"},
    ),
]


def moment_text(seconds: int | None) -> str | None:
    """Seconds since 1970 as times are written; ``None`` stays."""
    return None if seconds is None else shown_moment(seconds)


def shown_moment(seconds: int) -> str:
    """Seconds since 1970 as times are written."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.000Z"
