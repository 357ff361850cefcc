"""``picsafe reports``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

import click

from picsafe.cli.connections import mention_undelivered
from picsafe.cli.output import json_option, print_json, print_table, table_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.cli.unsent import mention_unsent
from picsafe.client.sizes import shown_size

if TYPE_CHECKING:
    from picsafe.client.responses import SentReport


@click.command(short_help="List the reports that you sent.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@json_option
@pass_settings
def reports(settings: Settings, *, limit: int, as_json: bool) -> None:
    """List the reports that you sent, newest first, and where they ended.

    An institution that takes reports in says where it has put them.
    """
    from picsafe.client.message import list_of_items

    with settings.client() as picsafe:
        found = list(islice(picsafe.reports(), limit))
        mention_unsent(picsafe)
    mention_undelivered(settings)
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("You have not sent anything yet.", err=True)
        return
    now = settings.clock()
    print_table(
        ("Report", "Sent (UTC)", "Contents", "Size", "For", "Kept for"),
        [
            (
                report.report_id,
                table_time(report.sent_at),
                list_of_items(report.summary, report.other_counts),
                "" if report.size is None else shown_size(report.size),
                report.destination,
                _kept_for(report, now),
            )
            for report in found
        ],
        right=("Size",),
        whole=("Report", "Sent (UTC)"),
    )
    _print_deliveries(found)


def _kept_for(report: SentReport, now: datetime) -> str:
    from picsafe.client.message import validity

    if report.expires_at is None:
        return ""
    return "expired" if report.expires_at <= now else validity(report.expires_at - now)


def _print_deliveries(found: Sequence[SentReport]) -> None:
    from picsafe.client.message import delivery_text

    lines = {
        report.report_id: [delivery_text(delivery) for delivery in report.deliveries]
        for report in found
        if report.deliveries
    }
    if lines:
        click.echo()
    for report_id, texts in lines.items():
        for text in texts:
            click.echo(f"{report_id}  {text}")
