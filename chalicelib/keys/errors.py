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


class MasterKeyError(KeyServerError):
    """The master key file cannot be used; the message says why and what to do."""


class StoreBroken(KeyServerError):
    """A Key Server's file does not hold; the message says what is wrong with it, and where."""
