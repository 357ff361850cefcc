"""Sealing: bytes are written in, an RNCryptor version 3 message comes out, in constant memory."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from types import TracebackType
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from chalicelib.format.rncryptor.header import BLOCK_SIZE, Header
from chalicelib.format.rncryptor.keys import Secret, keys_for, new_header
from chalicelib.format.rncryptor.pipeline import BUFFER_SIZE, Pipeline


class MessageWriter:
    """A write-only file whose contents leave encrypted and authenticated through ``sink``.

    ``sink`` takes a memoryview that is valid during the call only, must take all of it, and is called on a
    second thread. Leaving the context normally completes the message with its padding and HMAC; leaving it
    by an exception does not, so what the sink has got by then can never be taken for a message.
    """

    def __init__(
        self, sink: Callable[[memoryview], object], secret: Secret, *, header: Header | None = None
    ) -> None:
        self._header = header or new_header(secret)
        keys = keys_for(secret, self._header)
        self._encryptor = Cipher(algorithms.AES256(keys.encryption), modes.CBC(self._header.iv)).encryptor()
        self._hmac = hmac.new(keys.authentication, digestmod=hashlib.sha256)
        self._sink = sink
        self._relay = Pipeline(self._authenticate_and_send, size=BUFFER_SIZE + BLOCK_SIZE)
        self._plain_size = 0
        self._tag = b""

    @property
    def tag(self) -> bytes:
        """The message's HMAC, its last 32 bytes; empty until the message is complete."""
        return self._tag

    def __enter__(self) -> Self:
        self._relay.__enter__()
        self._buffer = self._relay.buffer()
        header = self._header.to_bytes()
        self._buffer[: len(header)] = header
        self._used = len(header)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            try:
                self._finish()
            except BaseException as failure:
                self._relay.__exit__(type(failure), failure, failure.__traceback__)
                raise
        self._relay.__exit__(kind, error, trace)
        if error is None:
            self._tag = self._hmac.digest()
            self._sink(memoryview(self._tag))

    def write(self, data: bytes | bytearray | memoryview) -> int:
        """Encrypt ``data``; it is not kept after the call."""
        view = memoryview(data).cast("B")
        position = 0
        while position < len(view):
            room = BUFFER_SIZE - self._used
            if room <= 0:
                self._pass_on()
                continue
            part = view[position : position + room]
            self._used += self._encryptor.update_into(part, memoryview(self._buffer)[self._used :])
            position += len(part)
        self._plain_size += len(view)
        return len(view)

    def flush(self) -> None:
        """Do nothing: a partial block cannot leave before the message ends."""

    def _pass_on(self) -> None:
        self._relay.submit(self._buffer, self._used)
        self._buffer = self._relay.buffer()
        self._used = 0

    def _finish(self) -> None:
        padding = BLOCK_SIZE - self._plain_size % BLOCK_SIZE  # PKCS#7: a whole block when none is needed
        self.write(bytes([padding]) * padding)
        self._encryptor.finalize()
        self._relay.submit(self._buffer, self._used)

    def _authenticate_and_send(self, block: memoryview) -> None:
        self._hmac.update(block)
        self._sink(block)
