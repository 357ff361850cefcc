"""What PicSafe Cloud's calls take and answer; the API description is made from these."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from chalicelib.cloud.model import MAX_SIZE
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


class ReportReservation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed file that is about to be uploaded."""

    report_id: ReportId
    size: Size


class UploadForm(msgspec.Struct, frozen=True):
    """A multipart form: every field unchanged, then the sealed file as ``file``."""

    method: Literal["POST"]
    url: Annotated[str, msgspec.Meta(examples=["https://storage.example.org/"])]
    fields: Annotated[
        dict[str, str],
        msgspec.Meta(
            description="What they are is the storage's own affair.",
            examples=[{"key": f"au/{_NAME}.picsafe", "policy": "eyJ..."}],
        ),
    ]


class ReservedReport(msgspec.Struct, frozen=True):
    """Where the report will be, and how it gets there; the upload has to begin within an hour."""

    link: Annotated[str, msgspec.Meta(examples=[f"https://my.example.org/app/report/au/{_NAME}"])]
    country: Annotated[str, msgspec.Meta(description="ISO 3166-1 alpha-2.", examples=["AU"])]
    region: Annotated[
        str, msgspec.Meta(description="The AWS region of the store.", examples=["ap-southeast-2"])
    ]
    expires_at: Moment
    upload: UploadForm


class LocatedReport(msgspec.Struct, frozen=True):
    """Where the sealed file can be downloaded for one minute."""

    download_url: Annotated[
        str, msgspec.Meta(examples=[f"https://storage.example.org/au/{_NAME}.picsafe?signature=..."])
    ]
    size: Annotated[int, msgspec.Meta(description="In bytes.", examples=[1048576])]
    expires_at: Moment


class WithdrawnReport(msgspec.Struct, frozen=True):
    """When the sender withdrew the report first."""

    withdrawn_at: Moment
