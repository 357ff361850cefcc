"""How deliveries stand, as the command line, the metrics and the operator's page tell it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from picsafe.endpoint.cloud.status import CloudStatus, cloud_status_of
from picsafe.endpoint.cloud.store import CloudStore
from picsafe.endpoint.jobs import JobStore
from picsafe.endpoint.mail.status import MailStatus, mail_status_of
from picsafe.endpoint.mail.store import MailStore
from picsafe.endpoint.model import OPEN, Outage, State
from picsafe.endpoint.outages import OutageStore


@dataclass(frozen=True, slots=True)
class DestinationStatus:
    """How one destination stands, or what opens reports (``open``).

    Attributes:
        name: its name.
        down_since, why: since when it does not work, and why; ``None`` if it does.
        delivered, waiting, asking, aside, skipped: how many reports.
    """

    name: str
    down_since: datetime | None
    why: str | None
    delivered: int
    waiting: int
    asking: int
    aside: int
    skipped: int


@dataclass(frozen=True, slots=True)
class Status:
    """How everything stands at a moment."""

    at: datetime
    destinations: Sequence[DestinationStatus]
    mail: MailStatus | None = None
    cloud: CloudStatus | None = None

    @property
    def exit_code(self) -> int:
        """0 well, 1 something asks, is aside or failed, 2 something is down; as Nagios reads them."""
        ways = [way for way in (self.mail, self.cloud) if way is not None]
        if any(one.down_since is not None for one in (*self.destinations, *ways)):
            return 2
        has_failed = (self.mail is not None and self.mail.failed > 0) or (
            self.cloud is not None and self.cloud.failing + self.cloud.lost > 0
        )
        return int(has_failed or any(one.asking or one.aside for one in self.destinations))

    def json(self) -> str:
        """As one JSON object."""
        return msgspec.json.encode(self).decode()

    def lines(self) -> list[str]:
        """As text, a line a destination and one for each way in that asks elsewhere."""
        width = max(len(one.name) for one in self.destinations)
        lines = [_line(one, width) for one in self.destinations]
        return [*lines, *(way.line for way in (self.mail, self.cloud) if way is not None)]


def status_of(
    jobs: JobStore,
    outages: OutageStore,
    destinations: Sequence[str],
    now: datetime,
    mail: MailStore | None = None,
    cloud: CloudStore | None = None,
) -> Status:
    """How everything stands.

    Raises:
        Unavailable: the database does not answer.
    """
    counts, down = jobs.counts(), {outage.name: outage for outage in outages.all()}
    return Status(
        now,
        [_status(name, counts.get(name, {}), down.get(name)) for name in (OPEN, *destinations)],
        None if mail is None else mail_status_of(mail.connectedness(), now),
        None if cloud is None else cloud_status_of(cloud, now),
    )


def _status(name: str, counts: dict[State, int], outage: Outage | None) -> DestinationStatus:
    return DestinationStatus(
        name=name,
        down_since=None if outage is None else outage.since,
        why=None if outage is None else outage.detail,
        delivered=counts.get(State.DONE, 0),
        waiting=counts.get(State.READY, 0) + counts.get(State.RUNNING, 0),
        asking=counts.get(State.ASKING, 0),
        aside=counts.get(State.ASIDE, 0),
        skipped=counts.get(State.SKIPPED, 0),
    )


def _line(one: DestinationStatus, width: int) -> str:
    state = (
        "up  " if one.down_since is None else f"DOWN since {one.down_since:%Y-%m-%d %H:%M} UTC ({one.why})"
    )
    word = "opened" if one.name == OPEN else "delivered"
    return (
        f"{one.name:<{width}}  {state}  {one.delivered:,} {word}  {one.waiting} waiting"
        f"  {one.asking} ask  {one.aside} aside"
    )
