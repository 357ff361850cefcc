"""Attributes as bytes: Explicit VR Little Endian (PS3.5 section A.2), which every encapsulated syntax has."""

from __future__ import annotations

import struct
from typing import Final

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset, write_file_meta_info
from pydicom.tag import Tag
from pydicom.uid import UID

from picsafe.delivery.dicom.study import Values
from picsafe.delivery.dicom.uids import IMPLEMENTATION, IMPLEMENTATION_VERSION

_PREAMBLE: Final = bytes(128) + b"DICM"
Place = tuple[int, int]


def encode(
    values: Values, character_set: str, *, before: Place | None = None, behind: Place | None = None
) -> bytes:
    """Attributes in the order of their tags.

    Args:
        values: by keyword; an empty list is an empty sequence.
        character_set: of their texts.
        before: only those whose tags come before that.
        behind: only those whose tags come behind that.
    """
    data_set = Dataset()
    for keyword, value in values.items():
        setattr(data_set, keyword, value)
    if before is not None:
        data_set = data_set[: Tag(before)]
    if behind is not None:
        data_set = data_set[Tag(behind) :]
    written = DicomBytesIO()
    written.is_little_endian, written.is_implicit_VR = True, False
    write_dataset(written, data_set, parent_encoding=character_set)
    return written.getvalue()


def encode_file_meta(sop_class: str, uid: str, transfer_syntax: str) -> bytes:
    """What a file begins with (PS3.10 section 7.1)."""
    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\0\1"
    meta.MediaStorageSOPClassUID = UID(sop_class)
    meta.MediaStorageSOPInstanceUID = UID(uid)
    meta.TransferSyntaxUID = UID(transfer_syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION)
    meta.ImplementationVersionName = IMPLEMENTATION_VERSION
    written = DicomBytesIO()
    written.is_little_endian, written.is_implicit_VR = True, False
    write_file_meta_info(written, meta)
    return _PREAMBLE + written.getvalue()


def element(place: Place, length: int) -> bytes:
    """What stands before a value of OB."""
    return struct.pack("<HH2s2xL", *place, b"OB", length)
