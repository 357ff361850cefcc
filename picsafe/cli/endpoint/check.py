"""``picsafe endpoint check``."""

from __future__ import annotations

from pathlib import Path

import click

from chalicelib.contract.static_keys import shown_fingerprint
from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.settings import Settings, pass_settings

MAIL = "mail"


@click.command(short_help="Look whether destinations can be delivered to.")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@config_option
@pass_settings
def check(settings: Settings, *, names: tuple[str, ...], config_file: Path) -> None:
    """Look whether the destinations called NAME, or all, could be delivered to, and mail be read.

    The mailbox is called mail. No patient's data is sent.
    Without a NAME, it also says by which fingerprints senders can recognise this server's static keys.
    """
    with opened(settings, config_file) as endpoint:
        ways = {name: route.destination.check for name, route in endpoint.deliveries.routes.items()}
        if endpoint.mailbox is not None:
            ways[MAIL] = endpoint.mailbox.check
        unknown = set(names) - set(ways)
        if unknown:
            raise click.UsageError(f"There is no destination {min(unknown)}.")
        if not names:
            for path, key in endpoint.keys.static.files.items():
                click.echo(f"key   {shown_fingerprint(key.key_id)}  {path}")
        failed = 0
        for name in names or tuple(ways):
            for finding in ways[name]():
                failed += not finding.is_well
                click.echo(f"{'ok  ' if finding.is_well else 'FAIL'}  {name}  {finding.text}")
    if failed:
        raise Failure("check_failed", "Not everything is well.", ExitCode.FAILURE)
