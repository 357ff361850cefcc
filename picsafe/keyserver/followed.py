"""How far a standby is, in a file that marks its folder as one."""

from __future__ import annotations

from pathlib import Path

import msgspec

from chalicelib.keys.master_key import next_of
from chalicelib.local import private_files
from picsafe.keyserver.erasing import Gone
from picsafe.server.data_folder import STANDBY

MASTER_KEY = "master.key"


class Followed(msgspec.Struct, frozen=True):
    """How far a standby is; the content of the file that marks one.

    Attributes:
        number: of the newest entry that it has.
        at: when it was there.
        key_id: of the wrapping key that all keys in it are wrapped under; ``None`` before it has them all.
        standby: the name by which the other machine knows this one.
        command: has reached the other machine last; empty before one has.
        wrapping: of the wrapping key that keys were stored under there last.
        counts: whether answers there wait for this standby, if they wait for one.
        newest: the hash of that entry.
        erasing: keys that were destroyed there and that this one's files may still hold.
        tree: the log's tree up to it, as ``CompactRange`` has it, in hexadecimal digits: it would be made of
            all entries else.
    """

    number: int
    at: str
    key_id: str | None = None
    standby: str = ""
    command: tuple[str, ...] = ()
    wrapping: str | None = None
    counts: bool = False
    newest: str | None = None
    erasing: tuple[Gone, ...] = ()
    tree: tuple[str, ...] = ()


def followed_of(data: Path) -> Followed | None:
    """How far a standby is; ``None`` if the folder is none."""
    try:
        return msgspec.json.decode((data / STANDBY).read_bytes(), type=Followed)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def note(data: Path, followed: Followed) -> None:
    """Write down how far a standby is.

    Raises:
        OSError: the file system refused.
    """
    private_files.replace(data / STANDBY, msgspec.json.encode(followed))


def remove_drafts(data: Path) -> None:
    """Remove what was left of writing this file, or a master key, by whoever was killed: keys are in it.

    Only the one that has a standby's folder locked writes them, and calls this.

    Raises:
        OSError: the file system refused.
    """
    for name in (STANDBY, MASTER_KEY, next_of(Path(MASTER_KEY)).name):
        private_files.remove_drafts(data / name)
