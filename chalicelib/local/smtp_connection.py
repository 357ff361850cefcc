"""A connection to a mail server that comes to an end in time, whatever it waits for.

``smtplib`` bounds each wait for bytes. It bounds neither the look-up of the server's name, nor how many
addresses are tried, nor how many waits there are.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from types import TracebackType
from typing import Any, Self, cast

Address = tuple[Any, ...]
"""As ``socket.getaddrinfo`` gives them: family, type, protocol, canonical name, address."""
LookUp = Callable[[str, int, float], list[Address]]


class Resolver:
    """Looks a server's name up, one look-up at a time, for as long as the caller wants to wait.

    The system's resolver cannot be broken off: a look-up that takes too long goes on in its thread, and who
    comes meanwhile waits for the same one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[tuple[str, int], Future[list[Address]]] = {}

    def __call__(self, host: str, port: int, seconds: float) -> list[Address]:
        """The addresses of a name.

        Raises:
            TimeoutError: they are not known in time.
            OSError: there are none.
        """
        with self._lock:
            future = self._under_way.get((host, port))
            if future is None:
                future = self._under_way[host, port] = Future()
                threading.Thread(target=self._look_up, args=(host, port, future), daemon=True).start()
        return future.result(timeout=seconds)

    def _look_up(self, host: str, port: int, future: Future[list[Address]]) -> None:
        found: list[Address] = []
        failure: OSError | None = None
        try:
            found = list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - whoever waits is told, whatever it is
            # of what cannot be a name, the resolver says so with a UnicodeError
            failure = OSError("the name cannot be looked up")
            failure.__cause__ = error
        # before the outcome is known: who comes with it in hand is to look anew
        with self._lock:
            del self._under_way[host, port]
        if failure is None:
            future.set_result(found)
        else:
            future.set_exception(failure)


class SmtpConnection(smtplib.SMTP):
    """A context manager; what takes too long raises ``OSError`` or ``SMTPServerDisconnected``.

    Args:
        tls: how certificates are checked.
        encrypted: whether TLS begins at once.
        look_up: gives a name's addresses within a number of seconds.
        timeout: seconds that each wait may take.
        longest: seconds from now on that everything together may take.
    """

    def __init__(
        self, *, tls: ssl.SSLContext, encrypted: bool, look_up: LookUp, timeout: float, longest: float
    ) -> None:
        super().__init__(timeout=timeout)
        self._tls = tls
        self._encrypted = encrypted
        self._look_up = look_up
        self._end = time.monotonic() + longest
        self._holding = threading.Lock()
        self._held: socket.socket | None = None
        self._is_over = False
        self._watch = threading.Timer(longest, self._hang_up)
        self._watch.daemon = True

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        # not as smtplib does, which says goodbye even where a mail was broken off
        self._watch.cancel()
        self.close()

    def open(self, host: str, port: int) -> None:
        """Connect, and begin TLS if it is to begin at once.

        Raises:
            OSError, SMTPException: it does not work, or takes too long.
        """
        # smtplib takes the name that certificates are checked for from its constructor, which would connect
        self._host = host
        self.connect(host, port)

    def begin_tls(self) -> None:
        """STARTTLS (RFC 3207).

        Raises:
            OSError, SMTPException: it does not work, or takes too long.
        """
        # smtplib asks a context for nothing else
        self.starttls(context=cast("ssl.SSLContext", _Wrapping(self._over_tls)))

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        """What smtplib calls to connect."""
        failure: OSError = OSError("the name has no address")
        for family, kind, protocol, _, address in self._look_up(host, port, self._left()):
            connected = socket.socket(family, kind, protocol)
            try:
                self._hold(connected)
                connected.settimeout(min(timeout, self._left()))
                connected.connect(address)
                connected.settimeout(timeout)
                return self._over_tls(connected, host) if self._encrypted else connected
            except OSError as error:
                connected.close()
                failure = error
        raise failure

    def _over_tls(self, connected: socket.socket, host: str) -> ssl.SSLSocket:
        # held before anything is waited for: the socket that is wrapped is not there any more
        wrapped = self._tls.wrap_socket(connected, server_hostname=host, do_handshake_on_connect=False)
        try:
            self._hold(wrapped)
            wrapped.do_handshake()
        except BaseException:
            wrapped.close()
            raise
        return wrapped

    def _left(self) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _hold(self, connected: socket.socket) -> None:
        with self._holding:
            if self._is_over:
                raise TimeoutError
            self._held = connected

    def _hang_up(self) -> None:
        with self._holding:
            self._is_over = True
            if self._held is not None:
                with suppress(OSError):
                    # not its own shutdown: that of TLS would have the other thread go on without it
                    socket.socket.shutdown(self._held, socket.SHUT_RDWR)


class _Wrapping:
    """As much of an ``ssl.SSLContext`` as smtplib uses."""

    def __init__(self, wrap: Callable[[socket.socket, str], ssl.SSLSocket]) -> None:
        self._wrap = wrap

    def wrap_socket(self, sock: socket.socket, *, server_hostname: str) -> ssl.SSLSocket:
        return self._wrap(sock, server_hostname)
