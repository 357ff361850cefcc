"""From text to positioned glyphs: HarfBuzz shapes each run of one typeface and one direction."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import uharfbuzz  # type: ignore[import-untyped] # ships no types

from chalicelib.format.pdf.bidi import base_level, embedding_levels, visual_order
from chalicelib.format.pdf.fonts import REPLACEMENT, Typeface, font_runs

_TAB: Final = "    "


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph, measured in thousandths of the font size; ``text`` is what it stands for when copied."""

    glyph_id: int
    text: str
    cluster: int
    advance: float
    x_offset: float
    y_offset: float


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one typeface from left to right.

    ``actual_text`` is what the run says where its glyphs, read one by one, do not say it;
    ``synthetic_bold`` marks bold that no font file has.
    """

    typeface: Typeface
    glyphs: tuple[Glyph, ...]
    actual_text: str | None = None
    synthetic_bold: bool = False

    @property
    def width(self) -> float:
        """The run's advance in thousandths of the font size."""
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int
    level: int
    typeface: Typeface
    missing: bool


class ShapedText:
    """One paragraph, normalised and cut into items that can be shaped again for any line of it.

    Its first strong character says in which direction it runs, unless ``right_to_left`` does: a line of the
    document's own words stays English when it begins with somebody's Arabic name.
    """

    def __init__(self, text: str, *, bold: bool = False, right_to_left: bool | None = None) -> None:
        # NFC, because fonts cover composed letters and syllables better than their parts.
        self.text = unicodedata.normalize("NFC", text.replace("\t", _TAB))
        self.right_to_left = base_level(self.text) == 1 if right_to_left is None else right_to_left
        self._bold = bold
        self._items = _itemised(self.text, bold=bold, base=1 if self.right_to_left else 0)

    def advances(self) -> list[float | None]:
        """Return each character's advance in thousandths of the font size; None inside a cluster."""
        advances: list[float | None] = [None] * len(self.text)
        for item in self._items:
            for glyph in _shaped(self.text, item):
                advances[glyph.cluster] = (advances[glyph.cluster] or 0.0) + glyph.advance
        return advances

    def line(self, start: int, end: int) -> tuple[GlyphRun, ...]:
        """Return the runs of characters ``start`` to ``end`` as one line, from left to right."""
        items = [
            _Item(max(item.start, start), min(item.end, end), item.level, item.typeface, item.missing)
            for item in self._items
            if item.start < end and item.end > start
        ]
        return tuple(self._run(items[index]) for index in visual_order([item.level for item in items]))

    def _run(self, item: _Item) -> GlyphRun:
        glyphs = _shaped(self.text, item)
        # Viewers reverse what stands in right-to-left runs, and some would reverse this text as well.
        readable = item.level % 2 == 1 or all(glyph.text for glyph in glyphs)
        actual_text = None if readable else self.text[item.start : item.end]
        synthetic_bold = self._bold and not item.typeface.name.endswith("-Bold")
        return GlyphRun(item.typeface, glyphs, actual_text, synthetic_bold)


def _itemised(text: str, *, bold: bool, base: int) -> list[_Item]:
    levels = embedding_levels(text, base)
    items = []
    for run in font_runs(text, bold=bold):
        start = run.start
        for index in range(run.start + 1, run.end + 1):
            if index == run.end or levels[index] != levels[start]:
                items.append(_Item(start, index, levels[start], run.typeface, run.missing))
                start = index
    return items


def _shaped(text: str, item: _Item) -> tuple[Glyph, ...]:
    shown = text[item.start : item.end]
    buffer = uharfbuzz.Buffer()
    buffer.add_str(REPLACEMENT * len(shown) if item.missing else shown)
    buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_GRAPHEMES
    buffer.flags = uharfbuzz.BufferFlags.REMOVE_DEFAULT_IGNORABLES
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if item.level % 2 else "ltr"
    uharfbuzz.shape(item.typeface.shaper, buffer)
    scale = 1000 / item.typeface.units_per_em
    clusters = [info.cluster for info in buffer.glyph_infos]
    texts = _cluster_texts(shown, clusters, right_to_left=item.level % 2 == 1)
    return tuple(
        Glyph(
            glyph_id=info.codepoint,
            text=glyph_text,
            cluster=item.start + info.cluster,
            advance=position.x_advance * scale,
            x_offset=position.x_offset * scale,
            y_offset=position.y_offset * scale,
        )
        for info, position, glyph_text in zip(buffer.glyph_infos, buffer.glyph_positions, texts, strict=True)
    )


def _cluster_texts(shown: str, clusters: list[int], *, right_to_left: bool) -> list[str]:
    """Return the text of each glyph, so that every character is the text of exactly one.

    A cluster's first glyph carries all of it; a right-to-left one's glyphs carry a character each where the
    numbers agree (points on Hebrew letters), which viewers can put in order again.
    """
    starts = sorted(set(clusters))
    ends = dict(pairwise([*starts, len(shown)]))
    sizes, seen, texts = Counter(clusters), Counter[int](), list[str]()
    for cluster in clusters:
        text = shown[cluster : ends[cluster]]
        nth = seen[cluster]
        seen[cluster] += 1
        if right_to_left and len(text) == sizes[cluster]:
            texts.append(text[-1 - nth])
        else:
            texts.append("" if nth else text)
    return texts
