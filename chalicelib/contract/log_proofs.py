"""Proofs that an entry is in a log, in one text that is checked offline (C2SP's ``tlog-proof``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from chalicelib.contract.base64_texts import base64_bytes, base64_text
from chalicelib.contract.checkpoints import Checkpoint, verify_checkpoint
from chalicelib.contract.errors import MalformedLog
from chalicelib.contract.merkle import HASH_BYTES, MAX_PROOF, MAX_SIZE, leaf_hash, verify_inclusion
from chalicelib.contract.signed_notes import MAX_NOTE, VerifierKey

HEADER: Final = "c2sp.org/tlog-proof@v1"
SUFFIX: Final = ".tlog-proof"
"""What the name of a file with a proof ends with."""

MAX_EXTRA: Final = 1024 * 1024
"""The most extra data that is read, in bytes."""

MAX_PROOF_TEXT: Final = MAX_NOTE + 2 * MAX_EXTRA
"""The longest proof that is read, in bytes."""

_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,18})", re.ASCII)
_EXTRA: Final = "extra "


@dataclass(frozen=True, slots=True)
class LogProof:
    """That an entry is in a log.

    Attributes:
        index: which entry of the log, from 0.
        hashes: the audit path, from the leaf's sibling up.
        checkpoint: the signed note of the tree in which it is.
        extra: what is said beside it, which nobody has signed; ``None`` if nothing is.
    """

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def encoded(self) -> bytes:
        """The proof's text, in UTF-8."""
        lines = [HEADER]
        if self.extra is not None:
            lines.append(_EXTRA + base64_text(self.extra))
        lines += [f"index {self.index}", *(base64_text(one) for one in self.hashes), "", ""]
        return "\n".join(lines).encode() + self.checkpoint


def parse_log_proof(data: bytes) -> LogProof:
    """A proof as it was passed on. Its checkpoint is not looked into.

    Raises:
        MalformedLog: ``invalid_log_proof``.
    """
    head, separator, checkpoint = data.partition(b"\n\n") if len(data) <= MAX_PROOF_TEXT else (b"", b"", b"")
    if not separator or not head.isascii():
        raise _invalid_proof()
    first, *lines = head.decode("ascii").split("\n")
    extra = None
    if lines and lines[0].startswith(_EXTRA):
        extra = base64_bytes(lines.pop(0).removeprefix(_EXTRA))
        if extra is None or len(extra) > MAX_EXTRA:
            raise _invalid_proof()
    place = _INDEX.fullmatch(lines[0]) if lines else None
    hashes = [base64_bytes(line) for line in lines[1 : MAX_PROOF + 2]]
    path = tuple(one for one in hashes if one is not None and len(one) == HASH_BYTES)
    if first != HEADER or place is None or len(path) != len(lines) - 1 or len(path) > MAX_PROOF:
        raise _invalid_proof()
    index = int(place[1])
    if index > MAX_SIZE:
        raise _invalid_proof()
    return LogProof(index, path, checkpoint, extra)


def verify_log_proof(proof: LogProof, entry: bytes, vkey: VerifierKey) -> Checkpoint:
    """Check that an entry is in a log, and give the checkpoint that says so.

    Args:
        proof: as ``parse_log_proof`` reads it.
        entry: the leaf's data: here, the 32 bytes of the entry's hash.
        vkey: the log's.

    Raises:
        LogContradicted: ``not_included``, or as ``verify_checkpoint``.
        MalformedLog: ``invalid_tree``: the tree has no such leaf, or as ``verify_checkpoint``.
    """
    checkpoint = verify_checkpoint(proof.checkpoint, vkey)
    verify_inclusion(proof.index, checkpoint.size, leaf_hash(entry), proof.hashes, checkpoint.root)
    return checkpoint


def _invalid_proof() -> MalformedLog:
    return MalformedLog("invalid_log_proof", "This is not a proof that an entry is in a log.")
