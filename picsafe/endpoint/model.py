"""A report that was taken in, the jobs that it makes, and the states these are in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Literal

OPEN: Final = "open"
"""The job that opens a report: only what was opened has jobs at destinations."""

INTAKE: Final = "intake"
"""Where senders are told that a report is which could not be opened; no destination is called so."""

Via = Literal["post", "mail", "cloud", "command"]


class State(StrEnum):
    """Where a job stands.

    ``ready``: it is done when it is due. ``running``: somebody is at it. ``done``: the report arrived.
    ``asking``: a person has to decide. ``aside``: it was given up, or must not be done. ``skipped``: it was
    decided not to do it.
    """

    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    ASKING = "asking"
    ASIDE = "aside"
    SKIPPED = "skipped"

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens unless somebody asks for it."""
        return self in {State.DONE, State.SKIPPED}


class Sealing(StrEnum):
    """How a report came: plain, or sealed under a Key Server's key (dynamic) or this endpoint's (static)."""

    PLAIN = "plain"
    DYNAMIC = "dynamic"
    STATIC = "static"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportArrival:
    """What is known of a report that comes, before anything is kept of it.

    Attributes:
        received_sha256: of the bytes as they came.
        report_id: the report's ID; empty, before it is kept, if nothing says it.
        via: the way in.
        sender: who sent it, as that was proven so far: ``userid``, ``email``, ``name``; may be empty.
    """

    received_sha256: str
    report_id: str
    via: Via
    sender: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport(ReportArrival):
    """A report that was taken in.

    Attributes:
        sealing: how it came.
        key_server: the Key Server that it names; empty where none has its key.
        size: bytes of the sealed file.
        received_at: when it was accepted.
        wrapped_key: its key under this endpoint's own, once that is known.
        is_test: whether it is a trial.
        only_to: the one destination that it goes to; all whose conditions it meets without it.
    """

    sealing: Sealing
    key_server: str
    size: int
    received_at: datetime
    wrapped_key: bytes | None = None
    is_test: bool = False
    only_to: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport(NewReport):
    """A report in the store.

    Attributes:
        id: its number here.
        contents: digest of what is in it, once it was opened.
        patient: a name for the patient that only this endpoint can make, once it was opened.
        purged_at: when the sealed file was deleted.
    """

    id: int
    contents: str | None = None
    patient: str | None = None
    purged_at: datetime | None = None

    def is_same(self, arrived: ReportArrival) -> bool:
        """Whether what comes as the same bytes is this report.

        Until a report was opened, nobody knows whether its name and its sender were the right ones: under
        others, whoever has a copy of the file could have brought it before, for it to be refused.
        """
        is_named_alike = arrived.report_id in {"", self.report_id}
        if self.contents is not None:
            if self.sealing is not Sealing.DYNAMIC and not self.sender and arrived.sender:
                # nobody was proven to have sent it, and now somebody is: conditions may be met by that
                return False
            # which report a Key Server's key is for, no file's name can say better
            return is_named_alike or self.sealing is Sealing.DYNAMIC
        is_brought_alike = self.via == arrived.via and (
            self.sender.get("userid", "") == arrived.sender.get("userid", "")
        )
        return is_named_alike and is_brought_alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Something that is to be done with a report: to open it, or to deliver it to a destination.

    Attributes:
        report: the report's number.
        name: ``open``, or the destination's name.
        state: where it stands.
        attempts: how often it was begun since it became ready for the first time or was asked for again.
        due: when it is done next.
        since: when it became ready for the first time or was asked for again.
        code, detail: why it is not done, the last time.
        receipt: what the destination calls what arrived.
        answers: what a person has answered, by the question's code.
        choices: of what is asked, the answers that can be given; any text, where there are none and it is not
            about a patient.
    """

    report: int
    name: str
    state: State
    attempts: int
    due: datetime
    since: datetime
    code: str | None = None
    detail: str | None = None
    receipt: str | None = None
    answers: dict[str, str] = field(default_factory=dict)
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outage:
    """A destination that does not work: since when, why, and when it is tried next."""

    name: str
    since: datetime
    retry_at: datetime
    probes: int
    code: str
    detail: str


def delivery_id(installation: str, report_id: str, contents: str, destination: str) -> str:
    """The name of one report's delivery to one destination: 32 hexadecimal digits, always the same."""
    text = f"picsafe delivery v1\n{installation}\n{report_id}\n{contents}\n{destination}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def to_ms(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    """A moment, from milliseconds since 1970."""
    return datetime.fromtimestamp(value / 1000, UTC)
