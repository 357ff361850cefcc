"""The Key Server's calls: parse, one service call, serialise."""

from __future__ import annotations

from collections.abc import Callable

from chalicelib.contract.receipts import Receipt
from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.report_tags import normal_tag
from chalicelib.errors import InvalidRequest
from chalicelib.http.operations import Api, Call, Decide, Empty, Finish, Reply
from chalicelib.keys.answers import Released
from chalicelib.keys.ordered_log.service import OrderedLog
from chalicelib.keys.schemas import (
    CreatedKey,
    CreateKey,
    EntryReceipt,
    FetchedKey,
    FetchQuery,
    LogPage,
    LogQuery,
    RecallChange,
    RecallState,
    SetTag,
    TaggedKey,
)
from chalicelib.keys.service import KeyService
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.verifier import TokenVerifier

_TOKEN = ("missing_token", "invalid_token")
GONE = ("recalled", "shredded")
_STALE = ("revocations_unknown",)
_MISSES = ("too_many_misses",)
_REPEATS = (*_MISSES, "too_many_requests")
REFUSALS = (
    "profile_required",
    "foreign_report_id",
    "not_allowed",
    "tag_required",
    "wrong_tag",
    *("not_named", "not_yet", "no_longer", "all_opened"),
    *("purpose_needed", "purpose_not_consented", "approval_needed"),
)
"""Why somebody who is known does not get a key."""


def register(
    api: Api,
    service: Callable[[], KeyService],
    verifier: Callable[[], TokenVerifier],
    log: Callable[[], OrderedLog],
    member_now: Callable[[Claims], Claims],
) -> None:
    """Declare the Key Server's calls.

    Args:
        api: where they are declared.
        service: gives the service, when the first call comes.
        verifier: gives the verifier of this server's tokens.
        log: gives the log of all entries.
        member_now: a token's claims with what holds now of its owner's enterprises, where that can be known;
            may raise ``Unavailable``.
    """

    @api.operation(
        "POST",
        "/keys",
        summary="Make a report's key, or get it again as its sender",
        authentication="user",
        body=CreateKey,
        answers={201: CreatedKey, 200: CreatedKey},
        errors={
            400: ("invalid_report_id", "invalid_recipient", "invalid_policy"),
            401: _TOKEN,
            403: (
                "profile_required",
                "foreign_report_id",
                "not_allowed",
                "not_a_person",
                "policies_not_told",
                "policies_too_large",
                "unknown_policy",
                "recipients_required",
            ),
            409: ("report_id_taken", "policy_differs"),
            410: GONE,
            429: (*_REPEATS, "quota_exceeded"),
            503: _STALE,
        },
        together=True,
    )
    def create_key(call: Call[CreateKey, Empty]) -> Decide:
        claims = member_now(verifier().verify_user(call.bearer))
        keys, body = service(), call.body
        report_id, terms = checked_report_id(body.report_id), body.policy.terms()

        def decide() -> Finish:
            released = keys.create(claims, report_id, call.ip, terms, body.destination)
            return lambda: _created_key(released, keys.url)

        return decide

    @api.operation(
        "PUT",
        "/keys/{report_id}/tag",
        summary="Bind the report's key to one sealed file, as its sender and once",
        authentication="user",
        body=SetTag,
        answers={200: TaggedKey},
        errors={
            400: ("invalid_report_id",),
            401: _TOKEN,
            403: ("profile_required", "not_sender", "not_a_person"),
            404: ("unknown_report",),
            409: ("tag_set",),
            410: GONE,
            429: _REPEATS,
            503: _STALE,
        },
        together=True,
    )
    def set_tag(call: Call[SetTag, Empty]) -> Decide:
        claims = verifier().verify_user(call.bearer)
        keys, tag = service(), normal_tag(call.body.tag)
        report_id = checked_report_id(call.path["report_id"])

        def decide() -> TaggedKey:
            tagged = keys.set_tag(claims, report_id, call.ip, tag)
            return TaggedKey(tagged.report_id, tagged.tag, tagged.entry)

        return decide

    @api.operation(
        "GET",
        "/keys/{report_id}",
        summary="Get a report's key by showing the sealed file's tag; the access is logged",
        authentication="user",
        query=FetchQuery,
        answers={200: FetchedKey},
        errors={
            400: ("invalid_report_id",),
            401: _TOKEN,
            403: REFUSALS,
            404: ("unknown_report",),
            410: GONE,
            429: _REPEATS,
            503: _STALE,
        },
        together=True,
    )
    def fetch_key(call: Call[Empty, FetchQuery]) -> Decide:
        claims = verifier().verify_opener(call.bearer)
        keys, shown = service(), call.query.tag
        report_id, tag = (
            checked_report_id(call.path["report_id"]),
            None if shown is None else normal_tag(shown),
        )
        return lambda: fetched_key(keys.fetch(claims, report_id, call.ip, tag))

    @api.operation(
        "GET",
        "/keys/{report_id}/log",
        summary="Read a report's audit trail, as its sender or after opening it",
        authentication="user",
        query=LogQuery,
        answers={200: LogPage},
        errors={
            400: ("invalid_report_id", "invalid_cursor"),
            401: _TOKEN,
            403: ("profile_required", "not_opened"),
            404: ("unknown_report",),
            429: _REPEATS,
            503: _STALE,
        },
    )
    def read_log(call: Call[Empty, LogQuery]) -> LogPage:
        claims = verifier().verify(call.bearer)
        page = service().log(
            claims,
            checked_report_id(call.path["report_id"]),
            call.ip,
            cursor=call.query.cursor,
            limit=call.query.limit,
        )
        first, last = (page.entries[0].seq, page.entries[-1].seq) if page.entries else (1, 0)
        places = log().places(page.report_id, first, last)
        return LogPage(page.report_id, page.entries, page.head, page.cursor, places)

    @api.operation(
        "PATCH",
        "/keys/{report_id}",
        summary="Recall a report, or undo that, as its sender",
        authentication="user",
        body=RecallChange,
        answers={200: RecallState},
        errors={
            400: ("invalid_report_id", "invalid_field"),
            401: _TOKEN,
            403: ("profile_required", "not_sender", "recalled_by_operator", "not_a_person"),
            404: ("unknown_report",),
            410: ("shredded",),
            429: _REPEATS,
            503: _STALE,
        },
    )
    def set_recalled(call: Call[RecallChange, Empty]) -> RecallState:
        claims = verifier().verify_user(call.bearer)
        state = service().recall(
            claims,
            checked_report_id(call.path["report_id"]),
            call.ip,
            recalled=call.body.recalled,
            reason=call.body.reason,
        )
        return RecallState(state.report_id, state.recalled, state.fetched_by, state.more, state.entry)


def fetched_key(released: Released) -> Finish:
    """Makes the answer with a key that leaves, as soon as its entry is stored."""
    return lambda: FetchedKey(
        released.report_id,
        released.key,
        released.sender,
        released.tag,
        released.entry,
        _receipt(released.receipt),
    )


def _created_key(released: Released, url: str) -> Reply:
    answer = CreatedKey(released.report_id, released.key, url, released.entry, _receipt(released.receipt))
    return Reply(201 if released.created else 200, answer)


def _receipt(receipt: Receipt) -> EntryReceipt:
    # the answer has the rest of it
    return EntryReceipt(receipt.log, receipt.at, receipt.merged_by, receipt.signature)


def checked_report_id(report_id: str) -> str:
    """A report ID from a path or a body.

    Raises:
        InvalidRequest: ``invalid_report_id``.
    """
    # the pattern in the body's type lets a line feed through at the end
    if not is_report_id(report_id):
        raise InvalidRequest("invalid_report_id", "A report ID has 10 to 64 letters and digits.")
    return report_id
