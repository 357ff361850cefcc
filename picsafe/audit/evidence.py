"""What people bring to an export: a log's key, checkpoints and receipts, each checked before it is used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.contract.checkpoints import Checkpoint, verify_checkpoint
from chalicelib.contract.errors import LogContradicted, LogFormatError
from chalicelib.contract.receipts import Receipt, verify_receipt
from chalicelib.contract.signed_notes import MAX_NOTE, VerifierKey, parse_vkey
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
    key_server: str
    report_id: str
    seq: int
    hash: str
    at: str
    merged_by: str
    signature: str
    log: str


class _KnownLog(msgspec.Struct, frozen=True):
    vkey: str = ""
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


def archived_checkpoints(folder: Path, key: VerifierKey) -> list[Checkpoint]:
    """Those in a copy of a log's folder in its archive, their signatures checked.

    Raises:
        BadInput: ``no_archive``: it is no such copy.
        DoesNotHold: the log has not signed one of them.
    """
    found = sorted((folder / "checkpoints").glob("*"))
    if not found:
        raise BadInput(
            "no_archive", f"{folder} is no copy of a log's folder in the archive: it has no checkpoints."
        )
    return [checkpoint_of(path.read_bytes()[: MAX_NOTE + 1], key, path.name) for path in found]


@dataclass(frozen=True, slots=True)
class Brought:
    """What a file with receipts holds.

    Attributes:
        receipts: the log's own, their signatures checked.
        checkpoints: the log's own that were kept with them, likewise.
        foreign: receipts that name another log, and say nothing about this one.
    """

    receipts: list[Receipt]
    checkpoints: list[Checkpoint]
    foreign: list[Receipt]


def receipts_of(data: bytes, key: VerifierKey, name: str) -> Brought:
    """The receipts of a file; what is not this log's is not judged, whatever it looks like.

    Args:
        data: a Key Server's answer with a key (``report_id``, ``entry`` and ``receipt``), a list of such, or
            one a line; or ``log-evidence.json``.
        key: the log's.
        name: how the file is called.

    Raises:
        BadInput: ``invalid_receipt``: it holds none; one of the log's own is malformed.
        DoesNotHold: the log has not signed one that names it.
    """
    kept = _evidence(data)
    if kept is None:
        answers = _answers(data, name)
        own = [one for one in answers if one.log == key.name]
        foreign = [one for one in answers if one.log != key.name]
        notes = list[bytes]()
    else:
        own, foreign, notes = _of_log(kept, key)
    for receipt in own:
        with log_errors(name):
            verify_receipt(receipt, key)
    return Brought(own, [checkpoint_of(note, key, name) for note in notes], foreign)


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


def _of_log(kept: _Evidence, key: VerifierKey) -> tuple[list[Receipt], list[Receipt], list[bytes]]:
    """Receipts of the log, those of others, and the log's checkpoints.

    Any Key Server can put any log's name on what it gives: by whom it was given counts, where that is known.
    """
    servers = {url for url, log in kept.logs.items() if log.vkey == key.text()}
    own, foreign = list[Receipt](), list[Receipt]()
    for one in kept.receipts:
        receipt = Receipt(one.report_id, one.seq, one.hash, one.at, one.merged_by, one.signature, one.log)
        is_own = one.log == key.name and (not servers or one.key_server in servers)
        (own if is_own else foreign).append(receipt)
    notes = [log.checkpoint.encode() for url, log in kept.logs.items() if url in servers and log.checkpoint]
    return own, foreign, notes


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
