"""The port ``TxtLookup``: behind dnspython with a name server on this machine, and behind the fake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import dns.resolver
import pytest

from chalicelib.users.enterprises.dns import DnsTxtLookup
from chalicelib.users.enterprises.domains import MAX_DOMAIN, txt_name
from chalicelib.users.enterprises.model import MAX_DOMAINS
from chalicelib.users.enterprises.ports import TxtLookup
from tests.fakes.enterprises import FakeTxtLookup
from tests.fakes.nameserver import NameServer

NAME = "_picsafe-verification.hospital.example.org"
TEXT = "picsafe-verification=0123456789abcdef0123456789abcdef"


@dataclass
class Zone:
    """A look-up, and a way to publish what it is to find."""

    lookup: TxtLookup
    publish: Callable[[str, str], None]


def _fake() -> Iterator[Zone]:
    fake = FakeTxtLookup()
    yield Zone(fake, fake.publish)


def _dns() -> Iterator[Zone]:
    server = NameServer()

    def publish(name: str, text: str) -> None:
        parts = [text[start : start + 255] for start in range(0, len(text), 255)]
        record = " ".join(f'"{part}"' for part in parts)
        server.records.setdefault(f"{name}.", []).append(record)

    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], server.port
    yield Zone(DnsTxtLookup(resolver, lifetime=5), publish)
    server.close()


@pytest.fixture(params=[_fake, _dns])
def zone(request: pytest.FixtureRequest) -> Iterator[Zone]:
    yield from request.param()


def test_a_published_text_is_found(zone: Zone) -> None:
    zone.publish(NAME, TEXT)
    assert zone.lookup.texts([NAME]) == {NAME: {TEXT}}


def test_all_texts_of_a_name_are_found(zone: Zone) -> None:
    texts = {TEXT, "v=spf1 -all", "x" * 300}
    for text in texts:
        zone.publish(NAME, text)
    assert zone.lookup.texts([NAME]) == {NAME: texts}


def test_more_than_a_datagram_holds_is_found(zone: Zone) -> None:
    texts = {f"{number}-{'x' * 200}" for number in range(20)}
    for text in texts:
        zone.publish(NAME, text)
    assert zone.lookup.texts([NAME]) == {NAME: texts}


def test_a_name_without_texts_has_none_and_spoils_no_other(zone: Zone) -> None:
    zone.publish(NAME, TEXT)
    names = ["_picsafe-verification.elsewhere.example.org", NAME, "hospital.example.org"]
    assert zone.lookup.texts(names) == {names[0]: frozenset(), NAME: {TEXT}, names[2]: frozenset()}


def test_a_text_at_another_name_is_another_s(zone: Zone) -> None:
    zone.publish("hospital.example.org", TEXT)
    zone.publish(f"www.{NAME}", TEXT)
    assert zone.lookup.texts([NAME]) == {NAME: frozenset()}


def test_as_many_as_an_enterprise_may_have_at_once(zone: Zone) -> None:
    names = [txt_name(f"hospital-{number}.example.org") for number in range(MAX_DOMAINS)]
    for name in names:
        zone.publish(name, name)
    assert zone.lookup.texts(names) == {name: {name} for name in names}


def test_the_longest_name_can_be_asked_for(zone: Zone) -> None:
    name = txt_name(".".join(["a" * 57] * 3 + ["b" * (MAX_DOMAIN - 3 * 58)]))
    assert len(name) == 253
    zone.publish(name, TEXT)
    assert zone.lookup.texts([name]) == {name: {TEXT}}


def test_nothing_is_found_for_nothing(zone: Zone) -> None:
    assert zone.lookup.texts([]) == {}
