"""How DICOM's grey values are shown: rescaled, through the window that was chosen (PS3.3 C.11.1, C.11.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image

_WHITE: Final = 255
_WORD: Final = 65_536


@dataclass(frozen=True, slots=True)
class Grey:
    """What the numbers of a grey picture mean.

    Attributes:
        bits: how many of them are stored, up to 16.
        is_signed: whether they are two's complement.
        is_inverted: whether the least is white.
        slope: what they are multiplied with.
        intercept: what is then added.
        centre: of the window of values that are shown from black to white; the whole range without one.
        width: of the window.
    """

    bits: int
    is_signed: bool = False
    is_inverted: bool = False
    slope: float = 1.0
    intercept: float = 0.0
    centre: float | None = None
    width: float | None = None


def shown(image: Image.Image, grey: Grey) -> Image.Image:
    """Return a picture in mode ``L``; without a window, its numbers are spread from the least to the most.

    Args:
        image: in mode ``L``, ``I`` or ``I;16``, with the numbers as they are stored.
        grey: what they mean.
    """
    if image.mode == "L":
        return image.point([_level(number, grey, (0, _WHITE)) for number in range(256)])
    numbers = image.convert("I")
    least, most = numbers.getextrema()
    ends = (_value(int(least), grey), _value(int(most), grey))  # type: ignore[arg-type]  # of one band: numbers
    if grey.is_signed:
        ends = (_value(1 << (grey.bits - 1), grey), _value((1 << (grey.bits - 1)) - 1, grey))
    return numbers.point([_level(number, grey, ends) for number in range(_WORD)], "L")


def _value(number: int, grey: Grey) -> float:
    number &= (1 << grey.bits) - 1
    if grey.is_signed and number >> (grey.bits - 1):
        number -= 1 << grey.bits
    return number * grey.slope + grey.intercept


def _level(number: int, grey: Grey, ends: tuple[float, float]) -> int:
    value = _value(number, grey)
    if grey.centre is not None and grey.width is not None and grey.width > 1:
        share = (value - (grey.centre - 0.5)) / (grey.width - 1) + 0.5
    else:
        share = (value - min(ends)) / (abs(ends[1] - ends[0]) or 1)
    level = round(_WHITE * min(1.0, max(0.0, share)))
    return _WHITE - level if grey.is_inverted else level
