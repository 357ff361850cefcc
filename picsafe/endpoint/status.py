"""How deliveries stand, as the command line, the metrics and the operator's page tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec

from picsafe.client.log_evidence import Contradiction
from picsafe.endpoint.adt.status import AdtStatus
from picsafe.endpoint.cloud.status import CloudStatus, cloud_status_of
from picsafe.endpoint.cloud.store import CloudStore
from picsafe.endpoint.jobs import JobStore
from picsafe.endpoint.mail.status import MailStatus, mail_status_of
from picsafe.endpoint.mail.store import MailStore
from picsafe.endpoint.model import OPEN, Outage, State
from picsafe.endpoint.outages import OutageStore

CRITICAL_AFTER: Final = timedelta(minutes=15)
"""For so long something that is down may be no more than a restart over there."""
WARNING: Final = 1
CRITICAL: Final = 2


@dataclass(frozen=True, slots=True)
class DestinationStatus:
    """How one destination stands, or what opens reports (``open``).

    Attributes:
        name: its name.
        down_since, why: since when it does not work, and why; ``None`` if it does.
        delivered, waiting, asking, aside, skipped: how many reports.
        waiting_since: since when the one has waited that has waited longest; ``None`` if none waits.
        next_at: when one is tried next, or the destination itself if it is down; ``None`` if none waits.
    """

    name: str
    down_since: datetime | None
    why: str | None
    delivered: int
    waiting: int
    asking: int
    aside: int
    skipped: int
    waiting_since: datetime | None = None
    next_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DiskStatus:
    """The disk that reports are kept on.

    Attributes:
        free: bytes.
        reserve: bytes that reports leave free.
        largest: bytes of the largest report that is taken.
    """

    free: int
    reserve: int
    largest: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is not well: ``WARNING``, a person should look; ``CRITICAL``, something stands still."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """How everything stands at a moment.

    Attributes:
        at: the moment.
        destinations: what opens reports, and each destination.
        mail, cloud, adt, disk: the ways in, the feed of patients and the disk; ``None`` where there is none,
            or nobody looked.
        untold: how many notices wait to be told to senders; ``None`` where senders are not told.
        is_running: whether a server is running; ``None`` where nobody looked.
        contradictions: what is held against the logs of Key Servers, oldest first.
    """

    at: datetime
    destinations: Sequence[DestinationStatus]
    mail: MailStatus | None = None
    cloud: CloudStatus | None = None
    disk: DiskStatus | None = None
    untold: int | None = None
    is_running: bool | None = None
    adt: AdtStatus | None = None
    contradictions: Sequence[Contradiction] = ()

    @property
    def troubles(self) -> list[Trouble]:
        """What is not well, the worst first."""
        found = [*self._standing_still(), *self._for_a_person()]
        return sorted(found, key=lambda trouble: -trouble.level)

    @property
    def exit_code(self) -> int:
        """0 well, 1 somebody should look, 2 something stands still; as Nagios reads them."""
        return max((trouble.level for trouble in self.troubles), default=0)

    def json(self) -> str:
        """As one JSON object, on one line."""
        state = ("well", "warning", "critical")[self.exit_code]
        return msgspec.json.encode({"state": state, **msgspec.to_builtins(self)}).decode()

    def _standing_still(self) -> list[Trouble]:
        found = []
        if self.is_running is False:
            found.append(Trouble(CRITICAL, "no server is running"))
        downs = [(one.name, one.down_since) for one in self.destinations]
        downs += [
            ("the mailbox", None if self.mail is None else self.mail.down_since),
            ("the ADT listener", None if self.adt is None else self.adt.down_since),
        ]
        for name, since in downs:
            if since is not None:
                level = CRITICAL if self.at - since >= CRITICAL_AFTER else WARNING
                found.append(Trouble(level, f"{name} is down"))
        if self.cloud is not None and self.cloud.down_since is not None:
            found.append(Trouble(CRITICAL, "PicSafe Cloud cannot be read"))
        if self.disk is not None and self.disk.free < self.disk.reserve:
            found.append(Trouble(CRITICAL, "the disk is full"))
        elif self.disk is not None and self.disk.free - self.disk.reserve < self.disk.largest:
            found.append(Trouble(WARNING, "the disk is nearly full"))
        return found

    def _for_a_person(self) -> list[Trouble]:
        counts = {
            "{} asks": sum(one.asking for one in self.destinations),
            "{} set aside": sum(one.aside for one in self.destinations),
            "{} failed in the mailbox": 0 if self.mail is None else self.mail.failed,
            "{} to be taken out": 0 if self.cloud is None else self.cloud.taken_back,
            "{} not fetched": 0 if self.cloud is None else self.cloud.failing + self.cloud.lost,
        }
        found = [
            Trouble(WARNING, f"the log of {key_server} contradicts itself")
            for key_server in dict.fromkeys(one.key_server for one in self.contradictions)
        ]
        found += [Trouble(WARNING, text.format(count)) for text, count in counts.items() if count]
        if self.adt is not None and self.adt.is_silent:
            found.append(Trouble(WARNING, "no ADT message has come for long"))
        if self.adt is not None and self.adt.certificate_ends:
            found.append(Trouble(WARNING, "the ADT listener's certificate ends"))
        return found


def status_of(
    jobs: JobStore,
    outages: OutageStore,
    destinations: Sequence[str],
    now: datetime,
    mail: MailStore | None = None,
    cloud: CloudStore | None = None,
    *,
    disk: DiskStatus | None = None,
    untold: int | None = None,
    is_running: bool | None = None,
    adt: AdtStatus | None = None,
    contradictions: Sequence[Contradiction] = (),
) -> Status:
    """How everything stands.

    Raises:
        Unavailable: the database does not answer.
    """
    counts, down = jobs.counts(), {outage.name: outage for outage in outages.all()}
    since, due = jobs.waiting_since(), jobs.next_due()
    return Status(
        now,
        [
            _status(name, counts.get(name, {}), down.get(name), since.get(name), due.get(name))
            for name in (OPEN, *destinations)
        ],
        None if mail is None else mail_status_of(mail.connectedness(), now),
        None if cloud is None else cloud_status_of(cloud, now),
        disk,
        untold,
        is_running,
        adt,
        contradictions,
    )


def _status(
    name: str,
    counts: dict[State, int],
    outage: Outage | None,
    since: datetime | None,
    due: datetime | None,
) -> DestinationStatus:
    return DestinationStatus(
        name=name,
        down_since=None if outage is None else outage.since,
        why=None if outage is None else outage.detail,
        delivered=counts.get(State.DONE, 0),
        waiting=counts.get(State.READY, 0) + counts.get(State.RUNNING, 0),
        asking=counts.get(State.ASKING, 0),
        aside=counts.get(State.ASIDE, 0),
        skipped=counts.get(State.SKIPPED, 0),
        waiting_since=since,
        next_at=due if outage is None else outage.retry_at,
    )
