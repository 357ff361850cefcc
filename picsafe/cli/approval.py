"""Asking before somebody else's server learns who is asking."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal

import click

from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.cli.output import Bars
    from picsafe.client.session import Approve, Operator


def approval(
    *, yes: bool, bars: Bars | None = None, purpose: Literal["key", "report", "page"] = "key"
) -> Approve:
    """Says whose server it is, and asks on a terminal; elsewhere only ``--yes`` agrees.

    Args:
        yes: the answer was given beforehand.
        bars: to be hidden meanwhile.
        purpose: whether a server is asked for a key, may also be given a report, or is signed in at.
    """

    def approve(operator: Operator) -> bool:
        if bars is not None:
            bars.hide()
        name, url = one_line(operator.name), one_line(operator.url)
        if purpose == "key":
            click.echo(f"The key is on {url}, which {name} runs, not PicSafe.", err=True)
        elif purpose == "page":
            click.echo(f"The page is that of {url}, which {name} runs, not PicSafe.", err=True)
        else:
            click.echo(f"The report goes by {url}, which {name} runs, not PicSafe.", err=True)
        click.echo("That server will learn your name and e-mail address.", err=True)
        if yes:
            return True
        if not sys.stdin.isatty():
            click.echo("Nobody can be asked here: --yes agrees beforehand.", err=True)
            return False
        question = "Ask that server for the key?" if purpose == "key" else "Go on?"
        return click.confirm(question, err=True)

    return approve
