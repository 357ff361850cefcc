"""The Key Server's calls about policies: parse, one service call, serialise."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import UNSET

from chalicelib.contract.email_addresses import canonical_address
from chalicelib.contract.errors import InvalidEmailAddress
from chalicelib.contract.report_tags import normal_tag
from chalicelib.errors import InvalidRequest
from chalicelib.http.operations import Api, Call, Decide, Empty
from chalicelib.keys.policies.schemas import Approved, ChangedPolicy, ChangePolicy, PolicyState
from chalicelib.keys.policies.service import PolicyService
from chalicelib.keys.routes import GONE, REFUSALS, checked_report_id, fetched_key
from chalicelib.keys.schemas import ApproveRecipient, FetchedKey, ReleaseKey
from chalicelib.keys.service import KeyService
from chalicelib.policies.moments import shown_moment
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.verifier import TokenVerifier

_TOKEN = ("missing_token", "invalid_token")
_STALE = ("revocations_unknown",)
_REPEATS = ("too_many_misses", "too_many_requests")


def register(
    api: Api,
    keys: Callable[[], KeyService],
    policies: Callable[[], PolicyService],
    verifier: Callable[[], TokenVerifier],
    member_now: Callable[[Claims], Claims],
) -> None:
    """Declare the calls about policies.

    Args:
        api: where they are declared.
        keys: gives the service that releases keys, when the first call comes.
        policies: gives the service of policies.
        verifier: gives the verifier of this server's tokens.
        member_now: as for the Key Server's other calls.
    """

    @api.operation(
        "POST",
        "/keys/{report_id}/release",
        summary="Get a report's key, saying what for, or in an emergency why; the access is logged",
        authentication="user",
        body=ReleaseKey,
        answers={200: FetchedKey},
        together=True,
        errors={
            400: ("invalid_report_id", "invalid_reason"),
            401: _TOKEN,
            403: (*REFUSALS, "no_break_glass"),
            404: ("unknown_report",),
            410: GONE,
            429: _REPEATS,
            503: _STALE,
        },
    )
    def release_key(call: Call[ReleaseKey, Empty]) -> Decide:
        claims = verifier().verify_opener(call.bearer)
        service, body = keys(), call.body
        report_id = checked_report_id(call.path["report_id"])
        tag = None if body.tag is None else normal_tag(body.tag)
        purpose = UNSET if body.purpose is None else body.purpose
        reason = UNSET if body.reason is None else _one_line(body.reason)
        return lambda: fetched_key(
            service.fetch(claims, report_id, call.ip, tag, purpose=purpose, reason=reason)
        )

    @api.operation(
        "POST",
        "/keys/{report_id}/approvals",
        summary="Approve, as a second person, of somebody's opening a report",
        authentication="user",
        body=ApproveRecipient,
        answers={200: Approved},
        errors={
            400: ("invalid_report_id", "invalid_email_address"),
            401: _TOKEN,
            403: (
                "profile_required",
                "not_allowed",
                "tag_required",
                "wrong_tag",
                "not_approver",
                "own_approval",
                "not_a_person",
            ),
            404: ("unknown_report",),
            409: ("no_approval_needed", "too_many_approvals"),
            410: GONE,
            429: _REPEATS,
            503: _STALE,
        },
    )
    def approve(call: Call[ApproveRecipient, Empty]) -> Approved:
        claims = member_now(verifier().verify_user(call.bearer))
        tag = call.body.tag
        approved = policies().approve(
            claims,
            checked_report_id(call.path["report_id"]),
            call.ip,
            _address(call.body.recipient),
            None if tag is None else normal_tag(tag),
        )
        approval = approved.approval
        return Approved(
            approved.report_id, approval.recipient, shown_moment(approval.expires), approved.entry
        )

    @api.operation(
        "GET",
        "/keys/{report_id}/policy",
        summary="See who may open a report, as its sender",
        authentication="user",
        answers={200: PolicyState},
        errors={
            400: ("invalid_report_id",),
            401: _TOKEN,
            403: ("profile_required", "not_sender", "not_a_person"),
            404: ("unknown_report",),
            429: _REPEATS,
            503: _STALE,
        },
    )
    def read_policy(call: Call[Empty, Empty]) -> PolicyState:
        claims = verifier().verify_user(call.bearer)
        return PolicyState.of(policies().show(claims, checked_report_id(call.path["report_id"]), call.ip))

    @api.operation(
        "PUT",
        "/keys/{report_id}/policy",
        summary="Say who may open a report from now on, as its sender",
        authentication="user",
        body=ChangePolicy,
        answers={200: ChangedPolicy},
        errors={
            400: ("invalid_report_id", "invalid_recipient", "invalid_policy"),
            401: _TOKEN,
            403: ("profile_required", "not_sender", "not_a_person"),
            404: ("unknown_report",),
            410: ("shredded",),
            429: _REPEATS,
            503: _STALE,
        },
    )
    def change_policy(call: Call[ChangePolicy, Empty]) -> ChangedPolicy:
        claims = member_now(verifier().verify_user(call.bearer))
        report_id = checked_report_id(call.path["report_id"])
        changed = policies().change(
            claims, report_id, call.ip, call.body.policy.terms(), call.body.destination
        )
        return ChangedPolicy.changed(changed.state, changed.entry)


def _one_line(reason: str) -> str:
    # blanks and joiners that people's keyboards write: in an emergency nobody is to look for them
    text = reason.strip().replace("\u00a0", " ").replace("\u202f", " ")
    shown = text.replace("\u200c", "").replace("\u200d", "")
    if not shown or not shown.isprintable():
        raise InvalidRequest("invalid_reason", "Say on one line why this is an emergency.")
    return text


def _address(text: str) -> str:
    try:
        return canonical_address(text)
    except InvalidEmailAddress as error:
        raise InvalidRequest(error.code, "The recipient has to be an e-mail address.") from None
