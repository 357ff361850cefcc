"""``picsafe sync --status``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click


def status(folder: Path, now: datetime, *, as_json: bool) -> None:
    """Say how a folder's sync stands; the exit code fits monitoring programs."""
    from picsafe.endpoint.status_text import lines_of
    from picsafe.sync.status import sync_status

    found = sync_status(folder, now)
    if as_json:
        click.echo(found.json())
    else:
        for line in lines_of(found.parts):
            click.echo(line)
        for one in found.undone:
            again = "given_up" if one.retry_at is None else f"retry_at={shown_time(one.retry_at)}"
            click.echo(f"failed  {one.report_id}  code={one.code}  {'over' if one.is_over else again}")
        if found.withdrawn:
            click.echo(
                f"withdrawn  {found.withdrawn} by their senders  {len(found.withdrawn_here)} here still"
            )
        for gone in found.withdrawn_here:
            instead = f"  superseded_by={gone.superseded_by}" if gone.superseded_by else ""
            click.echo(f"withdrawn  {gone.report_id}  reason={gone.reason}{instead}")
    if found.exit_code:
        raise click.exceptions.Exit(found.exit_code)


def shown_time(moment: datetime) -> str:
    """As RFC 3339 in UTC, to the second."""
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
