"""What the document looks like: A4, one accent colour, a few sizes on one grid. Lengths are in points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

PAGE_SIZE: Final[tuple[float, float]] = A4
MARGIN_SIDE: Final[float] = 18 * mm
MARGIN_TOP: Final[float] = 26 * mm
MARGIN_TOP_FIRST: Final[float] = 32 * mm
MARGIN_BOTTOM: Final[float] = 24 * mm
CONTENT_WIDTH: Final[float] = PAGE_SIZE[0] - 2 * MARGIN_SIDE

LABEL_WIDTH: Final[float] = 42 * mm
ROW_GAP: Final[float] = 1.2 * mm
SECTION_GAP: Final[float] = 7 * mm
HEADING_GAP: Final[float] = 2 * mm

ACCENT: Final[Color] = HexColor(0x0B5C7A)
ACCENT_TINT: Final[Color] = HexColor(0xEAF3F6)
INK: Final[Color] = HexColor(0x1B2429)
MUTED: Final[Color] = HexColor(0x5A6870)
RULE: Final[Color] = HexColor(0xD3DBDF)
WHITE: Final[Color] = HexColor(0xFFFFFF)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set; ``leading`` is the least distance between baselines."""

    size: float
    leading: float
    colour: Color = INK
    bold: bool = False
    follows_direction: bool = False
    """Whether paragraphs written from right to left also begin at the right edge."""


TITLE: Final = TextStyle(size=19, leading=24, bold=True)
SUBTITLE: Final = TextStyle(size=9.5, leading=13, colour=MUTED)
HEADING: Final = TextStyle(size=10.5, leading=14, colour=ACCENT, bold=True)
LABEL: Final = TextStyle(size=9.5, leading=14, colour=MUTED)
VALUE: Final = TextStyle(size=9.5, leading=14)
VALUE_STRONG: Final = TextStyle(size=9.5, leading=14, bold=True)
ABSENT: Final = TextStyle(size=9.5, leading=14, colour=MUTED)
NOTES: Final = TextStyle(size=10, leading=15, follows_direction=True)
CAPTION: Final = TextStyle(size=9.5, leading=13, bold=True)
SMALL: Final = TextStyle(size=8, leading=11, colour=MUTED)
FOOTER: Final = TextStyle(size=7.5, leading=10, colour=MUTED)
