"""``picsafe endpoint status``."""

from __future__ import annotations

from pathlib import Path

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.output import json_option
from picsafe.cli.settings import Settings, pass_settings


@click.command(short_help="Say how deliveries stand.")
@json_option
@config_option
@pass_settings
def status(settings: Settings, *, as_json: bool, config_file: Path) -> None:
    """Say how many reports each destination has got, and how many wait.

    \b
    The exit code fits monitoring programs:
      0  all is well
      1  something asks a person, was set aside, or failed in the mailbox
      2  a destination is down, or the mailbox
    """
    from picsafe.endpoint.status import status_of

    with opened(settings, config_file) as endpoint:
        found = status_of(
            endpoint.jobs,
            endpoint.outages,
            tuple(endpoint.config.destination),
            endpoint.clock(),
            endpoint.mail_store,
            endpoint.cloud_store,
        )
    click.echo(found.json() if as_json else "\n".join(found.lines()))
    if found.exit_code:
        raise click.exceptions.Exit(found.exit_code)
