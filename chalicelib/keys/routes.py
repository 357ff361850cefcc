"""The Key Server's calls: parse, one service call, serialise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.contract.report_ids import is_report_id
from chalicelib.errors import InvalidRequest
from chalicelib.http.operations import Api, Call, Empty, Reply
from chalicelib.keys.model import ChainHash, Entry, Opening, ReportId
from chalicelib.keys.service import PAGE, KeyService
from chalicelib.tokens.user_tokens import TokenVerifier

MAX_PAGE = 500


KeyText = Annotated[
    str,
    Meta(
        description="32 random bytes as base64url without padding; RNCryptor's password.",
        pattern="^[0-9A-Za-z_-]{43}$",
    ),
]
Cursor = Annotated[str, Meta(max_length=64, description="As an answer before has given it.")]


class CreateKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The report that needs a key."""

    report_id: ReportId


class CreatedKey(msgspec.Struct, frozen=True):
    """The report's key, for its sender."""

    report_id: ReportId
    key: KeyText
    keyserver_url: Annotated[str, Meta(description="For package.json.", examples=["https://key.example.org"])]
    entry: Entry


class FetchedKey(msgspec.Struct, frozen=True):
    """The report's key, and the audit entry that says who was given it."""

    report_id: ReportId
    key: KeyText
    entry: Entry


class LogQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of the audit trail."""

    cursor: Cursor | None = None
    limit: Annotated[int, Meta(ge=1, le=MAX_PAGE, description="Entries in one answer.")] = PAGE


class Log(msgspec.Struct, frozen=True):
    """A page of the audit trail, oldest entries first."""

    report_id: ReportId
    entries: list[Entry]
    head: ChainHash
    cursor: Annotated[str | None, Meta(description="Where the next page begins; null on the last.")]


class SetRecalled(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the report is recalled."""

    recalled: bool


class RecallState(msgspec.Struct, frozen=True):
    """Whether the report is recalled now, and who else was given its key before."""

    report_id: ReportId
    recalled: bool
    fetched_by: list[Opening]
    more: Annotated[bool, Meta(description="There are more than fetched_by names; the audit trail has all.")]
    entry: Entry


class Health(msgspec.Struct, frozen=True):
    """The store answers."""

    status: str


_TOKEN = ("missing_token", "invalid_token")
_MISSES = ("too_many_misses",)


def register(api: Api, service: Callable[[], KeyService], verifier: Callable[[], TokenVerifier]) -> None:
    """Declare the Key Server's calls.

    Args:
        api: where they are declared.
        service: gives the service, when the first call comes.
        verifier: gives the verifier of this server's tokens.
    """

    @api.operation(
        "POST",
        "/keys",
        summary="Make a report's key, or get it again as its sender",
        authentication="user",
        body=CreateKey,
        answers={201: CreatedKey, 200: CreatedKey},
        errors={
            400: ("invalid_report_id",),
            401: _TOKEN,
            403: ("profile_required", "not_allowed", "not_a_person"),
            409: ("report_id_taken",),
            410: ("recalled",),
            429: _MISSES,
        },
    )
    def create_key(call: Call[CreateKey, Empty]) -> Reply:
        claims = verifier().verify_user(call.bearer)
        keys = service()
        released = keys.create(claims, _checked(call.body.report_id), call.ip)
        answer = CreatedKey(released.report_id, released.key, keys.url, released.entry)
        return Reply(201 if released.created else 200, answer)

    @api.operation(
        "GET",
        "/keys/{report_id}",
        summary="Get a report's key; the access is logged",
        authentication="user",
        answers={200: FetchedKey},
        errors={
            400: ("invalid_report_id",),
            401: _TOKEN,
            403: ("profile_required", "not_allowed"),
            404: ("unknown_report",),
            410: ("recalled",),
            429: _MISSES,
        },
    )
    def fetch_key(call: Call[Empty, Empty]) -> FetchedKey:
        claims = verifier().verify(call.bearer)
        released = service().fetch(claims, _checked(call.path["report_id"]), call.ip)
        return FetchedKey(released.report_id, released.key, released.entry)

    @api.operation(
        "GET",
        "/keys/{report_id}/log",
        summary="Read a report's audit trail, as its sender or after opening it",
        authentication="user",
        query=LogQuery,
        answers={200: Log},
        errors={
            400: ("invalid_report_id", "invalid_cursor"),
            401: _TOKEN,
            403: ("profile_required", "not_opened"),
            404: ("unknown_report",),
            429: _MISSES,
        },
    )
    def read_log(call: Call[Empty, LogQuery]) -> Log:
        claims = verifier().verify(call.bearer)
        page = service().log(
            claims,
            _checked(call.path["report_id"]),
            call.ip,
            cursor=call.query.cursor,
            limit=call.query.limit,
        )
        return Log(page.report_id, page.entries, page.head, page.cursor)

    @api.operation(
        "PATCH",
        "/keys/{report_id}",
        summary="Recall a report, or undo that, as its sender",
        authentication="user",
        body=SetRecalled,
        answers={200: RecallState},
        errors={
            400: ("invalid_report_id",),
            401: _TOKEN,
            403: ("profile_required", "not_sender", "not_a_person"),
            404: ("unknown_report",),
            429: _MISSES,
        },
    )
    def recall(call: Call[SetRecalled, Empty]) -> RecallState:
        claims = verifier().verify_user(call.bearer)
        state = service().recall(
            claims, _checked(call.path["report_id"]), call.ip, recalled=call.body.recalled
        )
        return RecallState(state.report_id, state.recalled, state.fetched_by, state.more, state.entry)

    @api.operation("GET", "/health", summary="Whether the store answers", answers={200: Health})
    def health(_call: Call[Empty, Empty]) -> Health:
        service().ping()
        return Health("ok")


def _checked(report_id: str) -> str:
    # the pattern in the body's type lets a line feed through at the end
    if not is_report_id(report_id):
        raise InvalidRequest("invalid_report_id", "A report ID has 10 to 64 letters and digits.")
    return report_id
