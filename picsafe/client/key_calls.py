"""What is asked about a report's key and its trail, as part of the client library's front door."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from chalicelib.contract.recall_reasons import RecallReason
from chalicelib.contract.signed_notes import VerifierKey
from picsafe.client.asking import Asking
from picsafe.client.audit import AuditTrail, Recall
from picsafe.client.cloud import Cloud, ReportLog
from picsafe.client.errors import NotSignedIn, PicSafeClientError
from picsafe.client.key_server import KeyServer
from picsafe.client.links import looks_like_link, parse_link, report_id_of_no_file
from picsafe.client.log_changes import LogChange, LogChanges
from picsafe.client.log_evidence import LogEvidence
from picsafe.client.policies import Approved, Policy, PolicyState
from picsafe.client.progress import Progress
from picsafe.client.public_log import PublicLog
from picsafe.client.renewing import listed_link
from picsafe.client.responses import SentReport
from picsafe.client.server_logs import LogCheck
from picsafe.client.servers import canonical_url
from picsafe.client.session import Clock, Session
from picsafe.client.transport import Http


class KeyCalls:
    """Audit trail, recall, policy and withdrawal of one person's reports; ``PicSafe`` has them."""

    _session: Session
    _http: Http
    _cloud: Cloud
    _asking: Asking
    _log: ReportLog
    _evidence: LogEvidence
    _clock: Clock

    @abstractmethod
    def reports(self) -> Iterator[SentReport]:
        """What the person has sent, newest first."""

    def audit_trail(
        self, report: str | Path, *, key_server: str | None = None, progress: Progress | None = None
    ) -> AuditTrail:
        """Who asked for a report's key, verified.

        Args:
            report: a report ID, a link or a file.
            key_server: the Key Server that has the key, if it cannot be found out.
            progress: told how far a long trail is read.

        Raises:
            TamperedTrail: the hash chain does not hold together.
        """
        return self._asking.ask(
            report, key_server, lambda server, report_id: server.audit_trail(report_id, progress)
        )

    def audited(
        self,
        report: str | Path,
        *,
        key_server: str | None = None,
        key: VerifierKey | None = None,
        progress: Progress | None = None,
    ) -> tuple[AuditTrail, PublicLog, VerifierKey]:
        """As ``audit_trail``, with the log of all entries of the Key Server that has the report's key.

        Args:
            report: a report ID, a link or a file.
            key_server: the Key Server that has the key, if it cannot be found out.
            key: the log's public key, if the caller knows it; else the server is asked, and believed none but
                the registered key, or the one that was seen first.
            progress: told how far a long trail is read.

        Raises:
            ContradictedLog: ``unregistered_log_key``, ``other_log_key``.
            NotFound: the server has no log.
        """

        def ask(server: KeyServer, report_id: str) -> tuple[AuditTrail, PublicLog, VerifierKey]:
            trail = server.audit_trail(report_id, progress)
            return trail, PublicLog(server.url, self._http), key or server.log_key()

        return self._asking.ask(report, key_server, ask)

    def checked_audit_trail(
        self, report: str | Path, *, key_server: str | None = None, progress: Progress | None = None
    ) -> tuple[AuditTrail, LogCheck | None]:
        """As ``audit_trail``, and what the Key Server's log of all entries was found to be, if it has one.

        Raises:
            ContradictedLog: the log is not the one that it was, or lacks what a receipt has promised.
        """

        def ask(server: KeyServer, report_id: str) -> tuple[AuditTrail, LogCheck | None]:
            trail = server.audit_trail(report_id, progress)
            return trail, server.checked_log(trail)

        return self._asking.ask(report, key_server, ask)

    def log_change(self, key_server: str, *, evidence: Path | None = None) -> LogChange:
        """What this machine knows of a Key Server's log of all entries, and what the server shows now.

        Args:
            key_server: its URL.
            evidence: another file with what is known, such as an Endpoint Server's.

        Raises:
            ContradictedLog: ``unregistered_log_key``, and as ``LogChanges.look``.
            NotFound: ``no_log``.
        """
        try:
            registered: str | None = self._session.registered_log_key(key_server)
        except NotSignedIn:
            # whoever runs an Endpoint Server need not be a person whom PicSafe knows
            registered = None
        return self._log_changes(key_server, evidence, registered).look()

    def accept_log(self, change: LogChange, *, evidence: Path | None = None) -> Path | None:
        """Believe a Key Server's log as ``log_change`` has found it; returns where the old evidence is kept.

        Raises:
            LocalFailure: the old evidence cannot be kept; nothing was changed.
        """
        return self._log_changes(change.key_server, evidence, change.registered).accept(change)

    def recall(
        self,
        report: str | Path,
        *,
        undo: bool = False,
        key_server: str | None = None,
        reason: RecallReason | None = None,
    ) -> Recall:
        """Have the key handed out no more; the answer says who has it already. As ``audit_trail``.

        Args:
            report: a report ID, a link or a file.
            undo: have it handed out again.
            key_server: the Key Server that has the key, if it cannot be found out.
            reason: why it is recalled: on the audit trail, and told to whoever asks for the key then.
        """
        return self._asking.ask(
            report,
            key_server,
            lambda server, report_id: server.recall(report_id, recalled=not undo, reason=reason),
        )

    def policy(self, report: str | Path, *, key_server: str | None = None) -> PolicyState:
        """Who may open a report that this person sent. As ``audit_trail``."""
        return self._asking.ask(report, key_server, lambda server, report_id: server.policy(report_id))

    def set_policy(self, report: str | Path, policy: Policy, *, key_server: str | None = None) -> PolicyState:
        """Say who may open it from now on. As ``audit_trail``."""
        return self._asking.ask(
            report, key_server, lambda server, report_id: server.set_policy(report_id, policy)
        )

    def approve(self, report: str | Path, recipient: str, *, key_server: str | None = None) -> Approved:
        """Approve, as a second person, of somebody's opening a report; its sender may give its ID alone.

        As ``audit_trail``.
        """
        tag = self._asking.tag_of(report)
        return self._asking.ask(
            report, key_server, lambda server, report_id: server.approve(report_id, recipient, tag)
        )

    def withdraw(self, report: str) -> str:
        """Delete an uploaded file, by its link or report ID, and have the list say so; returns the report ID.

        Raises:
            NotFound: ``unknown_report``: none of the reports that this person uploaded.
        """
        link = (
            parse_link(report)
            if looks_like_link(report)
            else self._asking.file_of(report_id_of_no_file(report))
        )
        self._session.with_token(lambda token: self._cloud.withdraw(link, token=token), url=self._cloud.url)
        # the file is gone, whatever the list says of it
        with suppress(PicSafeClientError):
            address = listed_link(self.reports(), link)
            if address is not None:
                self._session.with_token(lambda token: self._log.remove(address, token=token))
        return link.report_id

    def _log_changes(self, key_server: str, evidence: Path | None, registered: str | None) -> LogChanges:
        server = canonical_url(key_server)
        kept = self._evidence if evidence is None else LogEvidence(evidence)
        return LogChanges(server, self._http, kept, registered, self._clock)
