"""What the server does beside answering: removing expired files, and telling of mails in the outbox."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from chalicelib.errors import DomainError
from chalicelib.observability.log import record_failure

OUTBOX_SECONDS = 0.5


async def sweep_periodically(sweep: Callable[[], object], threads: Executor, seconds: float) -> None:
    """Remove what has expired, now and every so many seconds; a failure is logged and tried again."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            await loop.run_in_executor(threads, sweep)
        except (DomainError, OSError) as error:
            record_failure("sweep_failed", error)
        await asyncio.sleep(seconds)


async def watch_outbox(outbox: Path, tell: Callable[[Path], None]) -> None:
    """Tell of every mail that lands in the outbox from now on."""
    known = _mails(outbox)
    while True:
        await asyncio.sleep(OUTBOX_SECONDS)
        present = _mails(outbox)
        for mail in sorted(present - known):
            tell(mail)
        known = present


def _mails(outbox: Path) -> set[Path]:
    try:
        return set(outbox.glob("*.eml"))
    except OSError:
        return set()
