"""Checkpoints: what a log says that its tree is, signed (C2SP's ``tlog-checkpoint``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.contract import signed_notes
from chalicelib.contract.base64_texts import base64_bytes, base64_text
from chalicelib.contract.errors import LogContradicted, MalformedLog
from chalicelib.contract.merkle import HASH_BYTES, MAX_SIZE
from chalicelib.contract.signed_notes import VerifierKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_EXTENSIONS: Final = 16
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A tree's head.

    Attributes:
        origin: which log; its key has the same name.
        size: how many leaves the tree has.
        root: the hash of its root, 32 bytes.
        extensions: further lines, which mean nothing here.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lines = (self.origin, *self.extensions)
        is_fit = 0 <= self.size <= MAX_SIZE and len(self.root) == HASH_BYTES
        if not is_fit or len(lines) > MAX_EXTENSIONS + 1 or any(not line or "\n" in line for line in lines):
            raise _invalid_checkpoint()

    def text(self) -> str:
        """The text that is signed."""
        lines = (self.origin, str(self.size), base64_text(self.root), *self.extensions)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """A checkpoint of the text of a note.

    Raises:
        MalformedLog: ``invalid_checkpoint``.
    """
    *lines, end = text.split("\n", MAX_EXTENSIONS + 4)
    if end or len(lines) < 3:
        raise _invalid_checkpoint()
    origin, size, encoded, *extensions = lines
    root = base64_bytes(encoded)
    if root is None or not _SIZE.fullmatch(size):
        raise _invalid_checkpoint()
    return Checkpoint(origin, int(size), root, tuple(extensions))


def sign_checkpoint(checkpoint: Checkpoint, private: Ed25519PrivateKey) -> bytes:
    """The note by which a log says a checkpoint; the key is called as the log is.

    Raises:
        MalformedLog: ``invalid_vkey``: the origin cannot be a key's name.
    """
    return signed_notes.sign(checkpoint.text(), checkpoint.origin, private)


def verify_checkpoint(note: bytes, vkey: VerifierKey) -> Checkpoint:
    """Check a log's checkpoint.

    Args:
        note: as the log says it; signatures of others are passed over.
        vkey: the log's.

    Raises:
        MalformedLog: ``invalid_note``, ``invalid_checkpoint``.
        LogContradicted: ``no_known_signature``, ``wrong_signature``; ``wrong_log``: it is another log's.
    """
    checkpoint = parse_checkpoint(signed_notes.verify(note, [vkey]).text)
    if checkpoint.origin != vkey.name:
        raise LogContradicted("wrong_log", "It is the checkpoint of another log.")
    return checkpoint


def _invalid_checkpoint() -> MalformedLog:
    return MalformedLog("invalid_checkpoint", "This is not the checkpoint of a log.")
