"""The flowables that the document is made of: text, label and value, heading, picture, box of consent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from chalicelib.format.pdf import styles
from chalicelib.format.pdf.lines import Line, break_lines, one_line
from chalicelib.format.pdf.styles import TextStyle
from chalicelib.format.photos.preparing import ReadingPicture

if TYPE_CHECKING:
    from chalicelib.format.pdf.canvas import ReportCanvas

_PIXELS_PER_INCH_AT_LEAST: Final = 72
_POINTS_PER_INCH: Final = 72


class Block(Flowable):  # type: ignore[misc] # ReportLab ships no types
    """A flowable with types: ``canv`` is our canvas, sizes are points."""

    canv: ReportCanvas
    width: float = 0
    height: float = 0

    def __init__(self) -> None:
        super().__init__()
        self.hAlign = "LEFT"

    def drawOn(self, canvas: ReportCanvas, x: float, y: float, _sW: float = 0) -> None:  # noqa: N802, N803 - ReportLab's names
        """Draw where lines begin, in the room that there is; ReportLab's protocol."""
        self.hAlign = "RIGHT" if canvas.right_to_left else "LEFT"
        super().drawOn(canvas, x, y, _sW)

    def from_start(self, offset: float, width: float) -> float:
        """Where what is so wide begins, from the left, if it is so far from where lines begin."""
        return self.width - offset - width if self.canv.right_to_left else offset


class TextBlock(Block):
    """A text in one style, which may go on on the next page."""

    def __init__(self, text: str, style: TextStyle) -> None:
        super().__init__()
        self.style = style
        self._text = text
        self._lines: list[Line] | None = None

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Break the text into lines; ReportLab's protocol."""
        del available_height
        if self._lines is None or self.width != available_width:
            self.width = available_width
            self._lines = break_lines(
                self._text, available_width / self.style.size * 1000, bold=self.style.bold
            )
        self.height = sum(map(self._line_height, self._lines))
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Return the lines that fit and those that do not; ReportLab's protocol."""
        self.wrap(available_width, available_height)
        lines = self._lines or []
        used, count = 0.0, 0
        while count < len(lines) and used + self._line_height(lines[count]) <= available_height:
            used += self._line_height(lines[count])
            count += 1
        if count == 0 or count == len(lines):
            return []
        return [self._part(lines[:count]), self._part(lines[count:])]

    def draw(self) -> None:
        """Draw the lines from the top; ReportLab's protocol."""
        y = self.height
        for line in self._lines or []:
            ascent, descent = self._extents(line)
            spare = self._line_height(line) - ascent - descent
            aligned_right = line.right_to_left if self.style.follows_direction else self.canv.right_to_left
            x = self.width - line.width * self.style.size / 1000 if aligned_right else 0
            self.canv.draw_line(line, x, y - spare / 2 - ascent, self.style.size, self.style.colour)
            y -= self._line_height(line)

    def first_baseline(self) -> float:
        """Return how far below the top the first line stands, once wrapped."""
        if not self._lines:
            return 0
        ascent, descent = self._extents(self._lines[0])
        return (self._line_height(self._lines[0]) - ascent - descent) / 2 + ascent

    def _part(self, lines: list[Line]) -> TextBlock:
        part = TextBlock("", self.style)
        part.width = self.width
        part._lines = lines
        return part

    def _extents(self, line: Line) -> tuple[float, float]:
        return line.ascent * self.style.size / 1000, line.descent * self.style.size / 1000

    def _line_height(self, line: Line) -> float:
        return max(self.style.leading, sum(self._extents(line)))


class Field(Block):
    """A label and its value side by side; a long value goes on on the next page without its label."""

    def __init__(self, label: str, value: Block) -> None:
        super().__init__()
        self._label = TextBlock(label, styles.LABEL)
        self._value = value

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Measure both columns; ReportLab's protocol."""
        self.width = available_width
        _, label = self._label.wrap(styles.LABEL_WIDTH - 3 * mm, available_height)
        _, value = self._value.wrap(available_width - styles.LABEL_WIDTH, available_height)
        self.height = max(label, value) + styles.ROW_GAP
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Split the value where it can be; ReportLab's protocol."""
        parts = self._value.split(available_width - styles.LABEL_WIDTH, available_height - styles.ROW_GAP)
        if len(parts) != 2:
            return []
        first, rest = Field("", parts[0]), Field("", parts[1])
        first._label = self._label
        return [first, rest]

    def draw(self) -> None:
        """Draw both columns from the top; ReportLab's protocol."""
        drop = 0.0
        if isinstance(self._value, TextBlock):  # scripts with taller letters stand lower in their line
            drop = self._value.first_baseline() - self._label.first_baseline()
        label, value = self._label, self._value
        label.drawOn(self.canv, self.from_start(0, label.width), self.height - label.height - drop)
        value.drawOn(self.canv, self.from_start(styles.LABEL_WIDTH, value.width), self.height - value.height)


class Heading(Block):
    """A section's heading over a rule."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = TextBlock(text, styles.HEADING)

    def getSpaceBefore(self) -> float:  # noqa: N802 - ReportLab's name
        """Return the space above, dropped at the top of a page; ReportLab's protocol."""
        return styles.SECTION_GAP

    def getSpaceAfter(self) -> float:  # noqa: N802 - ReportLab's name
        """Space below; ReportLab's protocol."""
        return styles.HEADING_GAP

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Measure; ReportLab's protocol."""
        _, height = self._text.wrap(available_width, available_height)
        self.width, self.height = available_width, height + 1.5 * mm
        return self.width, self.height

    def draw(self) -> None:
        """Draw; ReportLab's protocol."""
        self._text.drawOn(self.canv, 0, 1.5 * mm)
        self.canv.setStrokeColor(styles.RULE)
        self.canv.setLineWidth(0.6)
        self.canv.line(0, 0, self.width, 0)


class Picture(Block):
    """A JPEG at the largest size that fits a box, but never so large that its pixels show."""

    def __init__(self, picture: ReadingPicture, *, box: tuple[float, float], framed: bool = False) -> None:
        super().__init__()
        self._picture, self._framed = picture, framed
        width, height = picture.pixels
        scale = min(box[0] / width, box[1] / height, _POINTS_PER_INCH / _PIXELS_PER_INCH_AT_LEAST)
        self.width, self.height = width * scale, height * scale

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Return the size decided at the start; ReportLab's protocol."""
        del available_width, available_height
        return self.width, self.height

    def draw(self) -> None:
        """Draw; ReportLab's protocol."""
        self.canv.draw_jpeg(self._picture, (0, 0, self.width, self.height))
        if self._framed:
            self.canv.setStrokeColor(styles.RULE)
            self.canv.setLineWidth(0.6)
            self.canv.rect(0, 0, self.width, self.height)


class MediaRow(Block):
    """An enclosed file that paper cannot show: a picture or a sign of it, its item ID and lines about it.

    The lines are cut to fit, beside a box of which the picture takes what its shape allows.
    """

    def __init__(
        self, item_id: str, lines: Iterable[str], picture: ReadingPicture | None, box: tuple[float, float]
    ) -> None:
        super().__init__()
        self._texts = [(item_id, styles.CAPTION), *((line, styles.SMALL) for line in lines)]
        self._picture, self._box = picture, box

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Return one size for every row with such a box; ReportLab's protocol."""
        del available_height
        self.width, self.height = available_width, self._box[1] + 4 * mm
        return self.width, self.height

    def draw(self) -> None:
        """Draw the picture and the lines beside it; ReportLab's protocol."""
        canvas, (box_width, box_height) = self.canv, self._box
        bottom = self.height - box_height
        if self._picture is not None:
            scale = min(box_width / self._picture.pixels[0], box_height / self._picture.pixels[1])
            width, height = (length * scale for length in self._picture.pixels)
            x = self.from_start(0, width)
            canvas.draw_jpeg(self._picture, (x, bottom + (box_height - height) / 2, width, height))
        else:
            canvas.setFillColor(styles.ACCENT_TINT)
            canvas.rect(self.from_start(0, box_width), bottom, box_width, box_height, stroke=0, fill=1)
        beside = box_width + 5 * mm
        y = bottom + (box_height + sum(style.leading for _, style in self._texts)) / 2
        for text, style in self._texts:
            room = (self.width - beside) / style.size * 1000
            line = one_line(text, room, bold=style.bold, right_to_left=canvas.right_to_left)
            y -= style.leading
            x = self.from_start(beside, line.width * style.size / 1000)
            canvas.draw_line(line, x, y + (style.leading - style.size) / 2 + 1, style.size, style.colour)
