"""Signed notes: a text and signatures over it, after C2SP's ``signed-note``, with Ed25519 alone.

A log's key is passed on as a *vkey*, one line that holds the key's name, its ID and the public key. Texts
are only looked at once a key that the caller trusts has signed them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from chalicelib.contract.base64_texts import base64_bytes, base64_text
from chalicelib.contract.errors import LogContradicted, MalformedLog

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MAX_NOTE: Final = 256 * 1024
"""The longest note that is read, in bytes: room for sixteen of the longest signatures known."""

MAX_SIGNATURES: Final = 64
MAX_VKEY: Final = 512
MAX_NAME: Final = 255
"""The longest name of a key, in bytes."""

PUBLIC_KEY_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_ED25519: Final = b"\x01"
_ID_BYTES: Final = 4
_DASH: Final = "\u2014 "
_ID: Final = re.compile(r"[0-9a-f]{8}", re.ASCII)
_CONTROLS: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
# Unicode's White_Space, and what no name may hold
_NOT_IN_NAMES: Final = re.compile(
    "[\x00-\x20+\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key that checks notes (a *vkey*).

    Attributes:
        name: whose it is; a log's is its origin.
        key: the public key, 32 bytes (RFC 8032).
    """

    name: str
    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) != PUBLIC_KEY_BYTES or not is_key_name(self.name):
            raise _invalid_vkey()

    @property
    def id(self) -> bytes:
        """The key's ID: four bytes."""
        data = self.name.encode() + b"\n" + _ED25519 + self.key
        return hashlib.sha256(data).digest()[:_ID_BYTES]

    def text(self) -> str:
        """The vkey as it is passed on."""
        return f"{self.name}+{self.id.hex()}+{base64_text(_ED25519 + self.key)}"

    def verify(self, data: bytes, signature: bytes) -> None:
        """Check a signature over some bytes.

        Raises:
            LogContradicted: ``wrong_signature``.
        """
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, data)
        except (InvalidSignature, ValueError):
            raise LogContradicted(
                "wrong_signature", f"The signature is not the one that {self.name} would make."
            ) from None


@dataclass(frozen=True, slots=True)
class Note:
    """A note whose signature was checked.

    Attributes:
        text: what was signed, with the line feed at its end.
        signers: the trusted keys that signed it, at least one.
    """

    text: str
    signers: tuple[VerifierKey, ...]


def is_key_name(name: str) -> bool:
    """Whether a key can be called so: no blanks, no plus sign, not empty."""
    return bool(name) and _NOT_IN_NAMES.search(name) is None and len(name.encode()) <= MAX_NAME


def verifier_key(name: str, private: Ed25519PrivateKey) -> VerifierKey:
    """The vkey of a private key.

    Raises:
        MalformedLog: ``invalid_vkey``: no key can be called so.
    """
    return VerifierKey(name, private.public_key().public_bytes_raw())


def parse_vkey(text: str) -> VerifierKey:
    """A vkey as it was passed on.

    Raises:
        MalformedLog: ``invalid_vkey``: it is none, it is not Ed25519's, or its ID is not its own.
    """
    name, _, rest = text.partition("+") if len(text) <= MAX_VKEY else ("", "", "")
    identifier, _, encoded = rest.partition("+")
    data = base64_bytes(encoded)
    if data is None or data[:1] != _ED25519 or not _ID.fullmatch(identifier):
        raise _invalid_vkey()
    key = VerifierKey(name, data[1:])
    if key.id.hex() != identifier:
        raise _invalid_vkey()
    return key


def sign(text: str, key_name: str, private: Ed25519PrivateKey) -> bytes:
    """A note of a text, signed with one key.

    Raises:
        MalformedLog: ``invalid_note``: no note can have this text; ``invalid_vkey``: no key this name.
    """
    _require_text(text)
    key = verifier_key(key_name, private)
    signature = base64_text(key.id + private.sign(text.encode()))
    return f"{text}\n{_DASH}{key_name} {signature}\n".encode()


def verify(note: bytes, vkeys: Iterable[VerifierKey]) -> Note:
    """Check a note with the keys that the caller trusts.

    Signatures of other keys are passed over, as the specification demands.

    Raises:
        MalformedLog: ``invalid_note``: it is no note, or has more than ``MAX_SIGNATURES`` signatures.
        LogContradicted: ``no_known_signature``: none of the keys has signed it; ``wrong_signature``: one of
            them has not signed what it says.
    """
    known = {(key.name, key.id): key for key in vkeys}
    text, signatures = split_note(note)
    signers: list[VerifierKey] = []
    for name, identifier, signature in signatures:
        key = known.get((name, identifier))
        if key is not None and key not in signers:
            key.verify(text.encode(), signature)
            signers.append(key)
    if not signers:
        raise LogContradicted("no_known_signature", "It is not signed by a key that is known here.")
    return Note(text, tuple(signers))


def split_note(note: bytes) -> tuple[str, Sequence[tuple[str, bytes, bytes]]]:
    """The text of a note and its signatures (key's name, key's ID, signature), none of them checked.

    Raises:
        MalformedLog: ``invalid_note``.
    """
    try:
        whole = note.decode("utf-8") if len(note) <= MAX_NOTE else ""
    except UnicodeDecodeError:
        raise _invalid_note() from None
    head, separator, tail = whole.rpartition("\n\n")
    text = f"{head}\n"
    if not separator or not tail.endswith("\n"):
        raise _invalid_note()
    _require_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise _invalid_note()
    return text, [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    data = base64_bytes(encoded)
    if not line.startswith(_DASH) or not is_key_name(name) or data is None or len(data) <= _ID_BYTES:
        raise _invalid_note()
    return name, data[:_ID_BYTES], data[_ID_BYTES:]


def _require_text(text: str) -> None:
    if not text.endswith("\n") or _CONTROLS.search(text) or len(text) > MAX_NOTE:
        raise _invalid_note()


def _invalid_note() -> MalformedLog:
    return MalformedLog("invalid_note", "This is not a signed note.")


def _invalid_vkey() -> MalformedLog:
    return MalformedLog("invalid_vkey", "This is not a log's public key, or a character of it is wrong.")
