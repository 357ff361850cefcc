"""Reports that could not be fetched: written down, and tried again while that makes sense."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from picsafe.client.errors import (
    Gone,
    LocalFailure,
    NotAllowed,
    NotSignedIn,
    PicSafeClientError,
    Unavailable,
)
from picsafe.client.files import local_failures, write_atomically
from picsafe.client.responses import LoggedReport

FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=4)
# somebody mends a refusal and then waits for the reports
LONGEST_DELAY_REFUSED = timedelta(minutes=15)
# With these delays, fifty attempts reach beyond the seven days for which PicSafe Cloud keeps a file.
MAX_ATTEMPTS = 50


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """One line of ``failed.jsonl``.

    Attributes:
        report_id: which report.
        code: why, the last time; the contract's codes and the report format's.
        attempts: how often it was tried.
        first_at: when it failed first.
        last_at: when it failed last.
        retry_at: when it is tried again; ``None`` if it is not.
        report: as the User Server listed it.
        refused: whether a server did not allow it, which its operator can mend.
        over: whether there is nothing to be fetched any more: recalled, withdrawn or expired.
    """

    report_id: str
    code: str
    attempts: int
    first_at: datetime
    last_at: datetime
    retry_at: datetime | None
    report: LoggedReport
    refused: bool = False
    over: bool = False

    def is_undone(self, now: datetime) -> bool:
        """Whether the report could still be fetched, by trying again or once somebody has looked into it."""
        return self.retry_at is not None or (not self.over and now < self.report.expires_at)


class Failures:
    """The file ``failed.jsonl``, replaced as a whole with each change.

    Args:
        path: the file.
        most_attempts: after so many, a report is not tried again.
    """

    def __init__(self, path: Path, *, most_attempts: int = MAX_ATTEMPTS) -> None:
        self._path = path
        self._most_attempts = most_attempts
        self._failures = self._read()

    def all(self) -> list[Failure]:
        """Every report that is not there yet."""
        return list(self._failures.values())

    def due(self, now: datetime) -> list[Failure]:
        """Those whose next attempt is due."""
        return [failure for failure in self.all() if failure.retry_at is not None and failure.retry_at <= now]

    def refused(self) -> list[Failure]:
        """Those that were not allowed, the one that was tried longest ago first."""
        return sorted((one for one in self.all() if one.refused), key=lambda one: one.last_at)

    def undone(self, now: datetime) -> dict[str, int]:
        """How many reports are left to be fetched, by the code of why they were not."""
        return dict(Counter(one.code for one in self.all() if one.is_undone(now)))

    def record(self, report: LoggedReport, error: PicSafeClientError, now: datetime) -> Failure:
        """Write down a failed attempt.

        Raises:
            LocalFailure: it cannot be written.
        """
        before = self._failures.get(report.report_id)
        attempts = before.attempts + 1 if before else 1
        failure = Failure(
            report_id=report.report_id,
            code=error.code,
            attempts=attempts,
            first_at=before.first_at if before else now,
            last_at=now,
            retry_at=self._next(error, attempts, now),
            report=report,
            refused=is_mendable(error),
            over=isinstance(error, Gone),
        )
        self._write({**self._failures, report.report_id: failure})
        return failure

    def forget(self, *report_ids: str) -> None:
        """Drop reports that have arrived after all.

        Raises:
            LocalFailure: it cannot be written.
        """
        if any(report_id in self._failures for report_id in report_ids):
            self._write({key: kept for key, kept in self._failures.items() if key not in report_ids})

    def _next(self, error: PicSafeClientError, attempts: int, now: datetime) -> datetime | None:
        if is_mendable(error):
            # the file's end is an end to this, too
            return now + min(FIRST_DELAY * (1 << min(attempts - 1, 16)), LONGEST_DELAY_REFUSED)
        if not is_temporary(error) or attempts >= self._most_attempts:
            return None
        delay = min(FIRST_DELAY * (1 << min(attempts - 1, 16)), LONGEST_DELAY)
        asked = timedelta(seconds=(error.retry_after or 0) if isinstance(error, Unavailable) else 0)
        return now + max(delay, asked)

    def _read(self) -> dict[str, Failure]:
        try:
            lines = self._path.read_bytes().splitlines()
            failures = [msgspec.json.decode(line, type=Failure) for line in lines if line.strip()]
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise LocalFailure("state_damaged", f"{self._path} cannot be read or is damaged.") from error
        return {failure.report_id: failure for failure in failures}

    def _write(self, failures: dict[str, Failure]) -> None:
        with local_failures(str(self._path)):
            write_atomically(self._path, msgspec.json.Encoder().encode_lines(list(failures.values())))
        self._failures = failures


def is_temporary(error: PicSafeClientError) -> bool:
    """Whether the same attempt may succeed later without anybody changing the report."""
    return isinstance(error, Unavailable | NotSignedIn)


def is_mendable(error: PicSafeClientError) -> bool:
    """Whether the attempt was not allowed for a reason that an operator can mend: a list, a registration."""
    # a file that is not the one whose key was made stays another file
    return isinstance(error, NotAllowed) and error.code != "wrong_tag"
