"""The call that has those told who have opened a report whose patient has withdrawn consent."""

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
        summary="Mail those who have one's report in their own list that consent was withdrawn, each once",
        authentication="user",
        body=Withdrawal,
        answers={204: Empty},
        errors={
            403: ("not_a_person", "foreign_report_id"),
            404: ("unknown_report",),
            429: ("too_many_told",),
        },
    )
    def tell_of_withdrawal(call: Call[Withdrawal, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        service().tell(claims, call.path["report_id"], call.body.opened_by)
        return Reply(204, Empty())
