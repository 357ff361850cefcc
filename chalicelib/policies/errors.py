"""What can go wrong when terms are read; none of these reaches a caller as it is."""

from __future__ import annotations


class PolicyError(Exception):
    """Base of the package's own errors."""


class InvalidPattern(PolicyError):
    """A pattern of an allow or deny list cannot be used; the message is the rest of a sentence about it."""


class UnknownTerms(PolicyError):
    """Terms say something that is not known here; passing it over would let in whom they keep out."""
