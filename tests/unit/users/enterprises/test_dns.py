"""What only dnspython's side of ``TxtLookup`` meets: name servers that fail, say nothing or say nonsense."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import dns.resolver
import pytest

from chalicelib.users.enterprises.dns import DnsTxtLookup
from tests.fakes.nameserver import NameServer

RECORDS = {
    "one.example.org.": ['"picsafe-verification=abc"', '"v=spf1 -all"'],
    "split.example.org.": ['"picsafe-" "verification=" "abc"'],
    "strange.example.org.": ['"\\255\\254"'],
}


@pytest.fixture
def server() -> Iterator[NameServer]:
    server = NameServer(
        RECORDS,
        silent=frozenset({"silent.example.org."}),
        broken=frozenset({"broken.example.org."}),
        empty=frozenset({"empty.example.org."}),
    )
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
