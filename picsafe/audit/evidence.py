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
from picsafe.audit.errors import BadInput, DoesNotHold

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


_decode_many: Final = msgspec.json.Decoder(list[_Kept]).decode
_decode_lines: Final = msgspec.json.Decoder(_Kept).decode_lines


def log_key(text: str) -> VerifierKey:
    """A log's key, as text.

    Raises:
        BadInput: ``invalid_vkey``.
    """
    with log_errors("the key"):
        return parse_vkey(text.strip())


def checkpoint_of(note: bytes, key: VerifierKey, name: str) -> Checkpoint:
    """A checkpoint, its signature checked.

    Raises:
        BadInput: it is none.
        DoesNotHold: the log has not signed it.
    """
    with log_errors(name):
        return verify_checkpoint(note, key)


def receipts_of(data: bytes, key: VerifierKey, name: str) -> list[Receipt]:
    """The receipts of a file, their signatures checked.

    Args:
        data: a Key Server's answer with a key (``report_id``, ``entry`` and ``receipt``), a list of such, or
            one a line.
        key: the log's.
        name: how the file is called.

    Raises:
        BadInput: ``invalid_receipt``: it holds none.
        DoesNotHold: the log has not signed one.
    """
    try:
        kept = _decode_many(data) if data.lstrip()[:1] == b"[" else _decode_one_or_lines(data)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BadInput("invalid_receipt", f"There is no receipt in {name}.") from None
    receipts = [
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
    for receipt in receipts:
        with log_errors(name):
            verify_receipt(receipt, key)
    return receipts


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
        raise DoesNotHold(error.code, f"{_capitalised(name)}: {error}") from error
    except LogFormatError as error:
        raise BadInput(error.code, f"{_capitalised(name)}: {error}") from error


def _decode_one_or_lines(data: bytes) -> list[_Kept]:
    try:
        return [msgspec.json.decode(data, type=_Kept)]
    except msgspec.DecodeError:
        return _decode_lines(data)


def _capitalised(name: str) -> str:
    return name[:1].upper() + name[1:]
