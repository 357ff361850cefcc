"""The call that has those told who have a report that its sender has taken back."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.reports.schemas import Withdrawal
from chalicelib.users.reports.withdrawing import WithdrawalService


def register(
    api: Api, service: Callable[[], WithdrawalService], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operation.

    Args:
        api: the User Server's.
        service: tells people.
        verifier: of User Tokens for the User Server.
    """

    @api.operation(
        "POST",
        "/reports/{report_id}/withdrawal",
        summary="Tell the enterprises that have a report, and by mail who opened it, that it was taken back",
        authentication="user",
        body=Withdrawal,
        answers={204: Empty},
        errors={
            400: ("invalid_field",),
            403: ("not_a_person", "foreign_report_id"),
            404: ("unknown_report",),
            429: ("too_many_told",),
        },
    )
    def tell_of_withdrawal(call: Call[Withdrawal, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        said = call.body
        service().tell(claims, call.path["report_id"], said.opened_by, said.reason, said.superseded_by or "")
        return Reply(204, Empty())
