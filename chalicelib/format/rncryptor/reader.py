"""Opening: nothing of a message can be read before all of it is verified.

``verify`` makes one pass that computes the HMAC, and hands out an object from which any part of the
plaintext can be read afterwards. Decrypting may begin before the verdict, as long as nothing that anybody
sees depends on it: ``decrypt_to`` and a ``Speculation`` get the plaintext of the very bytes, read once, that
the HMAC is computed over.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Protocol

from chalicelib.format.errors import AuthenticationFailedError
from chalicelib.format.rncryptor.header import (
    BLOCK_SIZE,
    HMAC_SIZE,
    MAX_HEADER_SIZE,
    Header,
    ciphertext_size,
    parse_header,
)
from chalicelib.format.rncryptor.keys import Keys, Secret, keys_for
from chalicelib.format.rncryptor.pipeline import Pipeline
from chalicelib.format.rncryptor.plaintext import (
    CHUNK_SIZE,
    ChunkSeal,
    UnverifiedMessage,
    VerifiedMessage,
    decrypt_chunk,
    padding_size,
)
from chalicelib.format.source import Source

# Told how many more bytes have been dealt with, on the thread that called.
Progress = Callable[[int], None]


class Speculation(Protocol):
    """Work that is done on plaintext before anybody knows whether it is authentic.

    Neither method raises what the plaintext brings about, for that would tell of it. Whatever was done
    counts for nothing unless ``verify`` returns. The plaintext still has its padding.
    """

    def begin(self, unverified: Source) -> None:
        """Look at the plaintext anywhere; ``take`` need not be given the same, if the file is changing."""

    def take(self, plaintext: memoryview) -> None:
        """Take the next stretch of the plaintext, which is there for the length of the call."""


def verify(
    source: Source,
    secret: Secret,
    progress: Progress | None = None,
    speculation: Speculation | None = None,
) -> VerifiedMessage:
    """Check the HMAC of the whole message and return its plaintext as a source.

    ``speculation`` is given all of the plaintext meanwhile, of the same bytes read once.

    Raises:
        TruncatedError, UnsupportedVersionError, UnsupportedOptionsError: the message is not whole or not v3.
        InvalidKeyError: the secret cannot be one.
        AuthenticationFailedError: the secret is wrong or the message was changed.
        InvalidPaddingError: the message is authentic, and its writer padded it wrongly.
    """
    header = _read_header(source)
    keys = keys_for(secret, header)
    seal = ChunkSeal()
    if speculation is None:
        tag = _authenticate(source, header, keys, seal.add, progress)
        return VerifiedMessage(source, header, keys, seal, tag)
    speculation.begin(UnverifiedMessage(source, header, keys))
    plain = bytearray(_plain_size(source))

    def decrypt(chunk: memoryview) -> None:
        speculation.take(decrypt_chunk(keys, chunk, plain))

    # this thread has more to do than the other: the tags are made there
    tag = _authenticate(source, header, keys, decrypt, progress, seal.add)
    return VerifiedMessage(source, header, keys, seal, tag)


def decrypt_to(
    sink: Callable[[memoryview], object], source: Source, secret: Secret, progress: Progress | None = None
) -> int:
    """Decrypt a whole message into ``sink`` while verifying it, and return the plaintext's length.

    What the sink has got counts for nothing until this function returns: the caller keeps it where nobody
    sees it and drops it on any error. The last chunk is held back until the HMAC has been checked.
    Raises what ``verify`` raises.
    """
    header = _read_header(source)
    keys = keys_for(secret, header)
    plain = bytearray(_plain_size(source))
    held = memoryview(b"")
    written = 0

    def decrypt(chunk: memoryview) -> None:
        nonlocal held, written
        written += len(held)
        if held:
            sink(held)
        held = decrypt_chunk(keys, chunk, plain)

    _authenticate(source, header, keys, decrypt, progress)
    held = held[: len(held) - padding_size(held)]
    sink(held)
    return written + len(held)


def _plain_size(source: Source) -> int:
    return min(CHUNK_SIZE, source.size) + BLOCK_SIZE


def _read_header(source: Source) -> Header:
    start = bytearray(min(source.size, MAX_HEADER_SIZE))
    source.read_into(0, memoryview(start))
    header = parse_header(bytes(start))
    ciphertext_size(source.size, header)
    return header


def _authenticate(
    source: Source,
    header: Header,
    keys: Keys,
    visit: Callable[[memoryview], None],
    progress: Progress | None,
    visit_there: Callable[[memoryview], None] = lambda _chunk: None,
) -> bytes:
    """Check the HMAC and return it; ``visit`` sees each chunk, the block before it first, meanwhile.

    ``visit_there`` sees it on the thread that computes the HMAC.
    """
    authenticator = hmac.new(keys.authentication, header.to_bytes(), hashlib.sha256)
    end = source.size - HMAC_SIZE
    previous = header.iv
    largest = BLOCK_SIZE + min(CHUNK_SIZE, end - header.size)

    def authenticate(chunk: memoryview) -> None:
        authenticator.update(chunk[BLOCK_SIZE:])
        visit_there(chunk)

    with Pipeline(authenticate, size=largest) as pipeline:
        for offset in range(header.size, end, CHUNK_SIZE):
            size = BLOCK_SIZE + min(CHUNK_SIZE, end - offset)
            buffer = pipeline.buffer()
            chunk = memoryview(buffer)[:size]
            chunk[:BLOCK_SIZE] = previous
            source.read_into(offset, chunk[BLOCK_SIZE:])
            previous = bytes(chunk[-BLOCK_SIZE:])
            pipeline.submit(buffer, size)
            visit(chunk)
            if progress is not None:
                progress(size - BLOCK_SIZE)
    expected = bytearray(HMAC_SIZE)
    source.read_into(end, memoryview(expected))
    if not hmac.compare_digest(authenticator.digest(), expected):
        raise AuthenticationFailedError("the key is wrong or the file was changed")
    return bytes(expected)
