"""The client library's front door."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

import httpx

from chalicelib.contract.recall_reasons import CONSENT_WITHDRAWN, RecallReason
from picsafe.client.account_calls import AccountCalls
from picsafe.client.asking import Asking
from picsafe.client.audit import Recall
from picsafe.client.cloud import Cloud, ReportLog
from picsafe.client.composing import Report, Way
from picsafe.client.credentials import CredentialFile, CredentialStore, default_home
from picsafe.client.dispatching import Sent
from picsafe.client.institutions import Institution
from picsafe.client.key_calls import KeyCalls
from picsafe.client.key_server import KeyServer
from picsafe.client.key_server_lookup import KeyServerLookup, SentReports
from picsafe.client.links import looks_like_link, parse_link
from picsafe.client.log_evidence import EVIDENCE, LogEvidence
from picsafe.client.opening import Opener
from picsafe.client.outgoing import Outgoing
from picsafe.client.policies import NO_POLICY, NOTHING_SAID, Policy, Release
from picsafe.client.progress import Progress
from picsafe.client.renewing import renew
from picsafe.client.responses import ReceivedReport, Renewed, SentReport, Summary
from picsafe.client.sending import Posted, SealedFile
from picsafe.client.server_logs import ServerLog
from picsafe.client.servers import DEFAULT_SERVER, Servers, canonical_url
from picsafe.client.session import Approve, Clock, Session
from picsafe.client.transport import Http, Sleep
from picsafe.client.unsealing import OpenedReport, key_server_source
from picsafe.client.unsent import Destination, UnsentReport, UnsentReports

MAX_TOLD = 200
"""Of those who have opened a report, how many the User Server takes at once to tell of a withdrawal."""

CREDENTIALS = "credentials.json"
INSTALLATION = "installation"
SENT_THROUGH = "sent-through.txt"
UNSENT = "unsent"

T = TypeVar("T")

_LOGGER = logging.getLogger("picsafe")


def _utc_now() -> datetime:
    return datetime.now(UTC)


class PicSafe(AccountCalls, KeyCalls):
    """PicSafe for one person.

    Args:
        server: the origin of all three services.
        user_url: the User Server, if it is elsewhere.
        key_url: the Key Server by which reports are sent, if it is elsewhere.
        cloud_url: PicSafe Cloud, if it is elsewhere.
        credentials: keeps the sign-in: a store, a file, or by default the user's own file.
        transport: httpx's transport, to hand in a proxy's or a test's.
        approve: asked before a server that is not PicSafe's learns who is asking; nobody learns by default.
        allow_http: let tokens and keys travel unencrypted to other machines.
        clock: the time, in UTC.
        sleep: waits between attempts.
        warn: told in words what is wrong and keeps nobody from going on, such as a receipt that is none.

    Use it as a context manager, or call ``close``. One object serves one thread at a time.
    """

    def __init__(
        self,
        server: str = DEFAULT_SERVER,
        *,
        user_url: str | None = None,
        key_url: str | None = None,
        cloud_url: str | None = None,
        credentials: CredentialStore | Path | None = None,
        transport: httpx.BaseTransport | None = None,
        approve: Approve | None = None,
        allow_http: bool = False,
        clock: Clock = _utc_now,
        sleep: Sleep = time.sleep,
        warn: Callable[[str], None] = _LOGGER.warning,
    ) -> None:
        self.servers = Servers.at(server, user_url=user_url, key_url=key_url, cloud_url=cloud_url)
        self._http = Http(transport, allow_http=allow_http, sleep=sleep)
        self._approve = approve
        self._clock = clock
        self._warn = warn
        if credentials is None:
            credentials = default_home() / CREDENTIALS
        store = CredentialFile(credentials) if isinstance(credentials, Path) else credentials
        self._session = Session(self.servers, self._http, store, clock)
        self._cloud = Cloud(self.servers.cloud_url, self._http)
        self._log = ReportLog(self.servers.user_url, self._http)
        self._evidence = LogEvidence(
            credentials.with_name(EVIDENCE) if isinstance(credentials, Path) else None
        )
        beside = credentials.with_name(SENT_THROUGH) if isinstance(credentials, Path) else None
        self._whereabouts = KeyServerLookup(self._cloud, self._http, SentReports(beside))
        self._asking = Asking(
            self._session, self.key_server, self.servers.key_url, self._whereabouts, self.reports
        )
        self._outgoing = Outgoing(
            session=self._session,
            servers=self.servers,
            http=self._http,
            cloud=self._cloud,
            log=self._log,
            key_server=self.key_server,
            sent=self._whereabouts.sent,
            unsent=UnsentReports(credentials.with_name(UNSENT) if isinstance(credentials, Path) else None),
            installation=credentials.with_name(INSTALLATION) if isinstance(credentials, Path) else None,
            approve=approve,
            clock=clock,
            warn=warn,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(
        self,
        report: Report,
        *,
        to: Destination = "storage",
        key_server: str | None = None,
        policy: Policy = NO_POLICY,
        progress: Progress | None = None,
    ) -> Sent:
        """Seal a report, upload it and give its link; see Sender.send.

        Args:
            report: what to send.
            to: ``storage`` (for the sender and the sender's enterprise) or ``recipient``.
            key_server: another Key Server than PicSafe's, which has to be registered with PicSafe.
            policy: who may open it.
            progress: told how it goes on.
        """
        return self._outgoing.send(report, to, key_server, progress, policy)

    def tell(self, sent: Sent) -> Sent:
        """Have PicSafe mail the link to those whom the policy of a sent report names by their address.

        Each gets one mail, however often it is asked for.

        Returns:
            The same report, with who is told.
        """
        told = self._outgoing.tell(sent.link)
        return replace(sent, told=tuple(told.told), not_told=tuple(told.not_told))

    def unsent(self) -> list[UnsentReport]:
        """This person's reports that a killed ``send`` left sealed, oldest first."""
        return self._outgoing.unsent()

    def send_unsent(self, report: UnsentReport, *, progress: Progress | None = None) -> Sent:
        """Go on with one of these where it stopped; see Dispatcher.resume.

        Raises:
            NotFound: ``unknown_report``: it is not left any more, or is being sent.
        """
        return self._outgoing.send_unsent(report, progress)

    def discard_unsent(self, report: UnsentReport) -> None:
        """Delete one of these, and what of it is at PicSafe Cloud. As ``send_unsent``."""
        self._outgoing.discard_unsent(report)

    def seal(
        self,
        report: Report,
        *,
        output: Path | None = None,
        key_server: str | None = None,
        static_key: str | None = None,
        policy: Policy = NO_POLICY,
        progress: Progress | None = None,
    ) -> SealedFile:
        """Seal a report to a ``.picsafe`` file instead; see Sender.seal_to.

        Args:
            report: what to seal.
            output: the file, or a folder in which it gets its usual name.
            key_server: as ``send``.
            static_key: a hospital's public key, instead of a Key Server: only the hospital can open the file,
                and no audit trail tells that it did. No Key Server is asked.
            policy: who may open it.
            progress: told how it goes on.

        Raises:
            InvalidInput: ``invalid_static_key``.
        """
        return self._outgoing.seal(report, output, key_server, static_key, progress, policy)

    def post(
        self,
        report: Report,
        institution: Institution,
        *,
        policy: Policy = NO_POLICY,
        progress: Progress | None = None,
    ) -> Posted:
        """Post a report to an institution that is sent to by ``post``, ``post_dynamic`` or ``post_static``.

        Args:
            report: what to send.
            institution: where to.
            policy: who may open it, the institution's script among them.
            progress: told how it goes on.

        Raises:
            InvalidInput: ``wrong_send_type``; ``no_key_server`` decides who may open it.
            PicSafeClientError: as Sender.post.
        """
        return self._outgoing.post(report, institution, progress, policy)

    def mail(
        self,
        report: Report,
        institution: Institution,
        hand_over: Callable[[EmailMessage], None],
        *,
        policy: Policy = NO_POLICY,
        progress: Progress | None = None,
    ) -> SealedFile:
        """Seal a report for an institution that is sent to by ``email``, and hand the mail over.

        Args:
            report: what to send.
            institution: whose address the mail goes to; without one the mail has none yet.
            hand_over: sends the mail, or writes it to a file.
            policy: who may open it, the institution's script among them.
            progress: told how it goes on.

        Raises:
            InvalidInput: ``wrong_send_type``; ``too_large_for_mail``.
            PicSafeClientError: as Sender.seal_for, and what ``hand_over`` raises.
        """
        return self._outgoing.mail(report, institution, hand_over, progress, policy)

    def seal_and_open(
        self,
        report: Report,
        way: Way,
        path_of: Callable[[str], Path],
        *,
        progress: Progress | None = None,
    ) -> tuple[SealedFile, str]:
        """Seal a report, and give its key with it, for a program that delivers the report by itself.

        Args:
            report: what to send.
            way: what the report says of how it is sent.
            path_of: where the sealed file belongs, by the report's ID.
            progress: told how it goes on.

        Raises:
            PicSafeClientError: as Sender.seal_for.
        """
        return self._outgoing.seal_and_open(report, way, path_of, progress)

    def list_elsewhere(self, report_id: str, summary: Summary) -> bool:
        """List a report that was delivered elsewhere than to PicSafe Cloud; whether it is listed now."""
        return self._outgoing.list_elsewhere(report_id, summary)

    def open(
        self,
        source: Path | str,
        *,
        report_id: str | None = None,
        into: Path | None = None,
        said: Release = NOTHING_SAID,
        progress: Progress | None = None,
    ) -> OpenedReport:
        """Open a ``.picsafe`` file or a link, saying what for where its policy asks; see Opener.open."""
        return self._opener(said).open(source, report_id=report_id, into=into, progress=progress)

    def download(self, link: str, destination: Path, *, progress: Progress | None = None) -> int:
        """Fetch a link's sealed file without opening it; returns its size in bytes."""
        return self._opener().download(parse_link(link), destination, progress=progress)

    def reports(self) -> Iterator[SentReport]:
        """The reports that this person sent, newest first, fetched page by page."""
        for page in self._log.pages(self._session.with_token):
            yield from page

    def renew(self, report: str, *, key_server: str | None = None) -> tuple[str, Renewed]:
        """Have an uploaded report kept for seven days from now, once; see renewing.renew."""
        return renew(
            report,
            session=self._session,
            asking=self._asking,
            cloud=self._cloud,
            log=self._log,
            listed=self.reports,
            key_server=key_server,
        )

    def received(self) -> Iterator[ReceivedReport]:
        """The reports of others that this person has opened, newest first, fetched page by page."""
        for page in self._log.received_pages(self._session.with_token):
            yield from page

    def list_received(self, report_id: str, source: Path | str) -> None:
        """Put a report that was opened into this person's own list of what they have received.

        Args:
            report_id: the report.
            source: what was opened: a file, or a link.

        Raises:
            PicSafeClientError: as Http.call.
        """
        link = parse_link(source) if isinstance(source, str) and looks_like_link(source) else None
        self._session.with_token(lambda token: self._log.add_received(report_id, link, token=token))

    def tell_of_withdrawal(
        self, recalled: Recall, reason: RecallReason = CONSENT_WITHDRAWN, superseded_by: str = ""
    ) -> None:
        """Have those told who have a report of this person's that it was taken back.

        Enterprises that have it see it in their list of reports. A mail goes to those alone who keep the
        report in their own list of what they have received.

        Args:
            recalled: the answer to its recall.
            reason: why.
            superseded_by: the ID of the corrected report in its place; empty if there is none.

        Raises:
            PicSafeClientError: as Http.call; some may have been told.
        """
        people = [one.user.userid for one in recalled.fetched_by if one.user.kind == "user"]
        # enterprises are told also if nobody has opened it
        for first in range(0, max(1, len(people)), MAX_TOLD):
            some = people[first : first + MAX_TOLD]
            self._session.with_token(
                partial(self._tell_of_withdrawal, recalled.report_id, some, reason, superseded_by)
            )

    def key_server(self, url: str) -> KeyServer:
        """The Key Server at a URL, asked as this person."""
        server = canonical_url(url)
        return KeyServer.of(
            self._session,
            server,
            self._http,
            (lambda _: True) if server == self.servers.key_url else self._approve,
            log=ServerLog(
                server,
                self._http,
                self._evidence,
                self._clock,
                registered=lambda: self._session.log_key_of(server),
            ),
            warn=lambda error: self._warn(error.detail),
        )

    def _tell_of_withdrawal(
        self, report_id: str, people: Sequence[int], reason: str, superseded_by: str, token: str
    ) -> None:
        self._log.tell_of_withdrawal(report_id, people, reason, superseded_by, token=token)

    def _opener(self, said: Release = NOTHING_SAID) -> Opener:
        return Opener(key_server_source(self.key_server, said), self._cloud, self._http)


__all__ = ["CREDENTIALS", "PicSafe"]
