"""``picsafe enterprise api-key``."""

from __future__ import annotations

import click

from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_json, print_table, shown_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line


@click.group("api-key", short_help="Make, list and revoke API keys.")
def api_key() -> None:
    """Make, list and revoke the API keys by which scripts fetch your enterprise's reports."""


@api_key.command("create", short_help="Make an API key.")
@click.argument("name")
@enterprise_option
@json_option
@pass_settings
def create(settings: Settings, *, name: str, number: int | None, as_json: bool) -> None:
    """Make an API key, called NAME after what it is for, and print it.

    It is shown this once. 'picsafe sync' takes it as PICSAFE_API_KEY.
    """
    with settings.client() as picsafe:
        made = picsafe.enterprise(number).create_api_key(name)
    click.echo(
        f"This is the only time that the API key {one_line(made.id)} is shown. "
        "Keep it where only your script can read it.",
        err=True,
    )
    if as_json:
        print_json(made)
    else:
        click.echo(made.api_key)


@api_key.command("list", short_help="List the API keys.")
@enterprise_option
@json_option
@pass_settings
def list_(settings: Settings, *, number: int | None, as_json: bool) -> None:
    """List the API keys with their last use, oldest first."""
    with settings.client() as picsafe:
        found = picsafe.enterprise(number).api_keys()
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("There are no API keys.", err=True)
        return
    print_table(
        ("ID", "Name", "Created", "Last used"),
        [
            (
                one.id,
                one.name,
                shown_time(one.created_at),
                shown_time(one.last_used_at) if one.last_used_at else "never",
            )
            for one in found
        ],
    )


@api_key.command("revoke", short_help="Make an API key useless.")
@click.argument("key_id", metavar="ID")
@enterprise_option
@json_option
@pass_settings
def revoke(settings: Settings, *, key_id: str, number: int | None, as_json: bool) -> None:
    """Revoke the API key ID, as 'list' shows it, and every token that was made with it.

    PicSafe refuses the key at once, Key Servers refuse its tokens within five minutes.
    """
    with settings.client() as picsafe:
        picsafe.enterprise(number).revoke_api_key(key_id)
    if as_json:
        print_json({"id": key_id, "revoked": True})
    else:
        click.echo(f"The API key {key_id} is revoked.")
