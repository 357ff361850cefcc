"""The folders and files of an account of what stands in for Box."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from tests.contract.peers.cloud import BLOCK

ROOT = "0"


@dataclass(frozen=True)
class Item:
    """A folder, or a file with its content."""

    id: str
    name: str
    parent: str
    content: Path | None

    def described(self) -> dict[str, Any]:
        """As Box says it."""
        said: dict[str, Any] = {"id": self.id, "name": self.name, "etag": "0", "type": "folder"}
        if self.content is not None:
            said |= {"type": "file", "sha1": sha1([self.content]).hex()}
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

    def make(self, parent: str, name: str, content: Path | None = None) -> Item:
        item = Item(str(next(self._numbers)), name, parent, content)
        self.items[item.id] = item
        return item

    def put(self, path: str, content: Path) -> Item:
        """Make a file, and what folders it needs."""
        *folders, name = path.split("/")
        parent = ROOT
        for folder in folders:
            parent = (self.under(parent, folder) or self.make(parent, folder)).id
        return self.make(parent, name, content)

    def paths(self) -> dict[str, Item]:
        """Everything, by its path."""
        return {self._path(item): item for item in self.items.values()}

    def _path(self, item: Item) -> str:
        above = self.items.get(item.parent)
        return f"{self._path(above)}/{item.name}" if above else item.name


def sha1(files: Iterable[Path]) -> bytes:
    """By what Box knows files."""
    digest = hashlib.sha1(usedforsecurity=False)
    for block in blocks(files):
        digest.update(block)
    return digest.digest()


def blocks(files: Iterable[Path]) -> Iterator[bytes]:
    """What is in files, one after the other."""
    for path in files:
        with path.open("rb", buffering=0) as file:
            while block := file.read(BLOCK):
                yield block
