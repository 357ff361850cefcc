"""Allow and deny lists: who may have keys of a private Key Server."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from chalicelib.contract.email_addresses import lowered_local_part
from chalicelib.contract.errors import InvalidHostname
from chalicelib.contract.hostnames import canonical_host
from chalicelib.keys.errors import InvalidAccessList

MAX_PATTERNS: Final = 10_000
MAX_PATTERN: Final = 320
WILDCARD: Final = "*"


class PatternList:
    """Patterns in which ``*`` stands for any text, also none; everything else stands for itself.

    Domains are compared in ASCII (``*@münchen.example`` is ``*@xn--mnchen-3ya.example``), everything else
    in lower case and composed, as addresses are.

    Matching takes time linear in the length of the text for each pattern; plain addresses and whole
    domains (``*@example.org``), which are what lists consist of, are looked up.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        self._exact: set[str] = set()
        self._domains: set[str] = set()
        self._general: list[tuple[str, ...]] = []
        for pattern in {_comparable(pattern) for pattern in patterns}:
            parts = tuple(pattern.split(WILDCARD))
            if len(parts) == 1:
                self._exact.add(pattern)
            elif len(parts) == 2 and not parts[0] and parts[1].rfind("@") == 0:
                self._domains.add(parts[1])
            else:
                self._general.append(parts)

    def __bool__(self) -> bool:
        return bool(self._exact or self._domains or self._general)

    def matches(self, text: str) -> bool:
        """Whether any pattern matches the whole of ``text``, upper and lower case being the same."""
        text = _comparable(text)
        at = text.rfind("@")
        return (
            text in self._exact
            or (at >= 0 and text[at:] in self._domains)
            or any(_matches(parts, text) for parts in self._general)
        )


class AccessLists:
    """Whom a Key Server serves.

    Args:
        allow: the text of the allow list, one pattern a line; blank lines and ``#`` comments do not count.
        deny: the text of the deny list.

    Raises:
        InvalidAccessList: a list or a line of it is too long, a line holds more than one pattern, or a
            wildcard stands within an international label.
    """

    def __init__(self, *, allow: str = "", deny: str = "") -> None:
        self._allow = PatternList(_patterns("allow", allow))
        self._deny = PatternList(_patterns("deny", deny))

    def admits(self, identity: str) -> bool:
        """Whether ``identity``, an e-mail address or ``enterprise:{number}``, is served.

        A denied identity is refused unless it is also allowed. An allow list beside an empty deny list
        admits only what it names.
        """
        if self._deny:
            return not self._deny.matches(identity) or self._allow.matches(identity)
        return not self._allow or self._allow.matches(identity)


def _comparable(text: str) -> str:
    """A pattern or an identity as they are compared; what follows the last ``@`` is the domain."""
    if text.isascii():
        return text.casefold()
    local, at, domain = text.rpartition("@")
    return lowered_local_part(local) + at + ".".join(map(_comparable_label, domain.split(".")))


def _comparable_label(label: str) -> str:
    try:
        return canonical_host(label)
    except InvalidHostname:
        return lowered_local_part(label)


def _is_hidden(pattern: str) -> bool:
    """Whether a wildcard stands within an international label: its ASCII form has other letters."""
    domain = _comparable(pattern).rpartition("@")[2]
    return any(WILDCARD in label and not label.isascii() for label in domain.split("."))


def _matches(parts: tuple[str, ...], text: str) -> bool:
    first, *middle, last = parts
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    position, end = len(first), len(text) - len(last)
    for part in middle:
        # the leftmost place leaves most room for the parts that follow: no backtracking
        found = text.find(part, position, end)
        if found < 0:
            return False
        position = found + len(part)
    return True


def _patterns(name: str, text: str) -> list[str]:
    patterns = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        if len(pattern) > MAX_PATTERN:
            raise InvalidAccessList(
                f"Line {number} of the {name} list has more than {MAX_PATTERN} characters."
            )
        if len(pattern.split()) > 1:
            # a comment behind a pattern would make it match nobody, and so deny nobody
            raise InvalidAccessList(f"Line {number} of the {name} list holds more than one pattern.")
        if _is_hidden(pattern):
            raise InvalidAccessList(
                f"Line {number} of the {name} list has a wildcard within a label that is not ASCII: "
                "it would match nobody. Write the label whole."
            )
        patterns.append(pattern)
    if len(patterns) > MAX_PATTERNS:
        raise InvalidAccessList(f"The {name} list has more than {MAX_PATTERNS} patterns.")
    return patterns
