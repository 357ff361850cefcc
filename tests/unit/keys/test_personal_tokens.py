"""What programs get in a person's name: keys of that person's own reports, and the trail says how."""

from __future__ import annotations

import msgspec
import pytest

from chalicelib.contract.audit_chain import verify_chain
from chalicelib.errors import Forbidden, Unavailable
from chalicelib.keys.entries import Person
from chalicelib.keys.service import KeyService
from tests.fakes.keys import REPORT, TAG, FakeKeyStore, FakeWrapper, make_service
from tests.fakes.tokens import person

IP = "192.0.2.1"
SENDER, READER = person(11), person(12)
PROGRAM = person(11, personal_token="11-0123456789ab")
OTHERS = person(12, personal_token="12-0123456789ab")


@pytest.fixture
def store() -> FakeKeyStore:
    return FakeKeyStore(tag=TAG)


@pytest.fixture
def keys(store: FakeKeyStore) -> KeyService:
    return make_service(store=store, wrapper=FakeWrapper())


def test_the_trail_names_the_person_and_the_token(keys: KeyService, store: FakeKeyStore) -> None:
    made = keys.create(SENDER, REPORT, IP)
    fetched = keys.fetch(PROGRAM, REPORT, IP, TAG)
    assert fetched.key == made.key
    first, last = store.trails[REPORT][0], store.trails[REPORT][-1]
    assert isinstance(last.user, Person)
    assert (last.user.userid, last.user.personal_token) == (11, "11-0123456789ab")
    assert isinstance(first.user, Person)
    assert first.user.personal_token is msgspec.UNSET
    assert fetched.sender.personal_token is msgspec.UNSET
    entries = [msgspec.to_builtins(entry) for entry in store.trails[REPORT]]
    verify_chain(REPORT, entries, entries[-1]["hash"])
    assert "personal_token" not in entries[0]["user"]


def test_no_key_leaves_before_that_is_written(keys: KeyService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    store.failing = {"append"}
    with pytest.raises(Unavailable):
        keys.fetch(PROGRAM, REPORT, IP, TAG)


def test_another_s_report_is_refused_whatever_is_shown(keys: KeyService, store: FakeKeyStore) -> None:
    keys.create(SENDER, REPORT, IP)
    assert keys.fetch(READER, REPORT, IP, TAG).key
    before = len(store.trails[REPORT])
    with pytest.raises(Forbidden) as refused:
        keys.fetch(OTHERS, REPORT, IP, TAG)
    assert refused.value.code == "foreign_report_id"
    assert len(store.trails[REPORT]) == before
    assert [attempt.event.outcome for attempt in store.attempts("12", 10)] == ["foreign_report_id"]


def test_the_tag_has_to_be_shown_even_before_it_is_set() -> None:
    keys = make_service(store=FakeKeyStore(), wrapper=FakeWrapper())
    keys.create(SENDER, REPORT, IP)
    with pytest.raises(Forbidden) as refused:
        keys.fetch(PROGRAM, REPORT, IP)
    assert refused.value.code == "tag_required"
    assert keys.fetch(SENDER, REPORT, IP).key
