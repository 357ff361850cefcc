"""Finds whom a sender may mean."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.policies.address_patterns import canonical_or_none
from chalicelib.tokens.claims import Claims
from chalicelib.users.recipients.model import MAX_ANSWERS, READ_FOR_RECENT, KnownRecipient, folded
from chalicelib.users.reports.ports import ReportLog


class RecipientService:
    """Whom a sender may mean.

    Args:
        log: what they have sent, and to whom.
    """

    def __init__(self, *, log: ReportLog) -> None:
        self._log = log

    def find(self, claims: Claims, query: str) -> list[KnownRecipient]:
        """Those whom the sender has named before, the latest first, and whose address begins like that.

        Args:
            claims: who asks.
            query: what they have typed; empty for all whom they have named lately.

        Raises:
            Unavailable: a store does not answer.
        """
        wanted = folded(query)
        recent = (email for email in self._named_before(claims) if folded(email).startswith(wanted))
        return [KnownRecipient(email, is_recent=True) for email in recent][:MAX_ANSWERS]

    def _named_before(self, claims: Claims) -> Iterator[str]:
        reports = self._log.of_user(claims.userid, None, READ_FOR_RECENT)
        named = (recipient for report in reports for recipient in report.recipients)
        addresses = (canonical_or_none(recipient) for recipient in named if "*" not in recipient)
        return iter(dict.fromkeys(address for address in addresses if address is not None))
