"""How a delivery can end other than well: one base, and a class for what has to happen next.

``code`` is stable and snake_case; ``detail`` is a sentence for the operator and says nothing about a person.
"""

from __future__ import annotations

from collections.abc import Sequence


class DeliveryError(Exception):
    """Base of what destinations raise.

    Attributes:
        code: stable and snake_case.
        detail: one or two sentences for the operator, with nothing about a person in it.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class Later(DeliveryError):
    """It may succeed if it is tried again.

    Attributes:
        retry_after: seconds that the destination asked to be left alone, if it did.
        is_down: whether it is the destination's matter rather than this report's, so that trying the next
            report makes no sense either.
        is_refusal: whether it was not allowed, which somebody may mend at any time, and then waits for it.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        retry_after: float | None = None,
        is_down: bool = False,
        is_refusal: bool = False,
    ) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after
        self.is_down = is_down
        self.is_refusal = is_refusal


class NeedsPerson(DeliveryError):
    """A person has to decide.

    Attributes:
        choices: the answers that can be given; empty where any text is one. Of a question about a patient
            they say nothing about a person: a record system's own references, or ``create``; whom a person
            finds there besides becomes one.
    """

    def __init__(self, code: str, detail: str, *, choices: Sequence[str] = ()) -> None:
        super().__init__(code, detail)
        self.choices = tuple(choices)


class Refused(DeliveryError):
    """It will not be taken however often it is tried; it is set aside."""


class InvalidDestination(DeliveryError):
    """The destination's settings cannot work; the server does not start with them."""
