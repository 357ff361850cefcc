"""The folders and files of an account of what stands in for Box."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.contract.peers.cloud import BLOCK

ROOT = "0"


@dataclass(frozen=True)
class Item:
    """A folder, or a file with its content and the SHA-1 of that."""

    id: str
    name: str
    parent: str
    content: Path | None
    sha1: str

    def described(self) -> dict[str, Any]:
        """As Box says it."""
        said: dict[str, Any] = {"id": self.id, "name": self.name, "etag": "0", "type": "folder"}
        if self.content is not None:
            said |= {"type": "file", "sha1": self.sha1}
        return said


class Account:
    """All of it.

    Attributes:
        items: by their numbers; the root is none.
    """

    def __init__(self) -> None:
        self.items: dict[str, Item] = {}
        self._numbers = count(1000)

    def is_folder(self, number: str) -> bool:
        return number == ROOT or (number in self.items and self.items[number].content is None)

    def under(self, parent: str, name: str) -> Item | None:
        """What has a name, in whatever letters."""
        for item in self.items.values():
            if (item.parent, item.name.lower()) == (parent, name.lower()):
                return item
        return None

    def make(self, parent: str, name: str, content: Path | None = None, digest: str = "") -> Item:
        item = Item(str(next(self._numbers)), name, parent, content, digest)
        self.items[item.id] = item
        return item

    def put(self, path: str, content: Path) -> Item:
        """Make a file, and what folders it needs."""
        *folders, name = path.split("/")
        parent = ROOT
        for folder in folders:
            parent = (self.under(parent, folder) or self.make(parent, folder)).id
        return self.make(parent, name, content, sha1(content).hex())

    def paths(self) -> dict[str, Item]:
        """Everything, by its path."""
        return {self._path(item): item for item in self.items.values()}

    def _path(self, item: Item) -> str:
        above = self.items.get(item.parent)
        return f"{self._path(above)}/{item.name}" if above else item.name


def sha1(file: Path) -> bytes:
    """By what Box knows a file."""
    with file.open("rb") as source:
        return hashlib.file_digest(source, _sha1).digest()


def joined(files: Iterable[Path], whole: Path) -> bytes:
    """Put files together, and say the SHA-1 of that."""
    digest = _sha1()
    with whole.open("wb") as target:
        for path in files:
            with path.open("rb", buffering=0) as file:
                while block := file.read(BLOCK):
                    digest.update(block)
                    target.write(block)
    return digest.digest()


def _sha1() -> hashlib._Hash:
    return hashlib.sha1(usedforsecurity=False)
