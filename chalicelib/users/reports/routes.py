"""The calls about the log of uploaded reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.contract.links import make_link, report_url
from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.user_tokens import TokenVerifier
from chalicelib.users.reports import model
from chalicelib.users.reports.model import LoggedReport
from chalicelib.users.reports.schemas import (
    BatchQuery,
    MemberReport,
    MemberReports,
    PageQuery,
    Report,
    Reports,
    ReportToLog,
    Sender,
    Summary,
)
from chalicelib.users.reports.service import ReportService


def register(
    api: Api,
    service: Callable[[], ReportService],
    verifier: Callable[[], TokenVerifier],
    *,
    my_url: str,
    cloud_url: str,
) -> None:
    """Declare the operations.

    Args:
        api: the User Server's.
        service: the log.
        verifier: of User Tokens for the User Server.
        my_url: the origin of links.
        cloud_url: PicSafe Cloud's URL.
    """

    @api.operation(
        "POST",
        "/reports",
        summary="Log an uploaded report",
        authentication="user",
        body=ReportToLog,
        answers={201: Report, 200: Report},
        errors={
            400: ("invalid_link",),
            403: ("not_a_person", "foreign_report_id", "not_sender"),
            409: ("not_uploaded", "already_logged"),
            429: ("quota_exceeded",),
        },
    )
    def log_report(call: Call[ReportToLog, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        counts = call.body.summary
        report, is_new = service().log(
            claims,
            call.body.link,
            model.Summary(counts.photos, counts.videos, counts.audios),
            call.body.destination,
        )
        return Reply(201 if is_new else 200, _report(report))

    @api.operation(
        "GET",
        "/reports",
        summary="List one's own reports, newest first",
        authentication="user",
        query=PageQuery,
        answers={200: Reports},
        errors={400: ("invalid_cursor",), 403: ("not_a_person",)},
    )
    def list_reports(call: Call[Empty, PageQuery]) -> Reports:
        claims = verifier().verify_user(call.bearer)
        page = service().of_user(claims, call.query.cursor, call.query.limit)
        return Reports([_report(report) for report in page.reports], page.cursor)

    @api.operation(
        "GET",
        "/enterprise/reports",
        summary="Poll for the reports of an enterprise's members, oldest first",
        authentication="user_or_api_key",
        query=BatchQuery,
        answers={200: MemberReports},
        errors={
            400: ("invalid_cursor", "enterprise_required"),
            401: ("invalid_api_key",),
            403: ("not_an_administrator", "not_a_person", "plan_required"),
            410: ("stale_cursor",),
        },
    )
    def poll_reports(call: Call[Empty, BatchQuery]) -> MemberReports:
        claims = None if call.api_key is not None else verifier().verify_user(call.bearer)
        query = call.query
        batch = service().of_enterprise(claims, call.api_key, query.enterprise, query.cursor, query.limit)
        return MemberReports([_member_report(report) for report in batch.reports], batch.cursor, batch.more)

    def _report(report: LoggedReport) -> Report:
        return Report(**_logged(report), left_out=list(report.left_out))

    def _member_report(report: LoggedReport) -> MemberReport:
        sender = report.sender
        return MemberReport(
            **_logged(report),
            sender=Sender(sender.userid, sender.title, sender.firstname, sender.lastname, sender.email),
        )

    def _logged(report: LoggedReport) -> dict[str, Any]:
        return {
            "report_id": report.report_id,
            "link": make_link(my_url, report.country, report.name),
            "file_url": report_url(cloud_url, report.country, report.name),
            "size": report.size,
            "sent_at": report.sent_at,
            "expires_at": report.expires_at,
            "summary": Summary(report.summary.photos, report.summary.videos, report.summary.audios),
            "destination": report.destination,
        }
