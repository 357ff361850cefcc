"""``picsafe token``."""

from __future__ import annotations

import click

from picsafe.cli.output import json_option, print_json, print_table, shown_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

token = click.Group(
    "token",
    short_help="Make, list and revoke personal tokens.",
    help="""Make, list and revoke the tokens by which 'picsafe sync' fetches the reports that you have sent.

    A program that has one can do nothing else with it.
    """,
)


@token.command("create", short_help="Make a personal token.")
@click.argument("name")
@click.option(
    "--days",
    type=click.IntRange(1, 365),
    default=365,
    show_default=True,
    help="For how long it is good.",
)
@json_option
@pass_settings
def create(settings: Settings, *, name: str, days: int, as_json: bool) -> None:
    """Make a personal token, called NAME after what it is for, and print it.

    It is shown this once, and you are told by mail. 'picsafe sync' takes it as PICSAFE_TOKEN. It can be made
    within 15 minutes of 'picsafe sign-in'.
    """
    with settings.client() as picsafe:
        made = picsafe.personal_tokens.create(name, days)
    click.echo(
        f"This is the only time that the token {one_line(made.id)} is shown. It is good until "
        f"{shown_time(made.expires_at)}. Keep it where only your program can read it.",
        err=True,
    )
    if as_json:
        print_json(made)
    else:
        click.echo(made.personal_token)


@token.command("list", short_help="List your personal tokens.")
@json_option
@pass_settings
def list_(settings: Settings, *, as_json: bool) -> None:
    """List your personal tokens that have not run out, with their last use, oldest first."""
    with settings.client() as picsafe:
        found = picsafe.personal_tokens.all()
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("There are no personal tokens.", err=True)
        return
    print_table(
        ("ID", "Name", "Created", "Until", "Last used"),
        [
            (
                one.id,
                one.name,
                shown_time(one.created_at),
                shown_time(one.expires_at),
                shown_time(one.last_used_at) if one.last_used_at else "never",
            )
            for one in found
        ],
    )


@token.command("revoke", short_help="Make a personal token useless.")
@click.argument("token_id", metavar="ID")
@json_option
@pass_settings
def revoke(settings: Settings, *, token_id: str, as_json: bool) -> None:
    """Revoke the personal token ID, as 'list' shows it.

    PicSafe refuses it at once, Key Servers refuse what was made with it within five minutes.
    """
    with settings.client() as picsafe:
        picsafe.personal_tokens.revoke(token_id)
    if as_json:
        print_json({"id": token_id, "revoked": True})
    else:
        click.echo(f"The personal token {token_id} is revoked.")
