"""``picsafe endpoint status``."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.output import json_option
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint
    from picsafe.endpoint.status import Status

WATCH_SECONDS: Final = 2.0


@click.command(short_help="Say how deliveries stand.")
@click.option("--watch", is_flag=True, help="Look again every two seconds, until Ctrl+C.")
@json_option
@config_option
@pass_settings
def status(settings: Settings, *, watch: bool, as_json: bool, config_file: Path) -> None:
    """Say how many reports each destination has got, and how many wait.

    \b
    The exit code fits monitoring programs:
      0  all is well
      1  something asks a person, was set aside, failed in the mailbox or at PicSafe Cloud,
         has just gone down, no ADT message has come for long, the log of a Key Server
         contradicts itself, or the disk is nearly full
      2  a destination, the mailbox or the ADT listener is down for 15 minutes, PicSafe Cloud
         cannot be read, the disk is full, or no server is running
    """
    exit_code = 0
    with opened(settings, config_file) as endpoint, _shown(as_json=as_json, watch=watch) as show:
        try:
            while True:
                found = _look(endpoint)
                exit_code = found.exit_code
                show(found)
                if not watch:
                    break
                time.sleep(WATCH_SECONDS)
        except KeyboardInterrupt:
            if not watch:
                raise
    if exit_code:
        raise click.exceptions.Exit(exit_code)


def _look(endpoint: Endpoint) -> Status:
    from picsafe.endpoint.holding import is_held
    from picsafe.endpoint.status import DiskStatus, status_of

    config = endpoint.config
    return status_of(
        endpoint.jobs,
        endpoint.outages,
        tuple(config.destination),
        endpoint.clock(),
        endpoint.mail_store,
        endpoint.cloud_store,
        disk=DiskStatus(endpoint.spool.free(), config.retention.disk_reserve, config.max_report),
        untold=endpoint.notices.count() if endpoint.tells_senders else None,
        is_running=is_held(config.data),
        adt=endpoint.adt_status,
        contradictions=endpoint.keys.evidence.contradictions(),
    )


@contextmanager
def _shown(*, as_json: bool, watch: bool) -> Iterator[Callable[[Status], None]]:
    """Shows one look after the other: in the place of the one before on a terminal, below it elsewhere."""
    from picsafe.endpoint.status_text import lines_of, summary_of

    if as_json:
        yield lambda found: click.echo(found.json())
    elif not watch:
        yield lambda found: click.echo("\n".join([summary_of(found), *lines_of(found)]))
    elif not sys.stdout.isatty():
        yield lambda found: click.echo("\n".join([_heading(found), *lines_of(found), ""]))
    else:
        from rich.live import Live
        from rich.text import Text

        last: list[str] = []
        with Live(auto_refresh=False, screen=True) as live:

            def show(found: Status) -> None:
                last[:] = [_heading(found), *lines_of(found)]
                live.update(Text("\n".join([*last, "", "Ctrl+C ends this."])), refresh=True)

            yield show
        click.echo("\n".join(last))


def _heading(found: Status) -> str:
    from picsafe.endpoint.status_text import summary_of

    return f"{found.at:%Y-%m-%d %H:%M:%S} UTC: {summary_of(found)}"
