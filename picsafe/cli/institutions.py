"""``picsafe institutions``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import click

from picsafe.cli.output import json_option, print_json, print_table
from picsafe.cli.settings import Settings, pass_settings

_TYPES = ("email", "post", "post_dynamic", "post_static")

_OPTIONS = (
    click.option(
        "--send-type",
        type=click.Choice(_TYPES),
        required=True,
        help="In a mail; posted plain over HTTPS; posted under a Key Server's key; or under its own.",
    ),
    click.option(
        "--endpoint",
        metavar="URL|ADDRESS",
        default="",
        help="Its Endpoint Server, or its mail address; without one, mails have no recipient yet.",
    ),
    click.option("--key-server", metavar="URL", default="", help="Its Key Server, instead of PicSafe's."),
    click.option("--key", metavar="KEY", default="", help="Its public key, for post_static."),
)


def institution_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say where an institution is, and in which way it takes reports."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


institutions = click.Group(
    "institutions",
    help=(
        "Keep the institutions that you send reports to, besides PicSafe Cloud: 'picsafe send --to NAME'.\n\n"
        "What an administrator of your enterprise gives to its members is among them."
    ),
    short_help="Keep the institutions that you send reports to.",
)


@institutions.command("list", short_help="List them.")
@json_option
@pass_settings
def list_(settings: Settings, *, as_json: bool) -> None:
    """List the institutions that you can send reports to."""
    with settings.client() as picsafe:
        known = picsafe.institutions.all()
    if as_json:
        print_json(known.institutions)
        return
    if not known.institutions:
        click.echo("You have no institution yet. Add one: 'picsafe institutions add'.", err=True)
        return
    print_table(
        ("Name", "Send type", "Endpoint", "Given by"),
        [
            (
                f"{one.name} (default)" if one.is_default else one.name,
                _send_type(one.send_type, known.needs_plan),
                one.endpoint or "any recipient",
                one.enterprise or "",
            )
            for one in known.institutions
        ],
        whole=("Name",),
    )


def _send_type(send_type: str, needs_plan: Mapping[str, str]) -> str:
    from picsafe.client.institutions import plan_name

    needed = needs_plan.get(send_type)
    return send_type if needed is None else f"{send_type} (needs the plan {plan_name(needed)})"


@institutions.command("add", short_help="Add one.")
@click.argument("name")
@institution_options
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
    as_json: bool,
) -> None:
    """Add the institution called NAME, as its people have told you.

    \b
      picsafe institutions add "My Hospital" --send-type post_dynamic \\
          --endpoint https://endpoint.myhospital.example
    """
    from picsafe.client.institutions import Institution

    new = Institution(name=name, send_type=send_type, endpoint=endpoint, key_server=key_server, key=key)
    with settings.client() as picsafe:
        known = picsafe.institutions.add(new)
    if as_json:
        print_json(known.own)
    else:
        click.echo(f"Added. Send there: picsafe send --to {known.own[-1].name!r} FILE...")


@institutions.command("remove", short_help="Remove one.")
@click.argument("name")
@json_option
@pass_settings
def remove(settings: Settings, *, name: str, as_json: bool) -> None:
    """Remove your institution called NAME."""
    with settings.client() as picsafe:
        known = picsafe.institutions.remove(name)
    if as_json:
        print_json(known.own)
    else:
        click.echo("Removed.")
