from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.accounts.model import User
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)


def test_numbers_are_sequential_from_one(stores: Any) -> None:
    users = [stores.users.find_or_create(f"pat{index}@example.org", NOW) for index in range(3)]
    assert [user.userid for user in users] == [1, 2, 3]


def test_a_new_user_is_kept_to_the_millisecond(stores: Any) -> None:
    made = stores.users.find_or_create("pat@example.org", NOW)
    assert made == User(userid=1, email="pat@example.org", created_at=NOW)
    assert stores.users.user(1) == made


def test_an_address_leads_to_the_same_user_again(stores: Any) -> None:
    first = stores.users.find_or_create("pat@example.org", NOW)
    assert stores.users.find_or_create("pat@example.org", NOW + timedelta(days=1)) == first


def test_nobody_has_an_unknown_number(stores: Any) -> None:
    assert stores.users.user(1) is None


def test_one_address_has_one_user_however_many_ask_at_once(stores: Any) -> None:
    users = run_concurrently(8, lambda _: stores.users.find_or_create("pat@example.org", NOW))
    assert len({user.userid for user in users}) == 1


def test_different_addresses_get_different_numbers_at_once(stores: Any) -> None:
    users = run_concurrently(8, lambda index: stores.users.find_or_create(f"pat{index}@example.org", NOW))
    assert sorted(user.userid for user in users) == list(range(1, 9))


def test_a_change_sets_what_is_given_and_leaves_the_rest(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    stores.users.change(1, {"title": "Dr", "firstname": "Pat"})
    changed = stores.users.change(1, {"lastname": "Example", "country": "AU", "title": ""})
    assert changed == User(1, "pat@example.org", NOW, "", "Pat", "Example", "AU")
    assert stores.users.user(1) == changed


def test_generations_are_counted_whatever_else_changes(stores: Any) -> None:
    made = stores.users.find_or_create("pat@example.org", NOW)
    other = stores.users.find_or_create("sam@example.org", NOW)
    for _ in range(3):
        stores.users.next_generation(made.userid)
    assert stores.users.user(made.userid) == replace(made, generation=3)
    assert stores.users.change(made.userid, {"title": "Dr"}).generation == 3
    assert stores.users.find_or_create("pat@example.org", NOW).generation == 3
    assert stores.users.user(other.userid) == other
    stores.users.next_generation(99)
    assert stores.users.user(99) is None


def test_what_somebody_is_told_of_is_kept(stores: Any) -> None:
    made = stores.users.find_or_create("pat@example.org", NOW)
    assert made.told_of == frozenset()
    changed = stores.users.change(1, {"notices": "opened recalled"})
    assert changed == stores.users.user(1) == replace(made, notices="opened recalled")
    assert changed.told_of == {"opened", "recalled"}
    assert stores.users.change(1, {"title": "Dr"}).notices == "opened recalled"
    assert stores.users.change(1, {"notices": ""}) == replace(made, title="Dr")


def test_the_language_that_somebody_reads_is_kept(stores: Any) -> None:
    made = stores.users.find_or_create("pat@example.org", NOW)
    assert (made.language, made.read_language) == ("", "en")
    assert stores.users.language("pat@example.org") == ""
    changed = stores.users.change(1, {"language": "ar"})
    assert changed == stores.users.user(1) == replace(made, language="ar")
    assert stores.users.language("pat@example.org") == changed.read_language == "ar"
    assert stores.users.language("sam@example.org") == ""
    assert stores.users.change(1, {"title": "Dr"}).language == "ar"
    assert stores.users.change(1, {"language": ""}) == replace(made, title="Dr")
    stores.users.change(1, {"language": "de"})
    stores.users.delete(1)
    assert stores.users.language("pat@example.org") == ""


def test_a_change_of_nothing_answers_the_user(stores: Any) -> None:
    made = stores.users.find_or_create("pat@example.org", NOW)
    assert stores.users.change(1, {}) == made


def test_a_plan_is_set_by_address_and_stays_until_it_is_set_again(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    other = stores.users.find_or_create("sam@example.org", NOW)
    end = NOW + timedelta(days=30)
    given = stores.users.set_plan("pat@example.org", "pro", end)
    assert given == User(1, "pat@example.org", NOW, plan="pro", plan_until=end)
    assert stores.users.change(1, {"firstname": "Pat"}) == replace(given, firstname="Pat")
    assert stores.users.set_plan("pat@example.org", "enterprise", None).plan_until is None
    again = User(1, "pat@example.org", NOW, firstname="Pat", plan="enterprise")
    assert stores.users.user(1) == stores.users.find_or_create("pat@example.org", NOW) == again
    assert stores.users.user(2) == other


def test_nobody_is_given_a_plan_into_being_or_after_they_have_gone(stores: Any) -> None:
    assert stores.users.set_plan("pat@example.org", "pro", None) is None
    stores.users.find_or_create("pat@example.org", NOW)
    stores.users.delete(1)
    assert stores.users.set_plan("pat@example.org", "pro", None) is None
    assert stores.users.user(1) is None


@pytest.mark.parametrize("fields", [{}, {"firstname": "Pat"}])
def test_nobody_can_be_changed_into_being(stores: Any, fields: dict[str, str]) -> None:
    assert stores.users.change(5, fields) is None
    assert stores.users.user(5) is None


def test_a_deleted_user_is_gone_and_their_number_is_not_given_again(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    stores.users.delete(1)
    stores.users.delete(1)
    assert stores.users.user(1) is None
    again = stores.users.find_or_create("pat@example.org", NOW)
    assert (again.userid, again.firstname) == (2, "")


def test_concurrent_changes_of_different_fields_are_all_kept(stores: Any) -> None:
    stores.users.find_or_create("pat@example.org", NOW)
    fields = ["title", "firstname", "lastname", "country"]
    run_concurrently(4, lambda index: stores.users.change(1, {fields[index]: f"V{index}"}))
    user = stores.users.user(1)
    assert [getattr(user, field) for field in fields] == ["V0", "V1", "V2", "V3"]


@pytest.mark.parametrize(
    "ask",
    [
        lambda users: users.user(1),
        lambda users: users.find_or_create("pat@example.org", NOW),
        lambda users: users.change(1, {"title": "Dr"}),
        lambda users: users.next_generation(1),
        lambda users: users.delete(1),
    ],
)
def test_a_store_that_fails_is_unavailable(stores: Any, ask: Any) -> None:
    stores.spoil()
    with pytest.raises(Unavailable):
        ask(stores.users)
