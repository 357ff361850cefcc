"""``picsafe endpoint purge``."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.settings import Settings, pass_settings

_AGE = re.compile(r"([0-9]{1,4})d")


def _age(ctx: click.Context, parameter: click.Parameter, value: str | None) -> timedelta | None:
    if value is None:
        return None
    match = _AGE.fullmatch(value.strip())
    if match is None:
        raise click.BadParameter("An age is given in days, such as 30d.", ctx, parameter)
    return timedelta(days=int(match[1]))


@click.command(short_help="Delete reports that have been delivered.")
@click.option("--older-than", "age", callback=_age, metavar="AGE", help="Such as 30d.  [default: as set]")
@click.option("--dry-run", is_flag=True, help="Only say how many would be deleted.")
@config_option
@pass_settings
def purge(settings: Settings, *, age: timedelta | None, dry_run: bool, config_file: Path) -> None:
    """Delete the sealed files of reports that have been delivered everywhere, and who sent them.

    The server does so by itself, every day. What is waiting, asks or was set aside is never deleted.
    """
    with opened(settings, config_file) as endpoint:
        wanted = age if age is not None else timedelta(days=endpoint.config.retention.days)
        if dry_run:
            count = len(endpoint.retention.due(wanted))
            click.echo(f"{count}{' or more' if count == 500 else ''} would be deleted.")
            return
        click.echo(f"{endpoint.retention.purge(wanted)} deleted.")
