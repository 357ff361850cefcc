"""``picsafe send --supersedes``: what is recalled before its correction is made, and who is told of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chalicelib.contract.recall_reasons import WRONG_PATIENT

if TYPE_CHECKING:
    from picsafe.client.api import PicSafe
    from picsafe.client.audit import Recall


def taken_back(picsafe: PicSafe, report: str | None) -> Recall | None:
    """Recall at once what is to be corrected, so that nobody opens it meanwhile; ``None`` for nothing.

    Raises:
        PicSafeClientError: as ``PicSafe.recall``; nothing else was done.
    """
    if report is None:
        return None
    recalled = picsafe.recall(report, reason=WRONG_PATIENT)
    click.echo(f"Report {recalled.report_id} is recalled: its key is handed out no more.", err=True)
    return recalled


def tell_of_correction(picsafe: PicSafe, recalled: Recall | None, report_id: str) -> None:
    """Have those told who have what was recalled that there is another report in its place."""
    from picsafe.client.errors import PicSafeClientError

    if recalled is None:
        return
    # the correction is sent: that they cannot be told takes nothing from it
    try:
        picsafe.tell_of_withdrawal(recalled, WRONG_PATIENT, report_id)
    except PicSafeClientError as error:
        click.echo(
            f"PicSafe could not tell all of those who have the old report: {error.detail} [{error.code}]. "
            f"Try again: picsafe recall {recalled.report_id} --reason wrong_patient "
            f"--superseded-by {report_id}",
            err=True,
        )
