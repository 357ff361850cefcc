"""A folder as an Endpoint Server: ``DIR/.picsafe`` has its data, and ``DIR`` is its destination."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chalicelib.errors import Unavailable as StoreUnavailable
from picsafe.client.errors import LocalFailure
from picsafe.delivery.errors import DeliveryError
from picsafe.delivery.model import Part
from picsafe.delivery.settings.handovers import CommandSettings
from picsafe.delivery.settings.kinds import AnySettings
from picsafe.delivery.settings.places import FolderSettings
from picsafe.endpoint.cloud.settings import Cloud
from picsafe.endpoint.config import Config, Keys, Retention
from picsafe.endpoint.deliveries import OPEN_FOR
from picsafe.endpoint.errors import EndpointError

FOLDER: Final = "folder"
EXEC: Final = "exec"


def private_folder(folder: Path) -> Path:
    """Where a sync keeps what is its own."""
    return folder / ".picsafe"


def has_data(folder: Path) -> bool:
    """Whether a sync has ever worked in a folder."""
    return (private_folder(folder) / "endpoint.db").exists()


def config_of(folder: Path, key_url: str, parallel: int = 1, program: Sequence[str] = ()) -> Config:
    """The settings of the Endpoint Server.

    Args:
        folder: an absolute path.
        key_url: PicSafe's own Key Server.
        parallel: downloads at a time.
        program: what is started for each report, if anything is.
    """
    seconds = OPEN_FOR.total_seconds()
    destination: dict[str, AnySettings] = {
        FOLDER: FolderSettings(path=folder, send=tuple(Part), give_up_after=seconds)
    }
    if program:
        destination[EXEC] = CommandSettings(run=tuple(program), send=tuple(Part), give_up_after=seconds)
    return Config(
        data=private_folder(folder),
        keys=Keys(servers=(key_url,), registered=True),
        cloud=Cloud(parallel=parallel),
        retention=Retention(days=0, disk_reserve=0),
        destination=destination,
    )


def require_current(folder: Path) -> None:
    """Return if what is in ``DIR/.picsafe`` is of this PicSafe.

    Raises:
        LocalFailure: ``state_outdated``: it is of one before the Endpoint Server.
    """
    state = private_folder(folder) / "state.json"
    if state.exists() and not has_data(folder):
        raise LocalFailure(
            "state_outdated",
            f"{state.parent} is of an earlier PicSafe, whose state is not read any more. Move it away: "
            "reports whose folders are here are left alone, others of the last seven days come again.",
        )


@contextmanager
def endpoint_failures(folder: Path) -> Iterator[None]:
    """The endpoint's errors, as this library's.

    Raises:
        LocalFailure: the folder cannot be used.
    """
    try:
        yield
    except EndpointError as error:
        if error.code == "already_running":
            raise LocalFailure(error.code, f"Another sync is working in {folder}.") from error
        raise LocalFailure(error.code, error.detail) from error
    except DeliveryError as error:
        raise LocalFailure(error.code, error.detail) from error
    except StoreUnavailable as error:
        raise LocalFailure(
            "store_unavailable", f"The database in {private_folder(folder)} does not answer."
        ) from error
