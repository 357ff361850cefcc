"""``picsafe enterprise members list``."""

from __future__ import annotations

import click

from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_json, print_table
from picsafe.cli.settings import Settings, pass_settings


@click.command("list", short_help="List members, and when each was last there.")
@click.option("--search", metavar="TEXT", default="", help="Only those whose address has this in it.")
@click.option(
    "--longest-away", is_flag=True, help="Begin with those who have not been there for longest, or not yet."
)
@enterprise_option
@json_option
@pass_settings
def list_members(
    settings: Settings, /, *, number: int | None, search: str, longest_away: bool, as_json: bool
) -> None:
    """List whom your enterprise has invited, and its members.

    Of a member it is said on which day (UTC) they were last signed in since they joined. People of your mail
    domains are listed once they have been there.
    """
    with settings.client() as picsafe:
        members = picsafe.enterprise(number).members(search=search, longest_away=longest_away)
    if as_json:
        print_json({"members": members})
        return
    print_table(
        ("Address", "State", "Last there"),
        [
            (
                one.email,
                f"{one.status} by domain" if one.by_domain else one.status,
                "" if one.last_active_on is None else one.last_active_on.isoformat(),
            )
            for one in members
        ],
    )
