"""The hash chain of a report's audit trail: how entries are linked, and how a stranger checks them.

``hash = SHA-256(prev || content)``: ``prev`` is the 32 bytes of the entry before, ``content`` the entry
without ``prev`` and ``hash`` as canonical JSON (RFC 8785). The first ``prev`` is made of the report's ID,
so that a chain cannot pass as another report's. docs/audit-trail.md is the specification.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chalicelib.contract.errors import ChainBroken

DOMAIN = b"picsafe audit trail v1\n"
MAX_SAFE_INTEGER = 2**53 - 1
MAX_DEPTH = 8

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)
_LINK_FIELDS = ("prev", "hash")
# nothing that was read as JSON, and nothing that is checked first, contains itself
_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, sort_keys=True, separators=(",", ":")
)


@dataclass(frozen=True, slots=True)
class Head:
    """The newest entry of a chain.

    Attributes:
        seq: its number, 0 for a chain without entries.
        hash: 64 lower-case hexadecimal digits.
    """

    seq: int
    hash: str


def genesis(report_id: str) -> Head:
    """What the first entry of a report's chain follows: SHA-256 of ``DOMAIN`` and the report's ID."""
    return Head(0, hashlib.sha256(DOMAIN + report_id.encode()).hexdigest())


def link(prev: str, content: object) -> str:
    """The hash of an entry.

    Args:
        prev: the hash before it, in hexadecimal digits.
        content: the entry without ``prev`` and ``hash``, of JSON's types; names are ASCII, numbers are
            integers.
    """
    return link_canonical(prev, _CANONICAL.encode(content).encode())


def link_canonical(prev: str, content: bytes) -> str:
    """The hash of an entry whose content is canonical JSON already."""
    return hashlib.sha256(bytes.fromhex(prev) + content).hexdigest()


def verify_chain(report_id: str, entries: Iterable[Mapping[str, object]], head: str) -> None:
    """Check a report's whole audit trail.

    Args:
        report_id: whose trail it should be.
        entries: all entries in order, as the Key Server's JSON says them, fields unknown here included.
        head: the hash that the Key Server says is the newest.

    Raises:
        ChainBroken: an entry is missing, altered, out of order or of another report, or the newest entry
            is not the one that ``head`` names.
    """
    require_complete(verify_entries(genesis(report_id), entries), head)


def require_complete(last: Head, head: str) -> None:
    """Check that a chain has entries, and ends in the one that the Key Server says is the newest.

    Raises:
        ChainBroken: it does not.
    """
    if last.seq == 0:
        raise ChainBroken(1, "there is no entry")
    if last.hash != head:
        raise ChainBroken(last.seq, "the newest entry is not the one named")


def verify_entries(after: Head, entries: Iterable[Mapping[str, object]]) -> Head:
    """Check a page of entries that has to follow ``after``, and give the new head.

    Raises:
        ChainBroken: as ``verify_chain``.
    """
    for entry in entries:
        after = _verified(after, entry)
    return after


def _verified(after: Head, entry: Mapping[str, object]) -> Head:
    seq = after.seq + 1
    if entry.get("seq") != seq or isinstance(entry.get("seq"), bool):
        raise ChainBroken(seq, "its number is not the next one")
    prev, claimed = entry.get("prev"), entry.get("hash")
    if prev != after.hash:
        raise ChainBroken(seq, "it does not follow the entry before")
    if not isinstance(claimed, str) or not _HASH.fullmatch(claimed):
        raise ChainBroken(seq, "its hash is malformed")
    content = {name: value for name, value in entry.items() if name not in _LINK_FIELDS}
    _check_canonical(content, seq, MAX_DEPTH)
    try:
        computed = link(after.hash, content)
    except UnicodeEncodeError:
        raise ChainBroken(seq, "it holds text that is not Unicode") from None
    if computed != claimed:
        raise ChainBroken(seq, "its content does not match its hash")
    return Head(seq, computed)


def _check_canonical(value: object, seq: int, depth: int) -> None:
    """Refuse what two implementations could write differently: fractions, huge numbers, foreign names."""
    if depth == 0:
        raise ChainBroken(seq, "it is nested too deeply")
    if isinstance(value, dict):
        _check_members(value, seq, depth)
    elif isinstance(value, list):
        for member in value:
            _check_canonical(member, seq, depth - 1)
    elif isinstance(value, int):
        if abs(value) > MAX_SAFE_INTEGER:
            raise ChainBroken(seq, "it holds a number out of range")
    elif value is not None and not isinstance(value, str):
        raise ChainBroken(seq, "it holds a value that has no canonical form")


def _check_members(value: dict[object, object], seq: int, depth: int) -> None:
    for name, member in value.items():
        if not isinstance(name, str) or not name.isascii():
            raise ChainBroken(seq, "it holds a name that is not ASCII")
        # nearly everything is text, and there are many entries
        if depth == 1 or type(member) is not str:
            _check_canonical(member, seq, depth - 1)
