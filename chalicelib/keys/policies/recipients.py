"""Whom a policy names: patterns of addresses and scripts, which mean what they mean on access lists."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from chalicelib.errors import InvalidRequest
from chalicelib.keys.address_patterns import PatternList, parse
from chalicelib.keys.errors import InvalidPattern
from chalicelib.keys.model import Script


class Recipients:
    """Those whom a policy names; an address names itself and none of its subaddresses (ADR 0040)."""

    def __init__(self, patterns: PatternList) -> None:
        self._patterns = patterns

    def name(self, identity: str | Script) -> bool:
        """Whether they name a person's canonical address, or an enterprise's script.

        A script is named by its enterprise's number, or by a whole domain of its enterprise.
        """
        if isinstance(identity, Script):
            return self._patterns.names_script(identity.number) or any(
                map(self._patterns.covers, identity.domains)
            )
        return self._patterns.naming(identity) is not None


@lru_cache(maxsize=256)
def recipients_of(patterns: tuple[str, ...]) -> Recipients:
    """The recipients that a stored policy names."""
    return Recipients(
        PatternList((line, one) for line, text in enumerate(patterns, start=1) for one in parse(text))
    )


def checked_recipients(given: Iterable[str]) -> tuple[str, ...]:
    """Patterns as somebody has given them, each once.

    Raises:
        InvalidRequest: ``invalid_recipient``: one of them can match nobody, or means everybody.
    """
    patterns = tuple(dict.fromkeys(text.strip() for text in given))
    for number, text in enumerate(patterns, start=1):
        try:
            parse(text)
        except InvalidPattern as error:
            raise InvalidRequest("invalid_recipient", f"Recipient {number} {error}.") from None
        # also with an @ between the wildcards: whoever has the file would be a second person
        if not any(map(str.isalnum, text)):
            detail = f"Recipient {number} means everybody. Name nobody for that."
            raise InvalidRequest("invalid_recipient", detail)
    return patterns
