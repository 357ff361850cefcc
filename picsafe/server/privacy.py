"""Whether a data folder is its owner's alone: no links elsewhere, no rights for others, all for its owner."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from picsafe.server.errors import StartError

_FOLDERS = frozenset({"signing", "cloud", "outbox"})
_ENDINGS = (".db", ".db-wal", ".db-shm", ".db-journal", ".key", ".lock")


def require_private(folder: Path) -> None:
    """Return if the folder, and what PicSafe keeps in it, is this user's alone, to read and to write.

    Files that are not PicSafe's, such as allow lists, are left alone; so are sealed files and mails, which
    lie in folders that nobody else can enter.

    Raises:
        StartError: it says what is wrong and which command mends it.
        OSError: the file system refused.
    """
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
    for path in _kept(folder):
        status = path.lstat()
        quoted = shlex.quote(str(path))
        if stat.S_ISLNK(status.st_mode):
            target = shlex.quote(os.path.realpath(path))
            mend = f"--data {target}" if path == folder else f"rm {quoted} && mv {target} {quoted}"
            raise StartError(f"{path} is a symbolic link, which PicSafe does not follow. Use instead: {mend}")
        if status.st_uid != os.geteuid():
            raise StartError(
                f"{path} belongs to another user. Run PicSafe as that user, or: "
                f"chown -R {os.geteuid()} {shlex.quote(str(folder))}"
            )
        if status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise StartError(
                f"Others than its owner have rights to {path}. Run: chmod -R go= {shlex.quote(str(folder))}"
            )
        if ~status.st_mode & _needed(path, status.st_mode):
            raise StartError(
                f"Not even its owner may write to {path}. Run: chmod -R u+rwX {shlex.quote(str(folder))}"
            )


def _needed(path: Path, mode: int) -> int:
    """The rights of its owner without which PicSafe cannot do its work; secrets are only read."""
    if stat.S_ISDIR(mode):
        return stat.S_IRWXU
    return stat.S_IRUSR if path.suffix in {".key", ".pem"} else stat.S_IRUSR | stat.S_IWUSR


def _kept(folder: Path) -> Iterator[Path]:
    yield folder
    for path in sorted(folder.iterdir()):
        if path.name in _FOLDERS:
            yield path
            if not path.is_symlink():
                # of files, those that are secrets; there may be very many others
                yield from (
                    one for one in sorted(path.rglob("*")) if path.name == "signing" or _is_place(one)
                )
        elif path.name.endswith(_ENDINGS):
            yield path


def _is_place(path: Path) -> bool:
    return path.is_symlink() or path.is_dir()
