"""Breaking a paragraph into lines.

A practical part of the Unicode line breaking algorithm (UAX #14): lines break at spaces, after hyphens and
slashes, and between ideographs and kana except beside the punctuation that must not begin or end a line. A
word wider than the line is broken between grapheme clusters.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from chalicelib.format.pdf.shaping import GlyphRun, ShapedText

_PARAGRAPHS: Final = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
# More characters than any line of this document has room for.
_LONGEST_LINE: Final = 500
_WIDE: Final = frozenset(["W", "F"])
_BREAK_AFTER: Final = frozenset("-/\u2010\u2013\u2014\u200b")
_NEVER_FIRST: Final = frozenset(
    "、。，．・：；？！）］｝〉》」』】〕々ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"  # noqa: RUF001 - full-width forms
)
_NEVER_LAST: Final = frozenset("（［｛〈《「『【〔")  # noqa: RUF001 - full-width forms


@dataclass(frozen=True, slots=True)
class Line:
    """One line of runs, left to right; ``width`` is in thousandths of the font size."""

    runs: tuple[GlyphRun, ...]
    width: float
    right_to_left: bool

    @property
    def ascent(self) -> float:
        """The tallest typeface's ascent, in thousandths of the font size."""
        return max((run.typeface.ascent for run in self.runs), default=0)

    @property
    def descent(self) -> float:
        """The deepest typeface's descent, in thousandths of the font size."""
        return max((run.typeface.descent for run in self.runs), default=0)


def break_lines(text: str, width: float, *, bold: bool = False) -> list[Line]:
    """Set a text in lines of at most ``width`` (thousandths of the font size); line feeds end paragraphs."""
    lines: list[Line] = []
    for paragraph in _PARAGRAPHS.split(text):
        shaped = ShapedText(paragraph, bold=bold)
        for start, end in _spans(shaped, width):
            runs = shaped.line(start, end)
            lines.append(Line(runs, sum(run.width for run in runs), shaped.right_to_left))
    return lines


def one_line(text: str, width: float, *, bold: bool = False, right_to_left: bool = False) -> Line:
    """Set a text as one line in the document's direction, cut at ``width`` with an ellipsis."""
    flat = _PARAGRAPHS.sub(" ", text)
    shaped = ShapedText(flat[:_LONGEST_LINE], bold=bold, right_to_left=right_to_left)
    if len(flat) <= _LONGEST_LINE and _fitting(shaped, width) == len(shaped.text):
        runs = shaped.line(0, len(shaped.text))
        return Line(runs, sum(run.width for run in runs), right_to_left)
    ellipsis = ShapedText("\N{HORIZONTAL ELLIPSIS}", bold=bold).line(0, 1)
    room = width - sum(run.width for run in ellipsis)
    kept = shaped.line(0, _fitting(shaped, room))
    runs = (*ellipsis, *kept) if right_to_left else (*kept, *ellipsis)
    return Line(runs, sum(run.width for run in runs), right_to_left)


def _spans(shaped: ShapedText, width: float) -> list[tuple[int, int]]:
    """Return the first and the last-but-one character of each line, without the spaces it ends in."""
    text, advances = shaped.text, shaped.advances()
    spans: list[tuple[int, int]] = []
    start, opportunity, used = 0, 0, 0.0
    index = 0
    while index < len(text):
        advance = advances[index]
        if index > start and advance is not None:
            if _may_break(text, index):
                opportunity = index
            if used + advance > width and not text[index].isspace():
                end = opportunity if opportunity > start else index
                spans.append((start, _without_trailing_spaces(text, start, end)))
                start = opportunity = index = end
                used = 0.0
                continue
        used += advance or 0.0
        index += 1
    spans.append((start, _without_trailing_spaces(text, start, len(text))))
    return spans


def _fitting(shaped: ShapedText, width: float) -> int:
    """Return how many characters, in whole clusters, fit into ``width``."""
    used = 0.0
    for index, advance in enumerate(shaped.advances()):
        used += advance or 0.0
        if used > width:
            return index
    return len(shaped.text)


def _without_trailing_spaces(text: str, start: int, end: int) -> int:
    """Return where the line ends before its trailing spaces, also those that invisible characters follow."""
    trimmed = end
    while end > start and (text[end - 1].isspace() or unicodedata.category(text[end - 1]) == "Cf"):
        end -= 1
        if text[end].isspace():
            trimmed = end
    return trimmed


def _may_break(text: str, index: int) -> bool:
    """Whether a line may end before ``text[index]``."""
    before, after = text[index - 1], text[index]
    if after.isspace() or before == "\u00a0" or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before.isspace():
        return True
    if before in _BREAK_AFTER:
        return after.isalpha()
    return unicodedata.east_asian_width(before) in _WIDE or unicodedata.east_asian_width(after) in _WIDE
