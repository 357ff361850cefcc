"""What is being accepted goes before deliveries, and never stops them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from picsafe.endpoint import engine
from picsafe.endpoint.engine import Engine
from picsafe.endpoint.precedence import Precedence
from tests.unit.picsafe.endpoint.conftest import Hospital

FOR_EVER = 60.0
AT_ONCE = 0.001


def test_nobody_waits() -> None:
    assert Precedence().give_way(0)


def test_who_accepts_goes_first_and_then_the_other_goes_on() -> None:
    precedence = Precedence()
    accepted: list[str] = []

    def accept() -> None:
        with precedence.accepting():
            begun.set()
            may_end.wait(FOR_EVER)
            accepted.append("accepted")

    begun, may_end = threading.Event(), threading.Event()
    accepting = threading.Thread(target=accept)
    accepting.start()
    begun.wait(FOR_EVER)
    assert not precedence.give_way(AT_ONCE), "somebody waits for an answer"
    may_end.set()
    assert precedence.give_way(FOR_EVER)
    assert accepted == ["accepted"]
    accepting.join()


def test_the_last_of_several_lets_the_others_go_on() -> None:
    precedence = Precedence()
    with precedence.accepting():
        with precedence.accepting():
            pass
        assert not precedence.give_way(AT_ONCE)
    assert precedence.give_way(FOR_EVER)


def test_a_refused_report_lets_the_others_go_on() -> None:
    precedence = Precedence()
    with pytest.raises(ValueError, match="refused"), precedence.accepting():
        raise ValueError("refused")
    assert precedence.give_way(FOR_EVER)


def test_a_gap_between_two_that_are_accepted_is_not_the_end() -> None:
    precedence = Precedence(quiet=FOR_EVER)
    with precedence.accepting():
        pass
    assert not precedence.give_way(AT_ONCE)


class _Stepping:
    """Counts its steps, and has enough after three."""

    name = "archive"

    def __init__(self, on_enough: Callable[[], None]) -> None:
        self.steps = 0
        self._on_enough = on_enough

    def step(self) -> bool:
        self.steps += 1
        if self.steps == 3:
            self._on_enough()
        return True


def test_deliveries_go_on_however_many_reports_are_being_accepted(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "WAY_SECONDS", AT_ONCE)
    precedence, enough = Precedence(), threading.Event()
    stepping = _Stepping(enough.set)
    running = Engine(hospital.endpoint.jobs, lambda _run: [stepping], lambda: datetime.now(UTC), precedence)
    with precedence.accepting():
        running.start()
        assert enough.wait(FOR_EVER)
    assert running.stop(FOR_EVER)
