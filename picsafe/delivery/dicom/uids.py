"""UIDs: those of the standard that are used here, and our own, which follow from what they name."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from typing import Final
from uuid import UUID

VL_PHOTOGRAPHIC: Final = "1.2.840.10008.5.1.4.1.1.77.1.4"
VIDEO_PHOTOGRAPHIC: Final = "1.2.840.10008.5.1.4.1.1.77.1.4.1"
ENCAPSULATED_PDF: Final = "1.2.840.10008.5.1.4.1.1.104.1"

SOP_CLASSES: Final = {
    VL_PHOTOGRAPHIC: "VL Photographic Image Storage",
    VIDEO_PHOTOGRAPHIC: "Video Photographic Image Storage",
    ENCAPSULATED_PDF: "Encapsulated PDF Storage",
}

IMPLICIT_VR: Final = "1.2.840.10008.1.2"
EXPLICIT_VR: Final = "1.2.840.10008.1.2.1"
JPEG_BASELINE: Final = "1.2.840.10008.1.2.4.50"
JPEG_EXTENDED: Final = "1.2.840.10008.1.2.4.51"
H264_HIGH_4_1: Final = "1.2.840.10008.1.2.4.102"
H264_HIGH_4_2: Final = "1.2.840.10008.1.2.4.104"
HEVC_MAIN_5_1: Final = "1.2.840.10008.1.2.4.107"

TRANSFER_SYNTAXES: Final = {
    EXPLICIT_VR: "Explicit VR Little Endian",
    JPEG_BASELINE: "JPEG Baseline",
    JPEG_EXTENDED: "JPEG Extended",
    H264_HIGH_4_1: "MPEG-4 AVC/H.264 High Profile / Level 4.1",
    H264_HIGH_4_2: "MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video",
    HEVC_MAIN_5_1: "HEVC/H.265 Main Profile / Level 5.1",
}

# the library's own would change an object's bytes with each of its versions
IMPLEMENTATION: Final = "2.25.211379421839463398817562934316403520719"
IMPLEMENTATION_VERSION: Final = "PICSAFE_1"

_SHORT: Final = 14


def uid_of(delivery_id: str, what: str) -> str:
    """A UID made of a UUID (PS3.5 section B.2, RFC 9562 section 5.8): of a study, a series or an object."""
    digest = hashlib.sha256(f"picsafe dicom v1\n{delivery_id}\n{what}".encode()).digest()
    number = int.from_bytes(digest[:16], "big")
    number = number & ~(0xF << 76) | 8 << 76
    number = number & ~(3 << 62) | 2 << 62
    return f"2.25.{UUID(int=number).int}"


def short_id_of(delivery_id: str, what: str) -> str:
    """A name of 16 capital letters and digits, which is as long as accession numbers may be."""
    digest = hashlib.sha256(f"picsafe dicom v1\n{delivery_id}\n{what}".encode()).digest()
    return f"PS{b32encode(digest).decode('ascii')[:_SHORT]}"
