"""``picsafe send --to fhir``, ``dropbox`` or ``box``: straight to what the person has connected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

from picsafe.cli.approval import approval
from picsafe.cli.choosing import patient_asker
from picsafe.cli.conversions import mention_conversions
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import bars, print_fields, print_json, shown_time
from picsafe.cli.settings import Settings
from picsafe.client.sizes import shown_size

if TYPE_CHECKING:
    from picsafe.client.composing import Report
    from picsafe.connections.sending import ConnectionSender, Delivered
    from picsafe.delivery.errors import DeliveryError

CONNECTABLE = ("fhir", "dropbox", "box")
"""What ``--to`` may name besides institutions; a test compares them with what can be connected."""

_AGAIN = "picsafe send --resume, or --discard"


def send_there(settings: Settings, name: str, report: Report, *, as_json: bool) -> None:
    """Deliver a report to a connection, and say what has become of it."""
    from picsafe.delivery.errors import DeliveryError

    with _sender(settings) as sender:
        try:
            sent = sender.send(name, report)
        except DeliveryError as error:
            raise failure_of(error, name, hint=_AGAIN if sender.left() else "") from error
    if as_json:
        print_json(sent)
    else:
        print_delivered(sent)


def resume_undelivered(settings: Settings) -> Iterator[Delivered]:
    """Go on with those that did not arrive for sure, oldest first; one that fails holds up no other.

    Raises:
        Failure: that of the first that has failed, when all were tried.
    """
    from picsafe.client.errors import PicSafeClientError
    from picsafe.delivery.errors import DeliveryError

    failed: list[DeliveryError | PicSafeClientError] = []
    with _sender(settings) as sender:
        for report in sender.left():
            try:
                yield sender.resume(report)
            except (DeliveryError, PicSafeClientError) as error:
                failed.append(error)
                click.echo(f"Report {report.report_id} in {report.connection}: {error.detail}", err=True)
        if failed:
            raise failed[0]


def discard_undelivered(settings: Settings) -> Iterator[str]:
    """Forget them; their IDs."""
    with _sender(settings) as sender:
        for report in sender.left():
            sender.discard(report)
            click.echo(
                f"What has arrived of report {report.report_id} in {report.connection} stays there.", err=True
            )
            yield report.report_id


def mention_undelivered(settings: Settings) -> None:
    """Say on standard error that there are some; nothing depends on it."""
    from picsafe.client.errors import PicSafeClientError

    try:
        with _sender(settings) as sender:
            left = sender.left()
    except (PicSafeClientError, Failure):
        return
    for report in left:
        click.echo(
            f"Report {report.report_id}, sealed {shown_time(report.sealed_at)}, may not be in "
            f"{report.connection}, or not whole: picsafe send --resume goes on, --discard forgets it.",
            err=True,
        )


def print_delivered(sent: Delivered) -> None:
    """Say what has become of a report."""
    from picsafe.client.message import list_of_items

    click.echo(f"Delivered {list_of_items(sent.summary)} ({shown_size(sent.size)}) to {sent.connection}.")
    print_fields([("Report", sent.report_id), ("There", sent.reference)])
    mention_conversions(sent.conversions)
    if not sent.is_listed:
        click.echo("It is not in your list of reports, because PicSafe could not be told.", err=True)


def failure_of(error: DeliveryError, name: str = "", *, hint: str = "") -> Failure:
    """What goes wrong with a destination, as the command line says it.

    Args:
        error: what was raised.
        name: of the connection, where it is not said yet.
        hint: what goes on from there.
    """
    from picsafe.connections.attempts import Unanswered
    from picsafe.delivery.errors import InvalidDestination, Later

    detail = f"{name}: {error.detail}" if name else error.detail
    if isinstance(error, Unanswered):
        detail = "Nothing was delivered, because nobody said whose record it is."
        return Failure(error.code, detail, ExitCode.USAGE, hint)
    if error.code == "not_connected":
        # what a server's operator is told is another command
        detail = f"{name or 'It'} is not connected, or lets us in no more."
        return Failure(error.code, detail, ExitCode.NOT_SIGNED_IN, "picsafe connect --help")
    if isinstance(error, InvalidDestination):
        return Failure(error.code, detail, ExitCode.USAGE, hint)
    return Failure(
        error.code, detail, ExitCode.UNAVAILABLE if isinstance(error, Later) else ExitCode.FAILURE, hint
    )


@contextmanager
def connection_errors(name: str = "") -> Iterator[None]:
    """Turn what goes wrong with a destination into exit codes; as ``failure_of``."""
    from picsafe.delivery.errors import DeliveryError

    try:
        yield
    except DeliveryError as error:
        raise failure_of(error, name) from error


@contextmanager
def _sender(settings: Settings) -> Iterator[ConnectionSender]:
    import time

    from picsafe.connections.sending import ConnectionSender, connections_at, undelivered_at

    with connection_errors(), ExitStack() as stack:
        progress = stack.enter_context(bars())
        picsafe = stack.enter_context(settings.client(approval(yes=False, bars=progress)))
        yield ConnectionSender(
            picsafe=picsafe,
            connections=connections_at(settings.home),
            undelivered=undelivered_at(settings.home),
            ask=patient_asker(progress),
            progress=progress,
            clock=settings.clock,
            sleep=settings.sleep or time.sleep,
        )
