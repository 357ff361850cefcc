"""The levels of consent: three boxes that nobody can misread, in colour or in black and white."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportlab.lib.units import mm
from reportlab.platypus import Flowable

from chalicelib.format.consent_levels import Answer
from chalicelib.format.pdf import styles
from chalicelib.format.pdf.blocks import Block, TextBlock
from chalicelib.format.pdf.styles import TextStyle

_GAP: Final[float] = 4 * mm
_HEIGHT: Final[float] = 16 * mm
_SIGN_RADIUS: Final[float] = 4 * mm
_SIGN_SPACE: Final[float] = 14 * mm
_LEVEL: Final = TextStyle(size=8.5, leading=12, colour=styles.MUTED)
_ANSWER: Final = TextStyle(size=11.5, leading=16, bold=True)


class ConsentLevels(Block):
    """One box a level: its name, and ``Yes`` beside a tick, ``No`` beside a cross, or that it is unknown.

    Args:
        answers: of each level its name, the answer, and the words for that.
    """

    def __init__(self, answers: Sequence[tuple[str, Answer, str]]) -> None:
        super().__init__()
        self._boxes = [
            (TextBlock(level, _LEVEL), answer, TextBlock(said, _ANSWER)) for level, answer, said in answers
        ]

    def wrap(self, available_width: float, available_height: float) -> tuple[float, float]:
        """Measure the boxes, all as tall as the tallest; ReportLab's protocol."""
        self.width = available_width
        inner = self._box_width() - _SIGN_SPACE - 2 * mm
        heights = [
            level.wrap(inner, available_height)[1] + words.wrap(inner, available_height)[1]
            for level, _, words in self._boxes
        ]
        self.height = max(_HEIGHT, *(height + 4 * mm for height in heights))
        return self.width, self.height

    def split(self, available_width: float, available_height: float) -> list[Flowable]:
        """Stay in one piece; ReportLab's protocol."""
        del available_width, available_height
        return []

    def draw(self) -> None:
        """Draw the boxes in reading order; ReportLab's protocol."""
        for index, (level, answer, words) in enumerate(self._boxes):
            x = self.from_start(index * (self._box_width() + _GAP), self._box_width())
            self._draw_box(x, answer)
            top = self.height - (self.height - level.height - words.height) / 2
            text = x if self.canv.right_to_left else x + _SIGN_SPACE
            text += self._box_width() - _SIGN_SPACE - level.width if self.canv.right_to_left else 0
            level.drawOn(self.canv, text, top - level.height)
            words.drawOn(self.canv, text, top - level.height - words.height)

    def _box_width(self) -> float:
        return (self.width - _GAP * (len(self._boxes) - 1)) / len(self._boxes)

    def _draw_box(self, x: float, answer: Answer) -> None:
        canvas, given = self.canv, answer is Answer.YES
        canvas.saveState()
        canvas.setLineWidth(0.8)
        canvas.setStrokeColor(styles.ACCENT if given else styles.RULE)
        canvas.setFillColor(styles.ACCENT_TINT if given else styles.WHITE)
        canvas.roundRect(x, 0, self._box_width(), self.height, 2 * mm, stroke=1, fill=1)
        from_left = self._box_width() - _SIGN_SPACE / 2 if canvas.right_to_left else _SIGN_SPACE / 2
        centre_x, centre_y = x + from_left, self.height / 2
        canvas.setStrokeColor(styles.ACCENT if given else styles.MUTED)
        canvas.setFillColor(styles.ACCENT if given else styles.WHITE)
        canvas.circle(centre_x, centre_y, _SIGN_RADIUS, stroke=1, fill=1)
        canvas.setLineWidth(1.6)
        canvas.setLineCap(1)
        canvas.setStrokeColor(styles.WHITE if given else styles.MUTED)
        for stroke in _strokes(answer):
            canvas.line(
                *(
                    centre + offset * mm
                    for centre, offset in zip((centre_x, centre_y) * 2, stroke, strict=True)
                )
            )
        canvas.restoreState()


def _strokes(answer: Answer) -> Sequence[tuple[float, float, float, float]]:
    """Return the sign's strokes in millimetres around its centre: a tick, a cross or a dash."""
    if answer is Answer.YES:
        return ((-1.8, -0.1, -0.5, -1.4), (-0.5, -1.4, 1.9, 1.4))
    if answer is Answer.NO:
        return ((-1.3, -1.3, 1.3, 1.3), (-1.3, 1.3, 1.3, -1.3))
    return ((-1.5, 0, 1.5, 0),)
