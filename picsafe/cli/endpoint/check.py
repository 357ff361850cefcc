"""``picsafe endpoint check``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.settings import Settings, pass_settings


@click.command(short_help="Look whether destinations can be delivered to.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@config_option
@pass_settings
def check(settings: Settings, *, names: tuple[str, ...], config_file: Path) -> None:
    """Look whether the destinations called NAME, or all, could be delivered to. No patient's data is sent."""
    with opened(settings, config_file) as endpoint:
        unknown = set(names) - set(endpoint.routes)
        if unknown:
            raise click.UsageError(f"There is no destination {min(unknown)}.")
        failed = 0
        for name in names or tuple(endpoint.routes):
            for finding in endpoint.routes[name].destination.check():
                failed += not finding.is_well
                click.echo(f"{'ok  ' if finding.is_well else 'FAIL'}  {name}  {finding.text}")
    if failed:
        raise Failure("check_failed", "Not everything is well.", ExitCode.FAILURE)
