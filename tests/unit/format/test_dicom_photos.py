"""DICOM images: their pixels cross, and nothing else."""

from __future__ import annotations

import io
import struct
import sys
from typing import Any

import pytest
from PIL import Image
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    RLELossless,
    SecondaryCaptureImageStorage,
)

from chalicelib.contract.photo_kinds import PhotoKind
from chalicelib.contract.photo_notes import PhotoNotes
from chalicelib.format.photos import (
    PhotoError,
    PhotoTooLargeError,
    UnreadablePhotoError,
    UnsupportedPhotoError,
    decode_photo,
    strip_photo,
)

NAME = "Example^Pat"


def dicom(data: bytes, syntax: UID = ExplicitVRLittleEndian, **elements: Any) -> bytes:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    meta.TransferSyntaxUID = syntax
    dataset = FileDataset("", {}, file_meta=meta, preamble=bytes(128))
    dataset.SOPClassUID, dataset.SOPInstanceUID = SecondaryCaptureImageStorage, UID("1.2.3")
    dataset.PatientName = NAME
    described = {
        "Rows": 2,
        "Columns": 4,
        "SamplesPerPixel": 1,
        "PhotometricInterpretation": "MONOCHROME2",
        "BitsAllocated": 8,
        "BitsStored": 8,
        "HighBit": 7,
        "PixelRepresentation": 0,
        "BurnedInAnnotation": "NO",
    } | elements
    for name, value in described.items():
        setattr(dataset, name, value)
    dataset.PixelData = data
    output = io.BytesIO()
    dataset.save_as(output, enforce_file_format=True)
    return output.getvalue()


COLOUR: dict[str, Any] = {"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB", "PlanarConfiguration": 0}
SIXTEEN: dict[str, Any] = {"BitsAllocated": 16, "BitsStored": 12, "HighBit": 11}
RAMP = bytes(range(0, 240, 30))


def greys(content: bytes) -> list[int]:
    return list(decode_photo(content).image.convert("L").tobytes())


def test_the_pixels_cross_and_no_name() -> None:
    content = dicom(bytes(range(24)), **COLOUR)
    assert NAME.encode() in content
    decoded = decode_photo(content)
    assert (decoded.kind, decoded.notes) == (PhotoKind.DICOM, PhotoNotes())
    assert decoded.image.tobytes() == bytes(range(24))
    assert b"Example" not in strip_photo(content)


def test_colours_may_come_plane_by_plane() -> None:
    planes = bytes([1] * 8 + [2] * 8 + [3] * 8)
    assert decode_photo(dicom(planes, **COLOUR | {"PlanarConfiguration": 1})).image.tobytes() == b"\1\2\3" * 8


def test_greys_are_shown_as_they_are_meant() -> None:
    assert greys(dicom(RAMP)) == list(RAMP)
    assert greys(dicom(RAMP, PhotometricInterpretation="MONOCHROME1")) == [255 - level for level in RAMP]
    words = struct.pack("<8H", *range(0, 4000, 500))
    assert greys(dicom(words, **SIXTEEN))[0::7] == [0, 255]
    window: dict[str, Any] = {
        "WindowCenter": 1000,
        "WindowWidth": 1001,
        "RescaleSlope": 1,
        "RescaleIntercept": 0,
    }
    assert greys(dicom(words, **SIXTEEN, **window)) == [0, 0, 128, 255, 255, 255, 255, 255]
    signed = struct.pack("<8h", *range(-2000, 2000, 500))
    assert greys(dicom(signed, **SIXTEEN, **window, PixelRepresentation=1))[4:] == [0, 0, 128, 255]


def test_a_jpeg_and_runs_within_are_read() -> None:
    output = io.BytesIO()
    Image.new("RGB", (4, 2), (200, 40, 40)).save(output, "JPEG", quality=95, subsampling=0)
    within = dicom(
        encapsulate([output.getvalue()]),
        JPEGBaseline8Bit,
        **COLOUR | {"PhotometricInterpretation": "YBR_FULL"},
    )
    red, green, _ = decode_photo(within).image.tobytes()[:3]
    assert (abs(red - 200) < 4, abs(green - 40) < 4) == (True, True)
    runs = struct.pack("<16I", 1, 64, *[0] * 14) + b"\x07" + RAMP + b"\0"
    assert greys(dicom(encapsulate([runs]), RLELossless)) == list(RAMP)


def test_frames_and_text_in_the_pixels_are_told() -> None:
    several = dicom(RAMP + bytes(8), NumberOfFrames=2, BurnedInAnnotation="YES")
    assert decode_photo(several).notes == PhotoNotes(chosen="first", may_show_names=True)
    assert greys(several) == list(RAMP)


def test_what_cannot_be_shown_is_refused_in_a_sentence() -> None:
    refusals = {
        dicom(RAMP, PhotometricInterpretation="PALETTE COLOR"): "has colours that cannot be shown here",
        dicom(RAMP * 4, BitsAllocated=32, BitsStored=32, HighBit=31): "has colours that cannot be shown here",
        dicom(encapsulate([b"\xff\xd8\xff\xf7nothing"]), JPEGLSLossless): "compressed in a way",
        dicom(RAMP).replace(b"\xe0\x7f\x10\x00", b"\xe1\x7f\x10\x00"): "holds no picture",
    }
    for content, sentence in refusals.items():
        with pytest.raises(UnsupportedPhotoError, match=sentence):
            decode_photo(content)
    packed = dicom(RAMP, DeflatedExplicitVRLittleEndian)
    # (0002,0003), which stands before what says how it is packed
    identifier = b"\x02\x00\x03\x00UI\x06\x001.2.3\x00"
    hidden = identifier[:6] + (6000).to_bytes(2, "little") + b"1.2.3".ljust(6000, b"\x00")
    assert identifier in packed
    for content in (packed, packed.replace(identifier, hidden)):
        with pytest.raises(UnsupportedPhotoError, match="cannot be measured first"):
            decode_photo(content)
    with pytest.raises(PhotoTooLargeError):
        decode_photo(dicom(RAMP, Rows=60_000, Columns=60_000))
    with pytest.raises(UnreadablePhotoError):
        decode_photo(dicom(RAMP, Rows=4))
    with pytest.raises(PhotoError):
        decode_photo(bytes(128) + b"DICM" + b"\xff" * 40)


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydicom", None)
    with pytest.raises(UnsupportedPhotoError, match=r"pip install 'picsafe\[dicom\]'"):
        decode_photo(dicom(RAMP))
