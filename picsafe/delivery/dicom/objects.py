"""The objects of a report's study (PS3.3 sections A.32.4, A.32.7 and A.45.1), around files that are not held.

Everything about an object follows from the report, so that what is made anew has the same UID and the same
bytes: an archive that has it already changes nothing.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from picsafe.delivery.dicom.encoding import element, encode, encode_file_meta
from picsafe.delivery.dicom.film import Film, read_film
from picsafe.delivery.dicom.jpeg import Jpeg, read_jpeg
from picsafe.delivery.dicom.pixels import decoded, is_small
from picsafe.delivery.dicom.study import Study, Values
from picsafe.delivery.dicom.uids import (
    ENCAPSULATED_PDF,
    EXPLICIT_VR,
    VIDEO_PHOTOGRAPHIC,
    VL_PHOTOGRAPHIC,
    uid_of,
)
from picsafe.delivery.model import Part, ReportFile, ReportView
from picsafe.delivery.streams import Piece

MAX_FRAGMENT: Final = 2**32 - 4
"""Bytes that one item of encapsulated pixel data can say that it has."""
_PIXEL_DATA: Final = (0x7FE0, 0x0010)
_DOCUMENT: Final = (0x0042, 0x0011)
_ITEM: Final = b"\xfe\xff\x00\xe0"
_END: Final = b"\xfe\xff\xdd\xe0\0\0\0\0"
_MAX_DESCRIPTION: Final = 1024
"""Characters of a short text (PS3.5 section 6.2)."""
_UNDEFINED: Final = 0xFFFFFFFF
_SERIES: Final = {Part.PHOTO: 1, Part.VIDEO: 2, Part.PDF: 3}
TAKEN: Final = tuple(_SERIES)
"""The parts of a report that DICOM has classes for which archives know."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """One way in which an object can be sent.

    Attributes:
        transfer_syntax: its UID.
        data_set: makes what is sent, without a file's meta information. It raises ``Refused`` where what is
            to be sent cannot be decoded.
    """

    transfer_syntax: str
    data_set: Callable[[], Sequence[Piece]]


@dataclass(frozen=True, slots=True)
class DicomObject:
    """An object.

    Attributes:
        name: of the report's file that is in it.
        sop_class, uid, series: UIDs.
        encodings: the ways in which it can be sent, the best first.
    """

    name: str
    sop_class: str
    uid: str
    series: str
    encodings: tuple[Encoding, ...]

    def file(self, encoding: Encoding) -> Sequence[Piece]:
        """It as a file (PS3.10).

        Raises:
            Refused: see ``Encoding``.
        """
        meta = encode_file_meta(self.sop_class, self.uid, encoding.transfer_syntax)
        return [meta, *encoding.data_set()]


@dataclass(frozen=True, slots=True)
class Contents:
    """What of a report is sent, and the names of the files that DICOM has no place for."""

    objects: tuple[DicomObject, ...]
    left_out: tuple[str, ...]


def contents_of(report: ReportView, study: Study) -> Contents:
    """The objects of a report, in its order."""
    numbers = dict.fromkeys(_SERIES, 0)
    objects: list[DicomObject] = []
    left_out: list[str] = []
    for file in report.files:
        # what metadata.json says is in the attributes
        if file.part in {Part.METADATA, Part.THUMBNAIL}:
            continue
        made = None
        if file.part in numbers:
            made = _MAKERS[file.part](file, study, numbers[file.part] + 1)
        if made is None:
            left_out.append(file.name)
        else:
            numbers[file.part] += 1
            objects.append(made)
    return Contents(tuple(objects), tuple(left_out))


def _photo(file: ReportFile, study: Study, number: int) -> DicomObject | None:
    jpeg = read_jpeg(file.path)
    if jpeg is None:
        return None
    values = _common(file, study, VL_PHOTOGRAPHIC, number) | _PICTURE
    encodings = []
    if jpeg.transfer_syntax is not None:
        encodings.append(Encoding(jpeg.transfer_syntax, lambda: _enclosed_photo(values, jpeg, file, study)))
    if is_small(jpeg.rows, jpeg.columns):
        encodings.append(Encoding(EXPLICIT_VR, lambda: _decoded_photo(values, file, study)))
    return _object(file, study, VL_PHOTOGRAPHIC, tuple(encodings)) if encodings else None


def _film(file: ReportFile, study: Study, number: int) -> DicomObject | None:
    film = read_film(file.path)
    if film is None or film.transfer_syntax is None or file.size > MAX_FRAGMENT:
        return None
    values = _common(file, study, VIDEO_PHOTOGRAPHIC, number) | _PICTURE | _of_film(film, file.size)
    if file.converted_from:
        values |= {"ImageType": ["DERIVED", "PRIMARY"], "DerivationDescription": _derivation(file)}
    encoding = Encoding(film.transfer_syntax, lambda: _enclosed(values, file, study))
    return _object(file, study, VIDEO_PHOTOGRAPHIC, (encoding,))


def _pdf(file: ReportFile, study: Study, number: int) -> DicomObject | None:
    if file.size > MAX_FRAGMENT:
        return None
    values = _common(file, study, ENCAPSULATED_PDF, number) | {
        "Modality": "DOC",
        "ConversionType": "WSD",
        "BurnedInAnnotation": "YES",
        "DocumentTitle": "PicSafe report",
        "ConceptNameCodeSequence": [],
        "MIMETypeOfEncapsulatedDocument": "application/pdf",
        "EncapsulatedDocumentLength": file.size,
    }
    return _object(
        file, study, ENCAPSULATED_PDF, (Encoding(EXPLICIT_VR, lambda: _document(values, file, study)),)
    )


_MAKERS: Final[dict[Part, Callable[[ReportFile, Study, int], DicomObject | None]]] = {
    Part.PHOTO: _photo,
    Part.VIDEO: _film,
    Part.PDF: _pdf,
}
_PICTURE: Final[dict[str, object]] = {
    "Modality": "XC",
    "ImageType": ["ORIGINAL", "PRIMARY"],
    "PatientOrientation": "",
    "BitsAllocated": 8,
    "BitsStored": 8,
    "HighBit": 7,
    "PixelRepresentation": 0,
    "AcquisitionContextSequence": [],
}


def _common(file: ReportFile, study: Study, sop_class: str, number: int) -> dict[str, object]:
    return {
        **study.values,
        "SpecificCharacterSet": study.character_set if study.character_set != "ISO_IR 6" else "",
        "SOPClassUID": sop_class,
        "SOPInstanceUID": uid_of(study.delivery_id, file.name),
        "SeriesInstanceUID": _series(file, study),
        "SeriesNumber": _SERIES[file.part],
        "InstanceNumber": number,
    }


def _object(file: ReportFile, study: Study, sop_class: str, encodings: tuple[Encoding, ...]) -> DicomObject:
    return DicomObject(
        file.name, sop_class, uid_of(study.delivery_id, file.name), _series(file, study), encodings
    )


def _series(file: ReportFile, study: Study) -> str:
    return uid_of(study.delivery_id, f"series {file.part}")


def _colours(jpeg: Jpeg) -> dict[str, object]:
    found: dict[str, object] = {
        "Rows": jpeg.rows,
        "Columns": jpeg.columns,
        "SamplesPerPixel": jpeg.samples,
        "PhotometricInterpretation": jpeg.photometric,
    }
    return found | ({"PlanarConfiguration": 0} if jpeg.samples > 1 else {})


def _lossy(method: str, plain: float, size: int) -> dict[str, object]:
    return {
        "LossyImageCompression": "01",
        "LossyImageCompressionMethod": method,
        "LossyImageCompressionRatio": f"{plain / max(size, 1):.2f}"[:16],
    }


def _of_film(film: Film, size: int) -> dict[str, object]:
    rate = film.frames / film.seconds
    return {
        "Rows": film.rows,
        "Columns": film.columns,
        "SamplesPerPixel": 3,
        "PhotometricInterpretation": "YBR_PARTIAL_420",
        "PlanarConfiguration": 0,
        "NumberOfFrames": film.frames,
        "FrameTime": f"{1000 / rate:.6f}"[:16],
        "FrameIncrementPointer": 0x00181063,
        "CineRate": max(round(rate), 1),
        "RecommendedDisplayFrameRate": max(round(rate), 1),
        **_lossy(film.codec, film.rows * film.columns * 3 * film.frames, size),
    }


def _derivation(file: ReportFile) -> str:
    return f"Made of {file.converted_from}"[:_MAX_DESCRIPTION]


def _enclosed_photo(values: Values, jpeg: Jpeg, file: ReportFile, study: Study) -> Sequence[Piece]:
    lossy = _lossy("ISO_10918_1", jpeg.rows * jpeg.columns * jpeg.samples, file.size)
    return _enclosed({**values, **_colours(jpeg), **lossy}, file, study)


def _enclosed(values: Values, file: ReportFile, study: Study) -> Sequence[Piece]:
    """Encapsulated pixel data of one fragment (PS3.5 section A.4), of a length that is not said."""
    padding = file.size % 2
    return [
        encode(values, study.character_set),
        element(_PIXEL_DATA, _UNDEFINED) + _ITEM + bytes(4) + _ITEM + struct.pack("<L", file.size + padding),
        file.path,
        bytes(padding) + _END,
    ]


def _decoded_photo(values: Values, file: ReportFile, study: Study) -> Sequence[Piece]:
    pixels, jpeg = decoded(file.path)
    lossy = _lossy("ISO_10918_1", jpeg.rows * jpeg.columns * jpeg.samples, file.size)
    size = pixels.stat().st_size
    return [
        encode({**values, **_colours(jpeg), **lossy}, study.character_set),
        element(_PIXEL_DATA, size + size % 2),
        pixels,
        bytes(size % 2),
    ]


def _document(values: Values, file: ReportFile, study: Study) -> Sequence[Piece]:
    padding = file.size % 2
    return [
        encode(values, study.character_set, before=_DOCUMENT),
        element(_DOCUMENT, file.size + padding),
        file.path,
        bytes(padding) + encode(values, study.character_set, behind=_DOCUMENT),
    ]
