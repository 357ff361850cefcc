"""Fields that the wire's types of every service share."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True, description="RFC 3339, UTC.", examples=["2026-03-04T05:06:07Z"])]
