"""The calls about what one has opened of others' reports."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.contract.links import make_link
from chalicelib.contract.report_ids import is_report_id
from chalicelib.errors import InvalidRequest
from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.reports import receiving
from chalicelib.users.reports.receiving import ReceivingService
from chalicelib.users.reports.schemas import (
    PageQuery,
    ReceivedReport,
    ReceivedReports,
    ReceivedToLog,
    Sender,
    Summary,
)


def register(
    api: Api, service: Callable[[], ReceivingService], verifier: Callable[[], TokenVerifier], *, my_url: str
) -> None:
    """Declare the operations.

    Args:
        api: the User Server's.
        service: what people have opened.
        verifier: of User Tokens for the User Server.
        my_url: the origin of links.
    """

    @api.operation(
        "POST",
        "/me/received",
        summary="Keep in one's own list that one has opened a report",
        authentication="user",
        body=ReceivedToLog,
        answers={204: Empty},
        errors={
            400: ("invalid_link", "invalid_report_id"),
            403: ("not_a_person",),
            429: ("too_many_received",),
        },
    )
    def log_received(call: Call[ReceivedToLog, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        service().record(claims, _report_id(call.body.report_id), call.body.link)
        return Reply(204, Empty())

    @api.operation(
        "GET",
        "/me/received",
        summary="List what one has opened of others' reports, newest first",
        authentication="user",
        query=PageQuery,
        answers={200: ReceivedReports},
        errors={400: ("invalid_cursor",), 403: ("not_a_person",)},
    )
    def list_received(call: Call[Empty, PageQuery]) -> ReceivedReports:
        claims = verifier().verify_user(call.bearer)
        page = service().of_user(claims.userid, call.query.cursor, call.query.limit)
        return ReceivedReports([_shown(report, my_url) for report in page.reports], page.cursor)

    @api.operation(
        "DELETE",
        "/me/received/{report_id}",
        summary="Take a report off one's list of what one has opened",
        authentication="user",
        answers={204: Empty},
        errors={403: ("not_a_person",), 404: ("unknown_report",)},
    )
    def forget_received(call: Call[Empty, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        service().forget(claims.userid, call.path["report_id"])
        return Reply(204, Empty())


def _report_id(text: str) -> str:
    # the pattern in the body's type lets a line feed through at the end
    if not is_report_id(text):
        raise InvalidRequest("invalid_report_id", "A report ID has 10 to 64 letters and digits.")
    return text


def _shown(report: receiving.ReceivedReport, my_url: str) -> ReceivedReport:
    received, logged = report.received, report.logged
    return ReceivedReport(
        report_id=received.report_id,
        link=None if received.upload is None else make_link(my_url, *received.upload),
        opened_at=received.first_at,
        last_opened_at=received.last_at,
        consent_withdrawn=received.knows_of_withdrawal,
        withdrawn_because=received.told.reasons[-1] if received.told.reasons else None,
        superseded_by=received.told.superseded_by or None,
        sender=None
        if logged is None
        else Sender(
            logged.sender.userid,
            logged.sender.title,
            logged.sender.firstname,
            logged.sender.lastname,
            logged.sender.email,
        ),
        sent_at=None if logged is None else logged.sent_at,
        expires_at=None if logged is None else logged.expires_at,
        summary=None
        if logged is None
        else Summary(logged.summary.photos, logged.summary.videos, logged.summary.audios),
    )
