"""A name server on this machine, over UDP and TCP, that knows TXT records of a test's choosing."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

_UDP = 512
"""What fits into an answer over UDP (RFC 1035 section 4.2.1)."""


def _sockets_of_one_port() -> tuple[socket.socket, socket.socket]:
    """A port that is free for UDP may be somebody's for TCP: then another one is tried."""
    for _ in range(100):
        tcp = socket.create_server(("127.0.0.1", 0), backlog=64)
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            udp.bind(tcp.getsockname())
        except OSError:
            tcp.close()
            udp.close()
            continue
        return udp, tcp
    raise AssertionError("no port is free for both UDP and TCP")


class NameServer:
    """Answers until it is closed, and notes what it was asked for.

    Args:
        records: by name with the final dot, each record as in a zone file (``'"one" "record"'``).
        silent: names about which it says nothing.
        broken: names at which it fails (``SERVFAIL``).
        empty: names that are there and have no TXT record.
    """

    def __init__(
        self,
        records: Mapping[str, Sequence[str]] | None = None,
        *,
        silent: frozenset[str] = frozenset(),
        broken: frozenset[str] = frozenset(),
        empty: frozenset[str] = frozenset(),
    ) -> None:
        self.records: dict[str, list[str]] = {name: list(texts) for name, texts in (records or {}).items()}
        self.asked: list[str] = []
        self._silent, self._broken, self._empty = silent, broken, empty
        self._udp, self._tcp = _sockets_of_one_port()
        self.port: int = self._tcp.getsockname()[1]
        self._threads = [
            threading.Thread(target=work, daemon=True) for work in (self._datagrams, self._streams)
        ]
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Stop answering."""
        self._udp.sendto(b"", ("127.0.0.1", self.port))
        socket.create_connection(("127.0.0.1", self.port)).close()
        for thread in self._threads:
            thread.join(10)

    def _datagrams(self) -> None:
        with self._udp:
            while True:
                query, peer = self._udp.recvfrom(4096)
                if not query:
                    return
                answer = self._answer(query)
                if answer is not None:
                    whole = answer.to_wire()
                    if len(whole) > _UDP:
                        answer.answer.clear()
                        answer.flags |= dns.flags.TC
                    self._udp.sendto(answer.to_wire(), peer)

    def _streams(self) -> None:
        with self._tcp:
            while True:
                connection, _ = self._tcp.accept()
                with connection, connection.makefile("rb") as incoming:
                    head = incoming.read(2)
                    if len(head) < 2:
                        return
                    answer = self._answer(incoming.read(*struct.unpack("!H", head)))
                    if answer is not None:
                        whole = answer.to_wire()
                        connection.sendall(struct.pack("!H", len(whole)) + whole)

    def _answer(self, wire: bytes) -> dns.message.Message | None:
        query = dns.message.from_wire(wire)
        name = query.question[0].name.to_text().lower()
        self.asked.append(name)
        if name in self._silent:
            return None
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if name in self.records:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *self.records[name]))
        elif name in self._broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif name not in self._empty:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer
