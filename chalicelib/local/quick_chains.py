"""Checks that an entry follows the one before on its trail, quickly where its canonical form is certain.

That is nearly always: texts, whole numbers and objects of those alone. What differs in anything is held
against the contract's own rules (``chalicelib.contract.audit_chain``), which say what does not fit.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.contract.audit_chain import MAX_SAFE_INTEGER, Head, verify_entries
from chalicelib.contract.errors import ChainBroken

_LINKS: Final = frozenset({"prev", "hash"})
_canonical: Final = msgspec.json.Encoder(order="sorted").encode
_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode
_sha256: Final = hashlib.sha256


def verified(before: Head, entry: bytes) -> Head:
    """The head of a trail after one more entry.

    Args:
        before: where the trail has come to.
        entry: JSON.

    Raises:
        ChainBroken: it does not follow, or does not match its hash.
        ValueError: it is not JSON.
    """
    try:
        digest = quick_digest(before.seq, bytes.fromhex(before.hash), _decode(entry))
    except msgspec.MsgspecError:
        digest = None
    if digest is not None:
        return Head(before.seq + 1, digest.hex())
    said = json.loads(entry)
    if not isinstance(said, dict):
        raise ChainBroken(before.seq + 1, "it is no object")
    return verify_entries(before, [said])


def quick_digest(seq: int, before: bytes, entry: Mapping[str, Any]) -> bytes | None:
    """The hash of an entry (32 bytes) that follows the one numbered ``seq`` with the hash ``before``.

    ``None`` says nothing: whether it holds has to be found out by the contract's own rules.
    """
    content = {name: value for name, value in entry.items() if name not in _LINKS}
    said = entry.get("seq")
    if type(said) is not int or said != seq + 1 or not _is_plain(content):
        return None
    digest = _sha256(before + _canonical(content)).digest()
    if entry.get("hash") != digest.hex() or entry.get("prev") != before.hex():
        return None
    return digest


def _is_plain(content: Mapping[str, Any]) -> bool:
    for name, value in content.items():
        kind = type(value)
        if not name.isascii():
            return False
        if kind is str:
            continue
        if kind is int:
            if not -MAX_SAFE_INTEGER <= value <= MAX_SAFE_INTEGER:
                return False
        elif kind is not dict or not _is_plain_object(value):
            return False
    return True


def _is_plain_object(value: Mapping[str, Any]) -> bool:
    for name, inner in value.items():
        kind = type(inner)
        if not name.isascii() or (kind is not str and kind is not int):
            return False
        if kind is int and not -MAX_SAFE_INTEGER <= inner <= MAX_SAFE_INTEGER:
            return False
    return True
