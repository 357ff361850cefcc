"""What a personal token can do: list its owner's own reports, and get tokens that open those."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from picsafe.client.cloud import MAX_PAGES
from picsafe.client.errors import BadAnswer, NotAllowed
from picsafe.client.key_server import KeyServer
from picsafe.client.responses import AudienceToken, LoggedReport, ReportPage, SentPage, SentReport
from picsafe.client.server_tokens import Issued, ReceiptKeeping, ServerTokens
from picsafe.client.servers import Servers
from picsafe.client.session import Clock
from picsafe.client.transport import Http

LISTED_FOR: Final = timedelta(days=8)
"""How far back the list is read: files are kept for seven days, and this machine's clock may be wrong."""


class PersonalAccount:
    """A person as their personal token knows them.

    Args:
        servers: where the User Server and the Key Server are.
        http: the transport.
        personal_token: identifies the person; sent to the User Server only.
        clock: the time.
        receipts: what becomes of the receipts that come with keys; without it nobody looks at them.
    """

    def __init__(
        self,
        servers: Servers,
        http: Http,
        personal_token: str,
        clock: Clock,
        *,
        receipts: ReceiptKeeping | None = None,
    ) -> None:
        self._servers = servers
        self._http = http
        self._personal_token = personal_token
        self._clock = clock
        self._tokens = ServerTokens(http, clock, self._issued, receipts=receipts)

    def page(self, cursor: str | None, limit: int) -> ReportPage:  # noqa: ARG002 - the list is read whole
        """What the person sent to storage lately, oldest first.

        The list is read back to where PicSafe Cloud has no files any more, whatever was read before: so
        nothing that became visible late is passed over. Whoever asks knows what they have.

        Raises:
            NotSignedIn: ``invalid_personal_token``: it was revoked, has run out, or is none.
            PicSafeClientError: as Http.call.
        """
        since, reports = self._clock() - LISTED_FOR, list[SentReport]()
        query = {"limit": str(limit)}
        for _ in range(MAX_PAGES):
            url = f"{self._servers.user_url}/reports"
            page = self._http.call("GET", url, SentPage, token=self._personal_token, query=query)
            reports += [report for report in page.reports if report.sent_at >= since]
            if page.cursor is None or any(report.sent_at < since for report in page.reports):
                return ReportPage([found for report in reversed(reports) if (found := _stored(report))])
            query["cursor"] = page.cursor
        raise BadAnswer("invalid_answer", "The list of reports does not come to an end.")

    def token_for(self, url: str) -> str:
        """A token for a server, by which it knows the person.

        Raises:
            NotSignedIn: what identifies the person is not valid.
            NotAllowed: ``unknown_audience``: nobody has registered the server; ``plan_required``.
            PicSafeClientError: as Http.call.
        """
        return self._tokens.token_for(url)

    def key_server(self, url: str) -> KeyServer:
        """A Key Server, asked in the person's name; the audit trail says that it was by the token."""
        return self._tokens.key_server(url)

    def _issued(self, url: str) -> Issued:
        endpoint = f"{self._servers.user_url}/tokens"
        try:
            made = self._http.call(
                "POST", endpoint, AudienceToken, token=self._personal_token, body={"audience": url}
            )
        except NotAllowed as error:
            if error.code != "unknown_audience":
                raise
            raise NotAllowed(
                error.code, "The report names a Key Server that is not registered with PicSafe."
            ) from error
        return Issued(made.user_token, made.expires_at, made.log_key)


def _stored(report: SentReport) -> LoggedReport | None:
    """The report as one in PicSafe Cloud, if it was sent to storage."""
    if report.destination != "storage" or report.file_url is None or report.expires_at is None:
        return None
    return LoggedReport(
        report_id=report.report_id,
        file_url=report.file_url,
        size=report.size or 0,
        sent_at=report.sent_at,
        expires_at=report.expires_at,
        link=report.link or "",
        counts=report.counts,
    )


__all__ = ["PersonalAccount"]
