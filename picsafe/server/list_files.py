"""The files of the allow and deny lists: read at the start, and again whenever they change.

They are named on the command line, or lie in the data folder as ``whitelist`` and ``blacklist``, which are
the names that PicSafe's public documents give them.
"""

from __future__ import annotations

import logging
import os
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chalicelib.health import Warnings
from chalicelib.keys.access_lists import AccessLists, CurrentLists
from chalicelib.keys.errors import InvalidAccessList
from chalicelib.observability.log import record
from picsafe.server.errors import StartError

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
            return read_list(own) if os.path.lexists(own) else None
        if os.path.lexists(own) and not (own.exists() and own.samefile(named)):
            raise StartError(
                f"There are two lists of a kind: {own}, and {named} of {_FLAGS[name]}. Keep one of them."
            )
        return read_list(named)


class ListKeeper:
    """Has the lists hold that the files give, and those of before where they give none.

    Args:
        files: where they are.
        current: what decides.
        texts: what was read at the start, and holds.
        warnings: told while the files cannot be used.
    """

    def __init__(self, files: ListFiles, current: CurrentLists, texts: Texts, warnings: Warnings) -> None:
        self._files = files
        self._current = current
        self._texts = texts
        self._warnings = warnings
        self._trouble: str | None = None
        self._looking = threading.Lock()

    def look(
        self, *, changed: Callable[[], None], trouble: Callable[[str], None], says_all: bool = False
    ) -> None:
        """Read the files, and have them hold if they differ from what holds.

        Args:
            changed: called if other lists hold now, or those that hold are in the files again.
            trouble: told, once, that the files cannot be used and why; nothing of what they hold.
            says_all: whether one of the two is called although nothing is new.
        """
        with self._looking:
            self._look(changed, trouble, says_all=says_all)

    def _look(self, changed: Callable[[], None], trouble: Callable[[str], None], *, says_all: bool) -> None:
        try:
            texts = self._files.read()
            if texts != self._texts:
                self._current.replace(self._files.lists_of(texts))
        except StartError as error:
            self._warnings.set("lists_unusable", stands=True)
            if str(error) != self._trouble or says_all:
                self._trouble = str(error)
                record("lists_unusable", level=logging.ERROR)
                trouble(f"{error} The lists stay as they were.")
            return
        is_new = texts != self._texts or self._trouble is not None
        self._texts, self._trouble = texts, None
        self._warnings.set("lists_unusable", stands=False)
        if is_new or says_all:
            record("lists_changed")
            changed()


def read_list(path: Path) -> str:
    """The text of an allow or deny list.

    Raises:
        StartError: the file cannot be read, is not UTF-8 or is larger than a MiB.
    """
    try:
        # what is no regular file must not keep the reader waiting for a writer
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise StartError(f"The list {path} is not a file.")
            content = file.read(MAX_LIST + 1)
        if len(content) > MAX_LIST:
            raise StartError(f"The list {path} is larger than a MiB.")
        return content.decode()
    except OSError as error:
        raise StartError(f"The list {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise StartError(f"The list {path} is not UTF-8 text.") from error
