"""``picsafe enterprise members add``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TextIO

import click

from chalicelib.contract.address_lists import AddressList, RefusedEntry, read_address_list
from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.output import json_option, print_json, print_table
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.errors import InvalidInput
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.enterprise_responses import InvitedAddress

# a thousand addresses of the longest kind, with their people's names
_MAX_FILE = 1_000_000
_SHOWN = 20
_WHY = {"no_address": "no address", "invalid_address": "not an address"}


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
    text = "\n".join([*emails, *([] if file is None else [_read(file)])])
    read = read_address_list(text)
    _print_refused(read.refused)
    if read.refused and not skip_invalid:
        raise InvalidInput("invalid_email", "Some entries are no addresses. Nobody was invited.")
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


def _read(file: TextIO) -> str:
    try:
        text = file.read(_MAX_FILE + 1)
    except UnicodeDecodeError:
        raise click.UsageError("The file is not text in UTF-8.") from None
    if len(text) > _MAX_FILE:
        raise click.UsageError("The file is too long.")
    return text


def _print_refused(refused: Sequence[RefusedEntry]) -> None:
    for one in refused[:_SHOWN]:
        click.echo(f"line {one.line}: {_WHY[one.reason]}: {one_line(one.text)}", err=True)
    if len(refused) > _SHOWN:
        click.echo(f"and {len(refused) - _SHOWN} more", err=True)


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
