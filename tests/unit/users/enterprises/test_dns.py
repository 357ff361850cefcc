"""TXT look-ups against a name server of our own on this machine."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import pytest

from chalicelib.users.enterprises.dns import DnsTxtLookup

RECORDS = {
    "one.example.org.": ['"picsafe-verification=abc"', '"v=spf1 -all"'],
    "split.example.org.": ['"picsafe-" "verification=" "abc"'],
    "strange.example.org.": ['"\\255\\254"'],
}
SILENT = "silent.example.org."


class NameServer:
    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.asked: list[str] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.sendto(b"", ("127.0.0.1", self.port))

    def _serve(self) -> None:
        with self._socket:
            while True:
                data, peer = self._socket.recvfrom(4096)
                if not data:
                    return
                query = dns.message.from_wire(data)
                name = query.question[0].name.to_text()
                self.asked.append(name)
                if name == SILENT:
                    continue
                answer = dns.message.make_response(query)
                answer.flags |= dns.flags.RA
                if name in RECORDS:
                    answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", *RECORDS[name]))
                elif name == "broken.example.org.":
                    answer.set_rcode(dns.rcode.SERVFAIL)
                elif name != "empty.example.org.":
                    answer.set_rcode(dns.rcode.NXDOMAIN)
                self._socket.sendto(answer.to_wire(), peer)


@pytest.fixture
def server() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.close()


@pytest.fixture
def lookup(server: NameServer) -> DnsTxtLookup:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = server.port
    return DnsTxtLookup(resolver, lifetime=0.5)


def test_texts_are_found_and_joined(lookup: DnsTxtLookup) -> None:
    texts = lookup.texts(["one.example.org", "split.example.org"])
    assert texts == {
        "one.example.org": {"picsafe-verification=abc", "v=spf1 -all"},
        "split.example.org": {"picsafe-verification=abc"},
    }


def test_what_fails_has_no_texts_and_spoils_nothing(
    lookup: DnsTxtLookup, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="picsafe")
    names = ["none", "empty", "broken", "silent", "strange", "one"]
    texts = lookup.texts([f"{name}.example.org" for name in names])
    for name in names[:4]:
        assert texts[f"{name}.example.org"] == frozenset()
    assert texts["one.example.org"]
    assert "picsafe-verification=abc" not in texts["strange.example.org"]
    assert "example.org" not in caplog.text


def test_a_name_that_cannot_be_asked_for_has_none(lookup: DnsTxtLookup) -> None:
    assert lookup.texts(["a" * 70 + ".example.org"]) == {"a" * 70 + ".example.org": frozenset()}


def test_nothing_is_asked_for_nothing(lookup: DnsTxtLookup, server: NameServer) -> None:
    assert lookup.texts([]) == {}
    assert server.asked == []


def test_many_are_asked_for_at_once(lookup: DnsTxtLookup, server: NameServer) -> None:
    names = [f"n{count}.example.org" for count in range(30)]
    assert set(lookup.texts(names)) == set(names)
    assert len(server.asked) == 30
