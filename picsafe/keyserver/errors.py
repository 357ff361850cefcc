"""What can go wrong with a data folder or a backup; the command line turns it into exit codes."""

from __future__ import annotations

from pathlib import Path

from picsafe.server.data_folder import STANDBY


class KeyServerLifeError(Exception):
    """Base of the package's errors; the message is for the operator.

    Args:
        code: stable, in snake_case.
        message: what is wrong, and what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def require_no_standby(data: Path) -> None:
    """Refuse a folder that follows another machine: an entry of its own would stand where that one's belongs.

    Raises:
        KeyServerLifeError: ``standby``.
    """
    if (data / STANDBY).exists():
        raise KeyServerLifeError(
            "standby",
            f"{data} follows another machine's Key Server: do this there. If that gives out no keys any "
            "more, run 'picsafe keyserver take-over' here first.",
        )
