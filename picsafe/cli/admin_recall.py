"""``picsafe admin recall``: where a report's sender cannot, or must not, decide alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.admin_stores import alone_option, data_option, kept_by_both, stores
from picsafe.cli.incidents import name_of
from picsafe.cli.output import json_option, print_json, print_table, table_time
from picsafe.client.links import report_id_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.keys.model import Opening
    from chalicelib.keys.operator import OperatorRecall


def report_id(_: click.Context, __: click.Parameter, value: str) -> str:
    """The ID of a report that was given as an argument: its ID, a link or a file.

    Raises:
        InvalidInput: it is none of them.
    """
    return report_id_said(value)


@click.command("recall", short_help="Recall a report in its sender's place.")
@click.argument("report", metavar="REPORT|LINK|FILE", callback=report_id)
@click.option(
    "--by", required=True, metavar="TEXT", help="Who recalls it, and why: an office, a file number."
)
@click.option("--undo", is_flag=True, help="Take back what was recalled with this command.")
@alone_option
@json_option
@data_option
@click.pass_obj
def recall(data: Path | None, *, report: str, by: str, undo: bool, alone: bool, as_json: bool) -> None:
    """Hand out the key of a report no more, although its sender has not recalled it.

    That is for senders who have left PicSafe, and for what a sender must not decide: a court's order, a lost
    device. The report's audit trail says for good that the operator did it, and TEXT: its sender and whoever
    has opened it can read that. The sender cannot undo it. Whoever was given the key before may have kept
    what was inside: the answer says who that is.

    With 'picsafe serve --standby' the command ends once the standby has it, too.
    """
    with kept_by_both(data, alone=alone), stores(data, "keys") as wiring:
        state = wiring.key_operator.recall(report, by, recalled=not undo)
    if as_json:
        print_json(state)
    else:
        _print(state)


def _print(state: OperatorRecall) -> None:
    if not state.recalled:
        click.echo(f"Report {state.report_id} can be opened again.")
        return
    if state.entry.action == "restore":
        click.echo(f"Report {state.report_id} stays recalled: its sender has recalled it, too.")
        return
    click.echo(f"Report {state.report_id} is recalled: its key is handed out no more.")
    print_openings(state.fetched_by, more=state.more)


def print_openings(openings: Sequence[Opening], *, more: bool) -> None:
    """Say who had been given a report's key."""
    if not openings:
        click.echo("Nobody but its sender had been given the key.")
        return
    click.echo("\nThese had been given the key, and may have kept what was inside:\n")
    print_table(
        ("Who", "First (UTC)", "Last (UTC)", "Times"),
        [
            (
                name_of(opening.user),
                table_time(datetime.fromisoformat(opening.first_at)),
                table_time(datetime.fromisoformat(opening.last_at)),
                str(opening.times),
            )
            for opening in openings
        ],
        right=("Times",),
        whole=("First (UTC)", "Last (UTC)"),
    )
    if more:
        click.echo("\nThere are more: the audit trail names them all.")
