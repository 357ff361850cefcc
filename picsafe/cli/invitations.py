"""``picsafe invitations``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from picsafe.cli.output import json_option, print_json, print_table, shown_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.enterprise_responses import Invitations

_NUMBER = click.IntRange(min=1)
_BY = {"domain": "member by your e-mail domain", "invitation": "member by invitation"}


@click.command(short_help="Answer enterprises that invite you.")
@click.option("--accept", metavar="N", type=_NUMBER, help="Join the enterprise of that number.")
@click.option("--decline", metavar="N", type=_NUMBER, help="Decline its invitation, or leave it.")
@json_option
@pass_settings
def invitations(settings: Settings, *, accept: int | None, decline: int | None, as_json: bool) -> None:
    """List the enterprises that invite you, and those that you belong to; or answer one.

    An enterprise that you belong to can fetch and open the reports that you send to storage from then on.
    Joining hands over nothing that you sent before.
    """
    if accept is not None and decline is not None:
        raise click.UsageError("Answer one at a time: --accept or --decline.")
    with settings.client() as picsafe:
        number = decline if accept is None else accept
        if number is None:
            found = picsafe.invitations()
        else:
            found = picsafe.answer_invitation(number, accept=accept is not None)
    if as_json:
        print_json(found)
        return
    joined = next((one for one in found.memberships if one.enterprise_id == accept), None)
    if joined is not None:
        click.echo(
            f"{one_line(joined.name)} can now fetch and open the reports that you send to storage.", err=True
        )
    _print(found)


def _print(found: Invitations) -> None:
    rows = [
        (str(one.enterprise_id), one.name, f"invited on {shown_time(one.invited_at)}")
        for one in found.invitations
    ]
    rows += [(str(one.enterprise_id), one.name, _BY.get(one.by, one.by)) for one in found.memberships]
    if rows:
        print_table(("Number", "Enterprise", "State"), rows, right=("Number",))
        for one in found.memberships:
            for url in one.key_servers:
                click.echo(f"{one_line(one.name)} keeps keys at {one_line(url)}: send --key-server", err=True)
    else:
        click.echo("No enterprise invites you, and you belong to none.", err=True)
