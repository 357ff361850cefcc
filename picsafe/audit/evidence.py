"""What people bring to an export: a log's key, checkpoints and receipts, each checked before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import msgspec

from chalicelib.contract.checkpoints import Checkpoint, verify_checkpoint
from chalicelib.contract.errors import LogContradicted, LogFormatError
from chalicelib.contract.receipts import Receipt, verify_receipt
from chalicelib.contract.signed_notes import VerifierKey, parse_vkey
from picsafe.audit.errors import NOT_JSON, BadInput, DoesNotHold

MAX_RECEIPTS: Final = 16 * 1024 * 1024
"""The longest file with receipts that is read, in bytes."""


class _Entry(msgspec.Struct, frozen=True):
    seq: int
    hash: str


class _Signed(msgspec.Struct, frozen=True):
    log: str
    at: str
    merged_by: str
    signature: str


class _Kept(msgspec.Struct, frozen=True):
    """A Key Server's answer, as it came or as it was kept: only what a receipt needs is looked at."""

    report_id: str
    entry: _Entry
    receipt: _Signed


class _KeptReceipt(msgspec.Struct, frozen=True):
    report_id: str
    seq: int
    hash: str
    at: str
    merged_by: str
    signature: str
    log: str


class _KnownLog(msgspec.Struct, frozen=True):
    checkpoint: str = ""


class _Evidence(msgspec.Struct, frozen=True):
    """What the command line keeps of Key Servers' logs (``log-evidence.json``)."""

    receipts: list[_KeptReceipt]
    logs: dict[str, _KnownLog] = {}


_decode_evidence: Final = msgspec.json.Decoder(_Evidence).decode
_decode_many: Final = msgspec.json.Decoder(list[_Kept]).decode
_decode_lines: Final = msgspec.json.Decoder(_Kept).decode_lines


def log_key(text: str) -> VerifierKey:
    """A log's key, as text.

    Raises:
        BadInput: ``invalid_vkey``.
    """
    with log_errors("The key"):
        return parse_vkey(text.strip())


def checkpoint_of(note: bytes, key: VerifierKey, name: str) -> Checkpoint:
    """A checkpoint, its signature checked.

    Raises:
        BadInput: it is none.
        DoesNotHold: the log has not signed it.
    """
    with log_errors(name):
        return verify_checkpoint(note, key)


def receipts_of(data: bytes, key: VerifierKey, name: str) -> tuple[list[Receipt], list[Checkpoint]]:
    """The receipts of a file, their signatures checked, and the log's checkpoint that was kept with them.

    Args:
        data: a Key Server's answer with a key (``report_id``, ``entry`` and ``receipt``), a list of such, or
            one a line; or ``log-evidence.json``, of which other logs' are passed over.
        key: the log's.
        name: how the file is called.

    Raises:
        BadInput: ``invalid_receipt``: it holds none.
        DoesNotHold: the log has not signed one.
    """
    kept = _evidence(data)
    if kept is None:
        receipts, notes = _answers(data, name), []
    else:
        receipts = [
            Receipt(one.report_id, one.seq, one.hash, one.at, one.merged_by, one.signature, one.log)
            for one in kept.receipts
            if one.log == key.name
        ]
        notes = [one.checkpoint.encode() for one in kept.logs.values()]
    for receipt in receipts:
        with log_errors(name):
            verify_receipt(receipt, key)
    own = [note for note in notes if note.partition(b"\n")[0] == key.name.encode()]
    return receipts, [checkpoint_of(note, key, name) for note in own]


@contextmanager
def log_errors(name: str) -> Iterator[None]:
    """Say of what a format's error is.

    Raises:
        BadInput: it is malformed.
        DoesNotHold: it is not what the log's key has signed.
    """
    try:
        yield
    except LogContradicted as error:
        raise DoesNotHold(error.code, f"{name}: {error}") from error
    except LogFormatError as error:
        raise BadInput(error.code, f"{name}: {error}") from error


def _evidence(data: bytes) -> _Evidence | None:
    try:
        return _decode_evidence(data)
    except NOT_JSON:
        return None


def _answers(data: bytes, name: str) -> list[Receipt]:
    try:
        kept = _decode_many(data) if data.lstrip()[:1] == b"[" else _one_or_lines(data)
    except NOT_JSON:
        raise BadInput("invalid_receipt", f"There is no receipt in {name}.") from None
    return [
        Receipt(
            one.report_id,
            one.entry.seq,
            one.entry.hash,
            one.receipt.at,
            one.receipt.merged_by,
            one.receipt.signature,
            one.receipt.log,
        )
        for one in kept
    ]


def _one_or_lines(data: bytes) -> list[_Kept]:
    try:
        return [msgspec.json.decode(data, type=_Kept)]
    except msgspec.DecodeError:
        return _decode_lines(data)
