"""Whose keys a vault may have, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest

from chalicelib.errors import Conflict, InvalidRequest, Unauthenticated
from chalicelib.tokens.claims import Claims
from chalicelib.users.vault.model import NO_VAULT, Vault, VaultItem, VaultKey
from tests.fakes.accounts import Accounts, make_accounts
from tests.fakes.authenticator import Authenticator
from tests.unit.users.passkeys.ceremonial import add, refusal, signed_in


@pytest.fixture
def accounts() -> Accounts:
    return make_accounts()


def key_for(accounts: Accounts, claims: Claims) -> VaultKey:
    return VaultKey(add(accounts, claims, Authenticator()).id, "public", "pin", "sealed")


def test_a_vault_is_replaced_by_whoever_has_read_it(accounts: Accounts) -> None:
    claims, vault = signed_in(accounts), accounts.services.vault
    assert vault.of(claims) == NO_VAULT
    given = Vault("", "check", (key_for(accounts, claims),), (VaultItem("settings", "sealed"),))
    first = vault.replace(claims, given)
    assert first == replace(given, version=first.version) == vault.of(claims)
    assert refusal(Conflict, lambda: vault.replace(claims, given)) == "changed_meanwhile"
    second = vault.replace(claims, replace(first, items=()))
    assert second.version not in {"", first.version}
    assert refusal(Conflict, lambda: vault.replace(claims, first)) == "changed_meanwhile"
    assert vault.of(claims) == second
    assert vault.of(signed_in(accounts, "sam@example.org")) == NO_VAULT


def test_its_keys_are_the_person_s_own_passkeys_once_each(accounts: Accounts) -> None:
    claims, sam, vault = signed_in(accounts), signed_in(accounts, "sam@example.org"), accounts.services.vault
    mine, theirs = key_for(accounts, claims), key_for(accounts, sam)
    item = VaultItem("settings", "sealed")
    for wrong, code in (
        (Vault("", "check", (mine, theirs)), "unknown_passkey"),
        (Vault("", "check", (replace(mine, passkey="f" * 64),)), "unknown_passkey"),
        (Vault("", "check", (mine, replace(mine, sealed=""))), "invalid_field"),
        (Vault("", "check", (mine,), (item, item)), "invalid_field"),
    ):
        assert refusal(InvalidRequest, partial(vault.replace, claims, wrong)) == code
    assert accounts.vaults.vaults == {}


def test_a_removed_passkey_takes_its_key_along(accounts: Accounts) -> None:
    claims, vault = signed_in(accounts), accounts.services.vault
    lost, kept = key_for(accounts, claims), key_for(accounts, claims)
    first = vault.replace(claims, Vault("", "check", (lost, kept)))
    accounts.services.passkeys.remove(claims, lost.passkey)
    assert accounts.vaults.vaults[claims.userid].keys == (kept,)
    assert refusal(InvalidRequest, lambda: vault.replace(claims, first)) == "unknown_passkey"


def test_what_is_left_of_a_passkey_is_given_to_nobody(accounts: Accounts) -> None:
    claims, vault = signed_in(accounts), accounts.services.vault
    lost, kept = key_for(accounts, claims), key_for(accounts, claims)
    vault.replace(claims, Vault("", "check", (lost, kept)))
    # it was written while the passkey was being removed
    accounts.passkeys.remove(claims.userid, lost.passkey)
    assert vault.of(claims).keys == (kept,)


@pytest.mark.parametrize("leaves", [True, False])
def test_signing_out_everywhere_and_leaving_remove_it(accounts: Accounts, leaves: bool) -> None:
    claims, vault = signed_in(accounts), accounts.services.vault
    given = Vault("", "check", (key_for(accounts, claims),))
    vault.replace(claims, given)
    if leaves:
        accounts.services.profile.delete(claims)
    else:
        accounts.services.sessions.sign_out(claims, everywhere=True)
    assert accounts.vaults.vaults == {}
    assert refusal(Unauthenticated, lambda: vault.replace(claims, given)) == "invalid_token"


def test_nothing_is_stored_while_its_owner_signs_out_everywhere(accounts: Accounts) -> None:
    claims, vault = signed_in(accounts), accounts.services.vault
    given = Vault("", "check", (key_for(accounts, claims),))
    accounts.store.next_generation(claims.userid)
    assert refusal(Unauthenticated, lambda: vault.replace(claims, given)) == "invalid_token"
    assert accounts.vaults.vaults == {}


def test_nothing_of_it_is_in_what_programs_print() -> None:
    vault = Vault("v", "check", (VaultKey("a", "public", "PIN", "SECRET"),), (VaultItem("x", "SECRET"),))
    assert "SECRET" not in repr(vault)
    assert "PIN" not in repr(vault)
