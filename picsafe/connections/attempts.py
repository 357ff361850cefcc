"""Delivering a report while somebody waits for it: questions are asked at once, and a few tries are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from picsafe.delivery.errors import Later, NeedsPerson
from picsafe.delivery.matching import Candidate, is_about_patients
from picsafe.delivery.model import Receipt, ReportView
from picsafe.delivery.ports import Destination, HasPatients, Steps

WAITS: Final = (2.0, 8.0, 30.0)
"""Seconds between tries."""
LONGEST_WAIT: Final = 120.0
"""Seconds that a destination may ask to be left alone before the person is told instead."""
_MAX_QUESTIONS: Final = 10


class Ask(Protocol):
    """Asks the person at the terminal."""

    def __call__(
        self, question: NeedsPerson, report: ReportView, candidates: Sequence[Candidate]
    ) -> str | None:
        """Their answer; ``None`` if they give none, or nobody can be asked.

        Args:
            question: what is asked.
            report: the report in question.
            candidates: the patients who may be meant, if it is about that.
        """
        ...


class Unanswered(NeedsPerson):
    """Nobody has answered."""


def deliver(
    destination: Destination,
    report: ReportView,
    steps: Steps,
    *,
    ask: Ask,
    sleep: Callable[[float], None],
    is_again: bool,
) -> Receipt:
    """Deliver a report.

    Args:
        destination: where to.
        report: what; answers are added to it.
        steps: what has been done.
        ask: asks the person.
        sleep: waits between tries.
        is_again: whether this is not the first time that it is tried.

    Raises:
        Unanswered: a question was not answered.
        DeliveryError: it was not delivered, or nobody can tell.
    """
    waits = iter(WAITS)
    for _ in range(_MAX_QUESTIONS + len(WAITS)):
        try:
            found = destination.find(report, steps) if is_again and destination.can_find else None
            return destination.deliver(report, steps) if found is None else found
        except NeedsPerson as question:
            report.answers[question.code] = _answer(question, destination, report, ask)
        except Later as error:
            wait = next(waits, None)
            if wait is None or error.is_down or (error.retry_after or 0) > LONGEST_WAIT:
                raise
            sleep(max(wait, error.retry_after or 0))
            is_again = True
    raise Unanswered("too_many_questions", "It asks again and again.")


def _answer(question: NeedsPerson, destination: Destination, report: ReportView, ask: Ask) -> str:
    candidates: Sequence[Candidate] = ()
    if is_about_patients(question.code) and isinstance(destination, HasPatients):
        candidates = destination.candidates(report)
    answer = ask(question, report, candidates)
    if answer is None:
        raise Unanswered(question.code, question.detail, choices=question.choices) from question
    # the last answer is the one that holds
    report.answers.pop(question.code, None)
    return answer
