"""What an enterprise lays down about who may open its members' reports, for administrators and members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Protocol

import msgspec

from picsafe.client.own_wordings import MemberConsentWording
from picsafe.client.policies import NO_POLICY, EnterpriseRule, Policy

_Text = Annotated[str, msgspec.Meta(max_length=4096)]


class EnterpriseRules(msgspec.Struct, frozen=True):
    """What all of a person's enterprises lay down: of every key that the person makes, and of consent."""

    key_policies: list[EnterpriseRule]
    consent_wordings: list[MemberConsentWording] = []


class PolicyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """What an enterprise had laid down, and the user number of the administrator who laid it down."""

    version: int
    policy: Policy
    changed_by: int
    changed_at: datetime | None = None


class EnterprisePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """What an enterprise lays down for all its members, and what it had laid down, the newest first."""

    version: int
    policy: Policy
    history: list[PolicyVersion] = []


class Call(Protocol):
    """Asks the User Server about ``/enterprise/key-policy``."""

    def __call__(  # noqa: D102 - said above
        self, method: str, *, body: Mapping[str, object] | None = None, repeatable: bool = True
    ) -> EnterprisePolicy: ...


class EnterprisePolicyBook:
    """An enterprise's policy on the keys of its members' reports.

    Every method raises, besides what it names, what ``EnterpriseAdmin`` says.
    """

    def __init__(self, call: Call) -> None:
        self._call = call

    def show(self) -> EnterprisePolicy:
        """What holds, and what held before."""
        return self._call("GET")

    def replace(self, policy: Policy) -> EnterprisePolicy:
        """Lay down something else, for the keys that members make once older tokens have run out.

        Raises:
            NotAllowed: ``plan_required``.
            Refused: ``invalid_recipient``, ``invalid_policy``; ``policy_too_large``: name domains.
            Conflict: ``changed_meanwhile``.
            SlowDown: ``too_many_changes``.
        """
        version = self.show().version
        # twice would be refused as a change meanwhile
        return self._call("PUT", body={"policy": policy.document, "version": version}, repeatable=False)

    def lift(self) -> EnterprisePolicy:
        """Lay down nothing any more.

        Raises:
            Conflict: ``changed_meanwhile``.
        """
        return self.replace(NO_POLICY)
