"""DICOM images (PS3.3 C.7.6.3): their pixels as they are shown, and nothing of whom their header names.

Only the elements that describe pixels are read. The library is an extra, ``dicom``.
"""

from __future__ import annotations

import io
import logging
import warnings
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from PIL import Image

from chalicelib.format.photos.dicom_grey import Grey, shown
from chalicelib.format.photos.errors import PhotoTooLargeError, UnreadablePhotoError, UnsupportedPhotoError
from chalicelib.format.photos.limits import MAX_DECODED_BYTES

_ELEMENTS: Final = (
    *(
        "SamplesPerPixel",
        "PhotometricInterpretation",
        "PlanarConfiguration",
        "NumberOfFrames",
        "Rows",
        "Columns",
    ),
    *("BitsAllocated", "BitsStored", "PixelRepresentation", "PixelData", "BurnedInAnnotation"),
    *("RescaleIntercept", "RescaleSlope", "WindowCenter", "WindowWidth"),
)
_DEFLATED: Final = "1.2.840.10008.1.2.1.99"
_META_GROUP: Final = 2
_RLE: Final = "1.2.840.10008.1.2.5"
_GREY: Final = frozenset({"MONOCHROME1", "MONOCHROME2"})
# how Pillow reads three samples for each pixel that were not compressed
_COLOURS: Final = {"RGB": "RGB", "YBR_FULL": "YCbCr"}
_SAMPLES: Final = 3
_PIXEL_BYTES: Final = 4
_BYTE: Final = 8
_WORD: Final = 16


@dataclass(frozen=True, slots=True)
class DicomPicture:
    """The first picture of a DICOM object.

    Attributes:
        image: in a mode that Pillow shows.
        has_more: there are further frames.
        may_show_names: nothing says that no text is burned into the pixels (PS3.3 C.7.6.1).
    """

    image: Image.Image
    has_more: bool
    may_show_names: bool


def open_dicom(content: bytes) -> DicomPicture:
    """Read the first picture of a DICOM object.

    Raises:
        UnsupportedPhotoError: the extra is not installed, or there is no picture that can be shown here.
        UnreadablePhotoError: damaged.
        PhotoTooLargeError: its pixels take too much memory.
    """
    try:
        pydicom = import_module("pydicom")
    except ImportError:
        raise UnsupportedPhotoError(
            "DICOM images need more than the client: pip install 'picsafe[dicom]'"
        ) from None
    # it says on the standard error stream what it finds odd about a file
    logging.getLogger("pydicom").setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _read(pydicom, content)
    except (UnsupportedPhotoError, PhotoTooLargeError, MemoryError):
        raise
    except Exception:  # noqa: BLE001 - pydicom documents no base of what it raises on damaged objects
        raise UnreadablePhotoError("the DICOM image is damaged or incomplete") from None


def _read(pydicom: Any, content: bytes) -> DicomPicture:  # noqa: ANN401 - an extra's module
    if _is_deflated(pydicom, content):
        raise _unsupported("is packed in a way that cannot be measured first")
    dataset = pydicom.dcmread(io.BytesIO(content), specific_tags=list(_ELEMENTS))
    if "PixelData" not in dataset or "Rows" not in dataset:
        raise _unsupported("holds no picture")
    if dataset.BitsAllocated not in {_BYTE, _WORD}:
        raise _unsupported("has colours that cannot be shown here")
    if dataset.BitsAllocated == _BYTE and not dataset.file_meta.TransferSyntaxUID.is_little_endian:
        raise _unsupported("has its bytes in an order that is retired")
    stored = int(dataset.get("SamplesPerPixel", 1)) * dataset.BitsAllocated // _BYTE
    if dataset.Rows * dataset.Columns * (stored + 2 * _PIXEL_BYTES) > MAX_DECODED_BYTES:
        raise PhotoTooLargeError("the DICOM image has too many pixels")
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    syntax = dataset.file_meta.TransferSyntaxUID
    is_coded = syntax.is_compressed and syntax != _RLE
    return DicomPicture(
        image=_coded(pydicom, dataset, frames) if is_coded else _numbers(pydicom, dataset),
        has_more=frames > 1,
        may_show_names=str(dataset.get("BurnedInAnnotation", "")).upper() != "NO",
    )


def _is_deflated(pydicom: Any, content: bytes) -> bool:  # noqa: ANN401 - an extra's module
    """Whether everything behind the object's first group is unpacked before it is read."""
    reader = pydicom.filereader
    start = io.BytesIO(content)
    reader.read_preamble(start, force=True)
    meta = reader.read_dataset(
        start,
        is_implicit_VR=False,
        is_little_endian=True,
        stop_when=lambda tag, _kind, _length: tag.group != _META_GROUP,
    )
    return str(meta.get("TransferSyntaxUID", "")) == _DEFLATED


def _coded(pydicom: Any, dataset: Any, frames: int) -> Image.Image:  # noqa: ANN401 - an extra's objects
    """Return the picture of a JPEG or a JPEG 2000 within the object."""
    frame = pydicom.encaps.get_frame(dataset.PixelData, 0, number_of_frames=frames)
    try:
        image = Image.open(io.BytesIO(frame), formats=("JPEG", "JPEG2000"))
    except OSError:
        raise _unsupported("is compressed in a way that cannot be read here") from None
    if image.size != (dataset.Columns, dataset.Rows):
        raise UnreadablePhotoError("the DICOM image is not of the size that it says")
    if dataset.BitsAllocated != _BYTE or image.mode not in {"L", "RGB"}:
        raise _unsupported("has colours that cannot be shown here")
    return shown(image, _grey(dataset)) if image.mode == "L" else image


def _numbers(pydicom: Any, dataset: Any) -> Image.Image:  # noqa: ANN401 - an extra's objects
    """Return the picture of an object that holds its samples as they are, or in runs."""
    decoder = pydicom.pixels.get_decoder(dataset.file_meta.TransferSyntaxUID)
    buffer, described = decoder.as_buffer(dataset, index=0)
    size, photometric, data = (
        (dataset.Columns, dataset.Rows),
        str(described["photometric_interpretation"]),
        bytes(buffer),
    )
    if photometric in _GREY:
        mode = "L" if dataset.BitsAllocated == _BYTE else "I;16"
        # unlike numbers that were in runs, the others keep the object's order of bytes
        is_big = mode != "L" and not dataset.file_meta.TransferSyntaxUID.is_little_endian
        return shown(Image.frombytes(mode, size, data, "raw", "I;16B" if is_big else mode), _grey(dataset))
    if photometric not in _COLOURS or dataset.BitsAllocated != _BYTE or dataset.SamplesPerPixel != _SAMPLES:
        raise _unsupported("has colours that cannot be shown here")
    mode = _COLOURS[photometric]
    if described.get("planar_configuration", 0) == 0:
        return Image.frombytes(mode, size, data)
    plane = size[0] * size[1]
    planes = [data[index * plane : (index + 1) * plane] for index in range(_SAMPLES)]
    return Image.merge(mode, [Image.frombytes("L", size, one) for one in planes])


def _grey(dataset: Any) -> Grey:  # noqa: ANN401 - an extra's object
    return Grey(
        bits=int(dataset.BitsStored),
        is_signed=dataset.get("PixelRepresentation", 0) == 1,
        is_inverted=str(dataset.PhotometricInterpretation) == "MONOCHROME1",
        slope=float(dataset.get("RescaleSlope", 1) or 1),
        intercept=float(dataset.get("RescaleIntercept", 0) or 0),
        centre=_first(dataset.get("WindowCenter")),
        width=_first(dataset.get("WindowWidth")),
    )


def _first(value: Any) -> float | None:  # noqa: ANN401 - a number, several, or none
    if value is None or value == "":
        return None
    return float(value[0] if hasattr(value, "__getitem__") and not isinstance(value, str) else value)


def _unsupported(why: str) -> UnsupportedPhotoError:
    return UnsupportedPhotoError(f"the DICOM object {why}; export the image as JPEG")
