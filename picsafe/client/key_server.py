"""Calls to Key Servers: PicSafe's own and private ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from chalicelib.contract.recall_reasons import RecallReason
from chalicelib.contract.signed_notes import VerifierKey
from picsafe.client.audit import (
    AuditTrail,
    Entry,
    LogPage,
    Recall,
    ReleasedKey,
    decoded,
    verified_pages,
    verified_trail,
)
from picsafe.client.contradicted_logs import ContradictedLog
from picsafe.client.errors import BadAnswer, BadFile, NotAllowed, NotSignedIn, RefusedInput, WrongClock
from picsafe.client.policies import NO_POLICY, NOTHING_SAID, Approved, Policy, PolicyState, Release
from picsafe.client.progress import Progress
from picsafe.client.public_log import PublicLog
from picsafe.client.responses import Key, TaggedKey
from picsafe.client.server_logs import LogCheck, ServerLog
from picsafe.client.session import REFUSED_TOKEN, Approve, Session
from picsafe.client.tokens import makes_no_key
from picsafe.client.transport import Http

PAGE = 1000
MAX_ENTRIES = 5_000_000
"""Entries of a trail that are read: hours of reading, and years of the fastest flood that is let in."""

_NO_KEY = {
    "policies_not_told": "The server is not registered with PicSafe as a Key Server, so that it makes no "
    "keys. Whoever runs it can register it as one; otherwise choose another Key Server.",
    "policies_too_large": "Your enterprises' rules on who may open reports are too long to hold together, so "
    "that no key is made. Leave one of the enterprises, or ask its administrators to name fewer people.",
}

T = TypeVar("T")
K = TypeVar("K", Key, ReleasedKey, TaggedKey)


class KeyServer:
    """One Key Server.

    Args:
        url: its base URL.
        http: the transport.
        token: gives the token that may be sent there; called before each request.
        renewed: gives a fresh one after the server has refused the one that it is told.
        log: the server's log, as this machine follows it; nothing is kept without one.
        warn: told what is wrong with a receipt: the key is good all the same.
    """

    def __init__(
        self,
        url: str,
        http: Http,
        token: Callable[[], str],
        renewed: Callable[[str], str],
        *,
        log: ServerLog | None = None,
        warn: Callable[[ContradictedLog], None] = lambda _error: None,
    ) -> None:
        self.url = url
        self._log = log
        self._warn = warn
        self._http = http
        self._token = token
        self._renewed = renewed

    @classmethod
    def of(
        cls,
        session: Session,
        url: str,
        http: Http,
        approve: Approve | None,
        *,
        log: ServerLog | None = None,
        warn: Callable[[ContradictedLog], None] = lambda _error: None,
    ) -> KeyServer:
        """The Key Server as a signed-in person asks it; ``approve`` as Session.token_for."""
        return cls(
            url,
            http,
            lambda: session.token_for(url, approve),
            lambda refused: session.renewed_for(url, approve, refused=refused),
            log=log,
            warn=warn,
        )

    def require_told(self) -> None:
        """Return if the server is told what the sender's enterprises lay down; else it makes no key.

        Raises:
            NotAllowed: ``policies_not_told``: it is registered as another kind of server;
                ``policies_too_large``.
            PicSafeClientError: there is no token for it.
        """
        code = makes_no_key(self._token())
        if code:
            raise NotAllowed(code, f"{_NO_KEY[code]} Nothing was sent.")

    def make_key(self, report_id: str, policy: Policy = NO_POLICY, destination: str = "") -> Key:
        """A key for a new report.

        Args:
            report_id: the report's ID.
            policy: who may open the report.
            destination: where it goes, which matters where a policy holds, also the sender's enterprise's.

        Raises:
            Conflict: the report ID is somebody else's.
            Refused: the policy is not understood; no key was made.
            NotAllowed: ``profile_required``, or the server's lists do not admit the sender.
            PicSafeClientError: as Http.call.
        """
        body: dict[str, object] = {"report_id": report_id}
        if policy != NO_POLICY:
            body["policy"] = policy.document
        if destination:
            body["destination"] = destination
        key = self._with_token(
            lambda token: self._http.call("POST", f"{self.url}/keys", Key, token=token, body=body)
        )
        return self._about(report_id, key)

    def set_tag(self, report_id: str, tag: str) -> None:
        """Bind a report's key to the one sealed file of this tag; again for the same does no harm.

        Raises:
            Conflict: ``tag_set``: the key belongs to another file already.
            NotAllowed: the report is somebody else's.
            Gone: ``recalled``.
            PicSafeClientError: as Http.call.
        """
        tagged = self._with_token(
            lambda token: self._http.call(
                "PUT", f"{self.url}/keys/{report_id}/tag", TaggedKey, token=token, body={"tag": tag}
            )
        )
        if self._about(report_id, tagged).tag != tag:
            raise BadAnswer("invalid_answer", "The Key Server has bound the key to another file.")

    def fetch_key(self, report_id: str, tag: str, said: Release = NOTHING_SAID) -> ReleasedKey:
        """The key of a report, for its sealed file's tag; the Key Server logs that it was asked, and by whom.

        Args:
            report_id: the report.
            tag: the sealed file's.
            said: what it is opened for, and why it is an emergency.

        Raises:
            NotFound: there is no such report.
            NotAllowed: ``not_allowed``, ``profile_required``, ``tag_required``, and why the report's policy
                refuses.
            BadFile: ``wrong_tag``: it is not the file that the key's maker has sealed.
            Gone: ``recalled``.
            PicSafeClientError: as Http.call.
        """
        try:
            key = self._with_token(lambda token: self._release(report_id, tag, said, token))
        except NotAllowed as error:
            if error.code != "wrong_tag":
                raise
            raise _not_the_file() from error
        # without a tag the key could be for any file, and clients set one before there is a file
        if key.tag != tag:
            raise _not_the_file()
        return self._about(report_id, key)

    def audit_trail(self, report_id: str, progress: Progress | None = None) -> AuditTrail:
        """Everything that ever happened to a report's key, verified.

        Args:
            report_id: the report.
            progress: told how far a long trail is read.

        Raises:
            TamperedTrail: ``chain_broken``.
            BadAnswer: ``trail_too_long``: what was read holds together, and there is more than is read.
            NotFound: there is no such report, or the asker has nothing to do with it.
            PicSafeClientError: as Http.call.
        """
        return verified_trail(report_id, self._log_pages(report_id), progress)

    def verified_entries(self, report_id: str) -> Iterator[Entry]:
        """Every entry of the trail, oldest first, a verified page at a time; as ``audit_trail``.

        Whoever takes them all without an error has the whole trail.
        """
        for page in verified_pages(report_id, self._log_pages(report_id)):
            yield from decoded(page)

    def log_key(self) -> VerifierKey:
        """The public key of the server's log of all entries, as it may be believed; see ``ServerLog.key``."""
        return PublicLog(self.url, self._http).key() if self._log is None else self._log.key()

    def checked_log(self, trail: AuditTrail) -> LogCheck | None:
        """Check the server's log of all entries against a report's trail; see ``ServerLog.check``."""
        return None if self._log is None else self._log.check(trail)

    def recall(self, report_id: str, *, recalled: bool, reason: RecallReason | None = None) -> Recall:
        """Recall a report, or take the recall back; it tells who had been given the key.

        Args:
            report_id: the report.
            recalled: whether it is to be recalled from now on.
            reason: why; a Key Server that does not know reasons yet recalls it without one.

        Raises:
            NotAllowed: the report is somebody else's.
            NotFound: there is no such report.
            PicSafeClientError: as Http.call.
        """
        body = {"recalled": recalled}
        if reason is None:
            return self._recall(report_id, body)
        try:
            return self._recall(report_id, {**body, "reason": reason})
        except RefusedInput as error:
            if error.code != "unknown_field":
                raise
            return self._recall(report_id, body)

    def policy(self, report_id: str) -> PolicyState:
        """Who may open a report of one's own.

        Raises:
            NotAllowed: the report is somebody else's.
            NotFound: there is no such report.
            PicSafeClientError: as Http.call.
        """
        url = f"{self.url}/keys/{report_id}/policy"
        return self._with_token(lambda token: self._http.call("GET", url, PolicyState, token=token))

    def set_policy(self, report_id: str, policy: Policy) -> PolicyState:
        """Say who may open a report from now on; as ``policy``."""
        url, body = f"{self.url}/keys/{report_id}/policy", {"policy": policy.document}
        return self._with_token(
            lambda token: self._http.call("PUT", url, PolicyState, token=token, body=body)
        )

    def approve(self, report_id: str, recipient: str, tag: str | None) -> Approved:
        """Approve, as a second person, of somebody's opening a report; its sender needs no tag.

        Raises:
            NotAllowed: ``not_approver``, ``own_approval``, ``tag_required``.
            Conflict: ``no_approval_needed``.
            NotFound: there is no such report.
            PicSafeClientError: as Http.call.
        """
        url = f"{self.url}/keys/{report_id}/approvals"
        body = {"recipient": recipient, **({} if tag is None else {"tag": tag})}
        return self._with_token(lambda token: self._http.call("POST", url, Approved, token=token, body=body))

    def _recall(self, report_id: str, body: Mapping[str, object]) -> Recall:
        url = f"{self.url}/keys/{report_id}"
        return self._with_token(
            lambda token: self._http.call("PATCH", url, Recall, token=token, body=dict(body))
        )

    def _release(self, report_id: str, tag: str, said: Release, token: str) -> ReleasedKey:
        url = f"{self.url}/keys/{report_id}"
        if said == NOTHING_SAID:
            return self._http.call("GET", url, ReleasedKey, token=token, query={"tag": tag})
        words = {"purpose": said.purpose, "reason": said.reason}
        body = {"tag": tag, **{name: word for name, word in words.items() if word}}
        return self._http.call("POST", f"{url}/release", ReleasedKey, token=token, body=body)

    def _log_pages(self, report_id: str) -> Iterator[LogPage]:
        query = {"limit": str(PAGE)}
        read = 0
        while True:
            page = self._log_page(report_id, query)
            read += len(page.entries)
            yield page
            if not page.cursor:
                return
            if read >= MAX_ENTRIES or not page.entries:
                raise BadAnswer(
                    "trail_too_long",
                    f"The first {read} entries of the audit trail hold together; there are more, and they "
                    "were not checked.",
                )
            query = {"limit": str(PAGE), "cursor": page.cursor}

    def _log_page(self, report_id: str, query: dict[str, str]) -> LogPage:
        return self._with_token(
            lambda token: self._http.call(
                "GET", f"{self.url}/keys/{report_id}/log", LogPage, token=token, query=query
            )
        )

    def _with_token(self, call: Callable[[str], T]) -> T:
        token = self._token()
        try:
            return call(token)
        except (NotSignedIn, WrongClock) as error:
            if error.code not in REFUSED_TOKEN:
                raise
            return call(self._renewed(token))

    def _about(self, report_id: str, key: K) -> K:
        if key.report_id != report_id:
            raise BadAnswer("invalid_answer", "The Key Server answered about another report.")
        if self._log is not None and isinstance(key, Key):
            try:
                self._log.received(key)
            except ContradictedLog as error:
                self._warn(error)
        return key


def _not_the_file() -> BadFile:
    return BadFile(
        "wrong_tag",
        "This is not the file that its sender sealed under this report ID. Somebody else may have made it: "
        "do not trust it, and tell the sender.",
    )
