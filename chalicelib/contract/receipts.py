"""Receipts: a log's signature over an entry, given at once, before the entry is in the log.

A receipt names the time by which the entry will be in the tree. Whoever holds one can show that the log has
promised the entry, whatever becomes of the store. docs/audit-log.md is the specification.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.contract.base64_texts import base64_bytes, base64_text
from chalicelib.contract.errors import LogContradicted, MalformedLog
from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.signed_notes import SIGNATURE_BYTES, VerifierKey, is_key_name

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DOMAIN: Final = "picsafe audit receipt v1"
MAX_SEQ: Final = 2**53 - 1

_HASH: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
_TIME: Final = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A log's word for an entry.

    Attributes:
        report_id: whose trail the entry is on.
        seq: its number there.
        hash: the entry's hash, 64 lower-case hexadecimal digits.
        at: when the receipt was made: RFC 3339 in UTC with three decimals.
        merged_by: when the entry will be in the log at the latest, likewise.
        signature: Ed25519 over ``signed_bytes``, as base64.
        log: the log's origin, which is its key's name.
    """

    report_id: str
    seq: int
    hash: str
    at: str
    merged_by: str
    signature: str
    log: str


def signed_bytes(*, log: str, report_id: str, seq: int, hash: str, at: str, merged_by: str) -> bytes:  # noqa: A002 - the field's name
    """What a receipt's signature is over: the domain, then these fields, each ended by a line feed.

    No note is like it: a note's first line is the log's name, which holds no blank.

    Raises:
        MalformedLog: ``invalid_receipt``: a field is not as it has to be.
    """
    is_fit = (
        is_key_name(log) and is_report_id(report_id) and 1 <= seq <= MAX_SEQ and not isinstance(seq, bool)
    )
    if not is_fit or not _HASH.fullmatch(hash) or not (_TIME.fullmatch(at) and _TIME.fullmatch(merged_by)):
        raise _invalid_receipt()
    lines = (DOMAIN, log, report_id, str(seq), hash, at, merged_by)
    return "".join(f"{line}\n" for line in lines).encode()


def sign_receipt(
    private: Ed25519PrivateKey,
    *,
    log: str,
    report_id: str,
    seq: int,
    hash: str,  # noqa: A002 - the field's name
    at: str,
    merged_by: str,
) -> Receipt:
    """A receipt, signed with the log's key.

    Raises:
        MalformedLog: ``invalid_receipt``.
    """
    data = signed_bytes(log=log, report_id=report_id, seq=seq, hash=hash, at=at, merged_by=merged_by)
    return Receipt(report_id, seq, hash, at, merged_by, base64_text(private.sign(data)), log)


def verify_receipt(receipt: Receipt, vkey: VerifierKey) -> None:
    """Check a receipt's signature.

    Raises:
        MalformedLog: ``invalid_receipt``.
        LogContradicted: ``wrong_log``: it is another log's; ``wrong_signature``.
    """
    data = signed_bytes(
        log=receipt.log,
        report_id=receipt.report_id,
        seq=receipt.seq,
        hash=receipt.hash,
        at=receipt.at,
        merged_by=receipt.merged_by,
    )
    signature = base64_bytes(receipt.signature)
    if signature is None or len(signature) != SIGNATURE_BYTES:
        raise _invalid_receipt()
    if receipt.log != vkey.name:
        raise LogContradicted("wrong_log", "It is the receipt of another log.")
    vkey.verify(data, signature)


def _invalid_receipt() -> MalformedLog:
    return MalformedLog("invalid_receipt", "This is not a receipt for an entry of an audit trail.")
