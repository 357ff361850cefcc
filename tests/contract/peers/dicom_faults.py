"""Stands between a client of DICOM and a PACS, and lets happen what it is told to."""

from __future__ import annotations

import select
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.contract.delivery.harness import Fault
from tests.contract.peers.held_port import held_port

BLOCK = 64 * 1024
HEADER = 6
SECONDS_FOR_AN_ANSWER = 0.5


class FaultyLine:
    """Hands what comes on to a port of this machine; a fault happens once, at a PDU that is counted.

    Args:
        port: the PACS's.
    """

    def __init__(self, port: int) -> None:
        self.upstream = port
        self._fault: Fault | None = None
        self._countdown = 0
        self._lock = threading.Lock()
        self._listening = held_port()
        self.port: int = self._listening.getsockname()[1]
        self._thread: threading.Thread | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the fault has not happened yet."""
        return self._countdown > 0

    def inject(self, fault: Fault, at: int) -> None:
        self._fault, self._countdown = fault, at

    def mend(self) -> None:
        self._fault, self._countdown = None, 0
        if self._thread is None:
            self.start()

    def start(self) -> None:
        """Listen; at the same port again, after ``go_down``."""
        self._listening.listen()
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def go_down(self) -> None:
        """Listen no more until ``start``; the port stays taken, so that nobody else answers there."""
        if self._thread is not None:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._thread.join()
            self._thread = None

    def stop(self) -> None:
        """Listen no more."""
        self.go_down()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self.upstream)) as server:
            self._pass_on(client, server)

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        try:
            # while an answer is held back, nobody else hands it on
            answers = threading.Lock()
            back = threading.Thread(target=_copy, args=(server, client, answers), daemon=True)
            back.start()
            while (header := _exactly(client, HEADER)) is not None:
                fault = self._next_fault()
                (length,) = struct.unpack_from(">L", header, 2)
                if fault is Fault.CUT:
                    server.sendall(header + (_exactly(client, length // 2) or b""))
                    _reset(client)
                    return
                if fault is not None:
                    with answers:
                        _hand_on(client, server, header, length)
                        _lose(client, server, fault)
                    return
                _hand_on(client, server, header, length)
            server.shutdown(socket.SHUT_WR)
            back.join()
        finally:
            # closing alone ends nothing as long as another thread waits at it
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)

    def _next_fault(self) -> Fault | None:
        with self._lock:
            if not self._countdown:
                return None
            self._countdown -= 1
            return None if self._countdown else self._fault


@contextmanager
def behind_a_faulty_line(port: int) -> Iterator[FaultyLine]:
    """A PACS of this machine behind faults, until the block ends."""
    line = FaultyLine(port)
    line.start()
    try:
        yield line
    finally:
        line.stop()


def _copy(server: socket.socket, client: socket.socket, answers: threading.Lock) -> None:
    with suppress(OSError, ValueError):
        while True:
            select.select([server], [], [])
            with answers:
                block = server.recv(BLOCK, socket.MSG_DONTWAIT)
                if not block:
                    client.shutdown(socket.SHUT_WR)
                    return
                client.sendall(block)


def _hand_on(client: socket.socket, server: socket.socket, header: bytes, length: int) -> None:
    server.sendall(header)
    while length:
        block = client.recv(min(length, BLOCK))
        if not block:
            raise ConnectionError
        server.sendall(block)
        length -= len(block)


def _lose(client: socket.socket, server: socket.socket, fault: Fault) -> None:
    """Take the answer, if one comes to this PDU, and end the connection."""
    ready, _, _ = select.select([server], [], [], SECONDS_FOR_AN_ANSWER)
    answer = server.recv(BLOCK) if ready else b""
    if fault is Fault.HALF_ANSWER and answer:
        client.sendall(answer[: len(answer) // 2])
    _reset(client)


def _exactly(connection: socket.socket, size: int) -> bytes | None:
    found = b""
    while len(found) < size:
        block = connection.recv(size - len(found))
        if not block:
            return None
        found += block
    return found


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
