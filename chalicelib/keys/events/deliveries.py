"""Sends a target what it wants to be told, one event after the other, and remembers how far it has come.

What was taken is remembered after it was taken: whoever is stopped in between sends the event again, under
the same ID. Who sends for one target at the same time as another process loses a race about its state, and
begins anew at what the other has remembered.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import zip_longest
from typing import Final

from msgspec import structs

from chalicelib.clock import Clock
from chalicelib.errors import Gone, Unavailable
from chalicelib.keys.entries import timestamp
from chalicelib.keys.errors import StateChanged, WebhookNotTaken
from chalicelib.keys.events.model import KeyEvent, Position, position_at
from chalicelib.keys.events.ports import Post, WebhookStore
from chalicelib.keys.events.service import EVENT_PAGE, EventService
from chalicelib.keys.events.webhooks import (
    Target,
    TargetState,
    begun,
    body_of,
    failed,
    message,
    taken,
    waits,
)
from chalicelib.observability.log import record

IDLE_SECONDS: Final = 1.0
GIVEN_UP_SECONDS: Final = 10.0
"""Between two looks whether an operator has taken a target up again."""

_UNSAVED: Final = 2000
"""Entries that are of no concern to a target, behind which its place is remembered all the same."""

FAILING_SECONDS: Final = 3600
"""After which somebody should look at a target that takes nothing."""


def always() -> bool:
    """There is time without end."""
    return True


class WebhookDelivery:
    """Sends events to one target.

    Args:
        target: to whom.
        events: what there is.
        store: how far it has come.
        post: sends.
        clock: the time.
        key_server: this server's own URL.
        go_on: whether there is time for one more event.
    """

    def __init__(
        self,
        target: Target,
        *,
        events: EventService,
        store: WebhookStore,
        post: Post,
        clock: Clock,
        key_server: str,
        go_on: Callable[[], bool] = always,
    ) -> None:
        self.target = target
        self._events = events
        self._store = store
        self._post = post
        self._clock = clock
        self._key_server = key_server
        self._go_on = go_on
        self._looked: tuple[TargetState, Position] | None = None

    def step(self) -> float:
        """Send what there is, a page at most; how many seconds to wait then.

        A target that has never been told anything is told of what comes from now on.

        Raises:
            AuditLogContradicted: what is stored is no entry.
            Unavailable: a store does not answer; everything is as it was.
        """
        try:
            return self._step()
        except StateChanged:
            self._looked = None
            return 0.0

    def _step(self) -> float:
        name = self.target.name
        state = begun_with(name, self._store, self._events)
        if state.given_up:
            return GIVEN_UP_SECONDS
        if pause := waits(state, self._now()):
            return float(min(pause, GIVEN_UP_SECONDS))
        try:
            page = self._events.after(self._behind(state), EVENT_PAGE)
        except Gone:
            self._fail(state, "stale_cursor", given_up=True)
            return GIVEN_UP_SECONDS
        wanted = [event for event in page.events if event.type in self.target.events]
        for event, following in zip_longest(wanted, wanted[1:]):
            if not self._go_on():
                return IDLE_SECONDS
            if (refusal := self._send(event)) is not None:
                state = self._fail(state, refusal.code, refusal.retry_after, refusal.status)
                return float(min(waits(state, self._now()), GIVEN_UP_SECONDS))
            # an entry that is two events is behind a target once both were taken
            if following is None or following.number != event.number:
                state = self._remember(state, event)
        if page.position.number - state.number >= _UNSAVED:
            there = begun(page.position)
            reached = structs.replace(state, number=there.number, hash=there.hash)
            self._store.save(name, reached, state)
            state = reached
        self._looked = (state, page.position)
        return 0.0 if page.more else IDLE_SECONDS

    def _behind(self, state: TargetState) -> Position:
        """Where to go on: what was looked through and holds nothing for the target is passed over."""
        if self._looked is not None and self._looked[0] == state:
            return self._looked[1]
        return state.position

    def _send(self, event: KeyEvent) -> WebhookNotTaken | None:
        """Why the target has not taken an event, if it has not."""
        try:
            self._post(self.target, event.id, self._now(), body_of(event, self._key_server))
        except WebhookNotTaken as refusal:
            return refusal
        return None

    def _remember(self, state: TargetState, event: KeyEvent) -> TargetState:
        """The target's state once it has taken all events up to an entry's last one."""
        after = taken(position_at(event.number, bytes.fromhex(event.hash)), self._now())
        self._store.save(self.target.name, after, state)
        if state.failing_since is not None:
            record("webhook_target_back")
        return after

    def _fail(
        self,
        state: TargetState,
        code: str,
        wanted: int = 0,
        status: int | None = None,
        *,
        given_up: bool = False,
    ) -> TargetState:
        after = failed(state, self.target, code, self._now(), wanted, given_up=given_up)
        self._store.save(self.target.name, after, state)
        fields: dict[str, str | int] = {"code": code, "attempt": after.attempts, "status": status or 0}
        if after.given_up:
            record("webhook_target_given_up", level=logging.ERROR, **fields)
        else:
            record("webhook_not_taken", level=logging.WARNING, **fields)
        return after

    def _now(self) -> int:
        return int(self._clock().timestamp())


def begun_with(name: str, store: WebhookStore, events: EventService) -> TargetState:
    """How far a target has come; one that has never been told anything is told of what comes from now on.

    Raises:
        AuditLogContradicted: what is stored is no entry.
        StateChanged: another process has begun with it.
        Unavailable: a store does not answer.
    """
    state = store.state(name)
    if state is None:
        state = begun(events.latest())
        store.save(name, state, None)
    return state


class WebhookDesk:
    """What an operator sees of targets and does about them, and what sends to each.

    Args:
        store: how far each has come.
        events: what there is.
        clock: the time.
        key_server: this server's own URL.
    """

    def __init__(self, *, store: WebhookStore, events: EventService, clock: Clock, key_server: str) -> None:
        self._store = store
        self._events = events
        self._clock = clock
        self._key_server = key_server

    def delivery(self, target: Target, post: Post, go_on: Callable[[], bool] = always) -> WebhookDelivery:
        """What sends events to a target."""
        return WebhookDelivery(
            target,
            events=self._events,
            store=self._store,
            post=post,
            clock=self._clock,
            key_server=self._key_server,
            go_on=go_on,
        )

    def begin(self, target: Target) -> None:
        """Have a target be told of what comes from now on, unless it is told already.

        Raises:
            AuditLogContradicted: what is stored is no entry.
            Unavailable: a store does not answer.
        """
        # who was first has begun with it no later
        with suppress(StateChanged):
            begun_with(target.name, self._store, self._events)

    def known(self) -> Mapping[str, TargetState]:
        """How far all targets have come that there have been.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._store.states()

    def states(self, targets: Sequence[Target]) -> Mapping[str, TargetState | None]:
        """How far each target has come; ``None`` for one that was not begun with.

        Raises:
            Unavailable: the store does not answer.
        """
        known = self._store.states()
        return {target.name: known.get(target.name) for target in targets}

    def newest(self) -> int:
        """The number of the log's newest entry.

        Raises:
            Unavailable: the store does not answer.
        """
        return self._events.latest().number

    def resume(self, name: str, number: int | None = None) -> TargetState:
        """Try a target again now, from where it has come to or from behind an entry of the log.

        Raises:
            InvalidRequest: ``invalid_cursor``: the log has no entry of that number.
            StateChanged: somebody else changes the same state all the time.
            Unavailable: the store does not answer.
        """
        for _ in range(5):
            state = self._store.state(name)
            if number is not None:
                after = begun(self._events.at(number))
            elif state is None:
                after = begun(self._events.latest())
            else:
                after = begun(state.position)
            try:
                self._store.save(name, after, state)
            except StateChanged:
                continue
            return after
        raise StateChanged

    def are_failing(self, names: Sequence[str]) -> bool:
        """Whether one of the targets has taken nothing for an hour, although there is something."""
        now = self._clock().timestamp()
        return any(
            state.failing_since is not None and now - state.failing_since >= FAILING_SECONDS
            for state in self._known(names)
        )

    def are_given_up(self, names: Sequence[str]) -> bool:
        """Whether one of the targets was given up."""
        return any(state.given_up for state in self._known(names))

    def _known(self, names: Sequence[str]) -> list[TargetState]:
        try:
            states = self._store.states()
        except Unavailable:
            # health says so itself
            return []
        return [states[name] for name in names if name in states]


def send_test(target: Target, post: Post, message_id: str, now: datetime) -> None:
    """Send a target a message of the type ``test``, which is no event.

    Raises:
        WebhookNotTaken: it was not taken.
    """
    post(target, message_id, int(now.timestamp()), message("test", timestamp(now), {}))
