"""What a sync tells of its reports; nothing in it is about a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class SyncEvent:
    """Something that happened to one report; it says nothing about a person.

    Attributes:
        report_id: which report; none with ``began_again``.
        outcome: ``received``, ``present`` (its folder was there, or the same report came before), ``failed``,
            ``withdrawn`` (its sender has taken it back), or ``began_again``: the User Server's log was
            restored from a backup, and is gone through from its start, so that no report is passed over.
        files: how many files it has, beside its manifest.
        code: why it failed, why its sender has taken it back, or why the log is gone through again.
        retry_at: when it is tried again, if it is.
        sender_mismatch: in what it names another sender than the audit trail does.
        consent_gaps: what it says of consent and does not prove, ``chalicelib.format.consent_gaps``'s values.
        superseded_by: with ``withdrawn`` the ID of the corrected report in its place, if there is one.
        place: with ``withdrawn`` what has become of it here: ``noted`` (its folder says so), ``gone`` (it
            came, and its folder is elsewhere now), ``skipped`` (it never came).
    """

    report_id: str
    outcome: Literal["received", "present", "failed", "withdrawn", "began_again"]
    files: int = 0
    code: str = ""
    retry_at: datetime | None = None
    sender_mismatch: tuple[str, ...] = ()
    consent_gaps: tuple[str, ...] = ()
    superseded_by: str = ""
    place: Literal["", "noted", "gone", "skipped"] = ""


@dataclass(slots=True)
class SyncResult:
    """What one run did: how many reports it received, found present, and could not get.

    ``withdrawn`` counts those of which it has learnt that their senders have taken them back.

    ``failed`` counts attempts that have failed. ``began_again`` counts how often it went through the log from
    its start, because that was restored. ``undone`` counts what is still to be done, of this and earlier
    runs, by the code of why it was not.
    """

    received: int = 0
    present: int = 0
    failed: int = 0
    withdrawn: int = 0
    began_again: int = 0
    undone: dict[str, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Coming:
    """A report that the next run would fetch.

    Attributes:
        report_id: which.
        expires_at: when PicSafe Cloud deletes its file.
    """

    report_id: str
    expires_at: datetime


Listener = Callable[[SyncEvent], None]
