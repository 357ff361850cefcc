"""Whose server an address is: the administrator's word, until somebody proves the domain."""

from __future__ import annotations

import pytest

from chalicelib.errors import Conflict
from chalicelib.users.enterprises.assembly import EnterpriseService
from tests.fakes.tokens import person
from tests.unit.users.enterprises.test_administration import PAT, SAM, World

HOSPITAL, CLINIC = person(11, email=PAT), person(21, email=SAM)
URL = "https://keys.hospital.example"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def service(world: World) -> EnterpriseService:
    service = world.service()
    for name, email in (("Hospital", PAT), ("Clinic", SAM)):
        service.administration.name_administrator(service.administration.create(name), email)
    return service


def prove(world: World, number: int, domain: str) -> None:
    stores = world.service().membership._domains
    known = [one.name for one in stores.of(number)]
    stores.replace(number, dict.fromkeys([*known, domain], "token"))
    assert stores.verify(number, domain, world.clock.now)


def refused(service: EnterpriseService, url: str) -> bool:
    with pytest.raises(Conflict) as error:
        service.servers.register(CLINIC, None, url, "key_server")
    return error.value.code == "audience_taken"


def test_without_a_proof_the_first_one_has_it(service: EnterpriseService) -> None:
    service.servers.register(HOSPITAL, None, URL, "key_server")
    assert refused(service, URL)
    assert service.servers.operator_of(URL) == "Hospital"


@pytest.mark.parametrize("domain", ["hospital.example", "keys.hospital.example"])
def test_an_address_in_a_proven_domain_is_its_owner_s_alone(
    world: World, service: EnterpriseService, domain: str
) -> None:
    prove(world, 1, domain)
    for url in (URL, f"{URL}:8443", "https://KEYS.hospital.example/", "https://a.b.keys.hospital.example"):
        assert refused(service, url)
    assert service.servers.registered(CLINIC, None) == []
    service.servers.register(HOSPITAL, None, URL, "key_server")


def test_a_proven_domain_takes_its_addresses_back(world: World, service: EnterpriseService) -> None:
    service.servers.register(CLINIC, None, "https://keys.clinic.example", "key_server")
    service.servers.register(CLINIC, None, URL, "key_server")
    prove(world, 1, "hospital.example")
    assert service.servers.operator_of(URL) == "Clinic"
    service.servers.register(HOSPITAL, None, URL, "endpoint")
    assert service.servers.operator_of(URL) == "Hospital"
    assert [one.url for one in service.servers.registered(CLINIC, None)] == ["https://keys.clinic.example"]
    assert refused(service, URL)


def test_one_s_own_address_is_not_registered_twice(world: World, service: EnterpriseService) -> None:
    prove(world, 1, "hospital.example")
    service.servers.register(HOSPITAL, None, URL, "key_server")
    with pytest.raises(Conflict):
        service.servers.register(HOSPITAL, None, URL, "key_server")
    assert len(service.servers.registered(HOSPITAL, None)) == 1


def test_the_narrowest_proven_domain_counts(world: World, service: EnterpriseService) -> None:
    prove(world, 2, "example.org")
    prove(world, 1, "hospital.example.org")
    service.servers.register(HOSPITAL, None, "https://keys.hospital.example.org", "key_server")
    service.servers.register(CLINIC, None, "https://keys.example.org", "key_server")
    assert refused(service, "https://other.hospital.example.org")


def test_a_proven_domain_says_nothing_about_its_neighbours(world: World, service: EnterpriseService) -> None:
    prove(world, 1, "hospital.example")
    for url in ("https://example", "https://myhospital.example", "https://hospital.example.evil.example"):
        service.servers.register(CLINIC, None, url, "key_server")


def test_a_claim_that_is_not_proven_takes_nothing(world: World, service: EnterpriseService) -> None:
    service.servers.register(CLINIC, None, URL, "key_server")
    world.service().membership._domains.replace(1, {"hospital.example": "token"})
    with pytest.raises(Conflict):
        service.servers.register(HOSPITAL, None, URL, "key_server")
    assert service.servers.operator_of(URL) == "Clinic"


def test_labels_without_end_hide_no_domain(world: World, service: EnterpriseService) -> None:
    prove(world, 1, "hospital.example")
    assert refused(service, f"https://{'a.' * 100}hospital.example")


@pytest.mark.parametrize("url", ["https://192.0.2.7", "https://[2001:db8::1]:8443", "http://localhost:8000"])
def test_an_address_without_a_domain_is_anybody_s_word(service: EnterpriseService, url: str) -> None:
    service.servers.register(CLINIC, None, url, "key_server")
    assert service.servers.operator_of(url) == "Clinic"
