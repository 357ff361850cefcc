"""Whole ceremonies over the services."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chalicelib.errors import DomainError
from chalicelib.tokens.claims import Claims
from chalicelib.users.accounts.model import SessionTerms
from chalicelib.users.accounts.sessions import SignedIn
from chalicelib.users.passkeys.model import Passkey
from tests.fakes.accounts import Accounts
from tests.fakes.authenticator import HONEST, Authenticator, Page

WARD = SessionTerms(client="Edge on Windows")


def refusal(kind: type[DomainError], call: Callable[[], object]) -> str:
    with pytest.raises(kind) as caught:
        call()
    return caught.value.code


def signed_in(accounts: Accounts, email: str = "pat@example.org") -> Claims:
    return accounts.claims(accounts.sign_in(email).issued.token)


def add(accounts: Accounts, claims: Claims, device: Authenticator, page: Page = HONEST) -> Passkey:
    """Add a passkey that the device makes."""
    passkeys = accounts.services.passkeys
    asked = passkeys.ask_to_add(claims)
    made = device.create(asked.ceremony.challenge, asked.handle, page)
    return passkeys.add(claims, asked.ceremony.token, "My phone", made.client_data, made.attestation_object)


def enter(accounts: Accounts, device: Authenticator, page: Page = HONEST) -> SignedIn:
    """Sign in by the device's newest passkey."""
    passkeys = accounts.services.passkeys
    asked = passkeys.ask_to_sign_in()
    return passkeys.sign_in(asked.ceremony.token, device.get(asked.ceremony.challenge, page), WARD)
