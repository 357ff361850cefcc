"""What ``GET /health`` answers."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec


class Health(msgspec.Struct, frozen=True):
    """Everything that the services which run here need works.

    Attributes:
        status: so it is.
        warnings: codes of what somebody has to mend all the same; left out if there are none.
    """

    status: Literal["ok"]
    warnings: Annotated[list[str], msgspec.Meta(max_length=16)] | msgspec.UnsetType = msgspec.UNSET
