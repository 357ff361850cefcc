"""Degrees of latitude and longitude as reports write them, alike in every client."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

_PLACES: Final = Decimal("0.000001")


def degrees_text(degrees: float) -> str:
    """Decimal degrees (WGS 84) with six decimals, which is a tenth of a metre; a half is rounded away from 0.

    Args:
        degrees: finite, at most 180 either way.
    """
    rounded = Decimal(degrees).quantize(_PLACES, ROUND_HALF_UP)
    # there is no minus nought
    return str(rounded if rounded else _PLACES - _PLACES)
