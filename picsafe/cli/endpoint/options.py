"""What the commands of ``picsafe endpoint`` share."""

from __future__ import annotations

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


def config_option(function: F) -> F:
    """``--config``: the file of settings."""
    return _config(function)


def new_config_option(function: F) -> F:
    """``--config``: a file that is not there yet, which is said before anything is asked."""
    return _config(function, is_eager=True, callback=_require_new)


def file_exists(path: Path) -> Failure:
    """That a file of settings is there."""
    return Failure("file_exists", f"{path} is there already; it was left alone.", ExitCode.FAILURE)


def _config(function: F, **more: Any) -> F:  # noqa: ANN401 - click's options
    return click.option(
        "--config",
        "config_file",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="PICSAFE_ENDPOINT_CONFIG",
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


@contextmanager
def opened(settings: Settings, config_file: Path) -> Iterator[Endpoint]:
    """The endpoint that a file describes, closed afterwards."""
    from picsafe.endpoint.config import read_config

    with endpoint_errors(), opened_as(settings, read_config(config_file)) as endpoint:
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
