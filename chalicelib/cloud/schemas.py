"""What PicSafe Cloud's calls take and answer; the API description is made from these."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.cloud.model import MAX_SIZE

ReportId = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9A-Za-z]{10,64}$(?!\n)",
        description="The report's ID: the nine-digit user number, then milliseconds since 1970.",
        examples=["0000000011462800528240"],
    ),
]
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
    url: str
    fields: dict[str, str]


class ReservedReport(msgspec.Struct, frozen=True):
    """Where the report will be, and how it gets there; the upload has to begin within an hour."""

    link: str
    country: str
    region: str
    expires_at: datetime
    upload: UploadForm


class LocatedReport(msgspec.Struct, frozen=True):
    """Where the sealed file can be downloaded for one minute."""

    download_url: str
    size: int
    expires_at: datetime


class WithdrawnReport(msgspec.Struct, frozen=True):
    """When the sender withdrew the report first."""

    withdrawn_at: datetime
