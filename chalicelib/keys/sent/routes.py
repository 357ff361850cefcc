"""What has become of one's reports: parse, one service call, serialise."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.keys.routes import checked_report_id
from chalicelib.keys.sent.schemas import ReportStates, ReportsToTellOf, shown
from chalicelib.keys.sent.service import SentService
from chalicelib.tokens.verifier import TokenVerifier


def register(api: Api, service: Callable[[], SentService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare the call.

    Args:
        api: where it is declared.
        service: gives the service, when the first call comes.
        verifier: gives the verifier of this server's tokens.
    """

    @api.operation(
        "POST",
        "/keys/states",
        summary="Learn what has become of the reports that one has sent, without an entry on their trails",
        authentication="user",
        body=ReportsToTellOf,
        answers={200: ReportStates},
        errors={
            400: ("invalid_report_id",),
            401: ("missing_token", "invalid_token"),
            403: ("not_a_person",),
            503: ("revocations_unknown",),
        },
    )
    def read_states(call: Call[ReportsToTellOf, Empty]) -> ReportStates:
        claims = verifier().verify_user(call.bearer)
        report_ids = [checked_report_id(one) for one in call.body.report_ids]
        return ReportStates([shown(one) for one in service().states(claims, report_ids)])
