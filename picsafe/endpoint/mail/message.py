"""One message: its attachments are looked at, those that are reports are taken, and it is filed.

An attachment is recognised by what it holds. What it is called says at most which report it is, and that
somebody meant to send one. Each is durable, and remembered, before the next is begun, and the message is
filed once all are: whatever happens between two steps, the next look goes on behind the last.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from chalicelib.contract.report_ids import SUFFIX
from picsafe.endpoint.errors import NotTaken
from picsafe.endpoint.intake import Arrival, Intake
from picsafe.endpoint.mail.fetching import Fetcher, Gone
from picsafe.endpoint.mail.model import DONE, NO_REPORT, TAKEN, Key, Part
from picsafe.endpoint.mail.names import base_name, decoded_header, report_id_in
from picsafe.endpoint.mail.ports import Description, Session
from picsafe.endpoint.mail.store import MailStore
from picsafe.endpoint.mail.structure import Leaf, leaves_of

_ZIP: Final = b"PK\x03\x04"
_WINMAIL: Final = b"\x78\x9f\x3e\x22"
# a mail in a file, and S/MIME and PGP: what is in them could be a report
_WRAPPINGS: Final = (".eml", ".msg", ".p7m", ".asc", ".pgp", ".gpg")
# of how a zip begins: its first file's name comes after what has a fixed length (APPNOTE, 4.3.7)
_FIRST_NAME: Final = 30
_NAMES: Final = (b"package.json", b"package.encrypted", b"metadata.json")
# only what is a report is refused for these
_OF_REPORTS: Final = frozenset(
    {"not_sealed", "unlisted_key_server", "no_static_key", "report_id_unknown", "winmail"}
)


class MessageHandler:
    """Deals with messages.

    Args:
        store: what was dealt with.
        intake: takes reports.
        fetcher: fetches attachments.
        clock: the time.
        require_room: asked before an attachment is fetched; raises ``NotNow`` if too much waits already.
    """

    def __init__(
        self,
        store: MailStore,
        intake: Intake,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        require_room: Callable[[], None],
    ) -> None:
        self._store = store
        self._intake = intake
        self._fetcher = fetcher
        self._clock = clock
        self._require_room = require_room

    def handle(self, session: Session, key: Key) -> str:
        """Take the reports of a message, and remember what came of it: the outcome.

        Raises:
            Gone: it is not there any more.
            Stopping: as it says.
            NotNow: no report can be taken at the moment.
            MailError: as the session's.
        """
        try:
            outcome, detail = self._handled(session, key)
        except NotTaken as error:
            outcome, detail = error.code, error.detail
        self._store.finish(key, outcome, detail, self._clock())
        return outcome

    def _handled(self, session: Session, key: Key) -> tuple[str, str]:
        description = session.describe(key.uid)
        if description is None:
            raise Gone
        if description.size > self._fetcher.max_message:
            raise NotTaken("too_large", f"The message has {description.size} bytes.")
        parts = {part.section: part for part in self._store.parts(key)}
        leaves = leaves_of(description.structure)
        candidates = [leaf for leaf in leaves if self._is_candidate(session, key, leaf)]
        for leaf in candidates:
            if leaf.section not in parts:
                report_id = _report_id(leaf, candidates, leaves, description)
                part = self._part(session, key, leaf, report_id)
                if part is not None:
                    self._store.add_part(key, part, self._clock())
                    parts[leaf.section] = part
        return _outcome(list(parts.values())) if parts else _without_report(leaves)

    def _is_candidate(self, session: Session, key: Key, leaf: Leaf) -> bool:
        return _is_meant(leaf) or self._fetcher.head(session, key, leaf).startswith((_ZIP, _WINMAIL))

    def _part(self, session: Session, key: Key, leaf: Leaf, report_id: str) -> Part | None:
        """What came of an attachment; ``None`` if it is some other zip."""
        head = self._fetcher.head(session, key, leaf)
        try:
            _require_report(head)
            self._require_room()
            with self._fetcher.fetched(session, key, leaf) as draft:
                self._intake.take(draft, Arrival(via="mail", report_id=report_id))
        except NotTaken as error:
            if error.code in _OF_REPORTS or _is_meant(leaf) or _begins_as_report(head):
                return Part(leaf.section, error.code, error.detail)
            return None
        return Part(leaf.section, TAKEN)


def _require_report(head: bytes) -> None:
    if head.startswith(_WINMAIL):
        raise NotTaken("winmail", "The attachments are wrapped in a winmail.dat, as Outlook does it.")
    if not head.startswith(_ZIP):
        raise NotTaken("not_a_report", "The attachment is called as a report, and is none.")


def _is_meant(leaf: Leaf) -> bool:
    """Whether somebody wanted to send a report."""
    return any(base_name(name).lower().endswith(SUFFIX) for name in leaf.names)


def _begins_as_report(head: bytes) -> bool:
    """Whether a zip's first file is one that only reports have."""
    return head.startswith(_NAMES, _FIRST_NAME)


def _report_id(
    leaf: Leaf, candidates: Sequence[Leaf], leaves: Sequence[Leaf], description: Description
) -> str:
    """Which report an attachment is, by its name; or else by what nothing else in the message stands for."""
    named = {other.section: report_id_in(other.names) for other in candidates}
    if own := named[leaf.section]:
        return own
    if list(named.values()).count("") > 1:
        return ""
    names = [name for other in leaves if other.section not in named for name in other.names]
    elsewhere = report_id_in([*names, decoded_header(description.subject)])
    return "" if elsewhere in named.values() else elsewhere


def _without_report(leaves: Sequence[Leaf]) -> tuple[str, str]:
    if any(name.lower().endswith(_WRAPPINGS) for leaf in leaves for name in leaf.names):
        return "wrapped", "The message is encrypted, or a mail that is attached to it cannot be looked into."
    return NO_REPORT, "Nothing that is attached is a report."


def _outcome(parts: Sequence[Part]) -> tuple[str, str]:
    refused = [part for part in parts if part.code != TAKEN]
    if not refused:
        return DONE, ""
    taken = len(parts) - len(refused)
    return refused[0].code, f"{taken} of {len(parts)} reports were taken. {refused[0].detail}"
