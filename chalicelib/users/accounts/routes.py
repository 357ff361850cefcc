"""The account calls of the User Server."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from msgspec import UNSET

from chalicelib.errors import Forbidden, InvalidRequest
from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.assembly import AccountsServices
from chalicelib.users.accounts.model import NOTICES, Enterprises, SessionTerms, User
from chalicelib.users.accounts.personal_token import PERSONAL_TOKEN
from chalicelib.users.accounts.requesters import Requester
from chalicelib.users.accounts.schemas import (
    AudienceToken,
    AudienceTokenRequest,
    ChangedProfile,
    CompletedSignIn,
    Jwk,
    JwkSet,
    Notices,
    ProfileChange,
    RefreshRequest,
    SignedInAnswer,
    SignInCompletion,
    SignInRequest,
    SignInStarted,
    SignOutRequest,
    UserView,
)
from chalicelib.users.accounts.sessions import SignedIn

# public keys, which verifiers everywhere remember as long anyway
JWKS_MAX_AGE = 300

Services = Callable[[], AccountsServices]
Verifier = Callable[[], TokenVerifier]

_UNAUTHENTICATED = {401: ("missing_token", "invalid_token"), 403: ("not_a_person",)}


def register(api: Api, services: Services, verifier: Verifier) -> None:
    """Declare the account calls.

    Args:
        api: the User Server's API.
        services: the account services, made when first needed.
        verifier: checks User Tokens for the User Server.
    """
    _register_sign_in(api, services)
    _register_sign_out(api, services, verifier)
    _register_profile(api, services, verifier)
    _register_tokens(api, services, verifier)
    _register_well_known(api, services)


def _register_sign_in(api: Api, services: Services) -> None:
    @api.operation(
        "POST",
        "/sign-in",
        summary="Mail a link and a code to an address",
        body=SignInRequest,
        answers={202: SignInStarted},
        errors={400: ("undeliverable_address",), 403: ("sso_required",), 429: ("too_many_challenges",)},
    )
    def start_sign_in(call: Call[SignInRequest, Empty]) -> msgspec.Struct:
        started = services().sign_in.start(
            call.body.email,
            Requester(call.ip, "" if call.body.device is UNSET else call.body.device),
            call.body.language,
        )
        return SignInStarted(challenge=started.challenge, expires_at=started.expires_at)

    @api.operation(
        "POST",
        "/sign-in/complete",
        summary="Sign in with the mailed code or link",
        body=SignInCompletion,
        answers={200: CompletedSignIn},
        errors={401: ("invalid_code",), 403: ("sso_required",), 429: ("too_many_wrong_codes",)},
    )
    def complete_sign_in(call: Call[SignInCompletion, Empty]) -> msgspec.Struct:
        body, sign_in = call.body, services().sign_in
        requester, terms = Requester(call.ip), SessionTerms(body.own_device, body.client)
        if body.token is not UNSET and body.challenge is UNSET and body.code is UNSET:
            return _completed(sign_in.complete_with_link(body.token, requester, terms))
        if body.token is UNSET and body.challenge is not UNSET and body.code is not UNSET:
            return _completed(sign_in.complete_with_code(body.challenge, body.code, requester, terms))
        raise InvalidRequest("invalid_field", "Send either challenge and code, or token.")

    @api.operation(
        "POST",
        "/sign-in/refresh",
        summary="Exchange a refresh token for a new pair of tokens",
        body=RefreshRequest,
        answers={200: SignedInAnswer},
        errors={401: ("invalid_refresh_token",), 429: ("too_many_tokens",)},
    )
    def refresh_sign_in(call: Call[RefreshRequest, Empty]) -> msgspec.Struct:
        return signed_in_answer(services().sessions.refresh(call.body.refresh_token))


def _register_sign_out(api: Api, services: Services, verifier: Verifier) -> None:
    @api.operation(
        "POST",
        "/sign-out",
        summary="End the session, or all sessions of the person",
        authentication="user",
        body=SignOutRequest,
        answers={204: Empty},
        errors=_UNAUTHENTICATED,
    )
    def sign_out(call: Call[SignOutRequest, Empty]) -> msgspec.Struct:
        claims = verifier().verify_user(call.bearer)
        services().sessions.sign_out(claims, everywhere=call.body.everywhere)
        return Empty()


def _register_profile(api: Api, services: Services, verifier: Verifier) -> None:
    @api.operation(
        "GET",
        "/me",
        summary="The signed-in person's profile",
        authentication="user",
        answers={200: UserView},
        errors=_UNAUTHENTICATED,
    )
    def get_profile(call: Call[Empty, Empty]) -> msgspec.Struct:
        return _user_view(*services().profile.shown(verifier().verify_user(call.bearer)))

    @api.operation(
        "PATCH",
        "/me",
        summary="Change the signed-in person's profile",
        authentication="user",
        body=ProfileChange,
        answers={200: ChangedProfile},
        errors={**_UNAUTHENTICATED, 429: ("too_many_tokens",)},
    )
    def change_profile(call: Call[ProfileChange, Empty]) -> msgspec.Struct:
        claims = verifier().verify_user(call.bearer)
        notices = None if call.body.notices is UNSET else call.body.notices.given()
        user, issued = services().profile.change(claims, call.body.given(), notices)
        return ChangedProfile(
            **msgspec.structs.asdict(_user_view(user, issued.plan, issued.enterprises)),
            user_token=issued.token,
            expires_at=issued.expires_at,
        )

    @api.operation(
        "DELETE",
        "/me",
        summary="Erase the signed-in person's account",
        authentication="user",
        answers={204: Empty},
        errors={**_UNAUTHENTICATED, 409: ("last_administrator",)},
    )
    def erase_account(call: Call[Empty, Empty]) -> msgspec.Struct:
        services().profile.delete(verifier().verify_user(call.bearer))
        return Empty()


def _register_tokens(api: Api, services: Services, verifier: Verifier) -> None:
    @api.operation(
        "POST",
        "/tokens",
        summary="A User Token for one other registered server, and who runs that server",
        authentication="user_or_personal_token",
        body=AudienceTokenRequest,
        answers={200: AudienceToken},
        errors={
            400: ("invalid_audience",),
            401: _UNAUTHENTICATED[401],
            403: (*_UNAUTHENTICATED[403], "unknown_audience", "plan_required", "not_for_personal_tokens"),
            429: ("too_many_tokens",),
        },
    )
    def make_audience_token(call: Call[AudienceTokenRequest, Empty]) -> msgspec.Struct:
        audience = call.body.audience
        sha256 = None if call.body.sha256 is UNSET else call.body.sha256
        if call.bearer is not None and PERSONAL_TOKEN.is_meant(call.bearer):
            if sha256 is not None:
                raise Forbidden("not_for_personal_tokens", "A personal token sends nothing.")
            token = services().personal_tokens.for_key_server(call.bearer, audience)
        else:
            claims = verifier().verify_user(call.bearer)
            token = services().audience_tokens.reissue(claims, audience, sha256)
        return AudienceToken(
            user_token=token.issued.token,
            expires_at=token.issued.expires_at,
            operator=token.operator,
            log_key=token.log_key,
        )


def _register_well_known(api: Api, services: Services) -> None:
    @api.operation(
        "GET",
        "/.well-known/jwks.json",
        summary="The public keys of User Tokens",
        answers={200: JwkSet, 304: Empty},
    )
    def get_jwks(call: Call[Empty, Empty]) -> Reply:  # noqa: ARG001 - handlers are all called alike
        keys = [Jwk(**jwk) for jwk in services().keys.public_jwks()]
        return Reply(200, JwkSet(keys=keys), max_age=JWKS_MAX_AGE)


def _user_view(user: User, plan: str, enterprises: Enterprises) -> UserView:
    """The profile as its owner sees it."""
    return UserView(
        userid=user.userid,
        email=user.email,
        title=user.title,
        firstname=user.firstname,
        lastname=user.lastname,
        country=user.country,
        created_at=user.created_at,
        plan=plan,
        lock_minutes=enterprises.lock_minutes,
        administers=enterprises.administers,
        notices=Notices(**{name: name in user.told_of for name in NOTICES}),
        language=user.language,
    )


def signed_in_answer(signed_in: SignedIn) -> SignedInAnswer:
    """The tokens as a device gets them."""
    return SignedInAnswer(
        user_token=signed_in.issued.token,
        expires_at=signed_in.issued.expires_at,
        refresh_token=signed_in.refresh_token,
        user=_user_view(signed_in.user, signed_in.issued.plan, signed_in.issued.enterprises),
    )


def _completed(signed_in: SignedIn) -> CompletedSignIn:
    """The same, with what the device is known by."""
    return CompletedSignIn(**msgspec.structs.asdict(signed_in_answer(signed_in)), device=signed_in.device)
