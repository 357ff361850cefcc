"""Where answers wait until a standby has what they tell of.

That is between the commit that an answer leans on and the answer. The standby says which entry it has on its
disk, and with it everything before: so a batch is one number, and the next is decided while the last waits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, Protocol

from chalicelib.errors import Unavailable
from chalicelib.health import REASONS
from chalicelib.observability.log import record

PATIENCE: Final = 10.0
"""Seconds after which a standby says something although nothing has changed."""
_TICK: Final = 0.1

Tell = Callable[[Unavailable | None], None]
"""Gets why it may not be told, or ``None``."""


class Gate(Protocol):
    """What is asked before something is decided, and before it is told."""

    def refusal(self) -> Unavailable | None:
        """Why nothing may be decided now; ``None`` if it may."""
        ...

    def after_commit(self, tell: Tell) -> None:
        """Call ``tell`` as soon as what was committed so far may be told, in whichever thread that is."""
        ...


class Open:
    """A ``Gate`` that nobody waits at."""

    def refusal(self) -> Unavailable | None:
        """See ``Gate.refusal``."""
        return None

    def after_commit(self, tell: Tell) -> None:
        """See ``Gate.after_commit``."""
        tell(None)


@dataclass(frozen=True, slots=True)
class StandbyRule:
    """What answers wait for.

    Attributes:
        waits: whether they wait for a standby at all.
        goes_on: whether they do without, once it has been away for too long.
        seconds: for which an answer waits; a standby that takes longer is away.
    """

    waits: bool = False
    goes_on: bool = False
    seconds: float = 5.0


@dataclass(frozen=True, slots=True)
class _Waiting:
    number: int
    until: float
    tell: Tell


class StandbyGate:
    """The ``Gate`` of one Key Server. All methods may be called from any thread.

    A server that was away cannot know whether the standby has taken over meanwhile. So nothing is answered
    until the standby has spoken once, whatever the rule says of later.

    Args:
        last: the number of the newest entry that is committed; may raise ``Unavailable``.
        rule: what answers wait for.
        clock: seconds that nobody sets.
    """

    def __init__(
        self, last: Callable[[], int], rule: StandbyRule, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.rule = rule
        self.on_written: Callable[[int], None] = lambda _number: None
        self.on_give_way: Callable[[], None] = lambda: None
        self._last = last
        self._clock = clock
        self._changing = threading.Lock()
        self._waiting: deque[_Waiting] = deque()
        self._state: Literal["awaited", "here", "away"] = "awaited"
        self._yielded = False
        self._held = 0
        self._mark: int | None = None
        self._heard = clock()
        self._lost: float | None = clock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="standby", daemon=True)

    def start(self) -> None:
        """Begin to notice that a standby is away."""
        if self.rule.waits:
            self._thread.start()

    def close(self) -> None:
        """End; whoever waits is told that nothing comes of it."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()
        with self._changing:
            left = self._all_waiting()
        _tell(left, Unavailable())

    def refusal(self) -> Unavailable | None:
        """See ``Gate.refusal``."""
        if self._yielded:
            return _unavailable("taken_over")
        if not self.rule.waits or self._state == "here":
            return None
        if self._state == "awaited":
            return _unavailable("standby_awaited")
        return None if self.rule.goes_on else _unavailable("standby_away")

    def after_commit(self, tell: Tell) -> None:
        """See ``Gate.after_commit``."""
        if not self.rule.waits:
            tell(self.refusal())
            return
        try:
            number = self._last()
        except Unavailable as error:
            tell(error)
            return
        with self._changing:
            waits = not self._yielded and self._state == "here" and number > self._held
            if waits:
                self._waiting.append(_Waiting(number, self._clock() + self.rule.seconds, tell))
            # what it has may be told while it is away
            is_held = number <= self._held and not self._yielded and self._state != "awaited"
            refusal = None if waits or is_held else self.refusal()
        self.on_written(number)
        if not waits:
            tell(refusal)

    def wait(self) -> None:
        """Return as soon as what was committed so far may be told.

        Raises:
            Unavailable: ``standby_away``, ``standby_awaited``, ``taken_over``.
        """
        told = threading.Event()
        refused: list[Unavailable | None] = []

        def tell(refusal: Unavailable | None) -> None:
            refused.append(refusal)
            told.set()

        self.after_commit(tell)
        told.wait()
        if refused[0] is not None:
            raise refused[0]

    def until(self) -> int | None:
        """The newest entry that the log may sign for, so that a standby has it; ``None`` for every one."""
        if not self.rule.waits or (self._state == "away" and self.rule.goes_on):
            return None
        return self._held

    def told_until(self) -> int | None:
        """The newest entry that others may be told of by themselves; ``None`` for every one.

        Whoever has been replaced tells nobody of anything: the machine in its place does.
        """
        return 0 if self._yielded else self.until()

    def has_given_way(self) -> bool:
        """Whether another machine has taken over."""
        return self._yielded

    def holds(self, number: int) -> int | None:
        """A standby that counts has everything up to ``number`` on its disk.

        Returns:
            The number of the newest entry that is committed here; ``None`` if that is before ``number``.

        Raises:
            Unavailable: the store does not answer.
        """
        last = self._last()
        with self._changing:
            if number > last:
                return None
            self._heard, self._lost = self._clock(), None
            is_back = self._state != "here" and number >= (last if self._mark is None else self._mark)
            self._mark = last
            self._held = max(self._held, number)
            if is_back:
                self._state = "here"
            told = []
            while self._waiting and self._waiting[0].number <= self._held:
                told.append(self._waiting.popleft())
        if is_back and self.rule.waits:
            record("standby_here")
        _tell(told, None)
        return last

    def lost(self) -> None:
        """The standby has hung up."""
        with self._changing:
            self._lost, self._mark = self._clock(), None

    def give_way(self) -> None:
        """Another machine has taken over: nothing is answered any more."""
        with self._changing:
            is_news, self._yielded = not self._yielded, True
            left = self._all_waiting()
        if is_news:
            self.on_give_way()
            record("taken_over", level=logging.CRITICAL)
        _tell(left, _unavailable("taken_over"))

    def check(self) -> None:
        """Return if keys are answered.

        Raises:
            Unavailable: as ``wait``.
        """
        refusal = self.refusal()
        if refusal is not None:
            raise refusal

    def is_without(self) -> bool:
        """Whether answers go out that no standby has."""
        return self.rule.waits and self.rule.goes_on and self._state == "away"

    def look(self) -> None:
        """Find out whether the standby is away."""
        now = self._clock()
        with self._changing:
            if self._state != "here" or not self._is_away(now):
                return
            self._state, self._mark = "away", None
            left = self._all_waiting()
        record("standby_away", level=logging.ERROR)
        _tell(left, None if self.rule.goes_on else _unavailable("standby_away"))

    def _is_away(self, now: float) -> bool:
        if self._waiting and self._waiting[0].until <= now:
            return True
        if self._lost is not None and now - self._lost > self.rule.seconds:
            return True
        return now - self._heard > PATIENCE + self.rule.seconds

    def _all_waiting(self) -> list[_Waiting]:
        left = list(self._waiting)
        self._waiting.clear()
        return left

    def _run(self) -> None:
        while not self._stopping.wait(_TICK):
            self.look()


def _unavailable(code: str) -> Unavailable:
    return Unavailable(code, REASONS[code])


def _tell(waiting: list[_Waiting], refusal: Unavailable | None) -> None:
    for one in waiting:
        one.tell(refusal)
