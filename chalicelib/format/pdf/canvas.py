"""The page: ReportLab's canvas with glyph runs, JPEG pictures and a footer that knows the number of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

from chalicelib.contract.languages import direction
from chalicelib.format.pdf import styles
from chalicelib.format.pdf.embedding import EmbeddedFont, utf16
from chalicelib.format.pdf.fonts import Typeface
from chalicelib.format.pdf.lines import Line
from chalicelib.format.pdf.shaping import Glyph, GlyphRun
from chalicelib.format.pdf.streaming import JpegStream, stream_document
from chalicelib.format.photos.preparing import ReadingPicture

# A stroke this wide (in font sizes) around each glyph reads as bold at the sizes of this document.
_SYNTHETIC_BOLD = 0.03

PageDecoration = Callable[["ReportCanvas", int, int], None]


class ReportCanvas(Canvas):  # type: ignore[misc] # ReportLab ships no types
    """A canvas that draws shaped lines and decorates its pages once it knows how many there are."""

    def __init__(
        self, destination: BinaryIO, *, decoration: PageDecoration, invariant: bool, language: str
    ) -> None:
        super().__init__(
            destination, pagesize=styles.PAGE_SIZE, pageCompression=1, invariant=int(invariant), lang=language
        )
        self.right_to_left = direction(language) == "rtl"
        stream_document(self._doc, destination)
        self._decoration = decoration
        self._finished_pages: list[dict[str, Any]] = []
        self._fonts: dict[str, EmbeddedFont] = {}
        self._pictures = 0

    def _make_preamble(self) -> None:
        # ReportLab's own names Helvetica on every page, which would be a font that is not embedded.
        self._preamble = "1 0 0 1 0 0 cm"

    def draw_line(self, line: Line, x: float, y: float, size: float, colour: Color) -> None:
        """Draw a line ``size`` points large, its left edge at ``x`` and its baseline at ``y`` (points)."""
        self.saveState()
        self.setFillColor(colour)
        self.setStrokeColor(colour)
        self.setLineWidth(size * _SYNTHETIC_BOLD)
        operators = " ".join(self._show(run, size) for run in line.runs)
        self.addLiteral(f"BT 1 0 0 1 {x:.3f} {y:.3f} Tm {operators} ET")
        self.restoreState()

    def draw_jpeg(self, picture: ReadingPicture, box: tuple[float, float, float, float]) -> None:
        """Draw a picture in ``box`` (x, y, width, height)."""
        self._pictures += 1
        name = f"picture{self._pictures}"
        # ReportLab's drawImage would decode the picture to compare it with others, and encode it in base 85.
        self._doc.addForm(name, JpegStream(picture.read, picture.pixels, picture.mode))
        x, y, width, height = box
        self.saveState()
        self.transform(width, 0, 0, height, x, y)
        self.doForm(name)
        self.restoreState()

    def showPage(self) -> None:  # noqa: N802 - ReportLab's name
        """Put the page aside until the number of pages is known."""
        self._finished_pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Decorate and emit every page, then write the document."""
        pages, fonts, pictures = self._finished_pages, self._fonts, self._pictures
        for number, state in enumerate(pages, start=1):
            self.__dict__.update(state)
            self._fonts, self._pictures = fonts, pictures
            self._decoration(self, number, len(pages))
            super().showPage()
        super().save()

    def _show(self, run: GlyphRun, size: float) -> str:
        font = self._embedded(run.typeface)
        mode = 2 if run.synthetic_bold else 0
        shown = f"/{font.resource} {size:g} Tf {mode} Tr {_positioned(font, run.glyphs, size)}"
        if run.actual_text is None:
            return shown
        # What is copied or searched for is then this text, whatever a viewer makes of the glyphs (14.9.4).
        return f"/Span <</ActualText <FEFF{utf16(run.actual_text)}>>> BDC {shown} EMC"

    def _embedded(self, typeface: Typeface) -> EmbeddedFont:
        if typeface.name not in self._fonts:
            font = EmbeddedFont(typeface, f"F{len(self._fonts) + 1}")
            self._fonts[typeface.name] = font
            self._doc.delayedFonts.append(font)
        return self._fonts[typeface.name]


def _positioned(font: EmbeddedFont, glyphs: Iterable[Glyph], size: float) -> str:
    """Return the operators that show the glyphs where shaping put them (ISO 32000-1, 9.4.3)."""
    operators: list[str] = []
    array: list[str] = []
    rise = 0.0
    for glyph in glyphs:
        if glyph.y_offset != rise:
            if array:
                operators.append(f"[{''.join(array)}] TJ")
                array = []
            rise = glyph.y_offset
            operators.append(f"{rise * size / 1000:.3f} Ts")
        before = -glyph.x_offset
        after = font.width(glyph.glyph_id) - glyph.advance + glyph.x_offset
        code = f"<{font.code(glyph.glyph_id, glyph.text):04X}>"
        array.append(f"{_number(before)}{code}{_number(after)}")
    if array:
        operators.append(f"[{''.join(array)}] TJ")
    if rise:
        operators.append("0 Ts")
    return " ".join(operators)


def _number(value: float) -> str:
    return f" {value:.2f} " if abs(value) >= 0.01 else ""
