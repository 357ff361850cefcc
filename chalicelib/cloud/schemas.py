"""What PicSafe Cloud's calls take and answer; the API description is made from these."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.cloud.model import MAX_SIZE
from chalicelib.contract.uploads import PART_SIZE
from chalicelib.http.fields import Moment, ReportId

_NAME = "0123456789abcdefghijKL-0000000011462800528240"

# the upper bound is the service's to refuse, with 413
Size = Annotated[
    int,
    msgspec.Meta(
        ge=1,
        description="The sealed file's exact size in bytes; storage takes no other.",
        examples=[1048576],
        extra_json_schema={"maximum": MAX_SIZE},
    ),
]


_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_MAX_PARTS = -(-MAX_SIZE // PART_SIZE)

Sha256 = Annotated[
    str,
    # in Python's regular expressions $ stands before a last line break, too
    msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)", max_length=64, examples=[_DIGEST]),
]

PartDigests = Annotated[
    list[Sha256],
    msgspec.Meta(
        max_length=_MAX_PARTS,
        description=f"The SHA-256 of each part, in order, if the file has more than {PART_SIZE} bytes; "
        f"every part but the last has {PART_SIZE}.",
        examples=[[]],
    ),
]


class ReportReservation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed file that is about to be uploaded."""

    report_id: ReportId
    size: Size
    sha256: Annotated[
        Sha256,
        msgspec.Meta(
            description="The SHA-256 of the sealed file in hexadecimal digits; of a file in parts, the "
            "SHA-256 of its parts' digests (32 bytes each, in order)."
        ),
    ]
    part_sha256: PartDigests | UnsetType = UNSET


class UploadToResume(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The digests of the parts once more, as they were announced; none for a file that is uploaded whole."""

    part_sha256: PartDigests | UnsetType = UNSET


_Url = Annotated[
    str,
    msgspec.Meta(
        description="Good for ten minutes, within which the request has to begin.",
        examples=[f"https://storage.example.org/{_NAME}.picsafe?signature=..."],
    ),
]
_Headers = Annotated[
    dict[str, str],
    msgspec.Meta(
        description="Signed: to be sent unchanged. A browser sets Content-Length itself.",
        examples=[
            {
                "Content-Length": "1048576",
                "If-None-Match": "*",
                "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
            }
        ],
    ),
]


class PartUpload(msgspec.Struct, frozen=True):
    """Where one part goes, by ``PUT``; it may be repeated."""

    number: Annotated[int, msgspec.Meta(description="From 1.", examples=[1])]
    url: _Url
    headers: _Headers


class Upload(msgspec.Struct, frozen=True):
    """What is still to be sent straight to storage.

    A file that is uploaded whole has ``url`` and ``headers``; storage takes it once, and answers 412 from
    then on. One in parts has ``parts``, those that are missing, and is completed by a call.
    """

    method: Literal["PUT"]
    url: _Url | UnsetType = UNSET
    headers: _Headers | UnsetType = UNSET
    parts: list[PartUpload] | UnsetType = UNSET


class ResumedUpload(msgspec.Struct, frozen=True):
    """Whether the file is there, and if not, what is still to be sent."""

    uploaded: bool
    upload: Upload | UnsetType = UNSET


class UploadedReport(msgspec.Struct, frozen=True):
    """A file that is there as it was announced."""

    size: Annotated[int, msgspec.Meta(description="In bytes.", examples=[1048576])]
    expires_at: Moment


class ReservedReport(msgspec.Struct, frozen=True):
    """Where the report will be, and how it gets there."""

    link: Annotated[str, msgspec.Meta(examples=[f"https://my.example.org/app/report/au/{_NAME}"])]
    country: Annotated[str, msgspec.Meta(description="ISO 3166-1 alpha-2.", examples=["AU"])]
    region: Annotated[
        str, msgspec.Meta(description="The AWS region of the store.", examples=["ap-southeast-2"])
    ]
    expires_at: Moment
    upload: Upload


class LocatedReport(msgspec.Struct, frozen=True):
    """Where the sealed file can be downloaded for one minute, and whether it was renewed already."""

    download_url: Annotated[
        str, msgspec.Meta(examples=[f"https://storage.example.org/au/{_NAME}.picsafe?signature=..."])
    ]
    size: Annotated[int, msgspec.Meta(description="In bytes.", examples=[1048576])]
    expires_at: Moment
    renewed: Annotated[
        bool, msgspec.Meta(description="Whether its sender has renewed it, which can be done once.")
    ]


class RenewedReport(msgspec.Struct, frozen=True):
    """When the report's file is gone, as it was renewed first."""

    expires_at: Moment


class WithdrawnReport(msgspec.Struct, frozen=True):
    """When the sender withdrew the report first."""

    withdrawn_at: Moment
