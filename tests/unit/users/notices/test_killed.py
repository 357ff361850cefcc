"""However often the User Server is killed in between: each event is told, and none twice.

Whoever is killed stops between two things that others see: calls of the Key Server, the store and the outbox.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.users.mail.ports import Letter
from chalicelib.users.notices.model import PAUSE, Mail
from tests.fakes.notices import REPORT, Telling, an_event
from tests.fakes.reports import SENT_AT, a_report

CALLS = ("waiting", "replace", "save_feed", "feed", "due")


class Killed(BaseException):
    """Nothing catches it."""


class Fate:
    """Kills at the calls that are chosen, before or after they are done."""

    def __init__(self, kills: list[tuple[int, bool]]) -> None:
        self.kills = dict(kills)
        self.calls = 0

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def fated(*arguments: Any, **named: Any) -> Any:
            self.calls += 1
            after = self.kills.get(self.calls)
            if after is False:
                raise Killed
            answer = call(*arguments, **named)
            if after is True:
                raise Killed
            return answer

        return fated


class DurableOutbox:
    """As one machine's: it remembers the IDs of what it had."""

    def __init__(self) -> None:
        self.had: dict[str, Letter] = {}

    def put(self, letter: Letter) -> None:
        self.had.setdefault(letter.mail_id, letter)


def telling(fate: Fate) -> tuple[Telling, DurableOutbox, list[Mail]]:
    made, outbox, mails = Telling(), DurableOutbox(), []
    made.person()
    made.clock.now = SENT_AT + timedelta(minutes=1)
    assert made.reports.add(a_report(name=f"{'x' * 22}-{REPORT}"), ())
    made.service.run()
    replace = made.store.replace

    def noticing(before: Any, after: Any, **more: Any) -> Any:
        outcome = replace(before, after, **more)
        if after is not None and after.mail is not None and after.mail not in mails:
            mails.append(after.mail)
        return outcome

    made.store.__dict__["replace"] = noticing
    for name in CALLS:
        made.store.__dict__[name] = fate.around(getattr(made.store, name))
    made.own.__dict__["page"] = fate.around(made.own.page)
    made.mailer.__dict__["_outbox"] = outbox
    outbox.__dict__["put"] = fate.around(outbox.put)
    return made, outbox, mails


@settings(max_examples=60, deadline=None)
@given(
    kinds=st.lists(st.sampled_from(["opened", "refused", "recalled"]), min_size=1, max_size=6),
    kills=st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=8),
    run_between=st.booleans(),
)
def test_every_event_is_told_once(
    kinds: list[str], kills: list[tuple[int, bool]], *, run_between: bool
) -> None:
    fate = Fate(kills)
    made, outbox, mails = telling(fate)

    def run() -> None:
        try:
            made.service.run()
        except Killed:
            # what was in memory is gone
            made.follower.__dict__["_seen"] = None

    for kind in kinds:
        made.own.events.append(an_event(kind))
        if run_between:
            run()
    # also what came to so many mails that the rest waits for the next day
    for _ in range(60):
        run()
        made.clock.now += PAUSE
    sent = [mail for mail in mails if mail.mail_id in outbox.had]
    told = Counter[str]()
    for mail in sent:
        for line in mail.lines:
            told[line.type] += line.count
    assert told == Counter(kinds)
