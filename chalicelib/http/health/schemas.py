"""What ``GET /health`` answers."""

from __future__ import annotations

from typing import Literal

import msgspec


class Health(msgspec.Struct, frozen=True):
    """Everything that the services which run here need works."""

    status: Literal["ok"]
