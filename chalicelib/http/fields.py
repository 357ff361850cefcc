"""Fields that the wire's types of every service share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from chalicelib.contract.report_ids import REPORT_ID

Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, UTC.", examples=["2026-03-04T05:06:07Z"])]

ReportId = Annotated[
    str,
    Meta(
        # in Python's regular expressions $ stands before a last line break, too
        pattern=rf"^{REPORT_ID}$(?!\n)",
        max_length=64,
        description="The report's ID: the nine-digit user number, then milliseconds since 1970.",
        examples=["0000000011462800528240"],
    ),
]
