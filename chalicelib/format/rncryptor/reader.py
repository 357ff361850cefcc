"""Opening: nothing of a message can be read before all of it is verified.

CBC lets every stretch of ciphertext be decrypted on its own, given the block before it. So ``verify`` makes
one pass that computes the HMAC, and hands out an object from which any part of the plaintext can be read
afterwards, in any order and by several threads, without a decrypted copy anywhere.

The later reading must see the bytes that the first pass verified, also when the file lies on a share where
others can write. The first pass therefore keeps a 16-byte GMAC tag (AES-256-GCM, additional data only) of
every chunk, under a random key that never leaves the object, and every later read checks it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from collections.abc import Callable
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.format.errors import (
    AuthenticationFailedError,
    InvalidPaddingError,
    ReadFailedError,
    TruncatedError,
)
from chalicelib.format.rncryptor.header import (
    BLOCK_SIZE,
    HMAC_SIZE,
    MAX_HEADER_SIZE,
    Header,
    ciphertext_size,
    parse_header,
)
from chalicelib.format.rncryptor.keys import Keys, Secret, keys_for
from chalicelib.format.rncryptor.relay import BUFFER_SIZE, Relay
from chalicelib.format.source import Source

CHUNK_SIZE: Final = BUFFER_SIZE

# Told how many more bytes have been dealt with, on the thread that called.
Progress = Callable[[int], None]


def verify(source: Source, secret: Secret, progress: Progress | None = None) -> VerifiedMessage:
    """Check the HMAC of the whole message and return its plaintext as a source.

    Raises:
        TruncatedError, UnsupportedVersionError, UnsupportedOptionsError: the message is not whole or not v3.
        InvalidKeyError: the secret cannot be one.
        AuthenticationFailedError: the secret is wrong or the message was changed.
        InvalidPaddingError: the message is authentic, and its writer padded it wrongly.
    """
    header = _read_header(source)
    keys = keys_for(secret, header)
    seal = _ChunkSeal()
    _authenticate(source, header, keys, seal.add, progress)
    return VerifiedMessage(source, header, keys, seal)


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
    plain = bytearray(min(CHUNK_SIZE, source.size) + BLOCK_SIZE)
    held = memoryview(b"")
    written = 0

    def decrypt(chunk: memoryview) -> None:
        nonlocal held, written
        written += len(held)
        if held:
            sink(held)
        held = _decrypt(keys, chunk, plain)

    _authenticate(source, header, keys, decrypt, progress)
    held = held[: len(held) - _padding_size(held)]
    sink(held)
    return written + len(held)


class VerifiedMessage:
    """The plaintext of a verified message, as a Source; chunks are decrypted when they are read."""

    def __init__(self, source: Source, header: Header, keys: Keys, seal: _ChunkSeal) -> None:
        self._source = source
        self._keys = keys
        self._seal = seal
        self._start = header.size
        self._cipher_size = ciphertext_size(source.size, header)
        self._local = threading.local()
        last = (self._cipher_size - 1) // CHUNK_SIZE
        self.size = self._cipher_size - _padding_size(self._chunk(last))

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` with plaintext from ``offset``, as Source says.

        Raises:
            TruncatedError: the plaintext ends before the buffer is full.
            ReadFailedError: the file changed after it was verified, or cannot be read.
        """
        if offset < 0 or offset + len(buffer) > self.size:
            raise TruncatedError("the decrypted part ends too early")
        while buffer:
            index, skip = divmod(offset, CHUNK_SIZE)
            part = self._chunk(index)[skip : skip + len(buffer)]
            buffer[: len(part)] = part
            offset, buffer = offset + len(part), buffer[len(part) :]

    def close(self) -> None:
        """Leave the source to its owner."""

    def _chunk(self, index: int) -> memoryview:
        """Return the plaintext of a chunk; it stays valid until this thread asks for another."""
        cache: _ChunkCache | None = getattr(self._local, "cache", None)
        if cache is None:
            cache = self._local.cache = _ChunkCache(min(CHUNK_SIZE, self._cipher_size))
        if cache.index != index:
            cache.index = -1
            cache.chunk = self._load(index, cache)
            cache.index = index
        return cache.chunk

    def _load(self, index: int, cache: _ChunkCache) -> memoryview:
        offset = index * CHUNK_SIZE
        length = min(CHUNK_SIZE, self._cipher_size - offset)
        chunk = memoryview(cache.cipher)[: BLOCK_SIZE + length]
        self._source.read_into(self._start + offset - BLOCK_SIZE, chunk)  # the block before, or the IV
        self._seal.check(index, chunk)
        return _decrypt(self._keys, chunk, cache.plain)


class _ChunkCache:
    """One thread's buffers, and which chunk they hold."""

    def __init__(self, size: int) -> None:
        self.index = -1
        self.chunk = memoryview(b"")
        self.cipher = bytearray(BLOCK_SIZE + size)
        self.plain = bytearray(size + BLOCK_SIZE)


class _ChunkSeal:
    """GMAC tags of the chunks that the HMAC was computed over, in order."""

    def __init__(self) -> None:
        self._gmac = AESGCM(secrets.token_bytes(32))
        self._tags: list[bytes] = []

    def add(self, chunk: memoryview) -> None:
        self._tags.append(self._gmac.encrypt(self._nonce(len(self._tags)), b"", chunk))

    def check(self, index: int, chunk: memoryview) -> None:
        try:
            self._gmac.decrypt(self._nonce(index), self._tags[index], chunk)
        except InvalidTag as error:
            raise ReadFailedError("the file was changed while it was being read") from error

    @staticmethod
    def _nonce(index: int) -> bytes:
        return index.to_bytes(12)


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
) -> None:
    """Check the HMAC; ``visit`` sees each chunk, the block before it first, while the HMAC is computed."""
    authenticator = hmac.new(keys.authentication, header.to_bytes(), hashlib.sha256)
    end = source.size - HMAC_SIZE
    previous = header.iv
    largest = BLOCK_SIZE + min(CHUNK_SIZE, end - header.size)
    with Relay(lambda chunk: authenticator.update(chunk[BLOCK_SIZE:]), size=largest) as relay:
        for offset in range(header.size, end, CHUNK_SIZE):
            size = BLOCK_SIZE + min(CHUNK_SIZE, end - offset)
            buffer = relay.buffer()
            chunk = memoryview(buffer)[:size]
            chunk[:BLOCK_SIZE] = previous
            source.read_into(offset, chunk[BLOCK_SIZE:])
            previous = bytes(chunk[-BLOCK_SIZE:])
            relay.submit(buffer, size)
            visit(chunk)
            if progress is not None:
                progress(size - BLOCK_SIZE)
    expected = bytearray(HMAC_SIZE)
    source.read_into(end, memoryview(expected))
    if not hmac.compare_digest(authenticator.digest(), expected):
        raise AuthenticationFailedError("the key is wrong or the file was changed")


def _decrypt(keys: Keys, chunk: memoryview, plain: bytearray) -> memoryview:
    initial, ciphertext = bytes(chunk[:BLOCK_SIZE]), chunk[BLOCK_SIZE:]
    decryptor = Cipher(algorithms.AES256(keys.encryption), modes.CBC(initial)).decryptor()
    return memoryview(plain)[: decryptor.update_into(ciphertext, plain)]


def _padding_size(end: memoryview) -> int:
    size = end[-1]
    if not 1 <= size <= BLOCK_SIZE or bytes(end[-size:]) != bytes([size]) * size:
        raise InvalidPaddingError("the encrypted part was padded wrongly by its writer")
    return size
