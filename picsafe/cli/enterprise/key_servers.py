"""``picsafe enterprise key-server`` and ``key-server-token``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from picsafe.cli.enterprise.options import enterprise_option
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.output import json_option, print_json, print_table, shown_time
from picsafe.cli.settings import Settings, pass_settings
from picsafe.client.text import one_line

if TYPE_CHECKING:
    from picsafe.client.enterprise import ServerKind
    from picsafe.client.enterprise_responses import RegisteredServer

_KINDS: dict[str, ServerKind] = {"key-server": "key_server", "endpoint": "endpoint"}
_NAMES = {"key_server": "Key Server", "endpoint": "Endpoint Server"}


def _found(servers: list[RegisteredServer], server_id: str) -> RegisteredServer:
    found = next((one for one in servers if server_id.rstrip("/") in {one.id, one.url}), None)
    if found is None:
        raise Failure("unknown_server", "No such server is registered.", ExitCode.NOT_FOUND)
    return found


def _other_log_key(server: RegisteredServer) -> Failure:
    if not server.log_key:
        return Failure(
            "changed_meanwhile",
            "No key is registered that could be replaced: leave out --replace.",
            ExitCode.FAILURE,
        )
    return Failure(
        "changed_meanwhile",
        f"The key {one_line(server.log_key)} is registered. To replace it, name it: "
        f"--replace '{one_line(server.log_key)}'",
        ExitCode.FAILURE,
    )


@click.group("key-server", short_help="Register servers of your own.")
def key_server() -> None:
    """Register the private Key Servers and Endpoint Servers that your enterprise runs.

    Nobody's token reaches a server that is not registered.
    """


@key_server.command("register", short_help="Register a server.")
@click.argument("url")
@click.option(
    "--kind", type=click.Choice(list(_KINDS)), default="key-server", show_default=True, help="What it is."
)
@click.option(
    "--log-key",
    metavar="KEY",
    default="",
    help="The key of a Key Server's log, as 'picsafe keyserver log-key' prints it there.",
)
@enterprise_option
@json_option
@pass_settings
def register(
    settings: Settings, *, url: str, kind: str, log_key: str, number: int | None, as_json: bool
) -> None:
    """Register the server at URL, such as https://key.hospital.example.org, without a path.

    Whoever opens or sends a report through it is told that your enterprise runs it. With the key of its log,
    they believe no log but that one.
    """
    with settings.client() as picsafe:
        made = picsafe.enterprise(number).register_key_server(url, _KINDS[kind], log_key)
    if as_json:
        print_json(made)
    else:
        click.echo(f"{one_line(made.url)} is registered as {one_line(made.id)}.")
        if made.kind == "key_server":
            hint = f"picsafe enterprise key-server registration {one_line(made.url)}"
            click.echo(f"What the server has to know is printed by: {hint}", err=True)


@key_server.command("list", short_help="List the registered servers.")
@enterprise_option
@json_option
@pass_settings
def list_(settings: Settings, *, number: int | None, as_json: bool) -> None:
    """List the registered servers, oldest first."""
    with settings.client() as picsafe:
        found = picsafe.enterprise(number).key_servers()
    if as_json:
        print_json(found)
        return
    if not found:
        click.echo("No server is registered.", err=True)
        return
    print_table(
        ("ID", "URL", "Kind", "Since"),
        [(one.id, one.url, _NAMES.get(one.kind, one.kind), shown_time(one.created_at)) for one in found],
    )


@key_server.command("registration", short_help="Print what a Key Server is started with.")
@click.argument("server_id", metavar="ID|URL")
@enterprise_option
@pass_settings
def registration(settings: Settings, *, server_id: str, number: int | None) -> None:
    """Print the registration of the Key Server ID, as 'list' shows it, or of that URL.

    It is a block of text for 'picsafe serve --services keys --registration FILE': whose sign-ins the server
    takes, its own address, and the public keys of today. Nothing in it is secret.
    """
    from chalicelib.contract.errors import InvalidRegistration
    from chalicelib.contract.registrations import read_registration

    with settings.client() as picsafe:
        found = _found(picsafe.enterprise(number).key_servers(), server_id)
    if found.registration is None:
        raise Failure(
            "no_registration",
            "There is none for it: it is an Endpoint Server, or PicSafe itself is reached without HTTPS.",
            ExitCode.FAILURE,
        )
    try:
        says = read_registration(found.registration)
    except InvalidRegistration as error:
        raise Failure(error.code, "The User Server's answer is no registration.", ExitCode.FAILURE) from error
    if says.audience != found.url:
        raise Failure("invalid_registration", "The registration is of another server.", ExitCode.FAILURE)
    click.echo(
        f"For {one_line(says.audience)}, which then takes sign-ins at {one_line(says.issuer)}, "
        f"by the keys of {shown_time(says.made)}.",
        err=True,
    )
    click.echo(found.registration, nl=False)


@key_server.command("log-key", short_help="Say which key a Key Server's log is signed with.")
@click.argument("server_id", metavar="ID|URL")
@click.argument("log_key", metavar="[KEY]", required=False)
@click.option("--none", "is_none", is_flag=True, help="Nobody knows it: take what is registered away.")
@click.option("--replace", "before", metavar="KEY", default="", help="The key that is registered until now.")
@enterprise_option
@json_option
@pass_settings
def log_key(
    settings: Settings,
    *,
    server_id: str,
    log_key: str | None,
    is_none: bool,
    before: str,
    number: int | None,
    as_json: bool,
) -> None:
    """Register KEY as the one that the log of the Key Server ID is signed with, or print what is registered.

    'picsafe keyserver log-key' prints it on the server's machine. Members' clients believe no receipt and no
    log by another key. One that is registered is replaced only by whoever names it with --replace: a Key
    Server's log keeps its key for good, so that another key means another log.
    """
    if log_key is not None and is_none:
        raise click.UsageError("KEY and --none exclude each other.")
    with settings.client() as picsafe:
        enterprise = picsafe.enterprise(number)
        server = _found(enterprise.key_servers(), server_id)
        wanted = server.log_key if log_key is None and not is_none else log_key or ""
        if wanted != server.log_key:
            if server.log_key != before:
                raise _other_log_key(server)
            server = enterprise.replace_log_key(server.id, wanted, before=before)
    if as_json:
        print_json({"id": server.id, "url": server.url, "log_key": server.log_key})
    elif server.log_key:
        click.echo(one_line(server.log_key))
    else:
        click.echo("No key is registered: everybody believes the first one that they see.", err=True)


@key_server.command("remove", short_help="Take a server off the register.")
@click.argument("server_id", metavar="ID")
@enterprise_option
@json_option
@pass_settings
def remove(settings: Settings, *, server_id: str, number: int | None, as_json: bool) -> None:
    """Take the server ID, as 'list' shows it, off the register.

    No further token is made for it, so reports whose key is there can be opened no more.
    """
    with settings.client() as picsafe:
        picsafe.enterprise(number).remove_key_server(server_id)
    if as_json:
        print_json({"id": server_id, "removed": True})
    else:
        click.echo(f"The server {server_id} is not registered any more.")


@click.command("key-server-token", short_help="Make a script's token for a Key Server.")
@click.option("--audience", metavar="URL", help="A registered server, if not PicSafe's own Key Server.")
@enterprise_option
@json_option
@pass_settings
def key_server_token(settings: Settings, *, audience: str | None, number: int | None, as_json: bool) -> None:
    """Make a token that identifies your enterprise's script to one Key Server, and print it.

    It is shown this once, and the one made before for the same server ends. 'picsafe sync' needs none: its
    API key gets tokens as they are needed.
    """
    with settings.client() as picsafe:
        made = picsafe.enterprise(number).key_server_token(audience)
    operator = one_line(made.operator) or "an operator without a name"
    click.echo(
        f"For {one_line(made.audience)}, which {operator} runs, "
        f"until {shown_time(made.expires_at)}. This is the only time that the token is shown. "
        "Keep it where only your script can read it.",
        err=True,
    )
    if as_json:
        print_json(made)
    else:
        click.echo(made.key_server_token)
