"""``picsafe enterprise reports``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_json, print_table, shown_time
from picsafe.cli.recall_words import RECALL_WORDS
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.sizes import shown_size
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.enterprise_responses import MemberReport

_NOTHING_FROM_THERE = (
    "Nothing in the enterprise's list was sent from that address. Whoever has deleted their account is "
    "named there no more."
)


@click.command(short_help="List the reports that members sent.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="How many at most."
)
@click.option("--sender", metavar="EMAIL", help="Those alone that were sent from this address.")
@enterprise_option
@json_option
@pass_settings
def reports(settings: Settings, *, limit: int, sender: str | None, number: int | None, as_json: bool) -> None:
    """List the reports that members of your enterprise uploaded for it, newest first.

    'picsafe sync' fetches them. Of those that their senders have taken back, the list says why.

    Of somebody who leaves, '--sender' finds what they sent, for as long as their account is there. Whoever
    operates the Key Server recalls it ('picsafe admin recall').
    """
    from picsafe.client.message import list_of_items

    with settings.client() as picsafe:
        # one more than is shown says that there are more
        newest = picsafe.enterprise(number).reports(limit + 1, sender=sender)
    found = newest[:limit]
    if len(newest) > limit:
        click.echo(f"These are the newest {limit} alone: --limit shows more.", err=True)
    if as_json:
        print_json(found)
        return
    if not found:
        nothing = "Members have not sent anything yet." if sender is None else _NOTHING_FROM_THERE
        click.echo(nothing, err=True)
        return
    now = settings.clock()
    is_any_taken_back = any(report.withdrawal for report in found)
    print_table(
        (
            "Report",
            "Sent",
            "By",
            "Contents",
            "Size",
            "Expires",
            *(["Taken back"] if is_any_taken_back else []),
        ),
        [
            (
                report.report_id,
                shown_time(report.sent_at),
                report.sender.name or report.sender.email or "somebody who has left",
                list_of_items(report.summary, report.other_counts),
                shown_size(report.size),
                "expired" if report.expires_at <= now else shown_time(report.expires_at),
                *([_taken_back(report)] if is_any_taken_back else []),
            )
            for report in found
        ],
        right=("Size",),
        whole=("Report", "Size"),
    )


def _taken_back(report: MemberReport) -> str:
    said = report.withdrawal
    if said is None:
        return ""
    # a word that was added since is shown as it is
    why = RECALL_WORDS.get(said.reason, said.reason)
    return f"{why}; {one_line(said.superseded_by)} is in its place" if said.superseded_by else why
