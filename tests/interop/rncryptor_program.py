"""RNCryptor messages of any other program beside ours, both ways, a line for each kind of secret.

``python -m tests.interop.rncryptor_program PROGRAM [ARGUMENT ...]`` runs it once for each message, as
``PROGRAM [ARGUMENT ...] seal|open INPUT OUTPUT``. The secret is in its environment: RNCRYPTOR_PASSWORD, or
RNCRYPTOR_KEYS (128 hexadecimal digits, the encryption key's before the HMAC key's). It writes OUTPUT and ends
with status 0; with 64 where it has no such kind of message; and with another where it refuses.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from chalicelib.format.errors import FormatError
from chalicelib.format.rncryptor import Keys, MessageWriter, Secret, decrypt, encrypt
from chalicelib.format.rncryptor.plaintext import CHUNK_SIZE

UNKNOWN_KIND = 64
# some take minutes for a few megabytes
PATIENCE = 600
SIZES = (0, 1, 15, 16, 17, 1000, CHUNK_SIZE, CHUNK_SIZE + 1, 3_000_001)
SECRETS: Mapping[str, Secret] = {
    "a report's key": "bm90IGEga2V5LCBidXQgaXQgbG9va3MgbGlrZSBvbmU",
    "a password in two scripts": "Prüfwort 中文密码",
    "two keys": Keys(bytes(range(32)), bytes(range(32, 64))),
}


class UnknownKindError(Exception):
    """The program has no such kind of message."""


class RefusedError(Exception):
    """The program did not do it."""


class Implementation(Protocol):
    """Another implementation, with the secret that it shall use."""

    @property
    def secret(self) -> Secret:
        """What it seals and opens with."""

    def seal(self, plaintext: bytes) -> bytes:
        """Return its message; raises UnknownKindError and RefusedError."""

    def open(self, message: bytes) -> bytes:
        """Return a message's plaintext; raises UnknownKindError and RefusedError."""


@dataclass(frozen=True, slots=True)
class Program:
    """An implementation that is a program, run once for each message."""

    command: Sequence[str]
    secret: Secret

    def seal(self, plaintext: bytes) -> bytes:
        return self._run("seal", plaintext)

    def open(self, message: bytes) -> bytes:
        return self._run("open", message)

    def _run(self, what: str, data: bytes) -> bytes:
        with tempfile.TemporaryDirectory() as folder:
            given, written = Path(folder, "input"), Path(folder, "output")
            given.write_bytes(data)
            ended = subprocess.run(
                [*self.command, what, str(given), str(written)],
                env={**os.environ, **_environment(self.secret)},
                check=False,
                capture_output=True,
                timeout=PATIENCE,
            )
            if ended.returncode == UNKNOWN_KIND:
                raise UnknownKindError
            if ended.returncode or not written.exists():
                raise RefusedError
            return written.read_bytes()


def _environment(secret: Secret) -> dict[str, str]:
    if isinstance(secret, Keys):
        return {"RNCRYPTOR_KEYS": (secret.encryption + secret.authentication).hex()}
    return {"RNCRYPTOR_PASSWORD": secret if isinstance(secret, str) else secret.decode()}


def streamed(plaintext: bytes, secret: Secret) -> bytes:
    """Return a message as reports are written: piece by piece, of unknown length."""
    message = bytearray()
    with MessageWriter(message.extend, secret) as writer:
        for start in range(0, len(plaintext), 50_000):
            writer.write(plaintext[start : start + 50_000])
    return bytes(message)


def opens_ours(other: Implementation, sizes: Sequence[int]) -> Iterator[str]:
    """Have it open what we sealed; yields what went wrong. Raises UnknownKindError."""
    for size in sizes:
        plaintext = secrets.token_bytes(size)
        for writer in (encrypt, streamed):
            try:
                if other.open(writer(plaintext, other.secret)) != plaintext:
                    yield f"it read something else of {size:,} bytes ({writer.__name__})"
            except RefusedError:
                yield f"it did not open {size:,} bytes ({writer.__name__})"


def is_opened_by_us(other: Implementation, sizes: Sequence[int]) -> Iterator[str]:
    """Open what it sealed; yields what went wrong. Raises UnknownKindError."""
    for size in sizes:
        plaintext = secrets.token_bytes(size)
        try:
            if decrypt(other.seal(plaintext), other.secret) != plaintext:
                yield f"we read something else of {size:,} bytes"
        except RefusedError:
            yield f"it did not seal {size:,} bytes"
        except FormatError as error:
            yield f"we did not open {size:,} bytes: {error.code}"


def refuses_changes(other: Implementation) -> Iterator[str]:
    """Have it open what was changed; yields what it took nevertheless. Raises UnknownKindError."""
    message = encrypt(b"fills two blocks, nearly", other.secret)
    places = {"IV": -32 - 32 - 1, "ciphertext": -32 - 1, "HMAC": -1}
    for name, place in places.items():
        changed = bytearray(message)
        changed[place] ^= 1
        try:
            other.open(bytes(changed))
        except RefusedError:
            continue
        yield f"it opened a message whose {name} was changed"


def tried(
    implementation: Callable[[Secret], Implementation], sizes: Sequence[int] = SIZES
) -> Iterator[tuple[str, list[str] | None]]:
    """Yield each thing that is tried, with what went wrong; None where there are no such messages."""
    for kind, secret in SECRETS.items():
        other = implementation(secret)
        trials = {
            "opens ours": opens_ours(other, sizes),
            "is opened by us": is_opened_by_us(other, sizes),
            "refuses changes": refuses_changes(other),
        }
        for what, faults in trials.items():
            try:
                yield f"{kind}: {what}", list(faults)
            except UnknownKindError:
                yield f"{kind}: {what}", None


def main(command: Sequence[str]) -> int:
    """Print what was tried; returns 0 if something was and nothing went wrong, and 2 without a program."""
    if not command:
        print(__doc__)
        return 2
    outcomes = []
    for what, faults in tried(lambda secret: Program(command, secret)):
        outcomes.append(faults)
        said = "no such messages" if faults is None else "; ".join(faults) or "yes"
        print(f"{what}: {said}", flush=True)
    return int([] not in outcomes or any(outcomes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
