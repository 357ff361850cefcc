"""``picsafe endpoint taken-back``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.endpoint.options import config_option, opened
from picsafe.cli.endpoint.reports import operator_option
from picsafe.cli.output import json_option, print_json, print_table, table_time
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.endpoint.cloud.taken_back import TakenBack


@click.command(short_help="Say what senders have taken back, or that it is taken out.")
@click.option("--done", metavar="REPORT", help="This report is taken out wherever it was delivered.")
@operator_option
@config_option
@json_option
@pass_settings
def taken_back(
    settings: Settings, *, done: str | None, operator: str, config_file: Path, as_json: bool
) -> None:
    """List the reports that were delivered here and that their senders have taken back since.

    Take each out by hand where it was delivered, as your institution has it, and say so with --done. What
    had not been delivered is not delivered any more.
    """
    with opened(settings, config_file) as endpoint:
        if done is not None:
            endpoint.taken_back.done(done, {"kind": "operator", "name": operator}, endpoint.clock())
        left = endpoint.taken_back.left()
    if as_json:
        print_json(left)
    elif not left:
        click.echo("Nothing is to be taken out.")
    else:
        print_table(
            ("Report", "Why", "Since (UTC)", "Delivered to", "Corrected by"),
            [
                (
                    row.report_id,
                    row.reason,
                    table_time(row.at),
                    ", ".join(row.destinations),
                    row.superseded_by,
                )
                for row in left
            ],
            whole=("Report", "Since (UTC)", "Corrected by"),
        )


def _names(one: TakenBack) -> str:
    return ", ".join(one.destinations)
