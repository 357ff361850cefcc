"""The feed of events: parse, one service call, serialise."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.http.operations import Api, Call, Empty
from chalicelib.keys.events.schemas import Events, EventsQuery, shown
from chalicelib.keys.events.service import EventService
from chalicelib.tokens.verifier import TokenVerifier


def register(api: Api, service: Callable[[], EventService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare the feed.

    Args:
        api: where it is declared.
        service: gives the service, when the first call comes.
        verifier: gives the verifier of this server's tokens.
    """

    @api.operation(
        "GET",
        "/keys/events",
        summary="Learn what has become of the reports that one has sent",
        authentication="user",
        query=EventsQuery,
        answers={200: Events},
        errors={
            400: ("invalid_cursor",),
            401: ("missing_token", "invalid_token"),
            403: ("not_a_person",),
            410: ("stale_cursor",),
            503: ("audit_log_contradicted", "revocations_unknown"),
        },
    )
    def list_events(call: Call[Empty, EventsQuery]) -> Events:
        claims = verifier().verify_follower(call.bearer)
        sender = None if claims.kind == "server" else claims.userid
        page = service().page(call.query.cursor, call.query.limit, sender=sender)
        return Events([shown(event) for event in page.events], page.cursor, page.more)
