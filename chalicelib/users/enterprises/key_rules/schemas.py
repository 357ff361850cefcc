"""What calls about enterprises' policies on keys take and answer."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from chalicelib.http.fields import Moment
from chalicelib.policies.given import GivenEnterprisePolicy, ShownPolicy
from chalicelib.users.enterprises.consent_words.schemas import MemberConsentWording
from chalicelib.users.enterprises.key_policies import Laid, Rule
from chalicelib.users.enterprises.key_policy import SHOWN, EnterprisePolicy
from chalicelib.users.enterprises.schemas import EnterpriseName, EnterpriseNumber, WholeList

_Version = Annotated[
    int, Meta(ge=0, description="How often it was laid down; 0 before the first time.", examples=[1])
]


class ChangeKeyPolicy(Struct, frozen=True, forbid_unknown_fields=True):
    """What an enterprise lays down for all its members; an empty policy lifts it."""

    policy: GivenEnterprisePolicy
    version: Annotated[int, Meta(ge=0, description="Of what it takes the place of.", examples=[0])]


class KeyPolicyVersion(Struct, frozen=True):
    """What an enterprise had laid down."""

    version: _Version
    policy: ShownPolicy
    changed_by: Annotated[int, Meta(description="The administrator's user number.", examples=[11])]
    changed_at: Moment | None

    @classmethod
    def of(cls, policy: EnterprisePolicy) -> KeyPolicyVersion:
        """A version, as it is shown."""
        return cls(policy.version, ShownPolicy.of(policy.terms), policy.changed_by, policy.changed_at)


class EnterpriseKeyPolicy(Struct, frozen=True):
    """What an enterprise lays down for all its members, and what it had laid down before."""

    version: _Version
    policy: ShownPolicy
    history: Annotated[
        list[KeyPolicyVersion], Meta(description=f"The last {SHOWN} versions, the newest first.")
    ]

    @classmethod
    def of(cls, laid: Laid) -> EnterpriseKeyPolicy:
        """What was laid down, as it is shown."""
        now = laid.now
        return cls(now.version, ShownPolicy.of(now.terms), list(map(KeyPolicyVersion.of, laid.history)))


class MemberKeyPolicy(Struct, frozen=True):
    """What one of the caller's enterprises lays down about every key that they make."""

    enterprise_id: EnterpriseNumber
    enterprise: EnterpriseName
    version: _Version
    policy: ShownPolicy

    @classmethod
    def of(cls, rule: Rule) -> MemberKeyPolicy:
        """A rule, as it is shown."""
        return cls(
            rule.enterprise.number,
            rule.enterprise.name,
            rule.policy.version,
            ShownPolicy.of(rule.policy.terms),
        )


class MemberKeyPolicies(Struct, frozen=True):
    """What the caller's enterprises lay down.

    All of ``key_policies`` holds of every key that the caller makes. Of ``consent_wordings``, that of the
    enterprise which a report goes to holds, or else the first one.
    """

    key_policies: list[MemberKeyPolicy]
    consent_wordings: list[MemberConsentWording]
    cursor: WholeList = None
