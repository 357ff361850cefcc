"""What can go wrong for a client, one class a kind of failure and one base for all.

Each error has a stable snake_case ``code`` for programs, which is the server's where a server refused,
and a ``detail`` for people. Neither holds a token, key or link.
"""

from __future__ import annotations


class PicSafeClientError(Exception):
    """Base of every error of the client library.

    Attributes:
        code: stable and snake_case; the contract's code where a server answered with one.
        detail: one or two sentences for people that say what to do next.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


class InvalidInput(PicSafeClientError):
    """What the caller gave cannot be right: a link cut short, a file of the wrong type, a bad URL."""


class NotSignedIn(PicSafeClientError):
    """Nobody is signed in, or the server does not accept the sign-in any more."""


class NotAllowed(PicSafeClientError):
    """The caller is known and may not do this; also: the token would have gone where it must not."""


class NotFound(PicSafeClientError):
    """There is no such report, link or account."""


class Gone(PicSafeClientError):
    """It was there and is not any more: recalled, withdrawn or expired.

    Attributes:
        reason: why its sender has recalled it, as the Key Server's word for it; empty if it says none.
    """

    def __init__(self, code: str, detail: str, *, reason: str = "") -> None:
        super().__init__(code, detail)
        self.reason = reason


class Conflict(PicSafeClientError):
    """It contradicts what the server has already."""


class Refused(PicSafeClientError):
    """The server finds the request wrong: a field it does not know, a value that is too long."""


class RefusedInput(Refused):
    """A PicSafe server finds wrong what it was given, and says by a code of its own what."""


class BadFile(PicSafeClientError):
    """The file is not a report, is damaged, or does not belong to this key."""


class LocalFailure(PicSafeClientError):
    """A file or folder on this machine cannot be read or written; nothing half-written is left."""


class Unavailable(PicSafeClientError):
    """A server did not answer, answered that it cannot, or stopped half way.

    Attributes:
        retry_after: seconds after which the server asked to be tried again, if it did.
    """

    def __init__(self, code: str, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class SlowDown(Unavailable):
    """The server slows this caller down."""


class WrongClock(Unavailable):
    """The server's clock does not agree with the User Server's, so that it can check nobody's token."""


class BadAnswer(Unavailable):
    """The server's answer is not what the contract says, so it is probably not a PicSafe server."""
