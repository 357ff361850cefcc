"""What was done to a photo before it was enclosed, in the words of the report (``conversions[].note``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class PhotoNotes:
    """What whoever looks at a photo should know of it.

    Attributes:
        chosen: which of several pictures in the file it is, if there are several: the first frame or page, or
            the one that the file calls its main one.
        reduced: width and height that it had and has, in pixels, if it was made smaller.
        missing_percent: how much of the picture, in whole percent rounded up, is behind the end of a file
            that was cut short; ``None`` if the file is whole.
        is_turned_by_exif: whether a HEIC was turned by nothing but its Exif data, which programs do or do not
            follow.
        may_show_names: whether an image of a device may have text in its pixels, as DICOM lets it say.
    """

    chosen: Literal["first", "main"] | None = None
    reduced: tuple[tuple[int, int], tuple[int, int]] | None = None
    missing_percent: int | None = None
    is_turned_by_exif: bool = False
    may_show_names: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to be said."""
        return self != PhotoNotes()


def photo_note(notes: PhotoNotes) -> str:
    """Return the notes in sentences, empty if there are none."""
    return " ".join(_sentences(notes))


def _sentences(notes: PhotoNotes) -> Sequence[str]:
    said = []
    if notes.chosen is not None:
        said.append(f"The file holds several pictures; this is the {notes.chosen} one.")
    if notes.reduced is not None:
        before, after = (f"{width} × {height}" for width, height in notes.reduced)  # noqa: RUF001 - the sign
        said.append(f"Reduced from {before} to {after} pixels.")
    if notes.is_turned_by_exif:
        said.append("Turned as its Exif data say; other programs may show it otherwise.")
    if notes.may_show_names:
        said.append("A name may be written into the picture.")
    if notes.missing_percent == 0:
        said.append("The last bytes of the file are missing; the picture is whole.")
    elif notes.missing_percent is not None:
        missing = f"up to {notes.missing_percent} % of the picture, at its end, are missing"
        said.append(f"The file was cut short: {missing}.")
    return said
