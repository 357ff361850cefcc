"""A Key Server's log of all entries, as anybody may read it (C2SP's ``tlog-tiles``), without a sign-in.

What it says is worth what its key has signed: whoever knows the key already gives it, and does not ask.
"""

from __future__ import annotations

from typing import Final

import msgspec

from chalicelib.contract.errors import MalformedLog
from chalicelib.contract.merkle import HASH_BYTES, leaf_hash
from chalicelib.contract.signed_notes import MAX_NOTE, VerifierKey, parse_vkey
from chalicelib.contract.tlog_tiles import WIDTH, Tile
from picsafe.client.errors import BadAnswer
from picsafe.client.transport import Http

MAX_SEARCHED: Final = 4096
"""Tiles that are looked through for an entry: the newest million entries, 32 MiB."""


class _LogKey(msgspec.Struct, frozen=True):
    vkey: str


class PublicLog:
    """A log by its Key Server; its methods raise ``PicSafeClientError`` as ``Http`` does.

    Args:
        url: the Key Server's base URL.
        http: the transport.
    """

    def __init__(self, url: str, http: Http) -> None:
        self._url = f"{url}/log"
        self._http = http

    def key(self) -> VerifierKey:
        """The log's key, as the server itself says it.

        Raises:
            BadAnswer: it is none.
        """
        answer = self._http.call("GET", f"{self._url}/key", _LogKey)
        try:
            return parse_vkey(answer.vkey)
        except MalformedLog as error:
            raise BadAnswer("invalid_answer", "The Key Server's log has a key that is none.") from error

    def checkpoint(self) -> bytes:
        """The newest signed note.

        Raises:
            NotFound: ``no_checkpoint``: there is none yet.
        """
        return self._http.read(f"{self._url}/checkpoint", MAX_NOTE)

    def tile(self, tile: Tile) -> bytes:
        """A tile that a tree whose checkpoint is known has; that it is that tree's is for proofs to show."""
        return self._http.read(f"{self._url}/{tile.path}", tile.length)

    def index_of(
        self,
        entry_hash: str,
        size: int,
        *,
        said: int | None = None,
        after: int = 0,
        most: int = MAX_SEARCHED,
    ) -> int | None:
        """Which entry of the log this is, from 0: where it is said to be, or one of the newest.

        Those are looked through, newest first.

        Args:
            entry_hash: the entry's, in hexadecimal digits.
            size: of the tree.
            said: where the Key Server says that it is, if it does.
            after: how many of the first entries it is none of.
            most: how many tiles of 256 entries are looked through.

        Returns:
            ``None`` if it is not there, nor among the newest ``most`` tiles.
        """
        leaf = leaf_hash(bytes.fromhex(entry_hash))
        if said is not None and said < size and self._tile_around(said, size)[said % WIDTH] == leaf:
            return said
        last = (size - 1) // WIDTH
        for number in range(last, max(after // WIDTH - 1, last - most), -1):
            hashes = self._tile_around(number * WIDTH, size)
            if leaf in hashes:
                return number * WIDTH + hashes.index(leaf)
        return None

    def _tile_around(self, index: int, size: int) -> list[bytes]:
        """The hashes of the leaves of the tile in which one is."""
        number = index // WIDTH
        tile = Tile(0, number, min(WIDTH, size - number * WIDTH))
        hashes = self.tile(tile)
        if len(hashes) != tile.length:
            raise BadAnswer("invalid_answer", "The Key Server's log has a tile that is none.")
        return [hashes[place : place + HASH_BYTES] for place in range(0, tile.length, HASH_BYTES)]
