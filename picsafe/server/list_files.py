"""The files of the allow and deny lists: read at the start, and again whenever they change.

They are named on the command line, or lie in the data folder as ``whitelist`` and ``blacklist``, which are
the names that PicSafe's public documents give them.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from chalicelib.health import Warnings
from chalicelib.keys.access_lists import AccessLists, CurrentLists
from chalicelib.keys.errors import InvalidAccessList
from picsafe.server.errors import StartError
from picsafe.server.keeping import Keeper

MAX_LIST = 1024 * 1024
ALLOW, DENY = "whitelist", "blacklist"
_FLAGS = {ALLOW: "--allow-list", DENY: "--deny-list"}


@dataclass(frozen=True, slots=True)
class Texts:
    """What the files hold; ``None`` where there is no list, which is not the same as an empty one."""

    allow: str | None
    deny: str | None


class ListFiles:
    """Where the lists are.

    Args:
        data: the data folder.
        allow: the file of the allow list, if it is named.
        deny: the file of the deny list, if it is named.
    """

    def __init__(self, data: Path, allow: Path | None = None, deny: Path | None = None) -> None:
        self._data = data
        self._named = {ALLOW: allow, DENY: deny}

    @property
    def paths(self) -> list[Path]:
        """Every file that may hold a list, there or not."""
        return [path for name in (ALLOW, DENY) for path in (self._data / name, self._named[name]) if path]

    def read(self) -> Texts:
        """What they hold now.

        Raises:
            StartError: a file that was named is not there, one cannot be read, is not UTF-8 or is larger than
                a MiB, or there are two of a kind.
        """
        return Texts(allow=self._read(ALLOW), deny=self._read(DENY))

    def lists_of(self, texts: Texts) -> AccessLists:
        """The lists that texts are.

        Raises:
            StartError: one cannot be used; the message names the file and the line.
        """
        try:
            return AccessLists(allow=texts.allow, deny=texts.deny)
        except InvalidAccessList as error:
            raise StartError(f"{self.path_of(error.name)}: {error}") from error

    def path_of(self, name: str) -> Path:
        """The file of the ``allow`` or ``deny`` list."""
        own = {"allow": ALLOW, "deny": DENY}[name]
        return self._named[own] or self._data / own

    def _read(self, name: str) -> str | None:
        own, named = self._data / name, self._named[name]
        if named is None:
            return read_text(own) if os.path.lexists(own) else None
        if os.path.lexists(own) and not (own.exists() and own.samefile(named)):
            raise StartError(
                f"There are two lists of a kind: {own}, and {named} of {_FLAGS[name]}. Keep one of them."
            )
        return read_text(named)


def keeper_of(files: ListFiles, current: CurrentLists, texts: Texts, warnings: Warnings) -> Keeper[Texts]:
    """Has the lists hold that the files give, and those of before where they give none.

    Args:
        files: where they are.
        current: what decides.
        texts: what was read at the start, and holds.
        warnings: told ``lists_unusable`` while the files cannot be used.
    """
    return Keeper(
        "lists",
        read=files.read,
        apply=lambda found: current.replace(files.lists_of(found)),
        held=texts,
        warnings=warnings,
    )


def read_text(path: Path, what: str = "list") -> str:
    """The text of an allow or deny list, or of something else that is called ``what``.

    Raises:
        StartError: the file cannot be read, is not UTF-8 or is larger than a MiB.
    """
    try:
        # what is no regular file must not keep the reader waiting for a writer
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StartError(f"The {what} {path} is not a file.")
            content = file.read(MAX_LIST + 1)
        if len(content) > MAX_LIST:
            raise StartError(f"The {what} {path} is larger than a MiB.")
        return content.decode()
    except OSError as error:
        raise StartError(f"The {what} {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StartError(f"The {what} {path} is not UTF-8 text.") from error
