"""What ``picsafe serve`` says on the terminal: for people, or one JSON object a line for scripts."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.observability.log import LibraryLog, record_failure
from chalicelib.settings import LocalStores, Settings

if TYPE_CHECKING:
    from sys import UnraisableHookArgs


class Terminal:
    """Standard output of the server.

    Args:
        as_json: one JSON object a line instead of sentences.
    """

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json

    def ready(
        self, address: str, settings: Settings, stores: LocalStores, processes: int, log_key: str
    ) -> None:
        """The server answers now.

        Args:
            address: the origin that is listened on.
            settings: what runs, and under which origins.
            stores: where its data is.
            processes: how many answer.
            log_key: what its log of all entries is signed with, a vkey; empty where no keys are given out.
        """
        outbox = None if stores.smtp_url or "users" not in settings.services else stores.data / "outbox"
        services = sorted(settings.services)
        if self._as_json:
            self._line(
                event="ready",
                url=settings.key_url,
                address=address,
                services=services,
                data=str(stores.data),
                outbox=str(outbox) if outbox else None,
                processes=processes,
                log_key=log_key or None,
            )
            return
        print("PicSafe is running.\n")
        rows = [("Address", settings.key_url)]
        if address != settings.key_url:
            rows.append(("Listening on", address))
        rows.append(("Services", ", ".join(services)))
        if "users" not in settings.services:
            rows.append(("Accepts tokens of", settings.user_url))
        if settings.my_url != settings.key_url:
            rows.append(("My PicSafe", settings.my_url))
        rows.append(("Data folder", str(stores.data)))
        if processes > 1:
            rows.append(("Processes", str(processes)))
        if log_key and "users" not in settings.services:
            rows.append(("Key of its log", log_key))
        if outbox is not None:
            rows.append(("Mails", f"{outbox} (no --smtp-url was given)"))
        for name, value in rows:
            print(f"  {name + ':':<19}{value}")
        print("\nPress Ctrl+C to stop.", flush=True)

    def mail(self, file: Path) -> None:
        """A mail landed in the outbox."""
        if self._as_json:
            self._line(event="mail", file=str(file))
        else:
            print(f"A mail landed in {file}", flush=True)

    def stopping(self) -> None:
        """The server was told to stop."""
        if self._as_json:
            self._line(event="stopping")
        else:
            print("\nStopping: finishing what is under way. Press Ctrl+C again to stop at once.", flush=True)

    def reloaded(self) -> None:
        """The allow and deny lists were read again."""
        if self._as_json:
            self._line(event="reloaded")
        else:
            print("The allow and deny lists were read again.", flush=True)

    def renewed(self) -> None:
        """The TLS certificate was read again."""
        if self._as_json:
            self._line(event="renewed")
        else:
            print("The TLS certificate was read again.", flush=True)

    def trouble(self, message: str) -> None:
        """Something that a person has to know and that does not stop the server."""
        if self._as_json:
            self._line(event="trouble", message=message)
        else:
            print(message, file=sys.stderr, flush=True)

    def _line(self, **fields: str | int | list[str] | None) -> None:
        print(json.dumps(fields), flush=True)


class _MessageOnly(logging.Formatter):
    """A log line without tracebacks: those can quote what a person sent."""

    def format(self, record: logging.LogRecord) -> str:
        return record.getMessage()


def log_to_stderr(level: str) -> None:
    """Send the services' structured log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_MessageOnly())
    logger = logging.getLogger("picsafe")
    logger.handlers = [handler]
    logger.propagate = False
    logger.setLevel(level.upper())


@contextlib.contextmanager
def library_output_silenced() -> Iterator[None]:
    """Tell that a library has logged, warned or failed in a thread, and not what: it may quote a request.

    Without this, Python prints warnings, errors and tracebacks that nobody handles to standard error.
    """
    root = logging.getLogger()
    before = root.handlers, root.level, threading.excepthook, sys.unraisablehook
    root.handlers = [LibraryLog()]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    threading.excepthook, sys.unraisablehook = _thread_failed, _unraisable
    # these have something to say about each bad request; what matters is recorded by the dispatcher
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi"):
        library = logging.getLogger(name)
        library.handlers = []
        library.propagate = False
        library.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.handlers, level, threading.excepthook, sys.unraisablehook = before
        root.setLevel(level)


def _thread_failed(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        record_failure("thread_failed", failed.exc_value)


def _unraisable(failed: UnraisableHookArgs) -> None:
    if failed.exc_value is not None:
        record_failure("unraisable_error", failed.exc_value)
