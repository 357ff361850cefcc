"""The calls by which people sign in by their enterprise's provider, and administrators say who that is."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import UNSET

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.accounts.model import SessionTerms
from chalicelib.users.accounts.routes import signed_in_answer
from chalicelib.users.accounts.schemas import SignedInAnswer
from chalicelib.users.enterprises.routes.errors import ADMINISTRATOR_ERRORS
from chalicelib.users.enterprises.schemas import EnterpriseQuery
from chalicelib.users.sso.assembly import SsoServices
from chalicelib.users.sso.schemas import (
    EnterpriseSso,
    SsoCompletion,
    SsoModeChange,
    SsoOffer,
    SsoPerson,
    SsoProvider,
    SsoRequest,
    SsoWay,
)
from chalicelib.users.sso.service import CameBack

Services = Callable[[], SsoServices]
Verifier = Callable[[], TokenVerifier]

_CHANGING = {
    400: ADMINISTRATOR_ERRORS[400],
    403: (*ADMINISTRATOR_ERRORS[403], "fresh_sign_in_required"),
}
_PROVIDER = ("sso_unreachable", "sso_misconfigured")


def register(api: Api, services: Services, verifier: Verifier) -> None:
    """Declare the operations.

    Args:
        api: the User Server's API.
        services: single sign-on, made when first needed.
        verifier: checks User Tokens for the User Server.
    """
    _register_sign_in(api, services)
    _register_settings(api, services, verifier)
    _register_trial(api, services, verifier)


def _register_sign_in(api: Api, services: Services) -> None:
    @api.operation(
        "POST",
        "/sign-in/sso",
        summary="Where people of an address's mail domain sign in, if that is at their enterprise",
        body=SsoRequest,
        answers={200: SsoWay},
        errors={503: _PROVIDER},
    )
    def begin_sso(call: Call[SsoRequest, Empty]) -> SsoWay:
        body = call.body
        begun = services().sso.begin(body.email, asks_anew=body.fresh or not body.own_device)
        return SsoWay(sso=None if begun is None else SsoOffer.of(begun))

    @api.operation(
        "POST",
        "/sign-in/sso/complete",
        summary="Sign in with what an enterprise's provider has sent the browser back with",
        body=SsoCompletion,
        answers={200: SignedInAnswer},
        errors={
            401: ("invalid_sso",),
            403: ("sso_other_address", "sso_other_person"),
            409: ("sso_undated",),
            429: ("too_many_tokens", "too_many_new_people"),
            503: _PROVIDER,
        },
    )
    def complete_sso(call: Call[SsoCompletion, Empty]) -> SignedInAnswer:
        body = call.body
        terms = SessionTerms(body.own_device, body.client)
        back = CameBack(body.redirect_uri, body.state, body.code, body.iss)
        return signed_in_answer(services().sso.complete(back, body.browser, terms))


def _register_settings(api: Api, services: Services, verifier: Verifier) -> None:
    @api.operation(
        "GET",
        "/enterprise/sso",
        summary="By which provider the people of an enterprise's domains sign in",
        authentication="user",
        query=EnterpriseQuery,
        answers={200: EnterpriseSso},
        errors=ADMINISTRATOR_ERRORS,
    )
    def show_sso(call: Call[Empty, EnterpriseQuery]) -> EnterpriseSso:
        claims = verifier().verify_user(call.bearer)
        return EnterpriseSso.of(services().administration.show(claims, call.query.enterprise))

    @api.operation(
        "PUT",
        "/enterprise/sso",
        summary="Say who the provider is; nobody signs in by it before it was tried",
        authentication="user",
        body=SsoProvider,
        query=EnterpriseQuery,
        answers={200: EnterpriseSso},
        errors={
            400: (*_CHANGING[400], "invalid_issuer", "invalid_client_id", "invalid_client_secret"),
            403: (*_CHANGING[403], "plan_required"),
            409: ("changed_meanwhile", "no_proven_domain"),
            429: ("too_many_sso_changes",),
            503: _PROVIDER,
        },
    )
    def set_sso_provider(call: Call[SsoProvider, EnterpriseQuery]) -> EnterpriseSso:
        claims, body = verifier().verify_user(call.bearer), call.body
        shown = services().administration.set_provider(
            claims,
            call.query.enterprise,
            issuer=body.issuer,
            client_id=body.client_id,
            client_secret=None if body.client_secret is UNSET else body.client_secret,
            version=body.version,
        )
        return EnterpriseSso.of(shown)

    @api.operation(
        "PATCH",
        "/enterprise/sso",
        summary="Let people of the domains sign in by the provider, have them do so, or neither",
        authentication="user",
        body=SsoModeChange,
        query=EnterpriseQuery,
        answers={200: EnterpriseSso},
        errors={
            400: _CHANGING[400],
            403: (*_CHANGING[403], "plan_required"),
            404: ("sso_not_offered",),
            409: ("changed_meanwhile", "sso_untried", "sso_undated"),
        },
    )
    def set_sso_mode(call: Call[SsoModeChange, EnterpriseQuery]) -> EnterpriseSso:
        claims, body = verifier().verify_user(call.bearer), call.body
        shown = services().administration.set_mode(
            claims, call.query.enterprise, mode=body.mode, version=body.version
        )
        return EnterpriseSso.of(shown)

    @api.operation(
        "DELETE",
        "/enterprise/sso",
        summary="Have no provider any more",
        authentication="user",
        query=EnterpriseQuery,
        answers={204: Empty},
        errors=_CHANGING,
    )
    def remove_sso(call: Call[Empty, EnterpriseQuery]) -> Empty:
        services().administration.remove(verifier().verify_user(call.bearer), call.query.enterprise)
        return Empty()


def _register_trial(api: Api, services: Services, verifier: Verifier) -> None:
    @api.operation(
        "POST",
        "/enterprise/sso/trial",
        summary="Try the provider with one's own address; whoever comes through it is signed in",
        authentication="user",
        body=SsoPerson,
        query=EnterpriseQuery,
        answers={200: SsoOffer},
        errors={
            400: ADMINISTRATOR_ERRORS[400],
            403: (*ADMINISTRATOR_ERRORS[403], "sso_other_address"),
            404: ("sso_not_offered",),
            429: ("too_many_sso_changes",),
            503: _PROVIDER,
        },
    )
    def try_sso(call: Call[SsoPerson, EnterpriseQuery]) -> SsoOffer:
        claims = verifier().verify_user(call.bearer)
        begun = services().administration.try_it(claims, call.query.enterprise, call.body.email)
        return SsoOffer.of(begun)

    @api.operation(
        "POST",
        "/enterprise/sso/people",
        summary="Give the account of an address to who was refused with it; its old owner is signed out",
        authentication="user",
        body=SsoPerson,
        query=EnterpriseQuery,
        answers={204: Empty},
        errors={
            400: _CHANGING[400],
            403: (*_CHANGING[403], "sso_other_address"),
            409: ("sso_nobody_refused",),
        },
    )
    def accept_sso_person(call: Call[SsoPerson, EnterpriseQuery]) -> Empty:
        claims = verifier().verify_user(call.bearer)
        services().administration.accept_person(claims, call.query.enterprise, call.body.email)
        return Empty()
