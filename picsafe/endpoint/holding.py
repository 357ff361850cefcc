"""Who holds an Endpoint Server's data folder: one process at a time delivers what is in it."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Final

from chalicelib.local.private_files import make_folder
from picsafe.endpoint.errors import EndpointError

_FILE: Final = "endpoint.lock"
_TRIES: Final = 20
_BETWEEN_SECONDS: Final = 0.05


def hold(data: Path) -> int:
    """Hold the folder for as long as the descriptor that this gives is open.

    Raises:
        EndpointError: ``already_running``.
    """
    make_folder(data)
    descriptor = os.open(data / _FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        for _ in range(_TRIES):
            if _locked(descriptor, fcntl.LOCK_EX):
                return descriptor
            if not _locked(descriptor, fcntl.LOCK_SH):
                break
            # whoever only looks whether somebody holds it has it for a moment
            fcntl.flock(descriptor, fcntl.LOCK_UN)
            time.sleep(_BETWEEN_SECONDS)
    except OSError as error:
        os.close(descriptor)
        raise EndpointError("store_unusable", f"{data} cannot be used: {error.strerror}.") from error
    os.close(descriptor)
    raise EndpointError("already_running", f"Another Endpoint Server uses {data}.")


def is_held(data: Path) -> bool:
    """Whether a process holds the folder.

    Raises:
        EndpointError: ``store_unusable``: the folder cannot be read.
    """
    try:
        descriptor = os.open(data / _FILE, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise EndpointError("store_unusable", f"{data} cannot be used: {error.strerror}.") from error
    try:
        return not _locked(descriptor, fcntl.LOCK_SH)
    finally:
        os.close(descriptor)


def _locked(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
