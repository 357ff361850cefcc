"""What can go wrong at an Endpoint Server, one base for all."""

from __future__ import annotations


class EndpointError(Exception):
    """Base of the Endpoint Server's errors.

    Attributes:
        code: stable and snake_case.
        detail: for people, with nothing about a person in it.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class InvalidConfig(EndpointError):
    """endpoint.toml cannot work; the text names the setting."""

    def __init__(self, detail: str) -> None:
        super().__init__("invalid_config", detail)


class NotTaken(EndpointError):
    """A report is not taken in, and will not be however often it is sent."""


class NotNow(EndpointError):
    """A report cannot be taken in now; the same may be taken later.

    Attributes:
        retry_after: seconds.
    """

    def __init__(self, code: str, detail: str, *, retry_after: int = 30) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class NotPossible(EndpointError):
    """What an operator asks for does not fit the state that a report or a delivery is in."""
