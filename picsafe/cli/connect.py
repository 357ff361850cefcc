"""``picsafe connect``: what a person sends reports to by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.agreeing import agree, open_option
from picsafe.cli.connect_fhir import fhir
from picsafe.cli.connecting import asked, ca_option, connect_with, converted, secret_at
from picsafe.cli.connections import CONNECTABLE, connection_errors
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import json_option, print_json, print_table
from picsafe.cli.settings import Settings, pass_settings

if TYPE_CHECKING:
    from picsafe.connections.store import Connections
    from picsafe.delivery.settings.kinds import AnySettings

connect = click.Group(
    "connect",
    help=(
        "Connect what reports go to without an Endpoint Server: 'picsafe send --to fhir', dropbox or box.\n\n"
        "What is needed to get in there is kept in your home folder, for your own account's eyes only."
    ),
    short_help="Connect your FHIR server, Dropbox or Box, to send to.",
)

_name_option = click.option(
    "--name",
    metavar="TEMPLATE",
    help="How a report's folder is called there.  [default: {report_id}]",
)

connect.add_command(fhir)


@connect.command("dropbox", short_help="Connect the app's folder of a Dropbox.")
@click.option(
    "--app-key", metavar="KEY", required=True, help="The app's key, as Dropbox's App Console shows it."
)
@_name_option
@ca_option
@open_option
@pass_settings
def dropbox(settings: Settings, /, *, opens: bool, **about: Any) -> None:  # noqa: ANN401 - click made the types
    """Connect the folder of an app of yours in a Dropbox: Apps/ and the app's name, and nothing else of it.

    It prints an address; whoever opens it signs in there, agrees, and types here what is shown. What is in
    that folder is not sealed any more.
    """

    def make(connections: Connections) -> AnySettings:
        from picsafe.delivery.signing_in import begin

        made = converted("dropbox", {"token_file": connections.new_secret("dropbox"), **about})
        agree(begin("dropbox", made), opens=opens)
        return made

    connect_with(settings, "dropbox", make)


@connect.command("box", short_help="Connect a folder of a Box account.")
@click.option(
    "--client-id", metavar="ID", required=True, help="The app's ID, as Box's Developer Console shows it."
)
@click.option(
    "--secret",
    metavar="env:NAME|file:PATH",
    help="Where the app's secret is read each time, instead of being asked for and kept.",
)
@click.option("--folder", metavar="NAME", help="The folder below All Files.  [default: PicSafe]")
@_name_option
@ca_option
@open_option
@pass_settings
def box(settings: Settings, /, *, secret: str | None, opens: bool, **about: Any) -> None:  # noqa: ANN401 - click made the types
    """Connect a folder of a Box account, by an app of yours or your hospital's.

    What signs in there reaches all that the account can reach: take one that holds nothing else. What is in
    that folder is not sealed any more.
    """

    def make(connections: Connections) -> AnySettings:
        from picsafe.delivery.signing_in import begin

        kept = secret_at(secret) if secret is not None else asked(connections, "box", "The app's secret")
        given = {"token_file": connections.new_secret("box"), "client_secret": kept, **about}
        made = converted("box", given)
        agree(begin("box", made), opens=opens)
        return made

    connect_with(settings, "box", make)


@connect.command("list", short_help="List what is connected.")
@json_option
@pass_settings
def list_(settings: Settings, *, as_json: bool) -> None:
    """List what is connected."""
    from picsafe.connections.sending import connections_at
    from picsafe.connections.store import place_of

    connections = connections_at(settings.home)
    with connection_errors():
        found = [(name, place_of(connections.read(name))) for name in connections.names()]
    if as_json:
        print_json([{"name": name, "place": place} for name, place in found])
    elif not found:
        click.echo("Nothing is connected yet: 'picsafe connect --help'.", err=True)
    else:
        print_table(("Name", "Place"), found, whole=("Name",))


@connect.command("remove", short_help="Forget a connection.")
@click.argument("name", type=click.Choice(CONNECTABLE))
@pass_settings
def remove(settings: Settings, *, name: str) -> None:
    """Forget a connection, and what is needed to get in there.

    What is there stays there, and a Dropbox goes on listing the app until it is disconnected there, too.
    """
    from picsafe.connections.sending import connections_at

    if not connections_at(settings.home).remove(name):
        raise Failure("not_connected", f"{name} is not connected.", ExitCode.NOT_FOUND)
    click.echo(f"{name} is not connected any more.")
