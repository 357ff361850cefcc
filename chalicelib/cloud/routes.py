"""The calls of PicSafe Cloud."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import UNSET, UnsetType

from chalicelib.cloud.schemas import (
    LocatedReport,
    PartUpload,
    RenewedReport,
    ReportReservation,
    ReservedReport,
    ResumedUpload,
    Upload,
    UploadedReport,
    UploadToResume,
    WithdrawnReport,
)
from chalicelib.cloud.service import CloudService
from chalicelib.cloud.uploads import Upload as Signed
from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier

_ADDRESS = "/cloud/reports/{country}/{name}"


def register(api: Api, service: Callable[[], CloudService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare PicSafe Cloud's operations."""

    @api.operation(
        "POST",
        "/cloud/reports",
        summary="Reserve a link and an upload of exactly the announced bytes",
        authentication="user",
        body=ReportReservation,
        answers={201: ReservedReport},
        errors={
            400: ("wrong_digests",),
            403: ("not_a_person", "profile_required", "foreign_report_id", "unknown_country"),
            413: ("report_too_large",),
            429: ("quota_exceeded",),
            503: ("storage_full",),
        },
    )
    def reserve_report(call: Call[ReportReservation, Empty]) -> ReservedReport:
        sender = verifier().verify_user(call.bearer)
        body = call.body
        reserved = service().reserve(
            sender, body.report_id, body.size, body.sha256, _digests(body.part_sha256)
        )
        return ReservedReport(
            link=reserved.link,
            country=reserved.stored.country,
            region=reserved.stored.region,
            expires_at=reserved.stored.expires_at,
            upload=_upload(reserved.upload),
        )

    @api.operation(
        "POST",
        f"{_ADDRESS}/upload",
        summary="Go on with an upload: fresh addresses for what has not arrived",
        authentication="user",
        body=UploadToResume,
        answers={200: ResumedUpload},
        errors={
            400: ("wrong_digests",),
            403: ("not_a_person", "not_sender"),
            404: ("unknown_report",),
            410: ("expired", "upload_expired", "withdrawn"),
        },
    )
    def resume_upload(call: Call[UploadToResume, Empty]) -> ResumedUpload:
        sender = verifier().verify_user(call.bearer)
        upload = service().resume(
            sender, call.path["country"], call.path["name"], _digests(call.body.part_sha256)
        )
        return ResumedUpload(uploaded=upload is None, upload=UNSET if upload is None else _upload(upload))

    @api.operation(
        "POST",
        f"{_ADDRESS}/complete",
        summary="Put the parts together, once all have arrived",
        authentication="user",
        answers={200: UploadedReport},
        errors={
            403: ("not_a_person", "not_sender"),
            404: ("unknown_report",),
            409: ("incomplete_upload",),
            410: ("expired", "upload_expired", "withdrawn"),
        },
    )
    def complete_upload(call: Call[Empty, Empty]) -> UploadedReport:
        sender = verifier().verify_user(call.bearer)
        found = service().complete(sender, call.path["country"], call.path["name"])
        return UploadedReport(size=found.size, expires_at=found.expires_at)

    @api.operation(
        "GET",
        _ADDRESS,
        summary="Where a report can be downloaded; the link is all it takes",
        answers={200: LocatedReport},
        errors={404: ("unknown_report", "not_uploaded"), 410: ("expired", "withdrawn")},
    )
    def locate_report(call: Call[Empty, Empty]) -> LocatedReport:
        found = service().locate(call.path["country"], call.path["name"])
        return LocatedReport(
            download_url=found.url,
            size=found.size,
            expires_at=found.expires_at,
            renewed=found.is_renewed,
        )

    @api.operation(
        "POST",
        f"{_ADDRESS}/renewal",
        summary="Keep a report that one has sent for seven days from now, once",
        authentication="user",
        answers={200: RenewedReport},
        errors={
            403: ("not_a_person", "not_sender"),
            404: ("unknown_report", "not_uploaded"),
            410: ("expired", "withdrawn"),
        },
    )
    def renew_report(call: Call[Empty, Empty]) -> RenewedReport:
        sender = verifier().verify_user(call.bearer)
        return RenewedReport(service().renew(sender, call.path["country"], call.path["name"]))

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


def _digests(given: list[str] | UnsetType) -> Sequence[str]:
    return () if given is UNSET else given


def _upload(upload: Signed) -> Upload:
    if upload.whole is not None:
        return Upload(method="PUT", url=upload.whole.url, headers=dict(upload.whole.headers))
    return Upload(
        method="PUT",
        parts=[
            PartUpload(number=number, url=request.url, headers=dict(request.headers))
            for number, request in upload.parts
        ],
    )
