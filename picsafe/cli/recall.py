"""``picsafe recall``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import click

from chalicelib.contract.recall_reasons import CONSENT_WITHDRAWN, RECALL_REASONS, WRONG_PATIENT
from picsafe.cli.approval import approval
from picsafe.cli.output import json_option, print_json, print_table, table_time, yes_option
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from collections.abc import Collection

    from chalicelib.contract.recall_reasons import RecallReason
    from picsafe.client.api import PicSafe
    from picsafe.client.audit import Recall

TOLD: Final = frozenset({CONSENT_WITHDRAWN, WRONG_PATIENT})
"""Why those who have a report are told by themselves: they must not keep it."""


@click.command(short_help="Stop handing out a report's key.")
@click.argument("report", metavar="REPORT|LINK|FILE")
@click.option("--undo", is_flag=True, help="Hand the key out again.")
@click.option(
    "--reason",
    type=click.Choice(RECALL_REASONS),
    help="Why: the audit trail says so, and whoever wants to open it then is told. Those who have it already "
    "are told of the first two.",
)
@click.option(
    "--superseded-by",
    metavar="REPORT",
    help="The ID of the corrected report in its place: those who have the old one are told that there is.",
)
@click.option("--withdraw", is_flag=True, help="Also delete the file from PicSafe Cloud, for good.")
@click.option(
    "--key-server", metavar="URL", help="The Key Server that has the report's key, if it cannot be found out."
)
@yes_option
@json_option
@pass_settings
def recall(
    settings: Settings,
    *,
    report: str,
    undo: bool,
    reason: RecallReason | None,
    superseded_by: str | None,
    withdraw: bool,
    key_server: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Recall a report that you sent: from now on nobody gets its key.

    Whoever has opened it before may have kept what was inside; the answer says who that is.
    """
    if undo and withdraw:
        raise click.UsageError("A file that was withdrawn cannot be brought back: give --undo or --withdraw.")
    if undo and (reason or superseded_by):
        raise click.UsageError("A reason belongs to a recall: give --undo or --reason.")
    if superseded_by and reason == CONSENT_WITHDRAWN:
        raise click.UsageError("Where consent was withdrawn there is no corrected report.")
    with settings.client(approval(yes=yes)) as picsafe:
        state = picsafe.recall(report, undo=undo, key_server=key_server, reason=reason)
        is_told = state.recalled and (reason in TOLD or superseded_by is not None)
        told = is_told and _told(picsafe, state, reason or "other", superseded_by or "")
        if withdraw:
            from picsafe.client.links import looks_like_link

            picsafe.withdraw(report if looks_like_link(report) else state.report_id)
    if as_json:
        print_json({"report": state, "withdrawn": withdraw, "told": told})
    else:
        _print(state, withdrawn=withdraw, told=told)


def _told(picsafe: PicSafe, state: Recall, reason: RecallReason, superseded_by: str) -> bool:
    from picsafe.client.errors import PicSafeClientError

    # the report is recalled: mails that cannot be sent take nothing from that
    try:
        picsafe.tell_of_withdrawal(state, reason, superseded_by)
    except PicSafeClientError as error:
        click.echo(
            f"PicSafe could not tell all of those who have it: {error.detail} [{error.code}]", err=True
        )
        return False
    return True


def _print(state: Recall, *, withdrawn: bool, told: bool) -> None:
    if not state.recalled:
        click.echo(f"Report {state.report_id} can be opened again.")
        return
    click.echo(f"Report {state.report_id} is recalled: its key is handed out no more.")
    if withdrawn:
        click.echo("Its file is deleted from PicSafe Cloud.")
    if not state.fetched_by:
        click.echo("Nobody else had asked for the key.")
        return
    click.echo("\nA recall cannot take back what was opened before. These had been given the key:\n")
    print_table(
        ("Who", "First (UTC)", "Last (UTC)", "Times"),
        [
            (
                opening.user.shown,
                table_time(opening.first_at),
                table_time(opening.last_at),
                str(opening.times),
            )
            for opening in state.fetched_by
        ],
        right=("Times",),
        whole=("First (UTC)", "Last (UTC)"),
    )
    if told:
        _print_told({opening.user.kind for opening in state.fetched_by}, more=state.more)
    if state.more:
        click.echo(f"\nThere are more: picsafe log {state.report_id}")


def _print_told(kinds: Collection[str], *, more: bool) -> None:
    click.echo()
    if "user" in kinds or more:
        click.echo("Those of them who have it in their list of received reports get a mail.")
    if "enterprise" in kinds:
        click.echo("An enterprise is told when it next asks for what is new ('picsafe sync'), by no mail.")
