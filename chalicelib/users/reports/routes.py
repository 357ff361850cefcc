"""The calls about the log of uploaded reports."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.contract.links import make_link, report_url
from chalicelib.errors import InvalidRequest
from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.personal_token import Reader
from chalicelib.users.accounts.requesters import Requester
from chalicelib.users.reports import model
from chalicelib.users.reports.delivered import Delivery as Delivered
from chalicelib.users.reports.deliveries import DeliveryService
from chalicelib.users.reports.labels import LabelService
from chalicelib.users.reports.model import LoggedReport
from chalicelib.users.reports.schemas import (
    BatchQuery,
    Delivery,
    DeliveryToRecord,
    LinkToReport,
    MemberReport,
    MemberReports,
    MemberWithdrawal,
    PageQuery,
    Report,
    ReportChange,
    Reports,
    ReportToLog,
    Sender,
    ShownSender,
    Summary,
    Told,
)
from chalicelib.users.reports.senders import SenderService
from chalicelib.users.reports.service import ReportService
from chalicelib.users.reports.telling import TellingService


def register(
    api: Api,
    service: Callable[[], ReportService],
    deliveries: Callable[[], DeliveryService],
    labels: Callable[[], LabelService],
    senders: Callable[[], SenderService],
    telling: Callable[[], TellingService],
    verifier: Callable[[], TokenVerifier],
    reader: Callable[[str | None], Reader],
    *,
    my_url: str,
    cloud_url: str,
) -> None:
    """Declare the operations.

    Args:
        api: the User Server's.
        service: the log.
        deliveries: where reports ended.
        labels: what their senders' devices call them.
        senders: who sent a report.
        telling: mails those whom it is for.
        verifier: of User Tokens for the User Server.
        reader: whose reports a User Token or a personal token lists, and which of the two it was.
        my_url: the origin of links.
        cloud_url: PicSafe Cloud's URL.
    """
    views = _Views(my_url, cloud_url)
    _register_deliveries(api, deliveries)
    _register_change(api, labels, verifier)
    _register_senders(api, senders, telling, verifier)

    @api.operation(
        "POST",
        "/reports",
        summary="Log a report that was uploaded, or that went elsewhere",
        authentication="user",
        body=ReportToLog,
        answers={201: Report, 200: Report},
        errors={
            400: ("invalid_link", "invalid_recipient"),
            403: ("not_a_person", "foreign_report_id", "not_sender"),
            409: ("not_uploaded", "already_logged"),
            429: ("quota_exceeded",),
        },
    )
    def log_report(call: Call[ReportToLog, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        counts = call.body.summary
        summary = model.Summary(counts.photos, counts.videos, counts.audios)
        report, is_new = _logged(service(), claims, call.body, summary)
        if call.body.label is not None:
            labels().change(claims.userid, report.report_id, call.body.label)
        label = None if is_new else labels().of(claims.userid, [report.report_id]).get(report.report_id)
        return Reply(
            201 if is_new else 200,
            views.report(
                report, () if is_new else service().delivered(report), label=call.body.label or label
            ),
        )

    @api.operation(
        "GET",
        "/reports",
        summary="List one's own reports, newest first; to a program, links to those in storage alone",
        authentication="user_or_personal_token",
        query=PageQuery,
        answers={200: Reports},
        errors={400: ("invalid_cursor",), 403: ("not_a_person",)},
    )
    def list_reports(call: Call[Empty, PageQuery]) -> Reports:
        asking = reader(call.bearer)
        page = service().of_user(asking.userid, call.query.cursor, call.query.limit)
        ids = [report.report_id for report in page.reports]
        called = {} if asking.is_program else labels().of(asking.userid, ids)
        return Reports(
            [
                views.report(
                    report,
                    page.deliveries.get(report.report_id, ()),
                    label=called.get(report.report_id),
                    is_for_program=asking.is_program,
                )
                for report in page.reports
            ],
            page.cursor,
        )

    @api.operation(
        "GET",
        "/enterprise/reports",
        summary="Poll for the reports of an enterprise's members, and which were taken back, oldest first",
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
        return MemberReports(
            [views.member_report(report) for report in batch.reports],
            batch.cursor,
            batch.more,
            [
                MemberWithdrawal(entry.report.report_id, said.reason, said.superseded_by or None, said.at)
                for entry in batch.entries
                if (said := entry.withdrawal) is not None
            ],
        )


def _register_change(
    api: Api, labels: Callable[[], LabelService], verifier: Callable[[], TokenVerifier]
) -> None:
    @api.operation(
        "PATCH",
        "/reports/{report_id}",
        summary="Change what one's own devices call a report",
        authentication="user",
        body=ReportChange,
        answers={204: Empty},
        errors={403: ("not_a_person",), 404: ("unknown_report",)},
    )
    def change_report(call: Call[ReportChange, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        labels().change(claims.userid, call.path["report_id"], call.body.label)
        return Reply(204, Empty())


def _register_senders(
    api: Api,
    senders: Callable[[], SenderService],
    telling: Callable[[], TellingService],
    verifier: Callable[[], TokenVerifier],
) -> None:
    @api.operation(
        "POST",
        "/reports/sender",
        summary="Who sent the report of a link, and whether an enterprise vouches for them",
        body=LinkToReport,
        answers={200: ShownSender},
        errors={400: ("invalid_link",), 404: ("unknown_report",), 429: ("too_many_lookups",)},
    )
    def show_sender(call: Call[LinkToReport, Empty]) -> ShownSender:
        sender = senders().of_link(call.body.link, Requester(call.ip).network)
        return ShownSender(sender.name, sender.enterprise or None)

    @api.operation(
        "POST",
        "/reports/tell",
        summary="Mail those whom one named that there is a report for them, each once",
        authentication="user",
        body=LinkToReport,
        answers={200: Told},
        errors={
            400: ("invalid_link",),
            403: ("not_a_person", "not_sender"),
            404: ("unknown_report",),
            409: ("not_uploaded",),
        },
    )
    def tell_recipients(call: Call[LinkToReport, Empty]) -> Told:
        told = telling().tell(verifier().verify_user(call.bearer), call.body.link)
        return Told(list(told.told), list(told.not_told))


def _register_deliveries(api: Api, deliveries: Callable[[], DeliveryService]) -> None:
    @api.operation(
        "POST",
        "/reports/{report_id}/deliveries",
        summary="Say where a report of a member of the enterprise ended, for its sender to see",
        authentication="api_key",
        body=DeliveryToRecord,
        answers={200: Delivery},
        errors={
            401: ("missing_token", "invalid_api_key"),
            403: ("plan_required",),
            404: ("unknown_report",),
            409: ("too_many_destinations",),
            429: ("too_many_deliveries",),
        },
    )
    def record_delivery(call: Call[DeliveryToRecord, Empty]) -> Delivery:
        said = call.body
        return _delivery(
            deliveries().record(call.api_key, call.path["report_id"], said.destination, said.state, said.at)
        )


@dataclass(frozen=True, slots=True)
class _Views:
    """Logged reports as callers see them, with the addresses of this PicSafe."""

    my_url: str
    cloud_url: str

    def report(
        self,
        report: LoggedReport,
        delivered: Sequence[Delivered],
        *,
        label: str | None = None,
        is_for_program: bool = False,
    ) -> Report:
        is_uploaded = report.is_uploaded
        # by its link anybody has the file, and by the file its sender's program has the key
        has_link = is_uploaded and (report.destination == "storage" or not is_for_program)
        return Report(
            report_id=report.report_id,
            link=self._link(report) if has_link else None,
            file_url=self._file_url(report) if has_link else None,
            size=report.size if is_uploaded else None,
            sent_at=report.sent_at,
            expires_at=report.expires_at if is_uploaded else None,
            summary=_summary(report),
            destination=report.destination,
            left_out=list(report.left_out),
            deliveries=[_delivery(one) for one in delivered],
            recipients=[] if is_for_program else list(report.recipients),
            label=label,
            keyserver_url=report.key_server or None,
            removed=report.is_removed,
        )

    def member_report(self, report: LoggedReport) -> MemberReport:
        sender = report.sender
        return MemberReport(
            report_id=report.report_id,
            link=self._link(report),
            file_url=self._file_url(report),
            size=report.size,
            sent_at=report.sent_at,
            expires_at=report.expires_at,
            summary=_summary(report),
            destination=report.destination,
            sender=Sender(sender.userid, sender.title, sender.firstname, sender.lastname, sender.email),
        )

    def _link(self, report: LoggedReport) -> str:
        return make_link(self.my_url, report.country, report.name)

    def _file_url(self, report: LoggedReport) -> str:
        return report_url(self.cloud_url, report.country, report.name)


def _logged(
    service: ReportService, claims: Claims, body: ReportToLog, summary: model.Summary
) -> tuple[LoggedReport, bool]:
    if body.link is not None:
        if body.report_id not in {None, body.link.rpartition("-")[2]}:
            raise InvalidRequest("invalid_field", "The link is of another report.")
        return service.log(
            claims, body.link, summary, body.destination, body.keyserver_url or "", body.recipients
        )
    if body.report_id is None:
        raise InvalidRequest("invalid_field", "A report is logged by its link or by its ID.")
    return service.log_elsewhere(
        claims, body.report_id, summary, body.destination, body.keyserver_url or "", body.recipients
    )


def _summary(report: LoggedReport) -> Summary:
    return Summary(report.summary.photos, report.summary.videos, report.summary.audios)


def _delivery(delivery: Delivered) -> Delivery:
    return Delivery(delivery.enterprise, delivery.name, delivery.destination, delivery.state, delivery.at)
