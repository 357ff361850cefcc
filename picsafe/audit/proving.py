"""Makes proofs that entries are in a log, and checks those of others; docs/audit-log.md is the specification.

A proof carries the report's trail up to the entry, because an entry's hash names its report only by the chain
that it ends. A proof of an entry alone shows that the log has it, and not whose it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from chalicelib.contract.audit_chain import Head, genesis, verify_entries
from chalicelib.contract.checkpoints import Checkpoint
from chalicelib.contract.errors import ChainBroken
from chalicelib.contract.log_proofs import MAX_EXTRA, LogProof, parse_log_proof, verify_log_proof
from chalicelib.contract.merkle import inclusion_proof
from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.contract.tiled_trees import ReadTile, TileHashes
from picsafe.audit.errors import NOT_JSON, BadExport, BadInput, DoesNotHold, NoSuchEntry
from picsafe.audit.evidence import checkpoint_of, log_errors

MAX_SHOWN: Final = 4096
"""How many entries a proof carries at most; their length has a bound of its own."""

_encode: Final = msgspec.json.Encoder(order="sorted").encode


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof says beside itself (``extra``), as JSON.

    Attributes:
        report_id: whose trail it is.
        entries: of the trail, the proved one last: all from the first one on, or that one alone.
    """

    report_id: str
    entries: list[dict[str, Any]]


_shown: Final = msgspec.json.Decoder(Shown).decode


@dataclass(frozen=True, slots=True)
class Proved:
    """What a proof shows.

    Attributes:
        checkpoint: the tree in which the entry is, as the log has signed it.
        index: which entry of the log, from 0.
        report_id: whose trail the entries are on; ``None`` where the proof does not show it.
        entries: those that were proved, the newest last.
    """

    checkpoint: Checkpoint
    index: int
    report_id: str | None
    entries: tuple[dict[str, Any], ...]


def prove(shown: Shown, index: int, note: bytes, key: VerifierKey, read_tile: ReadTile) -> bytes:
    """A proof of the newest of some entries.

    Args:
        shown: what the proof is to say.
        index: which entry of the log it is.
        note: the log's checkpoint.
        key: the log's.
        read_tile: reads its tiles.

    Raises:
        NoSuchEntry: ``not_in_log``: it is not in the tree yet.
        BadInput: ``too_long``: the trail is longer than a proof may carry.
        DoesNotHold: the log contradicts itself: nobody would accept the proof.
    """
    extra = _encode(shown)
    if len(extra) > MAX_EXTRA:
        raise too_long()
    checkpoint = checkpoint_of(note, key, "The log's checkpoint")
    if index >= checkpoint.size:
        raise not_in_log()
    with log_errors("The log"):
        hashes = inclusion_proof(index, checkpoint.size, TileHashes(checkpoint.size, read_tile))
    data = LogProof(index, tuple(hashes), note, extra).encoded()
    check(data, key)
    return data


def check(data: bytes, key: VerifierKey) -> Proved:
    """What somebody's proof shows.

    Raises:
        BadExport: it is no proof, or not one of an audit entry.
        DoesNotHold: it does not hold.
    """
    try:
        with log_errors("The proof"):
            proof = parse_log_proof(data)
    except BadInput as error:
        raise BadExport(error.code, error.detail) from error
    shown = _what_is_shown(proof.extra)
    head, names_report = _chained(shown.report_id, shown.entries)
    try:
        with log_errors("The proof"):
            checkpoint = verify_log_proof(proof, bytes.fromhex(head.hash), key)
    except BadInput as error:
        raise BadExport(error.code, error.detail) from error
    return Proved(checkpoint, proof.index, shown.report_id if names_report else None, tuple(shown.entries))


def not_in_log() -> NoSuchEntry:
    """The error for an entry that cannot be proved yet."""
    return NoSuchEntry("not_in_log", "The entry is not in the log's tree yet. Try again in a minute.")


def too_long() -> BadInput:
    """The error for a trail that no proof has room for."""
    return BadInput("too_long", "The trail is too long to go with a proof: prove the entry alone.")


def _what_is_shown(extra: bytes | None) -> Shown:
    try:
        shown = _shown(extra or b"")
    except NOT_JSON:
        shown = None
    if shown is None or not shown.entries or not is_report_id(shown.report_id):
        raise BadExport("invalid_log_proof", "This is a proof, and not one of an audit entry.")
    return shown


def _chained(report_id: str, entries: Sequence[dict[str, Any]]) -> tuple[Head, bool]:
    """Where the entries come to, and whether they come from the report's own beginning."""
    seq, prev = entries[0].get("seq"), entries[0].get("prev")
    from_the_beginning = seq == 1
    start = genesis(report_id)
    if not from_the_beginning:
        if len(entries) != 1 or type(seq) is not int or not _is_hash(prev):
            raise DoesNotHold("chain_broken", "The entries of the proof do not begin with the first one.")
        start = Head(seq - 1, str(prev))
    try:
        return verify_entries(start, entries), from_the_beginning
    except ChainBroken as error:
        raise DoesNotHold("chain_broken", str(error), seq=error.seq) from error


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")
