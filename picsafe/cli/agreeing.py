"""Having a person agree, in a browser, that a program may use an account of theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from picsafe.delivery.signing_in import SignIn

open_option = click.option("--open", "opens", is_flag=True, help="Open the address in the browser, too.")


def agree(sign_in: SignIn, *, opens: bool) -> None:
    """Say where to agree, and complete the sign-in with what is shown there.

    Raises:
        DeliveryError: it did not work.
    """
    click.echo(f"Open this address, sign in and agree:\n\n  {sign_in.url}\n", err=True)
    if opens:
        click.launch(sign_in.url)
    sign_in.complete(click.prompt(f"The {sign_in.shows} that is shown then", err=True, hide_input=True))
