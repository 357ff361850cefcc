"""The domain's errors. They know no HTTP: ``chalicelib.http.operations`` maps each class to a status.

Every error carries a stable snake_case ``code`` for programs and a ``detail`` for people. Neither may
hold anything about a person, nor a token, key, link or API key.
"""

from __future__ import annotations


class DomainError(Exception):
    """Base of everything that a service refuses.

    Attributes:
        code: stable, snake_case, part of the contract.
        detail: one sentence for people that says what to do next.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


class InvalidRequest(DomainError):
    """What was sent is malformed, of the wrong type, unknown or too long."""


class UnsupportedMediaType(DomainError):
    """The body is not JSON."""


class TooLarge(DomainError):
    """The body, or what it announces, is larger than allowed."""


class Unauthenticated(DomainError):
    """No credential, or one that does not hold. Wrong, used and expired look alike."""


class Forbidden(DomainError):
    """The caller is known and may not do this."""


class NotFound(DomainError):
    """There is no such thing."""


class Conflict(DomainError):
    """It contradicts what is stored already."""


class PreconditionFailed(DomainError):
    """The state that the request was made for is not there, as with ``If-None-Match: *``."""


class Gone(DomainError):
    """It was there, and is not any more.

    Attributes:
        reason: why, as a word of the contract's; empty if nobody has said.
    """

    def __init__(self, code: str, detail: str, *, reason: str = "") -> None:
        super().__init__(code, detail)
        self.reason = reason


class TooManyRequests(DomainError):
    """The caller is slowed down.

    Attributes:
        retry_after: seconds after which a further attempt makes sense.
    """

    def __init__(self, code: str, detail: str, *, retry_after: int) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class Unavailable(DomainError):
    """A store, a signer or a mail server did not answer; nothing was released.

    Attributes:
        retry_after: seconds after which a further attempt makes sense.
    """

    def __init__(
        self,
        code: str = "unavailable",
        detail: str = "The service cannot answer right now. Please try again shortly.",
        *,
        retry_after: int = 5,
    ) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class MustWait(Exception):
    """What is asked has to wait for a network, where nobody may: somebody else has to ask it.

    It is no refusal, and nobody outside ever sees it.
    """
