"""Terms as they are given and shown, and what is refused of them; a sender's and an enterprise's alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from chalicelib.errors import InvalidRequest
from chalicelib.http.fields import Moment
from chalicelib.policies.address_patterns import parse
from chalicelib.policies.errors import InvalidPattern, UnknownTerms
from chalicelib.policies.moments import ShownMoment, moment_text
from chalicelib.policies.terms import MAX_OPENINGS, MAX_RECIPIENTS, Purpose, Terms

GivenPurpose = Annotated[Purpose, Meta(description="What it is opened for.", examples=["treatment"])]
_Pattern = Annotated[
    str,
    Meta(
        max_length=320,
        description="An address, *@ and a domain, or enterprise: and a number; as on access lists.",
        examples=["kim@example.org"],
    ),
]
_Openings = Annotated[
    int, Meta(ge=1, le=MAX_OPENINGS, description="How many may open the report.", examples=[3])
]


# an offset, or rounding, leads out of the years that there are
_FIRST = int(datetime(1000, 1, 1, tzinfo=UTC).timestamp())
_LAST = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


class GivenPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may open a report; what is left out is not restricted."""

    recipients: Annotated[
        list[_Pattern], Meta(max_length=MAX_RECIPIENTS, description="Who is named; empty for anybody.")
    ] = []
    not_before: Moment | None = None
    not_after: Moment | None = None
    openings: _Openings | None = None
    two_person: Annotated[bool, Meta(description="A second person has to approve of each who opens it.")] = (
        False
    )
    purposes: Annotated[
        list[GivenPurpose],
        Meta(max_length=3, description="What the patient has consented to; empty for no restriction."),
    ] = []
    break_glass: Annotated[
        bool, Meta(description="Who is refused may open it in an emergency, with a reason.")
    ] = False

    def terms(self) -> Terms:
        """What it lays down.

        Raises:
            InvalidRequest: ``invalid_recipient``; ``invalid_policy``: nobody could ever open the report, or a
                year has not four digits in UTC.
        """
        not_before, not_after = _seconds(self.not_before), _seconds(self.not_after)
        if not_before is not None and not_after is not None and not_after < not_before:
            raise InvalidRequest("invalid_policy", "not_after has to be later than not_before.")
        return Terms(
            checked_recipients(self.recipients),
            not_before,
            not_after,
            self.openings,
            self.two_person,
            tuple(dict.fromkeys(self.purposes)),
            self.break_glass,
        )


class GivenEnterprisePolicy(GivenPolicy, frozen=True, forbid_unknown_fields=True):
    """Who may open what the members of an enterprise send; what is left out is not restricted."""

    recipients_required: Annotated[
        bool, Meta(description="Of people, those alone may open a report whom its sender names.")
    ] = False

    def terms(self) -> Terms:
        """See ``GivenPolicy.terms``."""
        return msgspec.structs.replace(super().terms(), recipients_required=self.recipients_required)


class ShownPolicy(msgspec.Struct, frozen=True):
    """Who may open a report."""

    recipients: list[Annotated[str, Meta(examples=["kim@example.org"])]]
    not_before: ShownMoment | None
    not_after: ShownMoment | None
    openings: Annotated[int | None, Meta(examples=[3])]
    two_person: bool
    purposes: list[Annotated[str, Meta(examples=["treatment"])]]
    break_glass: bool
    recipients_required: Annotated[
        bool, Meta(description="Of people, those alone whom the sender names; enterprises lay it down.")
    ]

    @classmethod
    def of(cls, terms: Terms) -> ShownPolicy:
        """What was laid down, as it is shown."""
        return cls(
            list(terms.recipients),
            moment_text(terms.not_before),
            moment_text(terms.not_after),
            terms.openings,
            terms.two_person,
            list(terms.purposes),
            terms.break_glass,
            terms.recipients_required,
        )


def document_of(terms: Terms) -> dict[str, Any]:
    """Terms as they are given: reading them again makes the same terms."""
    shown: dict[str, Any] = msgspec.to_builtins(terms)
    for name in ("not_before", "not_after"):
        if name in shown:
            shown[name] = moment_text(shown[name])
    return shown


def terms_of(document: Any) -> Terms:  # noqa: ANN401 - it is what is found out
    """The terms of an enterprise that a document says, by all that holds of what people give.

    Raises:
        UnknownTerms: it says something that is not known here, or nothing that can be laid down.
    """
    try:
        return msgspec.convert(document, GivenEnterprisePolicy).terms()
    except (msgspec.ValidationError, InvalidRequest):
        raise UnknownTerms from None


def require_time_left(terms: Terms, now: int) -> None:
    """Refuse what is over as it is laid down: it would shut reports to everybody, as a recall does, unsaid.

    Args:
        terms: what somebody lays down.
        now: seconds since 1970.

    Raises:
        InvalidRequest: ``invalid_policy``.
    """
    if terms.not_after is not None and terms.not_after <= now:
        raise InvalidRequest("invalid_policy", "not_after is over already. Nobody could open the report.")


def checked_recipients(given: Iterable[str]) -> tuple[str, ...]:
    """Patterns as somebody has given them, each once.

    Raises:
        InvalidRequest: ``invalid_recipient``: one of them can match nobody, or means everybody.
    """
    patterns = tuple(dict.fromkeys(text.strip() for text in given))
    for number, text in enumerate(patterns, start=1):
        try:
            parse(text)
        except InvalidPattern as error:
            raise InvalidRequest("invalid_recipient", f"Recipient {number} {error}.") from None
        # also with an @ between the wildcards: whoever has the file would be a second person
        if not any(map(str.isalnum, text)):
            detail = f"Recipient {number} means everybody. Name nobody for that."
            raise InvalidRequest("invalid_recipient", detail)
    return patterns


def _seconds(moment: datetime | None) -> int | None:
    if moment is None:
        return None
    seconds = int(moment.timestamp())
    if not _FIRST <= seconds <= _LAST:
        raise InvalidRequest("invalid_policy", "not_before and not_after are in the years 1000 to 9999.")
    return seconds
