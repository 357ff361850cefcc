"""What every adapter of ``KeyPolicies`` has to do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from chalicelib.policies.terms import NO_TERMS, Terms
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.key_policy import EnterprisePolicy

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TERMS = Terms(("*@hospital.example", "enterprise:1"), 1, 2, 3, True, ("treatment",), True)


def version(number: int, terms: Terms = TERMS) -> EnterprisePolicy:
    return EnterprisePolicy(number, terms, 11, NOW + timedelta(minutes=number))


def test_the_last_version_holds_and_all_are_kept(stores: EnterpriseStores) -> None:
    policies = stores.key_policies
    hospital, clinic = (stores.registry.create(name, "enterprise", NOW).number for name in ("A", "B"))
    assert policies.of([hospital, clinic]) == {}
    assert policies.history(hospital, limit=5) == []
    versions = [version(number, NO_TERMS if number == 2 else TERMS) for number in range(1, 13)]
    assert all(policies.add(hospital, one) for one in versions)
    assert policies.add(clinic, version(1))
    assert policies.of([hospital, clinic, 99]) == {hospital: versions[-1], clinic: version(1)}
    assert policies.of([]) == {}
    assert policies.history(hospital, limit=3) == versions[:-4:-1]
    assert policies.history(hospital, limit=20) == versions[::-1]


def test_a_version_follows_the_one_before(stores: EnterpriseStores) -> None:
    policies = stores.key_policies
    hospital = stores.registry.create("A", "enterprise", NOW).number
    assert not policies.add(hospital, version(2))
    assert policies.add(hospital, version(1))
    assert not policies.add(hospital, version(1, NO_TERMS))
    assert not policies.add(hospital, version(3))
    assert policies.of([hospital]) == {hospital: version(1)}


def test_of_two_at_the_same_time_one_is_stored(stores: EnterpriseStores) -> None:
    policies = stores.key_policies
    hospital = stores.registry.create("A", "enterprise", NOW).number
    rivals = [version(1, Terms(openings=number)) for number in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda one: policies.add(hospital, one), rivals))
    assert stored.count(True) == 1
    assert policies.history(hospital, limit=9) == [rivals[stored.index(True)]]


def test_it_goes_with_its_enterprise(stores: EnterpriseStores) -> None:
    policies = stores.key_policies
    hospital = stores.registry.create("A", "enterprise", NOW).number
    assert policies.add(hospital, version(1))
    stores.registry.delete(hospital)
    assert not policies.add(hospital, version(2))
    assert not policies.add(hospital, version(1))
    assert policies.of([hospital]) == {}
    assert policies.history(hospital, limit=5) == []
