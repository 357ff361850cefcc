"""``picsafe enterprise members add``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

import click

from picsafe.cli.enterprise.address_files import read_addresses
from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_json, print_table
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.errors import InvalidInput

if TYPE_CHECKING:
    from chalicelib.contract.address_lists import AddressList
    from picsafe.client.enterprise_responses import InvitedAddress


@click.command(short_help="Invite people from a list, and mail them.")
@click.argument("emails", metavar="[EMAIL]...", nargs=-1)
@click.option(
    "--file",
    metavar="FILE",
    type=click.File(encoding="utf-8"),
    help="Read a list from a file ('-': standard input).",
)
@click.option("--skip-invalid", is_flag=True, help="Invite the others where some entries are no addresses.")
@enterprise_option
@json_option
@pass_settings
def add(
    settings: Settings,
    /,
    *,
    number: int | None,
    emails: tuple[str, ...],
    file: TextIO | None,
    skip_invalid: bool,
    as_json: bool,
) -> None:
    """Invite people to your enterprise, and mail them.

    The list has one entry a line, or entries between commas or semicolons: an address, or a name and an
    address, as mail programs and spreadsheets copy them. Whoever is listed already stays as they are; those
    who have not answered are mailed again, once a day at most. Where an entry is no address, nobody is
    invited, and it is said which, unless --skip-invalid is given.
    """
    read = read_addresses(file, emails, skip_invalid=skip_invalid)
    if not read.addresses:
        raise InvalidInput("no_email", "There is no address to invite.")
    with settings.client() as picsafe:
        invited = picsafe.enterprise(number).invite(read.addresses)
    _print(read, invited, as_json=as_json)


def print_not_mailed(invited: Iterable[InvitedAddress]) -> None:
    """Say on standard error whom no mail goes to who was invited."""
    silent = [one.email for one in invited if one.status == "invited" and not one.mailed]
    if silent:
        click.echo(
            f"Not mailed, because too many were lately, or no mail goes there: {len(silent)}.", err=True
        )


def _print(read: AddressList, invited: Sequence[InvitedAddress], *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "invited": [
                    {"email": one.email, "status": one.status, "mailed": one.mailed} for one in invited
                ],
                "repeated": read.repeated,
                "refused": [{"line": one.line, "reason": one.reason} for one in read.refused],
            }
        )
        return
    print_table(
        ("Address", "State", "Mail"),
        [(one.email, one.status, "mailed" if one.mailed else "") for one in invited],
    )
    if read.repeated:
        click.echo(f"Named twice or more: {read.repeated}.", err=True)
    print_not_mailed(invited)
