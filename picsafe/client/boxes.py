"""Tells a sender, before anything is done, what of a report its PDF will not show."""

from __future__ import annotations

from chalicelib.format.metadata import Metadata
from picsafe.client.text import one_line

_SHOWN = 8


def boxes_in(metadata: Metadata) -> list[str]:
    """One sentence for each text of which ``report.pdf`` shows boxes in the place of some characters."""
    # what draws is of no use to those who only open reports
    from chalicelib.format.pdf.coverage import undrawable_in

    return [
        f"The report's PDF will show boxes for some characters of {found.field}"
        f"{_named(found.characters, found.scripts)}. The report itself has them; write them in another "
        "script as well if whoever reads the PDF has to know them."
        for found in undrawable_in(metadata)
    ]


def _named(characters: str, scripts: tuple[str, ...]) -> str:
    if scripts:
        return f" ({', '.join(scripts[:_SHOWN])})"
    return f" ({one_line(' '.join(characters[:_SHOWN]))})"
