"""What can go wrong in a deployment; every message is for the operator and says what to do."""

from __future__ import annotations


class InfraError(Exception):
    """Base of this package's errors."""


class BadSettings(InfraError):
    """An environment's settings file is missing, incomplete or makes no sense."""


class UnknownStage(InfraError):
    """``.chalice/config.json`` has no stages for an environment."""


class BadPages(InfraError):
    """A folder does not hold a built My PicSafe."""


class PackagingFailed(InfraError):
    """A stage's package could not be built."""


class NoAccess(InfraError):
    """AWS does not know these credentials, or does not let them do what is needed."""


class StackFailed(InfraError):
    """A stack is in a state in which it cannot be changed, or a change failed."""


class Refused(InfraError):
    """The command was not told twice that data should be removed."""
