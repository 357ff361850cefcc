"""How a sync stands, as its folder says it; nothing is asked elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from picsafe.client.errors import LocalFailure
from picsafe.delivery.withdrawn_note import NOTE
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.cloud.store import CloudStore
from picsafe.endpoint.status import Status, status_of
from picsafe.endpoint.unfinished import Unfinished
from picsafe.sync.look import MANY, OVER
from picsafe.sync.place import EXEC, FOLDER, config_of, endpoint_failures, has_data, require_current


@dataclass(frozen=True, slots=True)
class Undone:
    """A report that is not there, or not done with.

    Attributes:
        report_id: which.
        code: why, the last time.
        retry_at: when it is tried again; ``None`` if it is not.
        is_over: whether there is nothing to be fetched any more.
    """

    report_id: str
    code: str
    retry_at: datetime | None
    is_over: bool


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A report that its sender has taken back, and whose folder is here still.

    Attributes:
        report_id: which.
        reason: ``consent_withdrawn``, ``wrong_patient``, ``other``, or a word that was added since.
        superseded_by: the ID of the corrected report in its place; empty if there is none.
        at: when its sender said so.
    """

    report_id: str
    reason: str
    superseded_by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How a sync stands at a moment.

    Attributes:
        parts: as an Endpoint Server's.
        undone: the reports that have failed.
        withdrawn: how many reports their senders have taken back, whether or not they had come.
        withdrawn_here: those of them whose folders are here, with a note in each.
    """

    parts: Status
    undone: Sequence[Undone]
    withdrawn: int = 0
    withdrawn_here: Sequence[Withdrawn] = ()

    @property
    def exit_code(self) -> int:
        """0 well, 1 a report is left undone, 2 the list cannot be read or the folder not be written."""
        ways = [] if self.parts.cloud is None else [self.parts.cloud.down_since]
        if any(since is not None for since in (*ways, *(one.down_since for one in self.parts.destinations))):
            return 2
        return int(not all(one.is_over for one in self.undone))

    def json(self) -> str:
        """As one JSON object."""
        return msgspec.json.encode(self).decode()


def sync_status(folder: Path, now: datetime) -> SyncStatus:
    """How the sync of a folder stands.

    Raises:
        LocalFailure: ``no_sync``: none has worked there; or its data cannot be read.
    """
    folder = folder.absolute()
    require_current(folder)
    if not has_data(folder):
        raise LocalFailure("no_sync", f"No sync has worked in {folder}.")
    with endpoint_failures(folder), Endpoint(config_of(folder, "")) as endpoint:
        store = CloudStore(endpoint.database)
        names = [FOLDER, *([EXEC] if EXEC in endpoint.jobs.counts() else [])]
        jobs = Unfinished(endpoint.database).all(MANY)
        undone = [
            *(Undone(one.report_id, one.code, one.retry_at, one.code in OVER) for one in jobs),
            *(
                Undone(one.report_id, one.code, one.retry_at, is_over=False)
                for one in store.failed(now, MANY)
            ),
        ]
        parts = status_of(endpoint.jobs, endpoint.outages, names, now, None, store)
        taken_back = endpoint.taken_back.newest()
        here = [
            Withdrawn(one.report_id, one.reason, one.superseded_by, one.at)
            for one in taken_back
            if (folder / one.report_id / NOTE).is_file()
        ]
        return SyncStatus(parts, undone, len(taken_back), here)
