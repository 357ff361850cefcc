"""Takes the hospital's ADT messages by MLLP, and answers each once it is kept."""

from __future__ import annotations

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from chalicelib.errors import Unavailable
from picsafe.delivery.hl7.mllp import END, START
from picsafe.endpoint.adt.feed import FeedStore, Tally
from picsafe.endpoint.adt.index import PatientStore
from picsafe.endpoint.adt.listening import listening_at
from picsafe.endpoint.adt.message import Header, UnusableMessage, header_of, update_of
from picsafe.endpoint.adt.places import Place, Places
from picsafe.endpoint.adt.settings import Adt, is_allowed
from picsafe.endpoint.errors import EndpointError, InvalidConfig
from picsafe.endpoint.stores import Stores

MAX_MESSAGE: Final = 1024 * 1024
FORGETTING: Final = 3600.0
STOP_SECONDS: Final = 5.0
_HANDSHAKE: Final = 10.0
_MESSAGE: Final = 60.0
_ACCEPT: Final = 5.0
_BLOCK: Final = 64 * 1024
_SOON: Final = 5.0
_IDLE: Final = 60.0
# table 0357
_REASONS: Final = {
    101: "Required field missing",
    102: "Data type error",
    207: "Application internal error",
}

_LOG = logging.getLogger(__name__)


class AdtListener:
    """Listens until it is told to stop.

    Args:
        adt: where, and to whom.
        store: takes what messages say.
        feed: is told how it goes, where somebody wants to know.
        clock: the time.

    Raises:
        InvalidConfig: a certificate cannot be used.

    Attributes:
        port: where it listens, once it has started.
    """

    def __init__(
        self,
        adt: Adt,
        store: PatientStore,
        feed: FeedStore | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._adt = adt
        self._store = store
        self._feed = feed
        self._clock = clock
        self._tally = Tally()
        self._noted: float | None = None
        self._tls = _tls_of(adt)
        self._places = Places()
        self._stopping = threading.Event()
        self._listener: socket.socket | None = None
        self._threads: list[threading.Thread] = []
        self._thread: threading.Thread | None = None
        self.port = 0

    def start(self) -> None:
        """Begin.

        Raises:
            EndpointError: the address is taken.
        """
        try:
            listener = listening_at(self._adt.listen)
        except OSError as error:
            raise EndpointError(
                "address_unusable", f"adt.listen: {self._adt.listen} is taken, or not this machine's."
            ) from error
        listener.settimeout(_ACCEPT)
        self.port = int(listener.getsockname()[1])
        self._listener = listener
        self._thread = threading.Thread(target=self._run, args=(listener,), name="endpoint-adt")
        self._thread.start()

    @property
    def files(self) -> list[Path]:
        """Its certificate and key, and who vouches for others'; none without TLS."""
        adt = self._adt
        files = (adt.tls_certificate, adt.tls_key, adt.client_ca_file)
        return [one for one in files if one is not None]

    def renew(self) -> None:
        """Show new connections the certificate that is in its file now, and ask for theirs by the new list.

        Raises:
            InvalidConfig: they cannot be used; those of before stay.
        """
        self._tls = _tls_of(self._adt)

    def stop(self, seconds: float) -> bool:
        """Come to an end; whether that was so within the time."""
        self._stopping.set()
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)
        self._places.end_all()
        until = time.monotonic() + seconds
        started = [*([] if self._thread is None else [self._thread]), *self._threads]
        for thread in started:
            thread.join(max(until - time.monotonic(), 0.0))
        if self._thread is not None:
            self._note(is_last=True)
        return not any(thread.is_alive() for thread in started)

    def _run(self, listener: socket.socket) -> None:
        forget_at = 0.0
        with listener:
            while not self._stopping.is_set():
                if time.monotonic() >= forget_at:
                    forget_at = time.monotonic() + FORGETTING
                    self._forget()
                self._note()
                try:
                    connection, address = listener.accept()
                except TimeoutError:
                    continue
                except OSError:
                    self._stopping.wait(0.1)
                else:
                    self._admit(connection, str(address[0]))

    def _admit(self, connection: socket.socket, address: str) -> None:
        self._threads = [one for one in self._threads if one.is_alive()]
        place = self._places.admit(connection, address) if is_allowed(self._adt, address) else None
        if place is None:
            _LOG.warning("adt_connection_refused")
            connection.close()
            return
        thread = threading.Thread(target=self._serve, args=(place,), name="endpoint-adt-connection")
        self._threads.append(thread)
        thread.start()

    def _serve(self, place: Place) -> None:
        plain = connection = place.connection
        try:
            # what the other end forgets without a word ends in time
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            plain.settimeout(_HANDSHAKE)
            if self._tls is not None:
                connection = self._tls.wrap_socket(plain, server_side=True)
            if not self._stopping.is_set():
                self._answer_all(connection, place)
        except (OSError, ValueError) as error:
            _LOG.info("adt_connection_ended error=%s", type(error).__name__)
        finally:
            self._places.leave(place)
            connection.close()
            plain.close()

    def _answer_all(self, connection: socket.socket, place: Place) -> None:
        rest = b""
        while True:
            message, rest = self._next_message(connection, place, rest)
            if message is None:
                return
            header = header_of(message)
            if header is None:
                # there is nothing that an answer could name
                _LOG.warning("adt_message_refused number=100")
                self._tally.count(self._clock(), is_taken=False)
                return
            number = self._taken(message, header)
            self._tally.count(self._clock(), is_taken=not number)
            connection.settimeout(_MESSAGE)
            connection.sendall(_answer(header, number))

    def _next_message(
        self, connection: socket.socket, place: Place, rest: bytes
    ) -> tuple[bytes | None, bytes]:
        """The content of the next block, and what has come behind it; ``None`` at the end."""
        read = bytearray(rest.lstrip(b"\r\n"))
        until: float | None = None
        while True:
            if read and not read.startswith(START):
                _LOG.warning("adt_no_mllp")
                return None, b""
            end = read.find(END)
            if end >= 0:
                return bytes(read[1:end]), bytes(read[end + 1 :])
            if len(read) > MAX_MESSAGE:
                _LOG.warning("adt_message_too_large")
                return None, b""
            if not read:
                # between messages it may be silent for as long as it likes
                connection.settimeout(None)
                place.silent_since = self._places.clock()
            else:
                until = until or time.monotonic() + _MESSAGE
                connection.settimeout(max(until - time.monotonic(), 0.001))
            block = connection.recv(_BLOCK)
            place.silent_since = None
            if not block:
                return None, b""
            read += block if read else block.lstrip(b"\r\n")

    def _taken(self, message: bytes, header: Header) -> int:
        """0 once a message is kept, or the number of why it is not."""
        try:
            update = update_of(message, header, self._adt)
            if update is not None:
                self._store.apply(update)
        except UnusableMessage as error:
            _LOG.warning("adt_message_refused number=%d", error.number)
            return error.number
        except Unavailable as error:
            _LOG.error("adt_message_not_kept error=%s", type(error).__name__)
            return 207
        return 0

    def _note(self, *, is_last: bool = False) -> None:
        """Say how it goes: at once if it is the first time, soon after messages, and else every minute."""
        if self._feed is None:
            return
        now = time.monotonic()
        wait = _IDLE if self._tally.is_empty else _SOON
        if self._noted is not None and now - self._noted < wait and not is_last:
            return
        self._noted = now
        try:
            self._tally.note(self._feed, self._clock())
        except Unavailable as error:
            _LOG.error("adt_feed_not_noted error=%s", type(error).__name__)

    def _forget(self) -> None:
        try:
            self._store.forget()
        except Unavailable as error:
            _LOG.error("adt_forgetting_failed error=%s", type(error).__name__)


def _answer(header: Header, number: int) -> bytes:
    bar = header.delimiters[:1]
    stamp = time.strftime("%Y%m%d%H%M%S+0000", time.gmtime()).encode()
    fields = [b"MSH", header.delimiters[1:], b"PICSAFE", b"", b"", b"", stamp, b"", b"ACK"]
    head = bar.join([*fields, header.control_id[:20], b"P", b"2.5.1"])
    said = bar.join([b"MSA", b"AE" if number else b"AA", header.control_id])
    lines = [head, said]
    if number:
        hat = header.delimiters[1:2]
        reason = hat.join([str(number).encode(), _REASONS[number].encode(), b"HL70357"])
        lines.append(bar.join([b"ERR", b"", b"", reason, b"E"]))
    return START + b"\r".join([*lines, b""]) + END + b"\r"


def _tls_of(adt: Adt) -> ssl.SSLContext | None:
    if adt.tls_certificate is None:
        return None
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(adt.tls_certificate, adt.tls_key)
        if adt.client_ca_file is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(adt.client_ca_file)
    except (OSError, ssl.SSLError) as error:
        raise InvalidConfig("adt: a certificate or its key cannot be read.") from error
    return context


@contextmanager
def adt_served(endpoint: Stores) -> Iterator[AdtListener | None]:
    """Take ADT messages as long as the block runs, if there is an ``[adt]``.

    Raises:
        EndpointError: the address is taken, or a certificate cannot be used.
    """
    adt = endpoint.config.adt
    if adt is None or endpoint.patients is None:
        yield None
        return
    listener = AdtListener(adt, endpoint.patients, endpoint.adt_feed, endpoint.clock)
    listener.start()
    try:
        yield listener
    finally:
        listener.stop(STOP_SECONDS)
