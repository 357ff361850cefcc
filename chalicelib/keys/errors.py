"""What can go wrong inside the Key Server; none of these reaches a caller as it is."""

from __future__ import annotations


class KeyServerError(Exception):
    """Base of the package's own errors."""


class StateChanged(KeyServerError):
    """Somebody else changed the report first: read it again and decide anew."""


class InvalidAccessList(KeyServerError):
    """An allow or deny list cannot be used; the message names the list and the line."""


class MasterKeyError(KeyServerError):
    """The master key file cannot be used; the message says why and what to do."""
