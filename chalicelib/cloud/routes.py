"""The calls of PicSafe Cloud."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.cloud.schemas import (
    LocatedReport,
    ReportReservation,
    ReservedReport,
    UploadForm,
    WithdrawnReport,
)
from chalicelib.cloud.service import CloudService
from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.user_tokens import TokenVerifier

_ADDRESS = "/cloud/reports/{country}/{name}"


def register(api: Api, service: Callable[[], CloudService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare PicSafe Cloud's operations."""

    @api.operation(
        "POST",
        "/cloud/reports",
        summary="Reserve a link and an upload of exactly the announced size",
        authentication="user",
        body=ReportReservation,
        answers={201: ReservedReport},
        errors={
            403: ("not_a_person", "profile_required", "foreign_report_id", "unknown_country"),
            413: ("report_too_large",),
        },
    )
    def reserve_report(call: Call[ReportReservation, Empty]) -> ReservedReport:
        sender = verifier().verify_user(call.bearer)
        reserved = service().reserve(sender, call.body.report_id, call.body.size)
        return ReservedReport(
            link=reserved.link,
            country=reserved.stored.country,
            region=reserved.stored.region,
            expires_at=reserved.stored.expires_at,
            upload=UploadForm(method="POST", url=reserved.upload.url, fields=dict(reserved.upload.fields)),
        )

    @api.operation(
        "GET",
        _ADDRESS,
        summary="Where a report can be downloaded; the link is all it takes",
        answers={200: LocatedReport},
        errors={404: ("unknown_report", "not_uploaded"), 410: ("expired", "withdrawn")},
    )
    def locate_report(call: Call[Empty, Empty]) -> LocatedReport:
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
    def withdraw_report(call: Call[Empty, Empty]) -> WithdrawnReport:
        sender = verifier().verify_user(call.bearer)
        return WithdrawnReport(
            withdrawn_at=service().withdraw(sender, call.path["country"], call.path["name"])
        )
