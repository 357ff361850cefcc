"""What can go wrong with a mailbox, one base for all; the texts say nothing about a person or a message."""

from __future__ import annotations

from picsafe.endpoint.errors import EndpointError


class MailError(EndpointError):
    """Base of what a mailbox raises."""


class Disconnected(MailError):
    """The connection is over, or cannot be had; another may be."""


class SignInRefused(MailError):
    """The server, or whoever gives tokens for it, does not let this endpoint in."""


class CommandRefused(MailError):
    """The server says no to one command; the connection goes on."""
