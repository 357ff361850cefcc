"""``picsafe admin set-plan``: the plans of people and of enterprises."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from chalicelib.contract.plans import PLANS
from picsafe.cli.admin_stores import data_option, stores
from picsafe.cli.output import json_option, print_json

_DIGITS = 9


@click.command("set-plan", short_help="Change a person's or an enterprise's plan.")
@click.argument("whose", metavar="EMAIL|NUMBER")
@click.argument("plan", type=click.Choice(PLANS))
@click.option(
    "--until",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The last day (UTC) on which a person has it; it does not end otherwise.",
)
@json_option
@data_option
@click.pass_obj
def set_plan(data: Path | None, *, whose: str, plan: str, until: datetime | None, as_json: bool) -> None:
    """Change the plan of the person who signs in as EMAIL, or of the enterprise NUMBER.

    A person has the highest of their own plan, their enterprises' and what everybody has on this server.
    Whoever gets a lower one keeps what they had for an hour at most. What was sent stays theirs.

    Only enterprises with the plan 'enterprise' may use API keys.
    """
    with stores(data, "users") as wiring:
        if "@" not in whose:
            number = _number(whose)
            if until is not None:
                raise click.UsageError("--until is for the plan of a person.")
            wiring.enterprise_administration.set_plan(number, plan)
            answer: dict[str, object] = {"enterprise": number, "plan": plan}
            said = f"Enterprise {number} has the plan {plan}."
        else:
            end = None if until is None else _end_of(until)
            user = wiring.accounts.plans.set_own(whose, plan, end)
            answer = {"email": user.email, "own_plan": plan, "until": end}
            lasts = "" if until is None else f", up to and including {until:%Y-%m-%d} (UTC)"
            said = f"The own plan of {user.email} is {plan}{lasts}."
    if as_json:
        print_json(answer)
    else:
        click.echo(said)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= _DIGITS and int(text) > 0):
        raise click.UsageError("Give a person's e-mail address or an enterprise's number.")
    return int(text)


def _end_of(day: datetime) -> datetime:
    try:
        return day.replace(tzinfo=UTC) + timedelta(days=1)
    except OverflowError:
        raise click.UsageError("--until is too far away.") from None
