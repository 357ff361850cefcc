"""What can go wrong with a data folder or a backup; the command line turns it into exit codes."""

from __future__ import annotations


class KeyServerLifeError(Exception):
    """Base of the package's errors; the message is for the operator.

    Args:
        code: stable, in snake_case.
        message: what is wrong, and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
