"""What the operator's commands have in common: where the data is, and what went wrong with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

from picsafe.cli.extras import require_extras
from picsafe.cli.failure import ExitCode, Failure

if TYPE_CHECKING:
    from chalicelib.errors import DomainError
    from chalicelib.wiring.services import Wiring

Command = TypeVar("Command", bound=Callable[..., Any])

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_WHOSE = {"users": "User Server", "keys": "Key Server"}


def _keep(ctx: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        ctx.obj = value


def data_option(command: Command) -> Command:
    """Let ``--data`` stand after the command's name, too; ``click.pass_obj`` gives the folder."""
    return click.option(
        "--data", type=_FOLDER, expose_value=False, callback=_keep, help="As for 'picsafe admin'."
    )(command)


@contextmanager
def stores(data: Path | None, service: Literal["users", "keys"]) -> Iterator[Wiring]:
    """The stores of a service: in a data folder, or on AWS as the environment says.

    Raises:
        click.UsageError: there is no such data.
        Failure: the service refused what was asked, or the extra ``aws`` is not installed.
    """
    from chalicelib.settings import SettingsError, from_environ
    from chalicelib.wiring.services import Wiring

    environ = {**os.environ, **({"PICSAFE_DATA": str(data)} if data else {})}
    table = f"PICSAFE_{service.upper()}_TABLE"
    if data is None and not environ.get(table):
        raise click.UsageError(f"Say where the data is: --data DIR, or {table} for AWS.")
    if data is None:
        require_extras("aws")
    else:
        require_data_of(data, service)
    with refusals():
        try:
            wiring = Wiring(from_environ({**environ, "PICSAFE_SERVICES": service}))
            try:
                yield wiring
            finally:
                wiring.close()
        except SettingsError as error:
            raise click.UsageError(str(error)) from error


def alone_option(command: Command) -> Command:
    """Let ``--alone`` say that a command does not wait for the standby."""
    return click.option(
        "--alone", is_flag=True, help="Do it although the standby may not have it, and a take-over undo it."
    )(command)


@contextmanager
def kept_by_both(data: Path | None, *, alone: bool) -> Iterator[None]:
    """What is written inside waits for the standby, if answers of the server do; on AWS there is none.

    Raises:
        Failure: as ``picsafe.keyserver.operator_writes``, and as ``require_data_of``.
    """
    if data is None or alone:
        yield
        return
    from picsafe.keyserver import operator_writes

    require_data_of(data, "keys")
    with refusals(), operator_writes.kept_by_both(data):
        yield


def require_data_of(data: Path, service: Literal["users", "keys"]) -> None:
    """Refuse a folder that a service has never used, instead of beginning an empty store in it.

    Raises:
        click.UsageError: it is one.
        Failure: ``not_private``: others have rights in it, or it leads elsewhere; servers refuse it too.
            ``standby``: it follows another machine.
    """
    from picsafe.keyserver.errors import KeyServerLifeError, require_no_standby
    from picsafe.server.errors import StartError
    from picsafe.server.privacy import require_private

    if not (data / f"{service}.db").exists():
        raise click.UsageError(f"{data} is not the data folder of a {_WHOSE[service]}.")
    try:
        require_private(data)
    except StartError as error:
        raise Failure("not_private", str(error), ExitCode.FAILURE) from error
    except OSError as error:
        raise click.UsageError(f"{data} cannot be read: {error.strerror}.") from error
    if service == "keys":
        try:
            require_no_standby(data)
        except KeyServerLifeError as error:
            raise Failure(error.code, str(error), ExitCode.FAILURE) from error


@contextmanager
def refusals() -> Iterator[None]:
    """Turn the services' errors into exit codes.

    Raises:
        Failure: a service raised one.
    """
    from chalicelib.errors import DomainError

    try:
        yield
    except DomainError as error:
        raise _failure(error) from error


def _failure(error: DomainError) -> Failure:
    from chalicelib.errors import InvalidRequest, NotFound, Unavailable

    kinds: dict[type[DomainError], ExitCode] = {
        InvalidRequest: ExitCode.USAGE,
        NotFound: ExitCode.NOT_FOUND,
        Unavailable: ExitCode.UNAVAILABLE,
    }
    exit_code = next((code for kind, code in kinds.items() if isinstance(error, kind)), ExitCode.FAILURE)
    return Failure(error.code, error.detail, exit_code)
