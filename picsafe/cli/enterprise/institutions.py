"""``picsafe enterprise institution``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.institutions import institution_options
from picsafe.cli.output import json_option, print_json, print_table
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.given_institutions import GivenInstitutions


@click.group("institution", short_help="Say where all members can send reports.")
def institution() -> None:
    """Give institutions to all members, who then have them under 'Send to' without typing anything."""


@institution.command("list", short_help="List them.")
@enterprise_option
@json_option
@pass_settings
def list_(settings: Settings, *, number: int | None, as_json: bool) -> None:
    """List the institutions that the enterprise gives to its members."""
    with settings.client() as picsafe:
        found = picsafe.enterprise(number).institutions.all()
    _show(found, as_json=as_json)


@institution.command("add", short_help="Give one to all members.")
@click.argument("name")
@institution_options
@click.option("--default", "is_default", is_flag=True, help="Have it chosen unless a member chooses another.")
@click.option("--replace", is_flag=True, help="Put it in the place of the one of that name.")
@enterprise_option
@json_option
@pass_settings
def add(
    settings: Settings,
    *,
    name: str,
    send_type: str,
    endpoint: str,
    key_server: str,
    key: str,
    is_default: bool,
    replace: bool,
    number: int | None,
    as_json: bool,
) -> None:
    """Give the institution called NAME to all members.

    Its servers have to be registered before: 'picsafe enterprise key-server register'.

    \b
      picsafe enterprise institution add "My Hospital" --send-type post_dynamic \\
          --endpoint https://endpoint.myhospital.example --default
    """
    from picsafe.client.institutions import Institution

    new = Institution(name=name, send_type=send_type, endpoint=endpoint, key_server=key_server, key=key)
    with settings.client() as picsafe:
        given = picsafe.enterprise(number).institutions.add(new, replace=replace, default=is_default)
    _show(given, as_json=as_json)


@institution.command("remove", short_help="Take one from all members.")
@click.argument("name")
@enterprise_option
@json_option
@pass_settings
def remove(settings: Settings, *, name: str, number: int | None, as_json: bool) -> None:
    """Take the institution called NAME from all members. Nothing happens to the reports that it has."""
    with settings.client() as picsafe:
        given = picsafe.enterprise(number).institutions.remove(name)
    _show(given, as_json=as_json)


@institution.command("default", short_help="Have one chosen unless a member chooses another.")
@click.argument("name", required=False)
@click.option("--none", "none", is_flag=True, help="Have none chosen any more.")
@enterprise_option
@json_option
@pass_settings
def default(settings: Settings, *, name: str | None, none: bool, number: int | None, as_json: bool) -> None:
    """Have the institution called NAME chosen for members, unless they choose another."""
    if none == (name is not None):
        raise click.UsageError("Give a NAME, or --none.")
    with settings.client() as picsafe:
        given = picsafe.enterprise(number).institutions.choose_default(name)
    _show(given, as_json=as_json)


def _show(given: GivenInstitutions, *, as_json: bool) -> None:
    if as_json:
        print_json({"institutions": given.institutions, "default": given.default})
        return
    if not given.institutions:
        click.echo("The enterprise gives no institution to its members.", err=True)
        return
    print_table(
        ("Name", "Send type", "Endpoint"),
        [(one.name, one.send_type, one.endpoint or "any recipient") for one in given.institutions],
        whole=("Name",),
    )
    if given.default:
        click.echo(f"\nChosen for members unless they choose another: {one_line(given.default)}")
    else:
        click.echo("\nNone is chosen for members: 'picsafe enterprise institution default NAME'.", err=True)
