"""Whom a policy names: patterns of addresses and scripts, which mean what they mean on access lists."""

from __future__ import annotations

from functools import lru_cache

from chalicelib.keys.model import Script
from chalicelib.policies.address_patterns import PatternList, parse


class Recipients:
    """Those whom a policy names; an address names itself and none of its subaddresses (ADR 0040)."""

    def __init__(self, patterns: PatternList) -> None:
        self._patterns = patterns

    def name(self, identity: str | Script) -> bool:
        """Whether they name a person's canonical address, or an enterprise's script.

        A script is named by its enterprise's number, or by a whole domain of its enterprise.
        """
        if isinstance(identity, Script):
            line = self._patterns.naming_script(identity.number)
            return (line or self._patterns.covering_one_of(identity.domains)) is not None
        return self._patterns.naming(identity) is not None


@lru_cache(maxsize=256)
def recipients_of(patterns: tuple[str, ...]) -> Recipients:
    """The recipients that a stored policy names."""
    return Recipients(
        PatternList((line, one) for line, text in enumerate(patterns, start=1) for one in parse(text))
    )
