"""Allow and deny lists: who may have keys of a Key Server."""

from __future__ import annotations

from typing import Final

from chalicelib.keys.address_patterns import Pattern, PatternList, canonical_or_none, parse
from chalicelib.keys.errors import InvalidAccessList, InvalidPattern
from chalicelib.keys.model import Script

MAX_PATTERNS: Final = 10_000


class AccessLists:
    """Whom a Key Server serves.

    Args:
        allow: the text of the allow list, one pattern a line; blank lines and ``#`` comments do not count.
            ``None`` if there is no such list, which is not the same as an empty one.
        deny: the text of the deny list, or ``None``.

    Raises:
        InvalidAccessList: a list is too long, a line of it can match nobody or holds more than one pattern,
            or an allow list that has no deny list beside it names nobody.
    """

    def __init__(self, *, allow: str | None = None, deny: str | None = None) -> None:
        self._has_allow_list = allow is not None
        self._allow = PatternList(_patterns("allow", allow or ""))
        self._deny = PatternList(_patterns("deny", deny or ""))
        if self._has_allow_list and not self._allow and not self._deny:
            raise InvalidAccessList(
                "allow",
                "The allow list is empty and nothing is denied beside it: nobody would be served. "
                "Name somebody in it, or do without the list.",
            )

    def admits(self, identity: str | Script) -> bool:
        """Whether a person, known by an e-mail address, or an enterprise's script is served.

        A denied address is refused unless it is also allowed. Its subaddresses (``fred+x@`` of ``fred@``) are
        denied with it and have to be allowed themselves. An allow list beside an empty deny list admits only
        what it names.
        """
        if isinstance(identity, Script):
            return self._admits_script(identity)
        address = canonical_or_none(identity)
        if not self._deny:
            return not self._has_allow_list or self._allows(address)
        denied = self._deny.everyone or address is None or self._deny.names_with_detail(address)
        return not denied or self._allows(address)

    def _allows(self, address: str | None) -> bool:
        return self._allow.everyone or (address is not None and self._allow.names(address))

    def _admits_script(self, script: Script) -> bool:
        # as its enterprise's people are, and never where its maker is denied: ADR 0040
        named = self._allow.everyone or self._allow.names_script(script.number)
        if not self._deny:
            return not self._has_allow_list or named or any(map(self._allow.covers, script.domains))
        if self._is_denied_by_name(script.made_by):
            return False
        if named:
            return True
        if self._deny.names_script(script.number):
            return False
        if self._deny.everyone:
            return any(map(self._allow.covers, script.domains))
        return all(not self._deny.covers(domain) or self._allow.covers(domain) for domain in script.domains)

    def _is_denied_by_name(self, maker: str) -> bool:
        address = canonical_or_none(maker)
        if address is None:
            # it may have been one of those who are denied
            return self._deny.has_addresses
        return self._deny.names_with_detail(address) and not self._allows(address)


def _patterns(name: str, text: str) -> list[Pattern]:
    patterns: list[Pattern] = []
    count = 0
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        count += 1
        if count > MAX_PATTERNS:
            raise InvalidAccessList(name, f"The {name} list has more than {MAX_PATTERNS} patterns.")
        if len(pattern.split()) > 1:
            # a comment behind a pattern would make it match nobody, and so deny nobody
            raise InvalidAccessList(name, f"Line {number} of the {name} list holds more than one pattern.")
        try:
            patterns += parse(pattern)
        except InvalidPattern as error:
            raise InvalidAccessList(name, f"Line {number} of the {name} list {error}.") from None
    return patterns
