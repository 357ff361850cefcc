"""Exit codes, and how an error reaches the person: one sentence on standard error, no traceback."""

from __future__ import annotations

import json
from enum import IntEnum
from typing import IO, Any

import click

from picsafe.client.audit import TamperedTrail
from picsafe.client.errors import (
    BadFile,
    Gone,
    InvalidInput,
    NotAllowed,
    NotFound,
    NotSignedIn,
    PicSafeClientError,
    RefusedInput,
    Unavailable,
)


class ExitCode(IntEnum):
    """What the exit code says; part of the contract with scripts."""

    OK = 0
    FAILURE = 1
    USAGE = 2
    NOT_SIGNED_IN = 3
    NOT_ALLOWED = 4
    NOT_FOUND = 5
    BAD_FILE = 6
    UNAVAILABLE = 7
    INTERRUPTED = 130


_CODES: tuple[tuple[type[PicSafeClientError], ExitCode], ...] = (
    (InvalidInput, ExitCode.USAGE),
    (RefusedInput, ExitCode.USAGE),
    (NotSignedIn, ExitCode.NOT_SIGNED_IN),
    (NotAllowed, ExitCode.NOT_ALLOWED),
    (NotFound, ExitCode.NOT_FOUND),
    (Gone, ExitCode.NOT_FOUND),
    (BadFile, ExitCode.BAD_FILE),
    (TamperedTrail, ExitCode.BAD_FILE),
    (Unavailable, ExitCode.UNAVAILABLE),
)
_HINTS = {
    "not_signed_in": "picsafe sign-in you@example.org",
    "invalid_refresh_token": "picsafe sign-in you@example.org",
    "profile_required": "picsafe profile --firstname … --lastname … --country …",
    "enterprise_required": "picsafe enterprise … --enterprise N",
    "purpose_needed": "picsafe open … --purpose treatment",
    "approval_needed": "picsafe approve LINK|FILE --recipient YOUR@ADDRESS, by a second person",
    "report_unfinished": "picsafe send --resume, or --discard",
    "report_id_unknown": "picsafe … --report-id 0000000011462800528240",
}


class Failure(click.ClickException):
    """An error as the command line shows it.

    Args:
        code: stable, for programs.
        detail: for people.
        exit_code: what the process ends with.
        hint: a command that helps.
        reason: why a report was recalled, as the Key Server's word for it.
    """

    def __init__(self, code: str, detail: str, exit_code: ExitCode, hint: str = "", reason: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.code = code
        self.hint = hint
        self.as_json = False
        self.exit_code = int(exit_code)  # type: ignore[misc] # click reads it from the instance

    def show(self, file: IO[Any] | None = None) -> None:
        """Print it on standard error; as JSON where the command was told ``--json``."""
        if self.as_json:
            why = {"reason": self.reason} if self.reason else {}
            click.echo(json.dumps({"error": {"code": self.code, "detail": self.message, **why}}), err=True)
            return
        click.echo(f"Error: {self.message} [{self.code}]", file=file, err=file is None)
        if self.hint:
            click.echo(f"  Try: {self.hint}", file=file, err=file is None)


def failure_of(error: PicSafeClientError) -> Failure:
    """The failure that a client's error is."""
    exit_code = next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.FAILURE)
    reason = error.reason if isinstance(error, Gone) else ""
    return Failure(error.code, error.detail, exit_code, _HINTS.get(error.code, ""), reason)
