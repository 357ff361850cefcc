"""What ``picsafe send`` and ``picsafe reports`` do about reports whose sending was cut off."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from picsafe.cli.conversions import mention_conversions
from picsafe.cli.output import bars, print_json, shown_time
from picsafe.cli.superseding import tell_of_resumed
from picsafe.client.sizes import shown_size

if TYPE_CHECKING:
    from picsafe.cli.settings import Settings
    from picsafe.client.api import PicSafe
    from picsafe.client.dispatching import Sent
    from picsafe.connections.sending import Delivered


def send_unsent(settings: Settings, *, as_json: bool) -> None:
    """Go on with all of them, oldest first."""
    from picsafe.cli.connections import print_delivered, resume_undelivered

    sent: list[Sent | Delivered] = []
    with ExitStack() as stack:
        progress = stack.enter_context(bars())
        picsafe = stack.enter_context(settings.client())
        for report in picsafe.unsent():
            uploaded = picsafe.send_unsent(report, progress=progress)
            sent.append(uploaded)
            if report.supersedes:
                tell_of_resumed(picsafe, report.supersedes, uploaded.report_id)
            if not as_json:
                progress.hide()
                print_sent(uploaded)
    for delivered in resume_undelivered(settings):
        sent.append(delivered)
        if not as_json:
            print_delivered(delivered)
    if as_json:
        print_json(sent)
    elif not sent:
        click.echo("No report is left to be sent.", err=True)


def discard_unsent(settings: Settings, *, as_json: bool) -> None:
    """Delete all of them."""
    from picsafe.cli.connections import discard_undelivered

    with settings.client() as picsafe:
        left = picsafe.unsent()
        for report in left:
            picsafe.discard_unsent(report)
    deleted = [*(report.report_id for report in left), *discard_undelivered(settings)]
    if as_json:
        print_json(deleted)
        return
    for report_id in deleted:
        click.echo(f"Deleted what was left of report {report_id}.")
    if not deleted:
        click.echo("No report is left to be sent.", err=True)


def mention_unsent(picsafe: PicSafe) -> None:
    """Say on standard error that there are some; nothing depends on it."""
    from picsafe.client.errors import LocalFailure

    try:
        left = picsafe.unsent()
    except LocalFailure:
        return
    for report in left:
        click.echo(
            f"Report {report.report_id}, sealed {shown_time(report.sealed_at)}, was not sent to its end: "
            "picsafe send --resume goes on with it, --discard deletes it.",
            err=True,
        )


def print_sent(sent: Sent) -> None:
    """The message on standard output, and what is about it on standard error."""
    from picsafe.client.message import list_of_items

    click.echo(f"Sent {list_of_items(sent.summary)} ({shown_size(sent.size)}).", err=True)
    mention_conversions(sent.conversions)
    click.echo(err=True)
    click.echo(sent.message.rstrip("\n"))
    if sys.stdout.isatty():
        # elsewhere the message does not stand between this line and the one before
        click.echo(err=True)
    click.echo(f"Report   {sent.report_id}", err=True)
    click.echo(f"Expires  {shown_time(sent.expires_at)}", err=True)
    click.echo(f"Stored   {sent.country} ({sent.region})", err=True)
    if sent.left_out:
        count = len(sent.left_out)
        lists = (
            "the list of one of your enterprises"
            if count == 1
            else f"the lists of {count} of your enterprises"
        )
        click.echo(
            f"\nIt is not in {lists}, which took no more today. "
            "Tell them, or send it again after midnight UTC.",
            err=True,
        )
