"""The one way in: whatever brought a report, here it is recognised, sealed if it was not, and kept.

A report is accepted once its file, its folder and its row are on the disk; nothing says so before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.contract.report_ids import is_report_id, is_report_id_of_another
from chalicelib.contract.static_keys import shown_fingerprint
from chalicelib.errors import Unavailable
from picsafe.endpoint import contents
from picsafe.endpoint.counters import Counters
from picsafe.endpoint.errors import NotNow, NotTaken
from picsafe.endpoint.model import NewReport, ReportArrival, Sealing, StoredReport, Via
from picsafe.endpoint.own_key import OwnKey
from picsafe.endpoint.reports import ReportStore
from picsafe.endpoint.spool import Draft, Fetched, Spool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How a report came.

    Attributes:
        via: the way in.
        report_id: by the file's name or the list it was on; empty if nothing says it.
        sender: who sent it, as that was proven; may be empty.
        may_be_plain: whether a report that is not sealed is taken: not where others could read along.
        is_test: whether it is a trial.
        only_to: the one destination that it goes to.
        require_room: asked with its size before a report is kept that is not here yet; raises ``NotNow`` if
            whoever brings it may bring no more.
    """

    via: Via
    report_id: str = ""
    sender: dict[str, str] = field(default_factory=dict)
    may_be_plain: bool = False
    is_test: bool = False
    only_to: str | None = None
    require_room: Callable[[int], None] = lambda _size: None


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that is accepted; ``is_new`` says whether it was not there already."""

    report: StoredReport
    is_new: bool


class Intake:
    """Takes reports in.

    Args:
        reports: where they are remembered.
        spool: where their files are.
        own_key: seals what came plain.
        key_servers: the origins of the Key Servers that are asked; ``None``: any.
        static_keys: the fingerprints of this endpoint's keys that senders seal to.
        clock: the time.
        on_taken: told of each new report.
        counters: counts what comes.
    """

    def __init__(
        self,
        *,
        reports: ReportStore,
        spool: Spool,
        own_key: OwnKey,
        key_servers: Collection[str] | None,
        static_keys: Callable[[], Collection[str]],
        clock: Callable[[], datetime],
        on_taken: Callable[[], None],
        counters: Counters | None = None,
    ) -> None:
        self._reports = reports
        self._spool = spool
        self._own_key = own_key
        self._key_servers = None if key_servers is None else frozenset(key_servers)
        self._static_keys = static_keys
        self._clock = clock
        self._on_taken = on_taken
        self._counters = counters or Counters()

    def take(self, draft: Draft | Fetched, arrival: Arrival) -> Taken:
        """Accept a file that is all there; it is durable when this returns.

        Raises:
            NotTaken: it is no report, or not one that is taken here: ``unlisted_key_server``,
                ``unknown_static_key``, ``no_key_named``, ``not_sealed``, ``report_id_unknown``,
                ``foreign_report_id``, ``wrong_report``, and the report format's codes.
            NotNow: ``disk_full``, ``storage_failed``, ``quota_exceeded``.
        """
        try:
            taken = self._take(draft, arrival)
        except (NotTaken, NotNow) as error:
            self._counters.refused(arrival.via, error.code)
            raise
        self._counters.received(arrival.via, is_new=taken.is_new)
        return taken

    def _take(self, draft: Draft | Fetched, arrival: Arrival) -> Taken:
        digest = draft.sha256
        try:
            recognised = contents.recognise(draft.path)
            named = recognised.report_id or arrival.report_id
            if arrival.via == "cloud" and named != arrival.report_id:
                # its sender was let use the ID that is listed, and no other
                raise NotTaken("wrong_report", "The file says that it is another report than is listed.")
            known = self._reports.find(
                ReportArrival(received_sha256=digest, report_id=named, via=arrival.via, sender=arrival.sender)
            )
            if known is not None and known.purged_at is None:
                return Taken(known, is_new=False)
            self._require_wanted(recognised, arrival)
            report_id = _required(named)
            _require_own(recognised, report_id, arrival)
            if known is not None:
                # it was delivered, and its file deleted when its time was over
                return Taken(known, is_new=False)
            arrival.require_room(draft.size)
            wrapped, size = self._keep(draft, recognised, report_id)
            added = self._reports.add(
                NewReport(
                    received_sha256=digest,
                    report_id=report_id,
                    via=arrival.via,
                    sender=arrival.sender,
                    sealing=recognised.sealing,
                    key_server=recognised.key_server,
                    size=size,
                    received_at=self._clock(),
                    wrapped_key=wrapped,
                    is_test=arrival.is_test,
                    only_to=arrival.only_to,
                ),
                is_kept=self._spool.path(digest).exists,
            )
        except Unavailable as error:
            raise NotNow("storage_failed", "The database does not take it.") from error
        if added is None:
            raise NotNow("storage_failed", "The file was deleted meanwhile.")
        report, is_new = added
        if is_new:
            self._on_taken()
        return Taken(report, is_new)

    def _require_wanted(self, recognised: contents.Recognised, arrival: Arrival) -> None:
        match recognised.sealing:
            case Sealing.PLAIN if not arrival.may_be_plain:
                raise NotTaken("not_sealed", "The report is not sealed, and this way in takes sealed ones.")
            case Sealing.DYNAMIC if not self._is_asked(recognised.key_server):
                raise NotTaken("unlisted_key_server", "The report's Key Server is none that is asked here.")
            case Sealing.STATIC if recognised.static_key not in self._static_keys():
                shown = shown_fingerprint(recognised.static_key)
                raise NotTaken(
                    "unknown_static_key", f"The report was sealed to {shown}, which is no key of here."
                )
            case _:
                return

    def _is_asked(self, key_server: str) -> bool:
        return self._key_servers is None or key_server in self._key_servers

    def _keep(
        self, draft: Draft | Fetched, recognised: contents.Recognised, report_id: str
    ) -> tuple[bytes | None, int]:
        digest = draft.sha256
        if recognised.sealing is not Sealing.PLAIN:
            self._spool.keep(draft.path, digest, draft.sync)
            return None, draft.size
        self._spool.require_room(draft.size)
        # always the same, so that of two uploads of one file either sealed file is the other's as well
        password = self._own_key.password_of(digest)
        sealed = draft.path.with_name(f"{draft.path.name}.sealed")
        try:
            size = contents.seal_plain(draft.path, sealed, password)
            self._spool.keep(sealed, digest)
        finally:
            sealed.unlink(missing_ok=True)
        return self._own_key.wrap(report_id, password), size


def _required(report_id: str) -> str:
    """The report's ID; one that is sealed under a Key Server's key does not say its own."""
    if is_report_id(report_id):
        return report_id
    raise NotTaken(
        "report_id_unknown",
        "Nothing says which report it is: its file has to be called {report ID}.picsafe, as it was made.",
    )


def _require_own(recognised: contents.Recognised, report_id: str, arrival: Arrival) -> None:
    # a Key Server gives a key for no report ID but its maker's own; the others have this alone
    if recognised.sealing is not Sealing.DYNAMIC and is_foreign(report_id, arrival.sender):
        raise NotTaken("foreign_report_id", "A report ID begins with its sender's own user number.")


def is_foreign(report_id: str, sender: dict[str, str]) -> bool:
    """Whether a report ID is another person's than the sender's, as far as that is proven."""
    userid = sender.get("userid", "")
    return bool(userid) and is_report_id_of_another(int(userid), report_id)
