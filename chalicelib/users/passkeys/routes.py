"""The calls by which people sign in by passkeys, add them, look through them and remove them."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.assembly import AccountsServices
from chalicelib.users.accounts.model import SessionTerms
from chalicelib.users.accounts.routes import signed_in_answer
from chalicelib.users.accounts.schemas import SignedInAnswer
from chalicelib.users.passkeys.model import Passkey
from chalicelib.users.passkeys.proofs import ALGORITHMS, Assertion
from chalicelib.users.passkeys.schemas import (
    NewPasskeyQuestion,
    PasskeyList,
    PasskeyQuestion,
    PasskeyRequest,
    PasskeySignIn,
    PasskeyState,
    from_base64url,
    to_base64url,
)

Services = Callable[[], AccountsServices]
Verifier = Callable[[], TokenVerifier]


def register(api: Api, services: Services, verifier: Verifier) -> None:
    """Declare the operations.

    Args:
        api: the User Server's API.
        services: the account services, made when first needed.
        verifier: checks User Tokens for the User Server.
    """
    _register_sign_in(api, services)
    _register_adding(api, services, verifier)
    _register_list(api, services, verifier)


def _register_sign_in(api: Api, services: Services) -> None:
    @api.operation(
        "POST",
        "/sign-in/passkey/options",
        summary="Ask for whatever passkey there is",
        answers={200: PasskeyQuestion},
        errors={404: ("passkeys_unavailable",)},
    )
    def ask_for_passkey(call: Call[Empty, Empty]) -> PasskeyQuestion:  # noqa: ARG001 - all are called alike
        asked = services().passkeys.ask_to_sign_in()
        return PasskeyQuestion(
            ceremony=asked.ceremony.token,
            challenge=to_base64url(asked.ceremony.challenge),
            rp_id=asked.party.id,
            expires_at=asked.ceremony.expires_at,
        )

    @api.operation(
        "POST",
        "/sign-in/passkey",
        summary="Sign in by a passkey",
        body=PasskeySignIn,
        answers={200: SignedInAnswer},
        errors={
            403: ("sso_required",),
            401: ("invalid_passkey", "unknown_passkey"),
            404: ("passkeys_unavailable",),
            429: ("too_many_tokens",),
        },
    )
    def sign_in_by_passkey(call: Call[PasskeySignIn, Empty]) -> SignedInAnswer:
        body = call.body
        assertion = Assertion(
            **{
                name: from_base64url(name, getattr(body, name))
                for name in ("credential_id", "user_handle", "client_data", "authenticator_data", "signature")
            }
        )
        terms = SessionTerms(body.own_device, body.client)
        return signed_in_answer(services().passkeys.sign_in(body.ceremony, assertion, terms))


def _register_adding(api: Api, services: Services, verifier: Verifier) -> None:
    @api.operation(
        "POST",
        "/passkeys/options",
        summary="Ask for a new passkey, within 15 minutes of signing in",
        authentication="user",
        answers={200: NewPasskeyQuestion},
        errors={
            403: ("not_a_person", "fresh_sign_in_required"),
            404: ("passkeys_unavailable",),
            409: ("too_many_passkeys",),
        },
    )
    def ask_for_new_passkey(call: Call[Empty, Empty]) -> NewPasskeyQuestion:
        asked = services().passkeys.ask_to_add(verifier().verify_user(call.bearer))
        return NewPasskeyQuestion(
            ceremony=asked.ceremony.token,
            challenge=to_base64url(asked.ceremony.challenge),
            rp_id=asked.party.id,
            expires_at=asked.ceremony.expires_at,
            user_handle=to_base64url(asked.handle),
            user_name=asked.user.email,
            algorithms=list(ALGORITHMS),
            known=[to_base64url(one.credential_id) for one in asked.known],
        )

    @api.operation(
        "POST",
        "/passkeys",
        summary="Add a passkey, within 15 minutes of signing in",
        authentication="user",
        body=PasskeyRequest,
        answers={201: PasskeyState},
        errors={
            400: ("invalid_name", "invalid_passkey", "undeliverable_address"),
            403: ("not_a_person", "fresh_sign_in_required"),
            404: ("passkeys_unavailable",),
            409: ("known_passkey", "too_many_passkeys"),
            429: ("too_many_tokens",),
        },
    )
    def add_passkey(call: Call[PasskeyRequest, Empty]) -> PasskeyState:
        body = call.body
        added = services().passkeys.add(
            verifier().verify_user(call.bearer),
            body.ceremony,
            body.name,
            from_base64url("client_data", body.client_data),
            from_base64url("attestation_object", body.attestation_object),
        )
        return _state(added)


def _register_list(api: Api, services: Services, verifier: Verifier) -> None:
    @api.operation(
        "GET",
        "/passkeys",
        summary="List one's passkeys",
        authentication="user",
        answers={200: PasskeyList},
        errors={403: ("not_a_person",)},
    )
    def list_passkeys(call: Call[Empty, Empty]) -> PasskeyList:
        passkeys = services().passkeys
        found = passkeys.of(verifier().verify_user(call.bearer))
        return PasskeyList(offered=passkeys.are_offered, passkeys=[_state(one) for one in found])

    @api.operation(
        "DELETE",
        "/passkeys/{id}",
        summary="Remove a passkey, and end the sessions that it has started",
        authentication="user",
        answers={204: Empty},
        errors={403: ("not_a_person",), 404: ("unknown_passkey",)},
    )
    def remove_passkey(call: Call[Empty, Empty]) -> Reply:
        services().passkeys.remove(verifier().verify_user(call.bearer), call.path["id"])
        return Reply(204, Empty())


def _state(passkey: Passkey) -> PasskeyState:
    return PasskeyState(
        id=passkey.id,
        name=passkey.name,
        synced=passkey.is_synced,
        created_at=passkey.created_at,
        last_used_at=passkey.last_used_at,
    )
