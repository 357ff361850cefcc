"""``picsafe send --supersedes``: what is recalled before its correction is made, and who is told of that."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from chalicelib.contract.recall_reasons import WRONG_PATIENT

if TYPE_CHECKING:
    from picsafe.client.api import PicSafe
    from picsafe.client.audit import Recall
    from picsafe.client.errors import PicSafeClientError


@contextmanager
def correcting(picsafe: PicSafe, report: str | None) -> Iterator[Callable[[str], None]]:
    """Recall at once what is to be corrected, so that nobody opens it meanwhile, and tell those who have it.

    What the context gives is called with the ID of the correction once that is sent, and tells of it. If the
    context ends by an error before, it is said that the correction is missing.

    Args:
        picsafe: whose report it is.
        report: the ID or the link of what is corrected; ``None`` for nothing.

    Raises:
        PicSafeClientError: as ``PicSafe.recall``; nothing else was done.
    """
    if report is None:
        yield lambda _: None
        return
    recalled = picsafe.recall(report, reason=WRONG_PATIENT)
    click.echo(f"Report {recalled.report_id} is recalled: its key is handed out no more.", err=True)
    # the correction may never be sent, and whoever has the wrong patient's report has to delete it now
    _tell(picsafe, recalled)
    sent = ""

    def tell_of(report_id: str) -> None:
        nonlocal sent
        sent = report_id
        _tell(picsafe, recalled, report_id)

    try:
        yield tell_of
    except BaseException:
        if not sent:
            click.echo(
                f"Report {recalled.report_id} stays recalled, and no other is in its place: send it again "
                f"with --supersedes {recalled.report_id}.",
                err=True,
            )
        raise


def tell_of_resumed(picsafe: PicSafe, supersedes: str, report_id: str) -> None:
    """Tell of a correction whose sending was cut off after the old report was recalled."""
    from picsafe.client.errors import PicSafeClientError

    try:
        # it is recalled already; who has opened it since then stands in the answer alone
        recalled = picsafe.recall(supersedes, reason=WRONG_PATIENT)
    except PicSafeClientError as error:
        _say_untold(error, supersedes, report_id)
    else:
        _tell(picsafe, recalled, report_id)


def _tell(picsafe: PicSafe, recalled: Recall, superseded_by: str = "") -> None:
    from picsafe.client.errors import PicSafeClientError

    # what was recalled stays so, and what is sent, too: that nobody can be told takes nothing from it
    try:
        picsafe.tell_of_withdrawal(recalled, WRONG_PATIENT, superseded_by)
    except PicSafeClientError as error:
        _say_untold(error, recalled.report_id, superseded_by)


def _say_untold(error: PicSafeClientError, report_id: str, superseded_by: str) -> None:
    corrected = f" --superseded-by {superseded_by}" if superseded_by else ""
    click.echo(
        f"PicSafe could not tell all of those who have the old report: {error.detail} [{error.code}]. "
        f"Try again: picsafe recall {report_id} --reason wrong_patient{corrected}",
        err=True,
    )
