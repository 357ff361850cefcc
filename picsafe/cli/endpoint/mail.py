"""``picsafe endpoint mail``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import json_option, print_json
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.endpoint.mail.model import Message

SHOWN = 100


@click.command(short_help="Say what is wrong with mails that failed.")
@json_option
@config_option
@pass_settings
def mail(settings: Settings, *, as_json: bool, config_file: Path) -> None:
    """Say what is wrong with mails that failed in the last 30 days, the newest first.

    The mails themselves are in the mailbox, in the folder of those that failed. Nothing here says who
    wrote them.
    """
    with opened(settings, config_file) as endpoint:
        if endpoint.mail_store is None:
            raise Failure("no_mailbox", "The settings name no mailbox.", ExitCode.NOT_FOUND)
        failed = endpoint.mail_store.failed(SHOWN)
    if as_json:
        print_json({"failed": failed})
        return
    for message in failed:
        for line in _lines(message):
            click.echo(line)
    if not failed:
        click.echo("None has failed.")


def _lines(message: Message) -> Iterator[str]:
    at = f"{message.at:%Y-%m-%d %H:%M} UTC" if message.at is not None else "not yet"
    yield f"{at}  {message.outcome}  {message.detail}"
    for part in message.parts:
        if part.detail:
            yield f"    attachment {part.section}: {part.code}: {part.detail}"
