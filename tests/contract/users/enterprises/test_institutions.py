"""What every adapter of ``Institutions`` has to do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.institution import (
    FhirAccess,
    Institution,
    InstitutionList,
    enterprise,
    person,
)

HOSPITAL = Institution(
    "My Hospital", "post_dynamic", "https://endpoint.example.org", "https://key.example.org"
)
CLINIC = Institution("Klinik Übersee", "email", "reports@example.org")
RECORD = Institution(
    "Record",
    "fhir",
    "https://fhir.example.org/stu3",
    fhir=FhirAccess("basic", "urn:oid:1.2", "Practitioner/1"),
)


def test_a_list_is_found_as_it_was_stored(stores: EnterpriseStores) -> None:
    lists = stores.institutions
    mine, given = (
        InstitutionList((HOSPITAL, CLINIC, RECORD), "", 1),
        InstitutionList((CLINIC,), CLINIC.name, 1),
    )
    assert lists.of([person(1), enterprise(1)]) == {}
    assert lists.replace(person(1), mine)
    assert lists.replace(enterprise(1), given)
    assert lists.of([person(1), enterprise(1), person(2)]) == {person(1): mine, enterprise(1): given}
    assert lists.of([]) == {}


def test_only_the_version_before_is_replaced(stores: EnterpriseStores) -> None:
    lists = stores.institutions
    assert not lists.replace(person(1), InstitutionList((), "", 2))
    assert lists.replace(person(1), InstitutionList((HOSPITAL,), "", 1))
    assert not lists.replace(person(1), InstitutionList((), "", 1))
    assert lists.replace(person(1), InstitutionList((), "", 2))
    assert lists.of([person(1)]) == {person(1): InstitutionList((), "", 2)}


def test_of_two_at_the_same_time_one_is_stored(stores: EnterpriseStores) -> None:
    lists = stores.institutions
    rivals = [InstitutionList((Institution(f"{number}", "email"),), "", 1) for number in range(8)]
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda one: lists.replace(person(1), one), rivals))
    assert stored.count(True) == 1
    assert lists.of([person(1)]) == {person(1): rivals[stored.index(True)]}


def test_what_is_forgotten_is_gone(stores: EnterpriseStores) -> None:
    lists = stores.institutions
    lists.replace(person(1), InstitutionList((HOSPITAL,), "", 1))
    lists.forget(person(1))
    lists.forget(person(1))
    assert lists.of([person(1)]) == {}
    assert lists.replace(person(1), InstitutionList((CLINIC,), "", 1))
