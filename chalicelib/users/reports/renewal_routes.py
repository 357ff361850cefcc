"""The call that has the log say until when a renewed report is kept."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.reports.renewing import RenewalService
from chalicelib.users.reports.schemas import LinkToReport, LoggedEnd


def register(api: Api, service: Callable[[], RenewalService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare the operation.

    Args:
        api: the User Server's.
        service: asks storage, and changes the log.
        verifier: of User Tokens for the User Server.
    """

    @api.operation(
        "POST",
        "/reports/renewal",
        summary="Have the lists say until when PicSafe Cloud keeps a report that one has renewed there",
        authentication="user",
        body=LinkToReport,
        answers={200: LoggedEnd},
        errors={
            400: ("invalid_link",),
            403: ("not_a_person", "not_sender"),
            404: ("unknown_report",),
            409: ("not_uploaded",),
        },
    )
    def log_renewal(call: Call[LinkToReport, Empty]) -> LoggedEnd:
        claims = verifier().verify_user(call.bearer)
        return LoggedEnd(service().take_over(claims, call.body.link).expires_at)
