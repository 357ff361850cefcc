"""What the commands of ``picsafe endpoint`` share."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from picsafe.cli.failure import ExitCode, Failure
from picsafe.cli.settings import Settings

if TYPE_CHECKING:
    from picsafe.endpoint.assembly import Endpoint
    from picsafe.endpoint.config import Config

F = TypeVar("F", bound=Callable[..., Any])

USUAL_FILE = Path("/etc/picsafe/endpoint.toml")
VARIABLE = "PICSAFE_ENDPOINT_CONFIG"


def config_option(function: F) -> F:
    """``--config``: the file of settings."""
    return _config(function)


def new_config_option(function: F) -> F:
    """``--config``: a file that is not there yet, which is said before anything is asked."""
    return _config(function, is_eager=True, callback=_require_new)


def option_of(config_file: Path) -> str:
    """What a command that is suggested ends with, so that it reads the same file."""
    if config_file == USUAL_FILE or str(config_file) == os.environ.get(VARIABLE):
        return ""
    return f" --config {shlex.quote(str(config_file))}"


def file_exists(path: Path) -> Failure:
    """That a file of settings is there."""
    return Failure(
        "file_exists",
        f"{path} is there already; it was left alone. Edit it, or move it away to be asked anew.",
        ExitCode.FAILURE,
        hint=f"picsafe endpoint check{option_of(path)}",
    )


def _config(function: F, **more: Any) -> F:  # noqa: ANN401 - click's options
    return click.option(
        "--config",
        "config_file",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar=VARIABLE,
        show_envvar=True,
        default=USUAL_FILE,
        show_default=True,
        help="The file of settings.",
        **more,
    )(function)


def _require_new(_ctx: click.Context, _parameter: click.Parameter, path: Path) -> Path:
    if path.exists() or path.is_symlink():
        raise file_exists(path)
    return path


@contextmanager
def endpoint_errors() -> Iterator[None]:
    """The endpoint's errors, as exit codes."""
    from chalicelib.errors import Unavailable
    from picsafe.delivery.errors import DeliveryError
    from picsafe.endpoint.errors import EndpointError, InvalidConfig, NotPossible, NotTaken

    try:
        yield
    except InvalidConfig as error:
        raise Failure(error.code, error.detail, ExitCode.USAGE) from error
    except NotPossible as error:
        raise Failure(error.code, error.detail, ExitCode.NOT_FOUND) from error
    except NotTaken as error:
        raise Failure(error.code, error.detail, ExitCode.BAD_FILE) from error
    except (EndpointError, DeliveryError) as error:
        raise Failure(error.code, error.detail, ExitCode.FAILURE) from error
    except Unavailable as error:
        raise Failure("store_unavailable", "The database does not answer.", ExitCode.UNAVAILABLE) from error


def settings_in(config_file: Path, hint: str | None = None) -> Config:
    """What the file says.

    Args:
        config_file: the file.
        hint: a command that helps where it is not there.

    Raises:
        Failure: it is not there, or something in it is wrong.
    """
    from picsafe.endpoint.config import read_config
    from picsafe.endpoint.errors import InvalidConfig

    with endpoint_errors():
        try:
            return read_config(config_file)
        except InvalidConfig as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise
    raise Failure(
        "invalid_config",
        f"There is no file of settings at {config_file}. Name yours with --config or {VARIABLE}.",
        ExitCode.USAGE,
        hint=hint or f"picsafe endpoint init{option_of(config_file)}",
    )


@contextmanager
def opened(settings: Settings, config_file: Path) -> Iterator[Endpoint]:
    """The endpoint that a file describes, closed afterwards."""
    with opened_as(settings, settings_in(config_file)) as endpoint:
        yield endpoint


@contextmanager
def opened_as(settings: Settings, config: Config) -> Iterator[Endpoint]:
    """The endpoint that settings describe, closed afterwards."""
    from picsafe.endpoint.assembly import Endpoint

    with (
        endpoint_errors(),
        Endpoint(config, clock=settings.clock, transport=settings.transport) as endpoint,
    ):
        yield endpoint
