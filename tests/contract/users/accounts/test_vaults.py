"""What every adapter of ``VaultStore`` has to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.users.vault.model import (
    MAX_CHECK,
    MAX_ITEM,
    MAX_ITEMS,
    MAX_KEYS,
    MAX_PIN,
    MAX_PUBLIC_KEY,
    MAX_SEALED_KEYS,
    NO_VAULT,
    Vault,
    VaultItem,
    VaultKey,
)
from chalicelib.users.vault.ports import Outcome
from tests.fakes.concurrency import run_concurrently

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
FULL = Vault(
    "first",
    "c" * MAX_CHECK,
    tuple(
        VaultKey(f"{number:064x}", "p" * MAX_PUBLIC_KEY, "i" * MAX_PIN, "s" * MAX_SEALED_KEYS)
        for number in range(MAX_KEYS)
    ),
    tuple(VaultItem(f"item-{number}", "x" * MAX_ITEM) for number in range(MAX_ITEMS)),
)


def person(stores: Any, email: str = "pat@example.org") -> int:
    userid: int = stores.users.find_or_create(email, NOW).userid
    return userid


def put(stores: Any, userid: int, vault: Vault, before: str = "", generation: int = 0) -> Outcome:
    outcome: Outcome = stores.vaults.put(userid, vault, before=before, generation=generation)
    return outcome


def test_a_vault_is_kept_as_it_came(stores: Any) -> None:
    userid = person(stores)
    assert stores.vaults.find(userid) == NO_VAULT
    assert put(stores, userid, FULL) is Outcome.DONE
    assert stores.vaults.find(userid) == FULL
    assert stores.vaults.find(person(stores, "sam@example.org")) == NO_VAULT


def test_a_change_is_of_the_version_that_was_read(stores: Any) -> None:
    userid = person(stores)
    first, second = Vault("first", "one"), Vault("second", "two")
    assert put(stores, userid, first, before="first") is Outcome.CHANGED
    assert put(stores, userid, first) is Outcome.DONE
    assert put(stores, userid, second) is Outcome.CHANGED
    assert stores.vaults.find(userid) == first
    assert put(stores, userid, second, before="first") is Outcome.DONE
    assert put(stores, userid, replace(first, version="third"), before="first") is Outcome.CHANGED
    assert stores.vaults.find(userid) == second


def test_of_many_that_change_one_version_one_does(stores: Any) -> None:
    userid = person(stores)
    outcomes = run_concurrently(6, lambda number: put(stores, userid, Vault(f"v{number}", "check")))
    assert sorted(one.value for one in outcomes) == ["changed"] * 5 + ["done"]


def test_a_vault_is_of_its_owner_s_generation(stores: Any) -> None:
    userid = person(stores)
    assert put(stores, userid + 1, FULL) is Outcome.GONE
    stores.users.next_generation(userid)
    assert put(stores, userid, FULL) is Outcome.GONE
    assert stores.vaults.find(userid) == NO_VAULT
    assert put(stores, userid, FULL, generation=1) is Outcome.DONE


def test_a_key_goes_with_its_passkey(stores: Any) -> None:
    userid = person(stores)
    lost, kept = FULL.keys[:2]
    stores.vaults.drop_key(userid, lost.passkey)
    assert put(stores, userid, replace(FULL, keys=(lost, kept))) is Outcome.DONE
    stores.vaults.drop_key(userid, "f" * 64)
    assert stores.vaults.find(userid).version == "first"
    for _ in range(2):
        stores.vaults.drop_key(userid, lost.passkey)
    left = stores.vaults.find(userid)
    assert left == replace(FULL, version=left.version, keys=(kept,))
    # whoever had read it before has to look again
    assert put(stores, userid, Vault("second"), before="first") is Outcome.CHANGED


def test_a_vault_is_removed(stores: Any) -> None:
    userid, other = person(stores), person(stores, "sam@example.org")
    assert put(stores, userid, FULL) is put(stores, other, FULL) is Outcome.DONE
    for _ in range(2):
        stores.vaults.remove(userid)
    assert stores.vaults.find(userid) == NO_VAULT
    assert stores.vaults.find(other) == FULL


def test_a_store_that_fails_says_so(stores: Any) -> None:
    userid = person(stores)
    stores.spoil()
    for ask in (
        lambda: stores.vaults.find(userid),
        lambda: put(stores, userid, FULL),
        lambda: stores.vaults.drop_key(userid, FULL.keys[0].passkey),
        lambda: stores.vaults.remove(userid),
    ):
        with pytest.raises(Unavailable):
            ask()
