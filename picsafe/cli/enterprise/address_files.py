"""Lists of members' addresses as the command line is given them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

import click

from chalicelib.contract.address_lists import AddressList, RefusedEntry, read_address_list
from picsafe.client.errors import InvalidInput
from picsafe.client.text import one_line

# a thousand addresses of the longest kind, with their people's names
_MAX_FILE = 1_000_000
_SHOWN = 20
_WHY = {"no_address": "no address", "invalid_address": "not an address"}


def read_addresses(file: TextIO | None, emails: Sequence[str] = (), *, skip_invalid: bool) -> AddressList:
    """Whom a file and arguments name; what names nobody is said on standard error, with its line.

    Args:
        file: a list in a file; ``None`` if there is none. Lines are counted in it alone.
        emails: addresses that were given as arguments.
        skip_invalid: whether the others count where some entries are no addresses.

    Raises:
        click.UsageError: the file is too long, or no text.
        InvalidInput: ``invalid_email``: some entries are no addresses.
    """
    given = read_address_list("\n".join(emails))
    listed = read_address_list("" if file is None else _text(file))
    _print_refused("", given.refused)
    _print_refused("line ", listed.refused)
    refused = (*given.refused, *listed.refused)
    if refused and not skip_invalid:
        raise InvalidInput("invalid_email", "Some entries are no addresses. Nothing was changed.")
    named = (*given.addresses, *listed.addresses)
    addresses = tuple(dict.fromkeys(named))
    repeated = given.repeated + listed.repeated + len(named) - len(addresses)
    return AddressList(addresses, repeated, refused)


def _text(file: TextIO) -> str:
    try:
        text = file.read(_MAX_FILE + 1)
    except UnicodeDecodeError:
        raise click.UsageError("The file is not text in UTF-8.") from None
    if len(text) > _MAX_FILE:
        raise click.UsageError("The file is too long.")
    return text


def _print_refused(where: str, refused: Sequence[RefusedEntry]) -> None:
    for one in refused[:_SHOWN]:
        place = f"{where}{one.line}" if where else "given"
        click.echo(f"{place}: {_WHY[one.reason]}: {one_line(one.text)}", err=True)
    if len(refused) > _SHOWN:
        click.echo(f"and {len(refused) - _SHOWN} more", err=True)
