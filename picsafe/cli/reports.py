"""``picsafe reports``."""

from __future__ import annotations

from itertools import islice

import click

from picsafe.cli.output import json_option, print_json, print_table, shown_size, table_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.cli.unsent import mention_unsent


@click.command(short_help="List the reports that you sent.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@json_option
@pass_settings
def reports(settings: Settings, *, limit: int, as_json: bool) -> None:
    """List the reports that you uploaded, newest first."""
    from picsafe.client.message import list_of_items, validity

    with settings.client() as picsafe:
        found = list(islice(picsafe.reports(), limit))
        mention_unsent(picsafe)
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
                shown_size(report.size),
                report.destination,
                "expired" if report.expires_at <= now else validity(report.expires_at - now),
            )
            for report in found
        ],
        right=("Size",),
        whole=("Report", "Sent (UTC)"),
    )
