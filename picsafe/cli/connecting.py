"""What connecting has in common, whatever is connected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from picsafe.cli.connections import connection_errors
from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.settings import Settings

if TYPE_CHECKING:
    from picsafe.connections.store import Connections
    from picsafe.delivery.settings.kinds import AnySettings
    from picsafe.delivery.settings.secrets import Secret

ca_option = click.option(
    "--ca-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A PEM file of the authority that vouches for the server, instead of the system's.",
)


def connect_with(
    settings: Settings,
    name: str,
    make: Callable[[Connections], AnySettings],
    complete: Callable[[AnySettings], AnySettings] | None = None,
) -> None:
    """Look at what is to be connected, and keep its settings if all is well there.

    Args:
        settings: of the command line.
        name: of the connection.
        make: what its settings are; secrets are kept meanwhile.
        complete: asks for the rest, once it is known to work.

    Raises:
        Failure: it was not connected; what was connected before still is.
    """
    from picsafe.connections.sending import connections_at
    from picsafe.delivery.build import build

    connections = connections_at(settings.home)
    with connection_errors(name), _tidied(connections, name):
        made = make(connections)
        with closing(build(name, made)) as destination:
            findings = destination.check()
        for finding in findings:
            click.echo(f"{finding.level:<4}  {finding.text}", err=True)
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


def converted(name: str, given: dict[str, Any]) -> AnySettings:
    """Settings of what was given on the command line.

    Raises:
        click.UsageError: they are none.
    """
    import msgspec

    from picsafe.connections.store import KINDS

    fields = {key: value for key, value in given.items() if value is not None}
    try:
        return msgspec.convert(fields, KINDS[name], dec_hook=lambda _, value: value)
    except msgspec.ValidationError as error:
        raise click.UsageError(f"{error}.") from None


def asked(connections: Connections, name: str, what: str) -> Secret:
    """A secret that the person types, kept for the connection."""
    return connections.keep_secret(name, click.prompt(what, hide_input=True, err=True))


def secret_at(source: str) -> Secret:
    """A secret that is read where it is each time.

    Raises:
        click.UsageError: that is no such place.
    """
    from picsafe.delivery.settings.secrets import secret_of

    try:
        return secret_of(source)
    except ValueError as error:
        raise click.UsageError(f"--secret: {error}.") from None
