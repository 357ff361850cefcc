"""The calls by which a person's devices keep their vault."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.assembly import AccountsServices
from chalicelib.users.vault.model import Vault, VaultItem, VaultKey
from chalicelib.users.vault.schemas import VaultItemState, VaultKeyState, VaultState, VaultToKeep


def register(
    api: Api, services: Callable[[], AccountsServices], verifier: Callable[[], TokenVerifier]
) -> None:
    """Declare the operations.

    Args:
        api: the User Server's API.
        services: the account services, made when first needed.
        verifier: checks User Tokens for the User Server.
    """

    @api.operation(
        "GET",
        "/me/vault",
        summary="Get what one's devices have sealed for one another",
        authentication="user",
        answers={200: VaultState},
        errors={403: ("not_a_person",)},
    )
    def get_vault(call: Call[Empty, Empty]) -> VaultState:
        return _state(services().vault.of(verifier().verify_user(call.bearer)))

    @api.operation(
        "PUT",
        "/me/vault",
        summary="Replace what one's devices have sealed for one another, unless another one has meanwhile",
        authentication="user",
        body=VaultToKeep,
        answers={200: VaultState},
        errors={400: ("unknown_passkey",), 403: ("not_a_person",), 409: ("changed_meanwhile",)},
    )
    def replace_vault(call: Call[VaultToKeep, Empty]) -> VaultState:
        given = call.body
        vault = Vault(
            given.version,
            given.check,
            tuple(VaultKey(one.passkey_id, one.public_key, one.pin, one.sealed) for one in given.keys),
            tuple(VaultItem(one.name, one.sealed) for one in given.items),
        )
        return _state(services().vault.replace(verifier().verify_user(call.bearer), vault))


def _state(vault: Vault) -> VaultState:
    return VaultState(
        vault.version,
        vault.check,
        [VaultKeyState(one.passkey, one.public_key, one.pin, one.sealed) for one in vault.keys],
        [VaultItemState(one.name, one.sealed) for one in vault.items],
    )
