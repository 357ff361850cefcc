"""``picsafe sync``."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import json_option
from picsafe.cli.settings import Settings, pass_settings
from picsafe.cli.sync_status import shown_time, status

if TYPE_CHECKING:
    from picsafe.client.errors import PicSafeClientError
    from picsafe.sync.events import SyncEvent, SyncResult
    from picsafe.sync.run import Sync

# what brings the reports, where it is not simply waiting
_MENDS = {
    "insecure_url": "insecure_url: a Key Server is named without TLS; --allow-http is for trials.",
    "invalid_personal_token": "invalid_personal_token: make another one with 'picsafe token create'.",
    "not_allowed": (
        "not_allowed: have the Key Server's operator allow your domain or enterprise:N, the number that "
        "'picsafe enterprise show' tells, and make the API key as an administrator who is not denied there."
    ),
    "unknown_audience": "unknown_audience: register the Key Server with 'picsafe enterprise key-server'.",
}


@click.command(short_help="Bring an enterprise's reports, or your own, into a folder.")
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Each report goes into a folder of its own in here.",
)
@click.option(
    "--api-key",
    envvar=["PICSAFE_API_KEY", "PICSAFE_SYNC_API_KEY"],
    show_envvar=True,
    help="The enterprise's API key. Put it into the environment or config.toml rather than here.",
)
@click.option(
    "--token",
    envvar=["PICSAFE_TOKEN", "PICSAFE_SYNC_TOKEN"],
    show_envvar=True,
    help="Instead, a personal token of yours, as 'picsafe token create' makes it: for the reports that you "
    "have sent.",
)
@click.option(
    "--key-server-token",
    envvar=["PICSAFE_KEY_SERVER_TOKEN", "PICSAFE_SYNC_KEY_SERVER_TOKEN"],
    show_envvar=True,
    help="A Key Server token made beforehand. Without it, the API key gets one.",
)
@click.option("--once", is_flag=True, help="Fetch what is there, and end.")
@click.option(
    "--interval",
    type=click.FloatRange(1, 86_400),
    default=60,
    show_default=True,
    help="Seconds between two looks.",
)
@click.option(
    "--parallel", type=click.IntRange(1, 16), default=2, show_default=True, help="Downloads at a time."
)
@click.option(
    "--exec",
    "program",
    metavar="PROGRAM",
    help="Also start this program for each report; words behind it are given to it.",
)
@click.option("--retry-failed", is_flag=True, help="With --once: also try again what was given up.")
@click.option("--dry-run", is_flag=True, help="List what would come, and fetch nothing.")
@click.option("--status", "wants_status", is_flag=True, help="Say how this folder's sync stands.")
@json_option
@pass_settings
def sync(
    settings: Settings,
    *,
    folder: Path,
    api_key: str | None,
    token: str | None,
    key_server_token: str | None,
    once: bool,
    interval: float,
    parallel: int,
    program: str | None,
    retry_failed: bool,
    dry_run: bool,
    wants_status: bool,
    as_json: bool,
) -> None:
    """Fetch and decrypt the reports of your enterprise's members, or your own, each exactly once.

    A report appears as DIR/{report_id}/, complete, with a manifest.json. It may be moved away at once. A
    report that cannot be fetched holds up no other; --status names it, and the exit code is 1 as long as one
    is left that could be. Killing this command at any moment loses nothing. SIGTERM ends it in good order.
    """
    if wants_status:
        status(folder, settings.clock(), as_json=as_json)
        return
    if retry_failed and not once:
        raise click.UsageError("--retry-failed goes with --once.")
    if (api_key is None) == (token is None):
        raise click.UsageError(
            "Give --api-key (env var: 'PICSAFE_API_KEY') for your enterprise's reports, or --token (env var: "
            "'PICSAFE_TOKEN') for your own."
        )
    from picsafe.client.log_evidence import EVIDENCE, LogEvidence
    from picsafe.client.server_tokens import ReceiptKeeping
    from picsafe.sync.run import Sync

    lines = _Lines(settings, as_json=as_json)
    stop = threading.Event()
    run = Sync(
        folder,
        servers=settings.servers(),
        api_key=api_key,
        token=token,
        key_server_token=key_server_token,
        transport=settings.transport,
        allow_http=settings.allow_http,
        listener=lines.report,
        stop=stop,
        parallel=parallel,
        program=_words(program),
        clock=settings.clock,
        receipts=ReceiptKeeping(
            LogEvidence(settings.home / EVIDENCE),
            lambda error: click.echo(f"Warning: {error.detail}", err=True),
        ),
    )
    try:
        if dry_run:
            lines.coming(run)
            return
        with _ended_by_sigterm(stop):
            if once:
                result: SyncResult | None = run.run_once(retry_failed=retry_failed)
            else:
                result = run.run(interval, on_failure=lines.trouble)
    finally:
        run.close()
    if result is not None and ((once and result.failed) or result.undone):
        hint = f"See 'picsafe sync --to {folder} --status'."
        raise Failure("reports_failed", f"{_summary(result)} {hint}", ExitCode.FAILURE)


def _words(program: str | None) -> list[str]:
    import shlex
    import shutil

    if program is None:
        return []
    try:
        words = shlex.split(program)
    except ValueError as error:
        raise click.UsageError(f"--exec: {error}.") from None
    found = shutil.which(words[0]) if words else None
    if found is None:
        raise click.UsageError("--exec has to name a program that is there and can be started.")
    return [str(Path(found).absolute()), *words[1:]]


def _summary(result: SyncResult) -> str:
    sentences = []
    if result.failed:
        sentences.append(
            f"{result.failed} {'report' if result.failed == 1 else 'reports'} could not be fetched."
        )
    if result.undone:
        reasons = ", ".join(f"{count} {code}" for code, count in sorted(result.undone.items()))
        sentences.append(f"Still to be fetched: {reasons}.")
    sentences += [_MENDS[code] for code in sorted(result.undone) if code in _MENDS]
    return " ".join(sentences)


class _Lines:
    """One line a report on standard output, with nothing about a person in it."""

    def __init__(self, settings: Settings, *, as_json: bool) -> None:
        self._now = settings.clock
        self._as_json = as_json

    def report(self, event: SyncEvent) -> None:
        if self._as_json:
            self._json(
                event=event.outcome,
                report_id=event.report_id,
                files=event.files,
                code=event.code,
                retry_at=shown_time(event.retry_at) if event.retry_at else None,
                sender_mismatch=list(event.sender_mismatch),
                consent_gaps=list(event.consent_gaps),
                superseded_by=event.superseded_by,
                place=event.place,
            )
            return
        line = f"{shown_time(self._now())} {event.outcome}"
        if event.report_id:
            line += f" {event.report_id}"
        if event.files:
            line += f" files={event.files}"
        if event.sender_mismatch:
            line += f" sender_mismatch={','.join(event.sender_mismatch)}"
        if event.consent_gaps:
            line += f" consent_gaps={','.join(event.consent_gaps)}"
        if event.outcome == "withdrawn":
            line += f" reason={event.code}"
            if event.superseded_by:
                line += f" superseded_by={event.superseded_by}"
            line += f" {event.place}"
        elif event.outcome == "began_again":
            line += f" code={event.code}"
        elif event.code:
            again = f"retry_at={shown_time(event.retry_at)}" if event.retry_at else "given_up"
            line += f" code={event.code} {again}"
        click.echo(line)

    def coming(self, run: Sync) -> None:
        for report in run.coming():
            if self._as_json:
                self._json(
                    event="coming", report_id=report.report_id, expires_at=shown_time(report.expires_at)
                )
            else:
                expires_at = shown_time(report.expires_at)
                click.echo(f"{shown_time(self._now())} coming {report.report_id} expires_at={expires_at}")

    def trouble(self, error: PicSafeClientError) -> None:
        if self._as_json:
            self._json(event="trouble", code=error.code, detail=error.detail)
        else:
            click.echo(f"{shown_time(self._now())} trouble code={error.code} {error.detail}", err=True)

    def _json(self, **fields: object) -> None:
        import json

        click.echo(json.dumps({"at": shown_time(self._now()), **fields}))


@contextmanager
def _ended_by_sigterm(stop: threading.Event) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals are the main thread's
        return
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
