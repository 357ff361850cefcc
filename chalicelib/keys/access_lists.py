"""Allow and deny lists: who may have keys of a Key Server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from chalicelib.keys.errors import InvalidAccessList
from chalicelib.keys.model import Script
from chalicelib.policies.address_patterns import Pattern, PatternList, canonical_or_none, parse
from chalicelib.policies.errors import InvalidPattern

MAX_PATTERNS: Final = 10_000

ListName = Literal["allow", "deny"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a person or a script is served, and by what.

    Attributes:
        admitted: whether.
        by: the list that decides: which names them, or, without a line, which does not; ``None`` where
            there are no lists.
        line: of that list, from 1.
    """

    admitted: bool
    by: ListName | None = None
    line: int | None = None


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
        """Whether a person, known by an e-mail address, or an enterprise's script is served."""
        if isinstance(identity, Script):
            return self.decide_script(identity).admitted
        return self.decide(identity).admitted

    def decide(self, email: str) -> Decision:
        """Whether a person is served, and by which line.

        A denied address is refused unless it is also allowed. Its subaddresses (``fred+x@`` of ``fred@``) are
        denied with it and have to be allowed themselves. An allow list beside an empty deny list admits only
        what it names.
        """
        address = canonical_or_none(email)
        if not self._deny:
            if not self._has_allow_list:
                return Decision(admitted=True)
            allowed = self._allowing(address)
            return Decision(allowed is not None, "allow", allowed)
        denied = self._denying(address)
        if denied is None and address is not None:
            return Decision(admitted=True, by="deny")
        allowed = self._allowing(address)
        if allowed is not None:
            return Decision(admitted=True, by="allow", line=allowed)
        return Decision(admitted=False, by="deny", line=denied)

    def _denying(self, address: str | None) -> int | None:
        return self._deny.everyone or (None if address is None else self._deny.naming_with_detail(address))

    def _allowing(self, address: str | None) -> int | None:
        return self._allow.everyone or (None if address is None else self._allow.naming(address))

    def decide_script(self, script: Script) -> Decision:
        """Whether an enterprise's script is served, and by which line: ADR 0040.

        It is as its enterprise's people are, and never where its maker is denied.
        """
        named = self._allow.everyone or self._allow.naming_script(script.number)
        if not self._deny:
            if not self._has_allow_list:
                return Decision(admitted=True)
            allowed = named or self._allow.covering_one_of(script.domains)
            return Decision(allowed is not None, "allow", allowed)
        is_denied, line = self._denied_maker(script.made_by)
        if is_denied:
            return Decision(admitted=False, by="deny", line=line)
        if named is not None:
            return Decision(admitted=True, by="allow", line=named)
        denied = self._deny.naming_script(script.number)
        if denied is not None:
            return Decision(admitted=False, by="deny", line=denied)
        if self._deny.everyone is not None:
            allowed = self._allow.covering_one_of(script.domains)
            if allowed is not None:
                return Decision(admitted=True, by="allow", line=allowed)
            return Decision(admitted=False, by="deny", line=self._deny.everyone)
        denied = self._deny.covering_one_of(
            domain for domain in script.domains if self._allow.covering(domain) is None
        )
        return Decision(denied is None, "deny", denied)

    def _denied_maker(self, maker: str) -> tuple[bool, int | None]:
        """Whether whoever made a script's API key is denied by name, and by which line, if one names them."""
        address = canonical_or_none(maker)
        if address is None:
            # it may have been one of those who are denied
            return self._deny.has_addresses, None
        line = self._deny.naming_with_detail(address)
        return (line is not None, line) if self._allowing(address) is None else (False, None)


class CurrentLists:
    """The lists that hold now; others may take their place while requests are answered.

    Args:
        lists: those that hold first.
    """

    def __init__(self, lists: AccessLists) -> None:
        self._lists = lists

    def admits(self, identity: str | Script) -> bool:
        """See ``AccessLists``."""
        return self._lists.admits(identity)

    def replace(self, lists: AccessLists) -> None:
        """Let other lists hold, for every request that is decided from now on."""
        self._lists = lists


def _patterns(name: ListName, text: str) -> list[tuple[int, Pattern]]:
    patterns: list[tuple[int, Pattern]] = []
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
            patterns += [(number, meant) for meant in parse(pattern)]
        except InvalidPattern as error:
            raise InvalidAccessList(name, f"Line {number} of the {name} list {error}.") from None
    return patterns
