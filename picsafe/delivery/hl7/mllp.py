"""The Minimal Lower Layer Protocol (HL7 Transport Specification: MLLP, release 1), over TLS as usual.

Each message has a connection of its own. An answer that comes late is then never taken for another message's.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.reaching import not_reached
from picsafe.delivery.settings.records import Hl7Settings

START: Final = b"\x0b"
# with the carriage return behind it, which some leave out
END: Final = b"\x1c"
MAX_ANSWER: Final = 64 * 1024
_BLOCK: Final = 4096
_MEGABYTE: Final = 1_000_000
_BEAT: Final = 20.0
# for the rest of an answer that a receiver has begun to give before its turn
_PARTING: Final = 1.0


class MllpClient:
    """Connections to one receiver.

    Args:
        settings: where it is.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    def __init__(self, settings: Hl7Settings) -> None:
        if (settings.client_certificate is None) != (settings.client_key is None):
            raise InvalidDestination("invalid_tls", "client_certificate and client_key go together.")
        if not settings.tls and (settings.ca_file is not None or settings.client_certificate is not None):
            raise InvalidDestination("invalid_tls", "ca_file and client_certificate need tls = true.")
        self._settings = settings

    @contextmanager
    def connection(self) -> Iterator[socket.socket]:
        """A connection, closed in the end.

        Raises:
            Later: there is none.
        """
        settings = self._settings
        context = self._context() if settings.tls else None
        try:
            plain = socket.create_connection((settings.host, settings.port), timeout=settings.timeout)
        except OSError as error:
            raise not_reached("It", error) from error
        try:
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = plain
            if context is not None:
                connection = context.wrap_socket(plain, server_hostname=settings.host)
        except (OSError, ValueError) as error:
            plain.close()
            raise not_reached("It", error) from error
        try:
            yield connection
        finally:
            connection.close()

    def send(self, message: Iterable[bytes], beat: Callable[[], None]) -> bytes:
        """Send a message, and return what was answered, without what frames it.

        Args:
            message: its bytes, in pieces.
            beat: called while an answer is waited for, each 20 seconds.

        Raises:
            Cut: it was not sent whole.
            Later: there was no whole answer; whether the message was taken is not known.
        """
        size = 0
        with self.connection() as connection:
            for block in _framed(message):
                size += len(block)
                try:
                    early = _received(connection, self._settings.timeout)
                    if early is None:
                        connection.sendall(block)
                except OSError as error:
                    raise Cut(b"") from error
                if early is not None:
                    raise Cut(_answer(connection, _PARTING, beat, early))
            # a receiver may read a message only when it has all of it
            return _answer(connection, self._settings.timeout + size / _MEGABYTE, beat)

    def _context(self) -> ssl.SSLContext:
        settings = self._settings
        try:
            context = ssl.create_default_context(cafile=settings.ca_file)
            if settings.client_certificate is not None:
                context.load_cert_chain(settings.client_certificate, settings.client_key)
        except (OSError, ssl.SSLError) as error:
            raise Later("invalid_tls", "A certificate or its key cannot be read.", is_down=True) from error
        return context


class Cut(Later):
    """The connection ended before the message did.

    Attributes:
        answer: what the receiver had answered by then, if it had; it may refuse a message before its end.
    """

    def __init__(self, answer: bytes) -> None:
        super().__init__("cut", "The connection ended while the report was being sent.")
        self.answer = answer


def _framed(message: Iterable[bytes]) -> Iterator[bytes]:
    head = START
    try:
        for block in message:
            yield head + block
            head = b""
    except OSError as error:
        raise Later("read_failed", "What is to be sent cannot be read.") from error
    yield head + END + b"\r"


def _received(connection: socket.socket, timeout: float) -> bytes | None:
    """What the receiver has said before its turn; ``None`` if it is silent, as it should be."""
    connection.settimeout(0)
    try:
        return connection.recv(_BLOCK)
    except (BlockingIOError, ssl.SSLWantReadError):
        return None
    finally:
        connection.settimeout(timeout)


def _answer(connection: socket.socket, timeout: float, beat: Callable[[], None], read: bytes = b"") -> bytes:
    """The content of the one block that is answered, however many pieces it comes in."""
    until = time.monotonic() + timeout
    while True:
        start = read.lstrip(b"\r\n ")
        if start and not start.startswith(START):
            raise Later("unreadable_answer", "What it answers is no MLLP: look at host and port.")
        if (end := read.find(END)) >= 0:
            return read[read.index(START) + 1 : end]
        if len(read) > MAX_ANSWER:
            raise Later("unreadable_answer", "Its answer is too long.")
        beat()
        left = until - time.monotonic()
        if left <= 0:
            raise Later("no_answer", "Its answer did not come in time.")
        connection.settimeout(min(left, _BEAT))
        try:
            block = connection.recv(_BLOCK)
        except TimeoutError:
            continue
        except OSError as error:
            raise Later("no_answer", "Its answer did not come, or not all of it.") from error
        if not block:
            raise Later("no_answer", "It closed the connection before its answer was whole.")
        read += block
