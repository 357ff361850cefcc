"""What every adapter of ``ConsentWordings`` has to do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.consent_wording import (
    NO_WORDS,
    ConsentWording,
    ConsentWords,
    LanguageWording,
    Sentences,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATIENT = Sentences("I agree to treatment.", "to teaching", "to journals", "I can withdraw.")
GUARDIAN = Sentences("Ich stimme für den Patienten zu: Übung.", "أوافق", "…", "…")
WORDS = ConsentWords(
    (LanguageWording("en", PATIENT), LanguageWording("ar", PATIENT, GUARDIAN)),
    "Form K-17",
    "https://hospital.example/k17.pdf",
)


def version(number: int, words: ConsentWords = WORDS) -> ConsentWording:
    return ConsentWording(number, words, 11, NOW + timedelta(minutes=number))


def test_the_last_version_holds_and_all_are_kept(stores: EnterpriseStores) -> None:
    wordings = stores.consent_wordings
    hospital, clinic = (stores.registry.create(name, "enterprise", NOW).number for name in ("A", "B"))
    assert wordings.of([hospital, clinic]) == {}
    assert wordings.history(hospital, limit=5) == []
    versions = [version(number, NO_WORDS if number == 2 else WORDS) for number in range(1, 13)]
    assert all(wordings.add(hospital, one) for one in versions)
    assert wordings.add(clinic, version(1))
    assert wordings.of([hospital, clinic, 99]) == {hospital: versions[-1], clinic: version(1)}
    assert wordings.of([]) == {}
    assert wordings.history(hospital, limit=3) == versions[:-4:-1]
    assert wordings.history(hospital, limit=20) == versions[::-1]


def test_a_version_follows_the_one_before(stores: EnterpriseStores) -> None:
    wordings = stores.consent_wordings
    hospital = stores.registry.create("A", "enterprise", NOW).number
    assert not wordings.add(hospital, version(2))
    assert wordings.add(hospital, version(1))
    assert not wordings.add(hospital, version(1, NO_WORDS))
    assert not wordings.add(hospital, version(3))
    assert wordings.of([hospital]) == {hospital: version(1)}


def test_of_two_at_the_same_time_one_is_stored(stores: EnterpriseStores) -> None:
    wordings = stores.consent_wordings
    hospital = stores.registry.create("A", "enterprise", NOW).number
    rivals = [version(1, ConsentWords(title=f"Form {number}")) for number in range(1, 9)]
    with ThreadPoolExecutor(4) as pool:
        stored = list(pool.map(lambda one: wordings.add(hospital, one), rivals))
    assert stored.count(True) == 1
    assert wordings.history(hospital, limit=9) == [rivals[stored.index(True)]]


def test_it_goes_with_its_enterprise(stores: EnterpriseStores) -> None:
    wordings = stores.consent_wordings
    hospital = stores.registry.create("A", "enterprise", NOW).number
    assert wordings.add(hospital, version(1))
    stores.registry.delete(hospital)
    assert not wordings.add(hospital, version(2))
    assert not wordings.add(hospital, version(1))
    assert wordings.of([hospital]) == {}
    assert wordings.history(hospital, limit=5) == []
