"""Sizes as people read them."""

from __future__ import annotations


def shown_size(size: int) -> str:
    """A size in decimal units, as drives and providers count."""
    value = float(size)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"
