"""What signs us in at a service that people connect: in a file of the server's own, for its eyes only."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Generic, TypeVar

import msgspec

from chalicelib.local import private_files
from chalicelib.local.private_files import NotPrivate
from picsafe.delivery.errors import InvalidDestination, Later

T = TypeVar("T", bound=msgspec.Struct)

_MAX_TOKENS: Final = 64 * 1024


class TokenFile(Generic[T]):
    """A file of tokens.

    Args:
        path: an absolute path; its folder is made if need be.
        kind: what is in it.

    Raises:
        InvalidDestination: the path is none.
    """

    def __init__(self, path: Path, kind: type[T]) -> None:
        if not path.is_absolute():
            raise InvalidDestination("invalid_path", "token_file has to be an absolute path.")
        self.path = path
        self._kind = kind

    def read(self) -> T:
        """The tokens.

        Raises:
            Later: there are none that can be used; the text says what to do.
        """
        try:
            document = private_files.read(self.path, longest=_MAX_TOKENS)
            return msgspec.json.decode(document, type=self._kind)
        except FileNotFoundError as error:
            raise _not_connected() from error
        except NotPrivate as error:
            raise Later("not_private", str(error), is_down=True) from error
        except OSError as error:
            raise _unreadable(self.path) from error
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise _not_connected() from error

    def write(self, tokens: T) -> None:
        """Put tokens in the place of those that are there; they are on the disk when this returns.

        Raises:
            Later: that cannot be done.
        """
        try:
            private_files.make_folder(self.path.parent)
            private_files.replace(self.path, msgspec.json.encode(tokens))
        except OSError as error:
            raise _unwritable(self.path) from error

    def age(self) -> float | None:
        """Seconds since the tokens were written; ``None`` if there are none.

        Raises:
            Later: nobody can tell.
        """
        try:
            return time.time() - self.path.stat().st_mtime
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _unreadable(self.path) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Have the tokens to oneself, of all processes of this machine.

        Raises:
            Later: the file system refused.
        """
        try:
            private_files.make_folder(self.path.parent)
            lock = self.path.with_name(f".{self.path.name}.lock").open("ab")
        except OSError as error:
            raise _unwritable(self.path) from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _unreadable(path: Path) -> Later:
    return Later("token_unreadable", f"{path} cannot be read.", is_down=True)


def _unwritable(path: Path) -> Later:
    return Later("token_unwritable", f"{path} cannot be written.", is_down=True)


def _not_connected() -> Later:
    return Later(
        "not_connected",
        "Nobody has connected it yet: run picsafe endpoint connect with its name.",
        is_down=True,
    )
