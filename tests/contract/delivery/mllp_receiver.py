"""A receiver of HL7 by MLLP that keeps what it is sent, and answers or fails as it is told to."""

from __future__ import annotations

import base64
import hashlib
import mmap
import socket
import ssl
import struct
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.contract.peers.held_port import held_port

BLOCK = 64 * 1024


@dataclass(frozen=True)
class Taken:
    """A message.

    Attributes:
        segments: without the content of files.
        files: SHA-256 of each by OBX-4.
    """

    segments: tuple[str, ...]
    files: dict[str, str] = field(hash=False)

    def field(self, name: str, number: int) -> str:
        """A field of the first segment of a name; MSH-1 is the delimiter."""
        fields = next(one for one in self.segments if one.startswith(name)).split("|")
        index = number - 1 if name == "MSH" else number
        return fields[index] if index < len(fields) else ""


class MllpReceiver:
    """Listens on a port of this machine.

    Attributes:
        port: of it.
        taken: every message that was taken.
        answer: makes the answer's pieces from a message's control ID; ``None`` ends the connection instead.
        is_cut: whether the connection ends in the middle of what is sent, until it is said not to any more.
        cuts_next: whether the next one does.
        was_cut: whether one has.
        stores: whether what comes is kept.
        refuses_early: what it answers as soon as a message begins, of which it then keeps nothing.
    """

    def __init__(self, folder: Path, tls: ssl.SSLContext | None = None) -> None:
        self.taken: list[Taken] = []
        self.answer: Callable[[str], list[bytes] | None] = accept
        self.is_cut = False
        self.cuts_next = False
        self.was_cut = False
        self.stores = True
        self.refuses_early = ""
        self._released = threading.Event()
        self._released.set()
        self._folder = folder
        self._tls = tls
        self._listener = held_port()
        self.port: int = self._listener.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Listen; at the same port again, after ``go_down``."""
        self._listener.listen()
        self._thread = threading.Thread(target=self._listen, args=(self._listener,))
        self._thread.start()

    def go_down(self) -> None:
        """Listen no more until ``start``; the port stays taken, so that nobody else answers there."""
        # closing alone wakes nobody
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()

    def stop(self) -> None:
        """Listen no more."""
        self.go_down()
        self._listener.close()

    def hold(self) -> None:
        """Answer nothing, and keep the connection, until ``release``."""
        self._released.clear()

    def release(self) -> None:
        """See ``hold``."""
        self._released.set()

    def _listen(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    if self._tls is None:
                        self._serve(connection)
                    else:
                        with self._tls.wrap_socket(connection, server_side=True) as wrapped:
                            self._serve(wrapped)
                except OSError:
                    pass

    def _serve(self, connection: socket.socket) -> None:
        with tempfile.TemporaryFile(dir=self._folder) as kept:
            end = b""
            while end != b"\x1c\r":
                block = connection.recv(BLOCK)
                if not block:
                    return
                kept.write(block)
                end = (end + block)[-2:]
                if self.refuses_early:
                    control_id = block.split(b"|")[9].decode()
                    connection.sendall(acknowledgement(control_id, self.refuses_early))
                    while connection.recv(BLOCK):
                        pass
                    return
                if (self.is_cut or self.cuts_next) and kept.tell() > 200:
                    self.was_cut = True
                    self.cuts_next = False
                    reset(connection)
                    return
            kept.flush()
            with mmap.mmap(kept.fileno(), 0, access=mmap.ACCESS_READ) as content:
                message = _read(content)
        if self.stores:
            self.taken.append(message)
        self._released.wait()
        pieces = self.answer(message.field("MSH", 10))
        if pieces is None:
            reset(connection)
            return
        for piece in pieces:
            connection.sendall(piece)


def acknowledgement(control_id: str, code: str = "AA", *more: str) -> bytes:
    """An answer, framed."""
    text = "\r".join(
        [
            "MSH|^~\\&|HIS|MYHOSPITAL|PICSAFE||20261129101200||ACK^T02^ACK|A1|P|2.5.1",
            f"MSA|{code}|{control_id}",
            *more,
        ]
    )
    return f"\x0b{text}\r\x1c\r".encode()


def accept(control_id: str) -> list[bytes] | None:
    """The answer of a receiver that is well."""
    return [acknowledgement(control_id)]


def reset(connection: socket.socket) -> None:
    """End a connection as a process does that dies."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _read(content: mmap.mmap) -> Taken:
    assert content[:1] == b"\x0b"
    assert content[-3:] == b"\r\x1c\r"
    segments, files, position = [], {}, 1
    while position < len(content) - 2:
        end = content.find(b"\r", position)
        if content[position : position + 4] == b"OBX|":
            start = content.find(b"^Base64^", position, position + 500) + len(b"^Base64^")
            stop = content.find(b"|", start, end)
            segment = (content[position:start] + content[stop:end]).decode()
            files[segment.split("|")[4]] = _digest(content, start, stop)
            segments.append(segment)
        else:
            segments.append(content[position:end].decode())
        position = end + 1
    return Taken(tuple(segments), files)


def _digest(content: mmap.mmap, start: int, stop: int) -> str:
    digest = hashlib.sha256()
    for offset in range(start, stop, BLOCK):
        digest.update(base64.b64decode(content[offset : min(offset + BLOCK, stop)], validate=True))
    return digest.hexdigest()
