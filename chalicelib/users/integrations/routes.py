"""Signing in at Box from My PicSafe."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.errors import InvalidRequest
from chalicelib.http.operations import Api, Call, Empty
from chalicelib.tokens.verifier import TokenVerifier
from chalicelib.users.integrations.box import BoxService
from chalicelib.users.integrations.schemas import BoxClientView, BoxGrant, BoxSignedIn


def register(api: Api, service: Callable[[], BoxService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare the operations; the arguments are those of ``routes.register``."""

    @api.operation(
        "GET",
        "/integrations/box",
        summary="The app that people sign in to Box with",
        authentication="user",
        answers={200: BoxClientView},
        errors={403: ("not_a_person",), 404: ("box_not_offered",)},
    )
    def show_box(call: Call[Empty, Empty]) -> BoxClientView:
        verifier().verify_user(call.bearer)
        client = service().client
        return BoxClientView(client.client_id, client.redirect_uri)

    @api.operation(
        "POST",
        "/integrations/box/token",
        summary="Sign in at Box, or renew that",
        authentication="user",
        body=BoxGrant,
        answers={200: BoxSignedIn},
        errors={
            400: ("box_refused", "one_grant"),
            403: ("not_a_person", "plan_required"),
            404: ("box_not_offered",),
            429: ("too_many_tokens",),
            503: ("box_misconfigured", "box_unavailable"),
        },
    )
    def sign_in_to_box(call: Call[BoxGrant, Empty]) -> BoxSignedIn:
        claims = verifier().verify_user(call.bearer)
        code, renewal = call.body.code, call.body.renewal
        if bool(code) == bool(renewal):
            raise InvalidRequest("one_grant", "Give a code or a renewal, and not both.")
        box = service()
        done = box.redeem(claims, code) if code else box.renew(claims, renewal)
        return BoxSignedIn(done.access_token, done.lifetime, done.renewal)
