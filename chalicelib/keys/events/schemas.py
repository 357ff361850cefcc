"""What the feed of events takes and answers."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.contract.recall_reasons import RECALL_REASONS
from chalicelib.http.fields import ReportId
from chalicelib.keys.entries import Timestamp
from chalicelib.keys.events.model import EVENT_TYPES, LATEST, KeyEvent
from chalicelib.keys.events.service import EVENT_PAGE, MAX_EVENT_PAGE

GivenEventCursor = Annotated[
    str,
    Meta(
        max_length=64,
        description=f"As an answer before has given it; {LATEST} to begin at the end.",
        examples=["AQEBAQEBAQEBAAAAAAABAQEBAQEBAQE"],
    ),
]


class EventsQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which page."""

    cursor: GivenEventCursor | None = None
    limit: Annotated[
        int,
        Meta(
            ge=1,
            le=MAX_EVENT_PAGE,
            description="Of how many entries events are told at most; one entry may be two events.",
        ),
    ] = EVENT_PAGE


class EventSender(msgspec.Struct, frozen=True):
    """Who has sent the report, as its trail's first entry names them."""

    userid: Annotated[int, Meta(examples=[1])]
    email: Annotated[str, Meta(examples=["pat@example.org"])]


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """Something that has become of a report."""

    id: Annotated[
        str,
        Meta(
            description="Of this event alone, and the same each time that it is told.",
            pattern="^evt_[0-9a-f]{32}$",
            examples=["evt_0123456789abcdef0123456789abcdef"],
        ),
    ]
    type: Annotated[
        str,
        Meta(
            description=f"One of {', '.join(EVENT_TYPES)}, or one that was added since.", examples=["opened"]
        ),
    ]
    report_id: ReportId
    number: Annotated[
        int, Meta(ge=1, description="The place of its audit entry in the log of all, from 1.", examples=[1])
    ]
    at: Timestamp
    sender: EventSender
    action: Annotated[str, Meta(description="What was asked for.", examples=["fetch"])]
    code: (
        Annotated[
            str,
            Meta(
                description="Why it was refused, of refusals.",
                extra_json_schema={"x-left-out": True},
                examples=["not_named"],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    repeats: (
        Annotated[
            int,
            Meta(
                ge=1,
                description="How many further refusals of the same kind the entry stands for.",
                extra_json_schema={"x-left-out": True},
                examples=[3],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    by: (
        Annotated[
            str,
            Meta(
                description="operator where the Key Server's operator has done it.",
                extra_json_schema={"x-left-out": True},
                examples=["operator"],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    reason: (
        Annotated[
            str,
            Meta(
                description="Why its sender has recalled it, if they have said: one of "
                f"{', '.join(RECALL_REASONS)}, or one that was added since.",
                extra_json_schema={"x-left-out": True},
                examples=["consent_withdrawn"],
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


class Events(msgspec.Struct, frozen=True):
    """A page of events in the order of the log; it may be empty although there are more."""

    events: list[Event]
    cursor: Annotated[
        str,
        Meta(
            description="For the page that goes on, also after the last one.",
            examples=["AQEBAQEBAQEBAAAAAAABAQEBAQEBAQE"],
        ),
    ]
    more: Annotated[
        bool, Meta(description="Whether there is more to be asked for at once.", examples=[False])
    ]


def shown(event: KeyEvent) -> Event:
    """An event as it is told to others; who else than the sender it is about is left to the trail."""
    return Event(
        event.id,
        event.type,
        event.report_id,
        event.number,
        event.at,
        EventSender(event.sender.userid, event.sender.email),
        event.action,
        msgspec.UNSET if event.code is None else event.code,
        event.refused or msgspec.UNSET,
        "operator" if event.by_operator else msgspec.UNSET,
        event.reason or msgspec.UNSET,
    )
