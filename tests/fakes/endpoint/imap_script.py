"""An IMAP server that says what a test tells it to, for what no real server can be made to say."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

GREETING = b"* OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN AUTH=XOAUTH2 SASL-IR] ready\r\n"
EXISTS = b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 2] .\r\n* OK [PERMANENTFLAGS (\\*)] .\r\n"

Answer = bytes | None | Callable[["Line"], bytes | None]
"""What is said to a command, with ``TAG`` for its tag; ``None``: the connection ends without a word."""

USUAL: dict[str, Answer] = {
    "CAPABILITY": b"* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS AUTH=PLAIN\r\nTAG OK done\r\n",
    "AUTHENTICATE": b"+ \r\n",
    "LOGIN": b"TAG OK [CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS] done\r\n",
    "LIST": b'* LIST () "/" "there"\r\nTAG OK done\r\n',
    "SELECT": EXISTS + b"TAG OK [READ-WRITE] done\r\n",
    "EXAMINE": EXISTS + b"TAG OK [READ-ONLY] done\r\n",
    "UID SEARCH": b"* SEARCH 1\r\nTAG OK done\r\n",
    "UID MOVE": b"TAG OK done\r\n",
    "UID STORE": b"TAG OK done\r\n",
    "IDLE": b"+ idling\r\n",
    "DONE": b"TAG OK done\r\n",
    "LOGOUT": b"* BYE bye\r\nTAG OK done\r\n",
}
SILENCE = b""


class Last(bytes):
    """Said before the connection ends."""


class Line:
    """A line that a client has said: its tag, the command in capitals, and the line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.tag, _, rest = line.partition(" ")
        words = rest.split(" ")
        self.command = " ".join(words[:2] if words[0].upper() == "UID" else words[:1]).upper()
        if not rest:
            self.command = line.upper()


class ScriptedImap:
    """The server.

    Attributes:
        port: on 127.0.0.1.
        answers: by command.
        said: what clients have said.
        connections: how many there were.
    """

    def __init__(self, answers: Mapping[str, Answer], greeting: bytes = GREETING) -> None:
        self.answers: dict[str, Answer] = {**USUAL, **answers}
        self.said: list[str] = []
        self.connections = 0
        self._greeting = greeting
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            with suppress(OSError), connection, connection.makefile("rb") as lines:
                connection.sendall(self._greeting)
                self._talk(connection, iter(lines.readline, b""))

    def _talk(self, connection: socket.socket, lines: Iterator[bytes]) -> None:
        tag = ""
        for text in lines:
            line = Line(text.decode().rstrip("\r\n"))
            self.said.append(line.line)
            if not line.line or (re.fullmatch(r"[A-Za-z0-9+/=]+", line.line) and line.command != "DONE"):
                # what a mechanism says
                connection.sendall(f"{tag} OK done\r\n".encode())
                continue
            if line.command != "DONE":
                tag = line.tag
            answer = self.answers.get(line.command, b"TAG BAD what?\r\n")
            if callable(answer):
                answer = answer(line)
            if answer is None:
                return
            connection.sendall(answer.replace(b"TAG", tag.encode()))
            if isinstance(answer, Last):
                return

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        self._thread.join(10)


@contextmanager
def scripted_imap(answers: Mapping[str, Answer], greeting: bytes = GREETING) -> Iterator[ScriptedImap]:
    """Serve until the block ends."""
    server = ScriptedImap(answers, greeting)
    try:
        yield server
    finally:
        server.close()
