"""``picsafe connect``: what a person sends reports to by themselves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.agreeing import agree, open_option
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
        "Connect what reports go to without an Endpoint Server: 'picsafe send --to fhir', '--to dropbox'.\n\n"
        "What is needed to get in there is kept in your home folder, for your own account's eyes only."
    ),
    short_help="Connect your FHIR server or Dropbox, to send to.",
)

_ca_option = click.option(
    "--ca-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A PEM file of the authority that vouches for the server, instead of the system's.",
)


@connect.command("fhir", short_help="Connect a FHIR server.")
@click.argument("url")
@click.option("--user", metavar="NAME", help="Sign in with this name and a password, which is asked for.")
@click.option("--token", is_flag=True, help="Sign in with a token, which is asked for.")
@click.option(
    "--secret",
    metavar="env:NAME|file:PATH",
    help="Where the password or the token is read each time, instead of being asked for and kept.",
)
@click.option(
    "--patient-system",
    metavar="URI",
    help="The system of your hospital's patient IDs (Identifier.system); without it, patients are found by "
    "name and birth date alone.",
)
@click.option(
    "--create",
    type=click.Choice(["never", "ask", "always"]),
    default="ask",
    show_default=True,
    help="Whether a patient who is not known there is created.",
)
@click.option(
    "--without-id",
    type=click.Choice(["single", "ask"]),
    default="single",
    show_default=True,
    help="Whether the only patient with the name and birth date is taken, or asked about.",
)
@click.option(
    "--practitioner",
    metavar="REFERENCE|none",
    help="Who is named as the author: Practitioner/123, or nobody.  [default: asks at a terminal]",
)
@_ca_option
@pass_settings
def fhir(
    settings: Settings,
    /,
    *,
    url: str,
    user: str | None,
    token: bool,
    secret: str | None,
    practitioner: str | None,
    **about: Any,  # noqa: ANN401 - click made the types
) -> None:
    """Connect the FHIR server whose base address is URL, of version STU3.

    \b
      picsafe connect fhir https://fhir.myhospital.example/stu3 --user pat \\
          --patient-system https://myhospital.example/mrn

    It is asked what it can do, and connected only if that is enough. Then you choose which of its
    practitioners is named as the author of what you send.
    """
    if token and user is not None:
        raise click.UsageError("Give --user or --token, not both.")
    if secret is not None and user is None and not token:
        raise click.UsageError("--secret goes with --user or --token.")
    what = "Token" if token else "Password"
    named = None if practitioner == "none" else practitioner

    def make(connections: Connections) -> AnySettings:
        login: dict[str, Any] = {}
        if user is not None or token:
            kept = _secret(secret) if secret is not None else _asked(connections, what)
            login = {"token": kept} if token else {"user": user, "password": kept}
        given = {"url": url, "version": "STU3", "allow_http": settings.allow_http, "practitioner": named}
        return _converted("fhir", {**given, **about}, login)

    _connect(settings, "fhir", make, _with_author if practitioner is None else None)


@connect.command("dropbox", short_help="Connect the app's folder of a Dropbox.")
@click.option(
    "--app-key", metavar="KEY", required=True, help="The app's key, as Dropbox's App Console shows it."
)
@click.option(
    "--name",
    metavar="TEMPLATE",
    help="How a report's folder is called there.  [default: {report_id}]",
)
@_ca_option
@open_option
@pass_settings
def dropbox(settings: Settings, /, *, opens: bool, **about: Any) -> None:  # noqa: ANN401 - click made the types
    """Connect the folder of an app of yours in a Dropbox: Apps/ and the app's name, and nothing else of it.

    It prints an address; whoever opens it signs in there, agrees, and types here what is shown. What is in
    that folder is not sealed any more.
    """

    def make(connections: Connections) -> AnySettings:
        from picsafe.delivery.signing_in import begin

        made = _converted("dropbox", {"token_file": connections.new_secret("dropbox"), **about}, {})
        agree(begin("dropbox", made), opens=opens)
        return made

    _connect(settings, "dropbox", make)


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


def _with_author(made: AnySettings) -> AnySettings:
    """The settings of a FHIR server with whom the person at the terminal chooses."""
    import msgspec

    from picsafe.cli.authors import choose_author
    from picsafe.delivery.settings.records import FhirSettings

    if not isinstance(made, FhirSettings) or not sys.stdin.isatty():
        return made
    return msgspec.structs.replace(made, practitioner=choose_author(made))


def _connect(
    settings: Settings,
    name: str,
    make: Callable[[Connections], AnySettings],
    complete: Callable[[AnySettings], AnySettings] | None = None,
) -> None:
    from contextlib import closing

    from picsafe.connections.sending import connections_at
    from picsafe.delivery.build import build

    connections = connections_at(settings.home)
    with connection_errors(name), _tidied(connections, name):
        made = make(connections)
        with closing(build(name, made)) as destination:
            findings = destination.check()
        for finding in findings:
            click.echo(f"{'ok' if finding.is_well else 'FAIL':<4}  {finding.text}", err=True)
        if not all(finding.is_well for finding in findings):
            raise Failure("check_failed", f"{name} was not connected.", ExitCode.FAILURE)
        connections.save(name, made if complete is None else complete(made))
    click.echo(f"{name} is connected. Send to it: picsafe send FILE... --to {name}")


@contextmanager
def _tidied(connections: Connections, name: str) -> Iterator[None]:
    try:
        yield
    finally:
        connections.forget_unsaved(name)


def _converted(name: str, given: dict[str, Any], login: dict[str, Any]) -> AnySettings:
    """Settings of what was given on the command line."""
    import msgspec

    from picsafe.connections.store import KINDS

    fields = {key: value for key, value in given.items() if value is not None}
    try:
        plain = msgspec.convert(fields, KINDS[name], dec_hook=lambda _, value: value)
    except msgspec.ValidationError as error:
        raise click.UsageError(f"{error}.") from None
    return msgspec.structs.replace(plain, **login)


def _asked(connections: Connections, what: str) -> Any:  # noqa: ANN401 - a secret, imported late
    return connections.keep_secret("fhir", click.prompt(what, hide_input=True, err=True))


def _secret(source: str) -> Any:  # noqa: ANN401 - a secret, imported late
    from picsafe.delivery.settings.secrets import secret_of

    try:
        return secret_of(source)
    except ValueError as error:
        raise click.UsageError(f"--secret: {error}.") from None
