"""Receives a sealed file, or a part of one, from the network into storage, in constant memory."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, Protocol

from starlette.types import Receive

from picsafe.server.connections import client_of
from picsafe.server.errors import Disconnected, Refusal, too_slow
from picsafe.server.gateway import Limits

WRITE_BYTES = 256 * 1024
SMALL_CHUNK_BYTES = 64 * 1024
LARGE_WRITE_BYTES = 2 * 1024 * 1024
LARGE_WRITES_BYTES = 8 * 1024 * 1024
GRACE_SECONDS = 60.0
OF_AN_ADDRESS = 3
"""How many places an address may have, once they are contested, for each one that stays free."""


class Upload(Protocol):
    """A file on its way into storage; every call blocks."""

    def write(self, chunk: bytes) -> None:
        """Append bytes, or raise a domain error and leave nothing behind."""
        ...

    def commit(self) -> None:
        """Make the file visible once it is durable, or raise a domain error and leave nothing behind."""
        ...

    def abort(self) -> None:
        """Leave nothing behind; after ``commit`` it does nothing."""
        ...


class UploadSlots:
    """How many files are taken at once, in all, of one sender and from one address.

    Only who has shown a signature that holds gets a place. An upload may be slow for days, so that neither
    one account nor one address may have all places, and the last are for those who have few.

    Args:
        limits: of places.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._taken = 0
        self._taken_by: Counter[tuple[str, str]] = Counter()

    def begin(self, sender: str, address: str, begin: Callable[[], Upload]) -> Upload:
        """An upload that keeps a place until ``abort``, which has to be called also after ``commit``.

        Args:
            sender: whose file it is.
            address: where it comes from.
            begin: opens the upload.

        Raises:
            Refusal: ``503 overloaded``: there is no place, or the sender or the address has its share.
        """
        leave = self.hold(sender, address)
        try:
            return _SlottedUpload(begin(), leave)
        except BaseException:
            leave()
            raise

    def hold(self, sender: str, address: str) -> Callable[[], None]:
        """A place, kept until what is returned is called; calling it again does nothing.

        Raises:
            Refusal: as ``begin``.
        """
        holders = (("sender", sender), ("client", client_of(address)))
        self._take(*holders)
        held = ExitStack()
        held.callback(self._leave, *holders)
        return held.close

    def _take(self, sender: tuple[str, str], client: tuple[str, str]) -> None:
        limits = self._limits
        with self._lock:
            of_sender, of_client = limits.sender_uploads, limits.client_uploads
            if self._is_contested(1):
                left = limits.uploads - self._taken - 1
                of_sender, of_client = 1, min(of_client, max(1, OF_AN_ADDRESS * left))
            if (
                self._taken >= limits.uploads
                or self._taken_by[sender] >= of_sender
                or self._taken_by[client] >= of_client
            ):
                raise too_many_uploads()
            self._taken += 1
            self._taken_by.update((sender, client))

    @property
    def rate(self) -> int:
        """Bytes per second that an upload has to reach on average at the moment."""
        return self._limits.contested_rate if self._is_contested(0) else self._limits.upload_rate

    def _is_contested(self, more: int) -> bool:
        plentiful = self._limits.plentiful_uploads
        return plentiful is not None and self._taken + more > plentiful

    def _leave(self, *holders: tuple[str, str]) -> None:
        with self._lock:
            self._taken -= 1
            for holder in holders:
                self._taken_by[holder] -= 1
                if not self._taken_by[holder]:
                    del self._taken_by[holder]


class _SlottedUpload:
    def __init__(self, upload: Upload, leave: Callable[[], None]) -> None:
        self._upload = upload
        self._leave = leave
        self.write = upload.write
        self.commit = upload.commit

    def abort(self) -> None:
        self._upload.abort()
        self._leave()


class Waiting:
    """How many bytes wait in memory to be written; everything here is called from the event loop's thread.

    While there are few, an upload may gather more of them: each write is a thread's turn, and those are
    what a small file costs.
    """

    def __init__(self) -> None:
        self._bytes = 0

    def add(self, size: int) -> None:
        """So many more wait; fewer if it is negative."""
        self._bytes += size

    @property
    def write_bytes(self) -> int:
        """How many bytes of one upload are worth a write now."""
        return LARGE_WRITE_BYTES if self._bytes < LARGE_WRITES_BYTES else WRITE_BYTES


class Receiver:
    """Reads one body from a request.

    Args:
        begin: checks the request's signature and opens the upload, or raises a domain error.
        threads: where blocking calls run.
        limits: of time.
        waiting: shared by all receivers of a server.
        begins_at_once: whether ``begin`` does not block.
        rate: bytes per second that the body has to reach on average, at the moment; ``limits.upload_rate`` by
            default.
    """

    def __init__(
        self,
        begin: Callable[[], Upload],
        threads: Executor,
        limits: Limits,
        waiting: Waiting,
        *,
        begins_at_once: bool = False,
        rate: Callable[[], int] | None = None,
    ) -> None:
        self._begin = begin
        self._threads = threads
        self._limits = limits
        self._all_waiting = waiting
        self._begins_at_once = begins_at_once
        self._rate = rate or (lambda: limits.upload_rate)
        self._upload: Upload | None = None
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    async def receive(self, receive: Receive) -> None:
        """Take the whole body; it is stored when this returns.

        Raises:
            Refusal: the body comes too slowly, or there is no place.
            DomainError: storage refuses it.
            Disconnected: the client went away.
        """
        try:
            # before a byte is read: whoever has no signature is not listened to
            self._upload = self._begin() if self._begins_at_once else await self._blocking(self._begin)
            await self._read(self._upload, receive)
            await self._blocking(self._finish, self._upload, self._taken())
        finally:
            self._all_waiting.add(-self._waiting_bytes)
            if self._upload is not None:
                # also when the server stops: nothing half-written stays
                self._upload.abort()

    async def _read(self, upload: Upload, receive: Receive) -> None:
        started = time.monotonic()
        received = 0
        while True:
            deadline = started + GRACE_SECONDS + received / self._rate()
            chunk, more = await _next(receive, min(self._limits.stall_seconds, deadline - time.monotonic()))
            received += len(chunk)
            self._waiting.append(chunk)
            self._waiting_bytes += len(chunk)
            self._all_waiting.add(len(chunk))
            if not more:
                return
            if self._waiting_bytes >= self._all_waiting.write_bytes:
                await self._blocking(self._write, upload, self._taken())

    def _taken(self) -> list[bytes]:
        taken, self._waiting = self._waiting, []
        self._all_waiting.add(-self._waiting_bytes)
        self._waiting_bytes = 0
        return taken

    def _write(self, upload: Upload, chunks: list[bytes]) -> None:
        size = sum(map(len, chunks))
        if size < len(chunks) * SMALL_CHUNK_BYTES:
            # over TLS they are so small that joining them costs less than writing each by itself
            chunks[:] = [b"".join(chunks)]
        for chunk in chunks:
            if chunk:
                upload.write(chunk)

    def _finish(self, upload: Upload, chunks: list[bytes]) -> None:
        self._write(upload, chunks)
        upload.commit()

    async def _blocking(self, call: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401 - any call's
        # shielded: a file that a thread is writing to must not be aborted under its hands
        running = asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            if not running.cancelled() and running.exception() is None and call is self._begin:
                self._upload = running.result()
            raise


async def _next(receive: Receive, seconds: float) -> tuple[bytes, bool]:
    try:
        async with asyncio.timeout(max(seconds, 0)):
            message = await receive()
    except TimeoutError:
        raise too_slow() from None
    if message["type"] != "http.request":
        raise Disconnected
    return message.get("body", b""), message.get("more_body", False)


def too_many_uploads() -> Refusal:
    """``503 overloaded``: as many uploads as the server takes at once, or of one sender, are under way."""
    return Refusal(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "overloaded",
        "Too many uploads are under way. Please try again shortly.",
        headers={"Retry-After": "10"},
        hang_up=True,
    )
