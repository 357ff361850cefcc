"""The calls of PicSafe Cloud."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from chalicelib.cloud.model import MAX_SIZE
from chalicelib.cloud.service import CloudService
from chalicelib.contract.report_ids import REPORT_ID
from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.user_tokens import TokenVerifier

_ADDRESS = "/cloud/reports/{country}/{name}"

ReportId = Annotated[
    str,
    msgspec.Meta(
        pattern=rf"^{REPORT_ID}$(?!\n)",
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


class NewReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sealed file that is about to be uploaded."""

    report_id: ReportId
    size: Size


class Upload(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A multipart form: every field unchanged, then the sealed file as ``file``."""

    method: Literal["POST"]
    url: str
    fields: dict[str, str]


class ReservedReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the report will be, and how it gets there; the upload has to begin within an hour."""

    link: str
    country: str
    region: str
    expires_at: datetime
    upload: Upload


class LocatedReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the sealed file can be downloaded for one minute."""

    download_url: str
    size: int
    expires_at: datetime


class WithdrawnReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the sender withdrew the report first."""

    withdrawn_at: datetime


def register(api: Api, service: Callable[[], CloudService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare PicSafe Cloud's operations."""

    @api.operation(
        "POST",
        "/cloud/reports",
        summary="Reserve a link and an upload of exactly the announced size",
        authentication="user",
        body=NewReport,
        answers={201: ReservedReport},
        errors={
            403: ("not_a_person", "profile_required", "unknown_country"),
            413: ("report_too_large",),
        },
    )
    def reserve(call: Call[NewReport, Empty]) -> ReservedReport:
        sender = verifier().verify_user(call.bearer)
        reserved = service().reserve(sender, call.body.report_id, call.body.size)
        return ReservedReport(
            link=reserved.link,
            country=reserved.stored.country,
            region=reserved.stored.region,
            expires_at=reserved.stored.expires_at,
            upload=Upload(method="POST", url=reserved.upload.url, fields=dict(reserved.upload.fields)),
        )

    @api.operation(
        "GET",
        _ADDRESS,
        summary="Where a report can be downloaded; the link is all it takes",
        answers={200: LocatedReport},
        errors={404: ("unknown_report", "not_uploaded"), 410: ("expired", "withdrawn")},
    )
    def locate(call: Call[Empty, Empty]) -> LocatedReport:
        found = service().locate(call.path["country"], call.path["name"])
        return LocatedReport(download_url=found.url, size=found.size, expires_at=found.expires_at)

    @api.operation(
        "DELETE",
        _ADDRESS,
        summary="Withdraw a report that one has sent",
        authentication="user",
        answers={200: WithdrawnReport},
        errors={403: ("not_a_person", "not_sender"), 404: ("unknown_report",)},
    )
    def withdraw(call: Call[Empty, Empty]) -> WithdrawnReport:
        sender = verifier().verify_user(call.bearer)
        return WithdrawnReport(
            withdrawn_at=service().withdraw(sender, call.path["country"], call.path["name"])
        )
