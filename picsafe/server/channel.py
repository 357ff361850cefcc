"""What the processes of one server tell one another: connections that are handed over, and short words.

Each is one message of a socket pair (``SOCK_SEQPACKET``), of which both ends are the server's own: nothing in
it comes from outside but the address of whoever has connected.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

_LONGEST: Final = 512
_RETRY_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class Word:
    """One message.

    Attributes:
        kind: what it is about.
        text: the rest of it.
        peer: the connection that comes with it, if one does.
    """

    kind: str
    text: str = ""
    peer: socket.socket | None = None


def channel_pair() -> tuple[socket.socket, socket.socket]:
    """The two ends of a channel."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


class Channel:
    """One end of it; used in the event loop's thread, but for ``say_from_anywhere``.

    Args:
        end: of ``channel_pair``; it is closed with this.
        heard: gets what the other end says.
        ended: called once, when the other end is gone.
    """

    def __init__(self, end: socket.socket, heard: Callable[[Word], None], ended: Callable[[], None]) -> None:
        self._end = end
        self._heard = heard
        self._ended = ended
        self._unsaid: deque[bytes] = deque()
        self._loop: asyncio.AbstractEventLoop | None = None
        end.setblocking(False)  # noqa: FBT003 - the standard library's signature

    def start(self) -> None:
        """Listen from now on."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._end, self._read)

    def close(self) -> None:
        """Hang up; ``ended`` is not called any more."""
        loop, self._loop = self._loop, None
        if loop is not None and not loop.is_closed():
            loop.remove_reader(self._end)
        self._end.close()

    def say(self, kind: str, text: str = "") -> None:
        """Say a word, later where the other end does not listen at the moment."""
        self._unsaid.append(_encoded(kind, text))
        if len(self._unsaid) == 1:
            self._send()

    def say_from_anywhere(self, kind: str, text: str) -> None:
        """``say``, from any thread."""
        loop = self._loop
        if loop is not None:
            # a loop that has ended has nobody left to tell
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.say, kind, text)

    def hand(self, kind: str, text: str, peer: socket.socket) -> bool:
        """Hand a connection over, if the other end takes it at the moment; the caller's stays open."""
        try:
            socket.send_fds(self._end, [_encoded(kind, text)], [peer.fileno()])
        except OSError:
            return False
        return True

    def _send(self) -> None:
        while self._unsaid and self._loop is not None:
            try:
                self._end.send(self._unsaid[0])
            except BlockingIOError:
                self._loop.call_later(_RETRY_SECONDS, self._send)
                return
            except OSError:
                # the other end is gone, which is noticed where it is read
                self._unsaid.clear()
                return
            self._unsaid.popleft()

    def _read(self) -> None:
        while self._loop is not None:
            try:
                data, descriptors, _, _ = socket.recv_fds(self._end, _LONGEST, 1)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                data, descriptors = b"", []
            if not data:
                for descriptor in descriptors:
                    os.close(descriptor)
                self.close()
                self._ended()
                return
            peers = [socket.socket(fileno=descriptor) for descriptor in descriptors]
            for peer in peers:
                peer.set_inheritable(False)
                peer.setblocking(False)  # noqa: FBT003 - as above
            kind, _, text = data.decode().partition(" ")
            self._heard(Word(kind, text, peers[0] if peers else None))


def _encoded(kind: str, text: str) -> bytes:
    return f"{kind} {text}".encode()[:_LONGEST]
