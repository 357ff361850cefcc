"""The plaintext of a message that stays encrypted where it is, read at any offset.

CBC lets every stretch of ciphertext be decrypted on its own, given the block before it, in any order and by
several threads, without a decrypted copy anywhere.

Reading must see the bytes that were verified, also when the file lies on a share where others can write. The
verifying pass therefore keeps a 16-byte GMAC tag (AES-256-GCM, additional data only) of every chunk, under a
random key that never leaves the object, and every later read checks it.
"""

from __future__ import annotations

import secrets
import threading
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from chalicelib.format.errors import InvalidPaddingError, ReadFailedError, TruncatedError
from chalicelib.format.rncryptor.header import BLOCK_SIZE, Header, ciphertext_size
from chalicelib.format.rncryptor.keys import Keys
from chalicelib.format.rncryptor.pipeline import BUFFER_SIZE
from chalicelib.format.source import Source

CHUNK_SIZE: Final = BUFFER_SIZE


class VerifiedMessage:
    """The plaintext of a verified message, as a Source; chunks are decrypted when they are read.

    ``tag`` is the HMAC that was verified, the message's last 32 bytes at that time.
    """

    def __init__(self, source: Source, header: Header, keys: Keys, seal: ChunkSeal, tag: bytes) -> None:
        self.tag = tag
        self._source = source
        self._keys = keys
        self._seal = seal
        self._start = header.size
        self._cipher_size = ciphertext_size(source.size, header)
        self._local = threading.local()
        last = (self._cipher_size - 1) // CHUNK_SIZE
        self.size = self._cipher_size - padding_size(self._chunk(last))

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
        return decrypt_chunk(self._keys, chunk, cache.plain)


class UnverifiedMessage:
    """The plaintext of a message and its padding as a Source: for a look at a few places, unverified."""

    def __init__(self, source: Source, header: Header, keys: Keys) -> None:
        self._source = source
        self._start = header.size
        self._keys = keys
        self.size = ciphertext_size(source.size, header)

    def read_into(self, offset: int, buffer: memoryview) -> None:
        """Fill ``buffer`` with plaintext from ``offset``, as Source says."""
        if offset < 0 or offset + len(buffer) > self.size:
            raise TruncatedError("the decrypted part ends too early")
        skip = offset % BLOCK_SIZE
        blocks = -(-(skip + len(buffer)) // BLOCK_SIZE)
        chunk = bytearray(BLOCK_SIZE * (1 + blocks))  # the block before comes first
        self._source.read_into(self._start + offset - skip - BLOCK_SIZE, memoryview(chunk))
        plain = decrypt_chunk(self._keys, memoryview(chunk), bytearray(BLOCK_SIZE * (1 + blocks)))
        buffer[:] = plain[skip : skip + len(buffer)]

    def close(self) -> None:
        """Leave the source to its owner."""


class _ChunkCache:
    """One thread's buffers, and which chunk they hold."""

    def __init__(self, size: int) -> None:
        self.index = -1
        self.chunk = memoryview(b"")
        self.cipher = bytearray(BLOCK_SIZE + size)
        self.plain = bytearray(size + BLOCK_SIZE)


class ChunkSeal:
    """GMAC tags of the chunks that the HMAC was computed over, in order."""

    def __init__(self) -> None:
        self._gmac = AESGCM(secrets.token_bytes(32))
        self._tags: list[bytes] = []

    def add(self, chunk: memoryview) -> None:
        """Tag the next chunk."""
        self._tags.append(self._gmac.encrypt(self._nonce(len(self._tags)), b"", chunk))

    def check(self, index: int, chunk: memoryview) -> None:
        """Raise ReadFailedError if a chunk is not what it was."""
        try:
            self._gmac.decrypt(self._nonce(index), self._tags[index], chunk)
        except InvalidTag as error:
            raise ReadFailedError("the file was changed while it was being read") from error

    @staticmethod
    def _nonce(index: int) -> bytes:
        return index.to_bytes(12)


def decrypt_chunk(keys: Keys, chunk: memoryview, plain: bytearray) -> memoryview:
    """Decrypt a chunk that follows the block before it into ``plain``, which has a block more than needed."""
    initial, ciphertext = bytes(chunk[:BLOCK_SIZE]), chunk[BLOCK_SIZE:]
    decryptor = Cipher(algorithms.AES256(keys.encryption), modes.CBC(initial)).decryptor()
    return memoryview(plain)[: decryptor.update_into(ciphertext, plain)]


def padding_size(end: memoryview) -> int:
    """Return the length of the padding at the end of a plaintext, or raise InvalidPaddingError."""
    size = end[-1]
    if not 1 <= size <= BLOCK_SIZE or bytes(end[-size:]) != bytes([size]) * size:
        raise InvalidPaddingError("the encrypted part was padded wrongly by its writer")
    return size
