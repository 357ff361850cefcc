"""What a policy is: something that looks at a case and says why it refuses, if it does.

The shape is that of sigstore-python's ``verify/policy.py``: one method, and ``AllOf`` and ``AnyOf`` which are
policies themselves. A policy of another kind is one more class with this method.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from chalicelib.keys.model import Script
from chalicelib.keys.policies.usage import Usage


@dataclass(frozen=True, slots=True)
class Case:
    """Somebody else than its sender, who shows the sealed file, wants the key of a report.

    Attributes:
        subject: who it is, as tokens name them.
        identity: a person's canonical address (empty if it is none), or an enterprise's script.
        seconds: since 1970.
        purpose: what they say that they open it for.
        usage: what has become of the report's policy.
        is_own_script: whether it is the script of one of the sender's enterprises.
    """

    subject: str
    identity: str | Script
    seconds: int
    purpose: str | None
    usage: Usage
    is_own_script: bool

    def is_script_of(self, enterprise: int | None) -> bool:
        """Whether it is the script of that one, or with ``None`` of any, of the sender's enterprises."""
        return (
            self.is_own_script
            and isinstance(self.identity, Script)
            and enterprise in {None, self.identity.number}
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a policy refuses.

    Attributes:
        code: stable, snake_case, part of the contract.
        detail: one sentence for whoever is refused; it names nobody.
    """

    code: str
    detail: str


class Policy(Protocol):
    """Who may have the key of a report."""

    def reasons(self, case: Case) -> tuple[Reason, ...]:
        """Why the case is refused, the weightiest reason first; nothing if it is admitted."""
        ...
