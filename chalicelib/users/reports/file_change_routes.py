"""The calls that have the log say what a sender has done with a file in PicSafe Cloud."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.reports.file_changes import FileChanges
from chalicelib.users.reports.schemas import LinkToReport, LoggedEnd


def register(api: Api, service: Callable[[], FileChanges], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare the operations.

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
        return LoggedEnd(service().renewed(claims, call.body.link).expires_at)

    @api.operation(
        "POST",
        "/reports/removal",
        summary="Have one's own list say that one has removed a report's file from PicSafe Cloud",
        authentication="user",
        body=LinkToReport,
        answers={204: Empty},
        errors={
            400: ("invalid_link",),
            403: ("not_a_person", "not_sender"),
            404: ("unknown_report",),
            409: ("not_removed",),
        },
    )
    def log_removal(call: Call[LinkToReport, Empty]) -> Reply:
        service().removed(verifier().verify_user(call.bearer), call.body.link)
        return Reply(204, Empty())
