"""What the sender's enterprises lay down about a key: what the sender's token says, and nothing else."""

from __future__ import annotations

from typing import Any

import msgspec

from chalicelib.errors import Forbidden
from chalicelib.keys.policies.terms import EnterpriseTerms
from chalicelib.policies.errors import UnknownTerms
from chalicelib.policies.given import terms_of
from chalicelib.tokens.claims import Claims


class _Claimed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    enterprise: int
    name: str
    version: int
    policy: Any


def terms_in(claims: Claims) -> tuple[EnterpriseTerms, ...]:
    """What holds of a key that is made with a token.

    Raises:
        Forbidden: ``policies_not_told``: the token is for another kind of server; ``policies_too_large`` for
            a token; ``unknown_policy``: one says something that this Key
            Server does not know.
    """
    if isinstance(claims.key_policies, msgspec.UnsetType):
        raise Forbidden(
            "policies_not_told",
            "PicSafe has not told this Key Server of your enterprises' rules on who may open reports, so no "
            "key is made. Whoever runs it has to register it with PicSafe as a Key Server.",
        )
    if claims.key_policies is None:
        raise Forbidden(
            "policies_too_large",
            "Your enterprises' rules on who may open reports are too long to hold together, so no key is "
            "made. Leave one of the enterprises, or ask its administrators to name fewer people.",
        )
    try:
        return tuple(map(_terms, claims.key_policies))
    except (msgspec.ValidationError, UnknownTerms):
        raise Forbidden(
            "unknown_policy",
            "Your enterprise has a rule on who may open reports that this Key Server does not know, so no "
            "key is made. Its operator has to bring the Key Server up to date.",
        ) from None


def _terms(claimed: Any) -> EnterpriseTerms:  # noqa: ANN401 - it is what is found out
    found = msgspec.convert(claimed, _Claimed)
    return EnterpriseTerms(found.enterprise, found.name, found.version, terms_of(found.policy))
