"""What can go wrong inside the Key Server; none of these reaches a caller as it is."""

from __future__ import annotations


class KeyServerError(Exception):
    """Base of the package's own errors."""


class StateChanged(KeyServerError):
    """Somebody else changed the report first: read it again and decide anew."""


class AllowanceUsedUp(KeyServerError):
    """Somebody has made all the keys that they may make in a day; nothing was stored.

    Args:
        subject: whose count it is.
    """

    def __init__(self, subject: str) -> None:
        super().__init__("all keys of a day are made")
        self.subject = subject


class AuditLogContradicted(KeyServerError):
    """The log's entries, tiles and checkpoint do not belong together; the message says what does not.

    Args:
        reason: the rest of a sentence; nothing of what an entry holds.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"The audit log is contradicted: {reason}.")


class InvalidAccessList(KeyServerError):
    """An allow or deny list cannot be used; the message names the list and the line.

    Args:
        name: ``allow`` or ``deny``.
        message: what is wrong; it says nothing of what the list holds.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class InvalidWebhooks(KeyServerError):
    """The settings of webhooks cannot be used; the message is a part of a sentence, and quotes no secret."""


class WebhookNotTaken(KeyServerError):
    """A webhook's receiver has not said that it has taken it.

    Args:
        code: what came instead, in snake_case.
        status: of the answer, if there was one.
        retry_after: seconds that it asks for.
    """

    def __init__(self, code: str, *, status: int | None = None, retry_after: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.retry_after = retry_after


class MasterKeyError(KeyServerError):
    """The master key file cannot be used; the message says why and what to do."""


class StoreBroken(KeyServerError):
    """A Key Server's file does not hold; the message says what is wrong with it, and where."""
