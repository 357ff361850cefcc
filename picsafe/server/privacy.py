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
_DATABASES = (".db", ".db-wal", ".db-shm", ".db-journal")
_ENDINGS = (*_DATABASES, ".key", ".lock")


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
    _require_own_place(folder)
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
        if status.st_nlink > 1 and path.name.endswith(_DATABASES):
            # SQLite names its log after the name it was given: two names are two logs, and damage
            copy = shlex.quote(f"{path}.copy")
            raise StartError(
                f"{path} has another name elsewhere (a hard link), which is no backup and may damage it. "
                f"Stop whatever uses it there, and run: cp -p {quoted} {copy} && mv {copy} {quoted}"
            )


def _require_own_place(folder: Path) -> None:
    """Return if nobody else may put another folder in this one's place.

    Whoever owns a folder above is trusted; so is a group of this user alone, as many systems give each user
    one. In a folder with the sticky bit, such as ``/tmp``, others can move nothing that is not theirs.

    Raises:
        StartError: it says which command mends it.
    """
    for above in dict.fromkeys([*folder.absolute().parents, *folder.resolve().parents]):
        status = above.stat()
        if status.st_mode & stat.S_ISVTX:
            continue
        others = status.st_mode & stat.S_IWOTH
        if others or (status.st_mode & stat.S_IWGRP and _has_others(status.st_gid)):
            raise StartError(
                f"Others may write to {above}, and could put another folder in the place of {folder}. "
                f"Run: chmod go-w {shlex.quote(str(above))}"
            )


def _has_others(group: int) -> bool:
    """Whether a group may have other members than this user; root, who may do anything, does not count."""
    import grp
    import pwd

    own = {0, os.geteuid()}
    if any(user.pw_gid == group and user.pw_uid not in own for user in pwd.getpwall()):
        return True
    try:
        members = grp.getgrgid(group).gr_mem
    except KeyError:
        # of a container, whose files name nobody of it
        return False
    return any(_number_of(name) not in own for name in members)


def _number_of(user: str) -> int | None:
    import pwd

    try:
        return pwd.getpwnam(user).pw_uid
    except KeyError:
        return None


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
