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
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.responses import ReceivedReport, SentReport


@click.command(short_help="List the reports that you sent.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@click.option("--received", "of_others", is_flag=True, help="List what others sent and you opened instead.")
@json_option
@pass_settings
def reports(settings: Settings, *, limit: int, of_others: bool, as_json: bool) -> None:
    """List the reports that you sent, newest first, and where they ended.

    An institution that takes reports in says where it has put them. With --received it is what others have
    sent and you have opened, as far as it was listed.
    """
    from picsafe.client.message import list_of_items

    if of_others:
        _list_received(settings, limit, as_json=as_json)
        return
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


def _list_received(settings: Settings, limit: int, *, as_json: bool) -> None:
    from picsafe.client.message import list_of_items

    with settings.client() as picsafe:
        found = list(islice(picsafe.received(), limit))
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("You have not opened anything of others yet.", err=True)
        return
    now = settings.clock()
    print_table(
        ("Report", "Opened (UTC)", "Contents", "From", "Kept for"),
        [
            (
                report.report_id,
                table_time(report.opened_at),
                "" if report.counts is None else list_of_items(report.summary, report.other_counts),
                "" if report.sender is None else one_line(report.sender.shown),
                _kept_for(report, now),
            )
            for report in found
        ],
        whole=("Report", "Opened (UTC)"),
    )
    withdrawn = [report.report_id for report in found if report.consent_withdrawn]
    if withdrawn:
        click.echo("\nThe patient has withdrawn consent: delete what you have kept of")
    for report_id in withdrawn:
        click.echo(f"- {report_id}")
    mistaken = [one for one in found if one.withdrawn_because and not one.consent_withdrawn]
    if mistaken:
        click.echo("\nIts sender has recalled it: do not rely on")
    for report in mistaken:
        corrected = f" (corrected by {one_line(report.superseded_by)})" if report.superseded_by else ""
        click.echo(f"- {report.report_id}{corrected}")


def _kept_for(report: SentReport | ReceivedReport, now: datetime) -> str:
    from picsafe.client import responses
    from picsafe.client.message import validity

    if report.expires_at is None:
        return ""
    if isinstance(report, responses.SentReport) and report.removed:
        return "removed"
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
