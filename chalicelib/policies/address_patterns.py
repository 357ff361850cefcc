"""Patterns of e-mail addresses, in the same form as the addresses that they are compared with.

``*`` stands for any text, also none; everything else stands for itself. A pattern is read as an address is
(``chalicelib.contract.email_addresses``): its domain in ASCII, letters in lower case and composed. What could
match no address at all is refused, because a deny list with such a line would deny nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from chalicelib.contract.email_addresses import (
    MAX_ADDRESS,
    canonical_address,
    canonical_local_part,
    lowered_local_part,
)
from chalicelib.contract.errors import InvalidEmailAddress, InvalidHostname
from chalicelib.contract.hostnames import canonical_domain, canonical_host, ends_in_number
from chalicelib.policies.errors import InvalidPattern

MAX_PATTERN: Final = 320
MAX_WILDCARDS: Final = 16
WILDCARD: Final = "*"
_SCRIPT: Final = re.compile(r"enterprise:(\*|[1-9][0-9]{0,8})")
_WILDCARDS: Final = re.compile(r"\*+")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
# what a wildcard before the @ and one behind it may stand for, to see whether a pattern can match anything
_LOCAL_INSTANCES: Final = ("x", "")
_DOMAIN_INSTANCES: Final = ("x.xx", "x", "")

_Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Everyone:
    """``*``: every person and every script."""


@dataclass(frozen=True, slots=True)
class Scripts:
    """``enterprise:N``: the scripts of one enterprise; ``number`` is ``None`` for all (``enterprise:*``)."""

    number: int | None


@dataclass(frozen=True, slots=True)
class Addresses:
    """The literal texts around the wildcards, before the ``@`` and behind it."""

    local: _Parts
    domain: _Parts

    @property
    def is_exact(self) -> bool:
        """Whether it names one address."""
        return len(self.local) == len(self.domain) == 1

    @property
    def is_every_local_part(self) -> bool:
        """Whether it names whole domains."""
        return self.local == ("", "")

    def matches(self, local: str, domain: str) -> bool:
        """Whether an address in its canonical form is among those meant."""
        return _matches(self.local, local) and _matches(self.domain, domain)


Pattern = Everyone | Scripts | Addresses


def parse(text: str) -> list[Pattern]:
    """What a pattern stands for: one thing, or several where a wildcard may stand for the ``@``.

    Raises:
        InvalidPattern: it can match nobody, or is too long; the message says why and not what it is.
    """
    if len(text) > MAX_PATTERN:
        raise InvalidPattern(f"has more than {MAX_PATTERN} characters")
    collapsed = _WILDCARDS.sub(WILDCARD, text)
    if collapsed == WILDCARD:
        return [Everyone()]
    if collapsed.count(WILDCARD) > MAX_WILDCARDS:
        raise InvalidPattern(f"has more than {MAX_WILDCARDS} wildcards")
    script = _SCRIPT.fullmatch(collapsed.lower() if collapsed.isascii() else "")
    if script is not None:
        return [Scripts(None if script[1] == WILDCARD else int(script[1]))]
    local, at, domain = collapsed.rpartition("@")
    if at:
        return [_addresses(local, domain)]
    if WILDCARD not in collapsed:
        raise InvalidPattern(
            "can match nobody: it is no address. For everybody at a domain write *@ and the domain"
        )
    return _split_at_wildcards(collapsed)


def is_name(text: str) -> bool:
    """Whether a pattern names people: one address, or everybody of one domain; no other is anybody's name.

    Raises:
        InvalidPattern: as ``parse``.
    """
    match parse(text):
        case [Addresses() as one]:
            return one.is_exact or (one.is_every_local_part and len(one.domain) == 1)
    return False


def _split_at_wildcards(text: str) -> list[Pattern]:
    pieces = text.split(WILDCARD)
    found: list[Pattern] = []
    refusal = InvalidPattern("can match nobody")
    for at in range(1, len(pieces)):
        local = WILDCARD.join([*pieces[:at], ""])
        domain = WILDCARD.join(["", *pieces[at:]])
        try:
            found.append(_addresses(local, domain))
        except InvalidPattern as error:
            refusal = error
    if not found:
        raise refusal
    return found


def _addresses(local: str, domain: str) -> Addresses:
    if not local:
        raise InvalidPattern("can match nobody: nothing stands before the @. For everybody there write *@")
    pattern = Addresses(_local_parts(local), _domain_parts(domain))
    shortest = "".join(pattern.local) or "x", "".join(pattern.domain)
    if len("@".join(shortest).encode()) > MAX_ADDRESS:
        raise InvalidPattern("can match nobody: no address is that long")
    return pattern


def _local_parts(text: str) -> _Parts:
    parts = tuple(lowered_local_part(part) for part in text.split(WILDCARD))
    # what a wildcard stands for would be composed with such a mark, to another letter
    if any(unicodedata.category(part[0]).startswith("M") for part in parts[1:] if part):
        raise InvalidPattern("has a mark behind a wildcard, which is part of the letter before it")
    for instance in _LOCAL_INSTANCES:
        try:
            if canonical_local_part(text.replace(WILDCARD, instance)) == instance.join(parts):
                return parts
        except InvalidEmailAddress:
            continue
    raise InvalidPattern("can match nobody: what stands before the @ is in no address")


def _domain_parts(text: str) -> _Parts:
    try:
        if WILDCARD not in text:
            return (canonical_domain(text),)
        name = ".".join(map(_label, text.split(".")))
    except InvalidHostname:
        name = ""
    if name and any(_is_domain(name.replace(WILDCARD, instance)) for instance in _DOMAIN_INSTANCES):
        return tuple(name.split(WILDCARD))
    raise InvalidPattern("can match nobody: what stands behind the @ is in no mail domain")


def _label(label: str) -> str:
    if WILDCARD not in label:
        return canonical_host(label)
    if not label.isascii():
        raise InvalidPattern(
            "has a wildcard within a label that is not ASCII, whose ASCII form has other letters: "
            "write the label whole"
        )
    return label.lower()


def _is_domain(name: str) -> bool:
    return "." in name and not ends_in_number(name) and all(map(_LABEL.fullmatch, name.split(".")))


class PatternList:
    """The patterns of one list.

    Plain addresses and whole domains (``*@example.org``), which are what lists consist of, are looked up; any
    other pattern takes time linear in the address. Where several match, any of their lines is the answer.

    Args:
        patterns: each with the number of its line, from 1.

    Attributes:
        everyone: the line of ``*``; ``None`` without one.
    """

    def __init__(self, patterns: Iterable[tuple[int, Pattern]]) -> None:
        self.everyone: int | None = None
        self._numbers: dict[int | None, int] = {}
        self._exact: dict[str, int] = {}
        self._domains: dict[str, int] = {}
        self._general: dict[Addresses, int] = {}
        for line, pattern in patterns:
            match pattern:
                case Everyone():
                    self.everyone = self.everyone or line
                case Scripts(number):
                    self._numbers.setdefault(number, line)
                case Addresses() if pattern.is_exact:
                    self._exact.setdefault(f"{pattern.local[0]}@{pattern.domain[0]}", line)
                case Addresses() if pattern.is_every_local_part and len(pattern.domain) == 1:
                    self._domains.setdefault(pattern.domain[0], line)
                case Addresses():
                    self._general.setdefault(pattern, line)

    def __bool__(self) -> bool:
        return self.everyone is not None or bool(self._numbers) or self.has_addresses

    @property
    def has_addresses(self) -> bool:
        """Whether any pattern is about addresses, ``*`` apart."""
        return bool(self._exact or self._domains or self._general)

    def naming(self, address: str) -> int | None:
        """The line of a pattern, ``*`` apart, that matches a canonical address; ``None`` if there is none."""
        local, _, domain = address.rpartition("@")
        return (
            self._exact.get(address)
            or self._domains.get(domain)
            or next((line for pattern, line in self._general.items() if pattern.matches(local, domain)), None)
        )

    def naming_with_detail(self, address: str) -> int | None:
        """As ``naming``, also of an address that the canonical one is a subaddress of.

        What follows a ``+`` is the detail of a subaddress (RFC 5233): it reaches the same mailbox.
        """
        local, _, domain = address.rpartition("@")
        cuts = [at for at, letter in enumerate(local) if letter == "+" and at]
        found = self.naming(address) or (self.naming(f"{local[: cuts[0]]}@{domain}") if cuts else None)
        # two forms are enough for patterns, which take longer; someone may have many signs in his address
        shorter = (self._exact.get(f"{local[:cut]}@{domain}") for cut in cuts[1:])
        return found or next(filter(None, shorter), None)

    def covering(self, domain: str) -> int | None:
        """The line of a pattern, ``*`` apart, that matches every address of a canonical domain."""
        return self._domains.get(domain) or next(
            (
                line
                for pattern, line in self._general.items()
                if pattern.is_every_local_part and _matches(pattern.domain, domain)
            ),
            None,
        )

    def covering_one_of(self, domains: Iterable[str]) -> int | None:
        """As ``covering``, of the first domain of which there is such a line."""
        return next(filter(None, map(self.covering, domains)), None)

    def naming_script(self, number: int) -> int | None:
        """The line of a pattern, ``*`` apart, that matches the scripts of an enterprise."""
        return self._numbers.get(number) or self._numbers.get(None)


def mailbox_of(address: str) -> str:
    """The address that a canonical one is a subaddress of (RFC 5233), or itself."""
    local, at, domain = address.rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


# asked of the same people again and again
@lru_cache(maxsize=4096)
def canonical_or_none(address: str) -> str | None:
    """An address in the form in which it is compared, ``None`` if it is none."""
    try:
        return canonical_address(address)
    except InvalidEmailAddress:
        return None


def _matches(parts: _Parts, text: str) -> bool:
    if len(parts) == 1:
        return text == parts[0]
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
