"""Whatever happens on the way, each target gets each event, in the order of the log, under one ID."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from chalicelib.keys.errors import WebhookNotTaken
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.keys.sqlite.change_target import ChangeTarget
from chalicelib.keys.sqlite.changes import ChangeSource
from chalicelib.local.sqlite import Database
from tests.fakes.key_events import SENDER, EventfulStore, Inbox

ENTRIES = st.sampled_from(
    [("fetch", "granted"), ("fetch", "no_longer"), ("break_glass", "granted"), ("recall", "granted")]
)


class Killed(BaseException):
    """The process ends here."""


class Telling(RuleBasedStateMachine):
    """Entries come, the receiver fails or takes without an answer, the process is killed at any write.

    A standby follows now and then, and takes over: with all entries, or with those that it has, and with what
    it knows of targets. No target was told of an entry that is lost.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.machine = self.held = 0
        self.store = EventfulStore(self.path())
        self.inboxes = {"one": Inbox(), "two": Inbox()}
        self.start()
        for delivery in self.deliveries.values():
            delivery.step()
        self.follow()

    def path(self, further: int = 0) -> Path:
        return Path(self.folder.name) / f"keys{self.machine + further}.db"

    def follow(self, *, webhooks: bool = True) -> None:
        with (
            closing(ChangeSource(self.path())) as source,
            closing(Database(self.path(1), MIGRATIONS)) as database,
        ):
            target = ChangeTarget(database)
            changes = source.after(target.last())
            target.apply(changes if webhooks else msgspec.structs.replace(changes, webhooks=[]))
            self.held = target.last()

    def start(self) -> None:
        self.store.events.hold_back(lambda: self.held)
        self.deliveries = {name: self.store.delivery(inbox, name) for name, inbox in self.inboxes.items()}

    @rule(entry=ENTRIES, number=st.integers(0, 2), own=st.booleans())
    def happens(self, entry: tuple[str, str], number: int, own: bool) -> None:
        action, outcome = entry
        user = {"user": SENDER} if own else {}
        self.store.add(action, outcome=outcome, number=number, **user)  # type: ignore[arg-type]  # drawn from Action

    @rule(name=st.sampled_from(["one", "two"]), seconds=st.integers(0, 7200))
    def sends(self, name: str, seconds: int) -> None:
        self.store.clock.now += timedelta(seconds=seconds)
        self.deliveries[name].step()

    @rule(name=st.sampled_from(["one", "two"]), after=st.integers(0, 3), loses=st.booleans())
    def fails(self, name: str, after: int, loses: bool) -> None:
        """After some messages the receiver takes none, or its answer is lost."""
        inbox, left = self.inboxes[name], [after]

        def before(message_id: str) -> None:
            left[0] -= 1
            if left[0] < 0:
                if loses:
                    inbox.taken.append(message_id)
                raise WebhookNotTaken("timeout")

        inbox.before = before
        self.store.clock.now += timedelta(hours=2)
        self.deliveries[name].step()
        inbox.work()

    @rule(name=st.sampled_from(["one", "two"]), after=st.integers(0, 3))
    def is_killed(self, name: str, after: int) -> None:
        """The process ends once so many messages were taken, before that is remembered."""
        real, left = self.store.states.save, [after]

        def save(*arguments: object) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Killed
            real(*arguments)  # type: ignore[arg-type]  # as it was called

        vars(self.store.states)["save"] = save
        self.store.clock.now += timedelta(hours=2)
        try:
            self.deliveries[name].step()
        except Killed:
            self.start()
        finally:
            del vars(self.store.states)["save"]

    @rule()
    def is_followed(self) -> None:
        self.follow()

    @rule()
    def is_taken_over(self) -> None:
        """All entries are there, as those who take over with the other machine's help have them."""
        self.follow(webhooks=False)
        self.goes_on_there()

    @rule()
    def is_lost(self) -> None:
        """What no standby has is gone for good, and what targets took since is not known."""
        self.goes_on_there()

    def goes_on_there(self) -> None:
        self.store.close()
        clock, self.machine = self.store.clock, self.machine + 1
        self.store = EventfulStore(self.path())
        self.store.clock.now = clock.now
        self.start()
        self.follow()

    @invariant()
    def nothing_is_passed_over(self) -> None:
        wanted = [event.id for event in self.store.all()]
        for inbox in self.inboxes.values():
            once = list(dict.fromkeys(inbox.taken))
            assert once == wanted[: len(once)]

    def teardown(self) -> None:
        self.follow()
        self.store.clock.now += timedelta(hours=2)
        for name, delivery in self.deliveries.items():
            while delivery.step() == 0.0:
                pass
            assert list(dict.fromkeys(self.inboxes[name].taken)) == [one.id for one in self.store.all()]
        self.store.close()
        self.folder.cleanup()


TestTelling = Telling.TestCase
TestTelling.settings = settings(max_examples=10, stateful_step_count=12, deadline=None)
