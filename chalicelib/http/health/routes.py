"""``GET /health``, once for all services that run here."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from chalicelib.health import REASONS, Health
from chalicelib.http.health import schemas
from chalicelib.http.operations import Api, Call, Empty


def register(api: Api, health: Callable[[], Health]) -> None:
    """Declare the operation.

    Args:
        api: of one of the services.
        health: gives the checks, when the first call comes.
    """

    @api.operation(
        "GET",
        "/health",
        summary="Whether the services that run here work, and if not, why",
        answers={200: schemas.Health},
        errors={503: tuple(REASONS)},
    )
    def check_health(_call: Call[Empty, Empty]) -> schemas.Health:
        found = health()
        found.require()
        return schemas.Health("ok", found.warnings() or msgspec.UNSET)
