"""``picsafe admin attempts`` and ``rotate-signing-key``: for when an alarm has gone off."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from picsafe.cli.admin_stores import data_option, refusals, require_data_of, stores
from picsafe.cli.output import json_option, print_json, print_table

if TYPE_CHECKING:
    from chalicelib.keys.entries import Actor

_ENTERPRISE = "enterprise:"
_MAX_DIGITS = 18


def _subject(_: click.Context, __: click.Parameter, value: str) -> str:
    """A user number or ``enterprise:N``, as tokens and the Key Server's store write it."""
    kind = _ENTERPRISE if value.startswith(_ENTERPRISE) else ""
    number = value.removeprefix(kind)
    if not (number.isascii() and number.isdecimal() and len(number) <= _MAX_DIGITS and int(number) > 0):
        raise click.BadParameter("This is a user number such as 000000011, or enterprise:N.")
    # people see user numbers with leading zeros, tokens have none
    return f"{kind}{int(number)}"


@click.command("attempts", short_help="Show what somebody tried at the Key Server.")
@click.argument("subject", callback=_subject)
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="How many at most."
)
@json_option
@data_option
@click.pass_obj
def attempts(data: Path | None, *, subject: str, limit: int, as_json: bool) -> None:
    """Show what SUBJECT asked for that is in no report's audit trail, newest first.

    That is requests for reports that do not exist: look here after the alarm 'key_guessing'. SUBJECT is a
    user number, or enterprise:N for an enterprise's script.
    """
    with stores(data, "keys") as wiring:
        found = wiring.adapters.key_store.attempts(subject, limit)
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("There were no such requests.", err=True)
        return
    print_table(
        ("At", "Asked for", "Action", "Outcome", "From", "By"),
        [
            (
                one.event.at,
                one.report_id,
                one.event.action,
                one.event.outcome,
                one.event.ip,
                name_of(one.event.user),
            )
            for one in found
        ],
    )


@click.command("rotate-signing-key", short_help="Replace the key that signs tokens.")
@click.option(
    "--compromised",
    is_flag=True,
    help="Somebody may have the old key: let no token that it has signed be good any more.",
)
@json_option
@data_option
@click.pass_obj
def rotate_signing_key(data: Path | None, *, compromised: bool, as_json: bool) -> None:
    """Replace the key that signs User Tokens in the data folder.

    A running server takes the new key up when it is started again: until then it goes on with the old one.

    Tokens of the old key stay good until they run out, so nobody notices. With --compromised they end, and
    so do those of all keys before: people's programs get new ones by themselves, but Key Server tokens that
    were put into scripts have to be made again. Restart the server at once then: as long as it runs, it
    accepts the old key. Private Key Servers follow within ten minutes after that, if they reach it.

    On AWS the key is in KMS: make another one there, and name the old one in PICSAFE_RETIRED_SIGNING_KEYS
    unless it was stolen.
    """
    if data is None:
        raise click.UsageError("Say where the data is: --data DIR. On AWS the key is in KMS.")
    require_data_of(data, "users")
    from chalicelib.users.signing.key_file import KeyFileSigner, rotate

    folder = data / "signing"
    with refusals():
        rotate(folder, trust_old=not compromised)
        kid = KeyFileSigner(folder).key_id()
    click.echo(
        "Restart the server now: until then it accepts the old key."
        if compromised
        else "The server takes it up when it is started again.",
        err=True,
    )
    if as_json:
        print_json({"kid": kid, "old_tokens_accepted": not compromised})
    else:
        click.echo(f"The new signing key is {kid}.")


def name_of(actor: Actor) -> str:
    """Whom the audit trail names, for reading."""
    from chalicelib.keys.entries import EnterpriseScript, Operator

    if isinstance(actor, EnterpriseScript):
        return f"{actor.name} (enterprise {actor.enterprise_id})"
    if isinstance(actor, Operator):
        return f"{actor.name} (operator)"
    return (
        f"{' '.join(part for part in (actor.title, actor.firstname, actor.lastname) if part)} <{actor.email}>"
    )
