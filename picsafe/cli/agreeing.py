"""Having a person agree, in a browser, that a program may use an account of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from picsafe.delivery.signing_in import SignIn

open_option = click.option("--open", "opens", is_flag=True, help="Open the address in the browser, too.")


def agree(sign_in: SignIn, *, opens: bool, listens: bool = False) -> None:
    """Say where to agree, and complete the sign-in with what is shown there.

    Args:
        sign_in: what is agreed to.
        opens: whether a browser is opened here.
        listens: whether the browser is on this machine, so that it can come back by itself where it does.

    Raises:
        DeliveryError: it did not work.
        click.Abort: the person has a doubt, or nobody is there to be asked.
    """
    if sign_in.doubt:
        click.echo(sign_in.doubt, err=True)
        click.confirm("Go on?", abort=True, err=True)
    from picsafe.delivery.coming_back import listening
    from picsafe.delivery.signing_in import ComesBack

    if listens and isinstance(sign_in, ComesBack):
        with listening(sign_in.port, sign_in.belongs) as wait:
            _say(sign_in, opens=opens)
            sign_in.complete(wait())
        return
    _say(sign_in, opens=opens)
    sign_in.complete(click.prompt(f"The {sign_in.shows} that is shown then", err=True, hide_input=True))


def _say(sign_in: SignIn, *, opens: bool) -> None:
    click.echo(f"Open this address, sign in and agree:\n\n  {sign_in.url}\n", err=True)
    if opens:
        click.launch(sign_in.url)
