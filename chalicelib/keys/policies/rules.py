"""The policies that there are, each with one reason to refuse.

Some know which enterprise has laid them down, ``None`` for the sender.

Who is not named is told no other reason: they learn nothing more of the policy (``laid_down`` puts that rule
first), and no reason ever says who else is named.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.keys.model import Script
from chalicelib.keys.policies.ports import Case, Reason
from chalicelib.keys.policies.recipients import Recipients

NOT_NAMED = Reason(
    "not_named",
    "The sender has named who may open this report, and you are not among them. Ask the sender to name you, "
    "by the address that you are signed in with.",
)
NOT_NAMED_BY_ENTERPRISE = Reason(
    "not_named",
    "A rule of the sender's enterprise names who may open the reports that its people send, and you are not "
    "among them. The sender cannot change it.",
)
NOT_NAMED_AS_REQUIRED = Reason(
    "not_named",
    "By a rule of the sender's enterprise only those whom the sender names may open this report, and you are "
    "not among them. Ask the sender to name you, by the address that you are signed in with.",
)
ALL_OPENED = Reason(
    "all_opened",
    "As many people as the sender allowed have opened this report. Ask the sender to let one more open it.",
)
ALL_OPENED_BY_ENTERPRISE = Reason(
    "all_opened",
    "As many people as a rule of the sender's enterprise allows have opened this report. The sender cannot "
    "change it.",
)
PURPOSE_NEEDED = Reason(
    "purpose_needed", "Say what you open this report for: the patient has consented to certain purposes only."
)
PURPOSE_REFUSED = Reason("purpose_not_consented", "The patient has not consented to this purpose.")
APPROVAL_NEEDED = Reason(
    "approval_needed",
    "A second person has to approve that you open this report: its sender, somebody of the sender's "
    "enterprise, or somebody else whom the sender has named. An approval is good for 24 hours.",
)
APPROVAL_NEEDED_BY_ENTERPRISE = Reason(
    "approval_needed",
    "A rule of the sender's enterprise: a second person has to approve that you open this report, its sender "
    "or somebody of that enterprise. An approval is good for 24 hours.",
)


@dataclass(frozen=True, slots=True)
class Named:
    """``Policy``: only those who are named."""

    recipients: Recipients
    enterprise: int | None = None

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        if self.recipients.name(case.identity):
            return ()
        return (NOT_NAMED if self.enterprise is None else NOT_NAMED_BY_ENTERPRISE,)


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """``Policy``: of people, only those whom the sender names; what keeps scripts out is said elsewhere."""

    recipients: Recipients

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        if isinstance(case.identity, Script) or self.recipients.name(case.identity):
            return ()
        return (NOT_NAMED_AS_REQUIRED,)


@dataclass(frozen=True, slots=True)
class NotBefore:
    """``Policy``: not before a moment, in seconds since 1970."""

    moment: int

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        if case.seconds >= self.moment:
            return ()
        return (Reason("not_yet", f"This report can be opened from {_shown(self.moment)}."),)


@dataclass(frozen=True, slots=True)
class NotAfter:
    """``Policy``: not after a moment, in seconds since 1970."""

    moment: int

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        if case.seconds <= self.moment:
            return ()
        return (Reason("no_longer", f"This report could be opened until {_shown(self.moment)}."),)


@dataclass(frozen=True, slots=True)
class Openings:
    """``Policy``: so many openings; repeats within a day and the enterprise's own script count none."""

    at_most: int
    enterprise: int | None = None

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        usage = case.usage
        if (
            case.is_script_of(self.enterprise)
            or len(usage.counted) < self.at_most
            or usage.has_counted(case.subject, case.seconds)
        ):
            return ()
        return (ALL_OPENED if self.enterprise is None else ALL_OPENED_BY_ENTERPRISE,)


@dataclass(frozen=True, slots=True)
class ForPurposes:
    """``Policy``: only for what the patient has consented to, and whoever opens it says so."""

    purposes: Collection[str]

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        if case.purpose is None:
            return (PURPOSE_NEEDED,)
        return () if case.purpose in self.purposes else (PURPOSE_REFUSED,)


@dataclass(frozen=True, slots=True)
class TwoPerson:
    """``Policy``: only of whom a second person approves; a script only if it is named."""

    recipients: Recipients
    enterprise: int | None = None

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        if isinstance(case.identity, Script):
            return () if self.recipients.name(case.identity) else (NOT_NAMED,)
        if case.usage.is_approved(case.identity, case.subject, case.seconds):
            return ()
        return (APPROVAL_NEEDED if self.enterprise is None else APPROVAL_NEEDED_BY_ENTERPRISE,)


@dataclass(frozen=True, slots=True)
class OwnScript:
    """``Policy``: the script of one of the sender's enterprises, or of all, and nobody else."""

    enterprise: int | None = None

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """See ``Policy.reasons``."""
        return () if case.is_script_of(self.enterprise) else (NOT_NAMED,)


def _shown(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%d %H:%M UTC")
