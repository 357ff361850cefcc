"""Whoever follows a Key Server's log over HTTP, knows nobody on it, and believes nothing."""

from __future__ import annotations

from collections.abc import Collection

import httpx

from chalicelib.contract.checkpoints import Checkpoint, verify_checkpoint
from chalicelib.contract.merkle import EMPTY_ROOT, consistency_proof, root_at, root_of, verify_consistency
from chalicelib.contract.signed_notes import parse_vkey
from chalicelib.contract.tiled_trees import TileHashes
from chalicelib.contract.tlog_tiles import Bundle, Tile, bundle_leaves, bundles_of_growth, decode_bundle
from tests.e2e.running_server import wait_for


class Stranger:
    """One follower of the log at a Key Server's URL.

    Attributes:
        key: the log's, as it was learned first.
        leaves: the data of every leaf, of the bundles.
    """

    def __init__(self, url: str) -> None:
        self._log = f"{url}/log"
        answer = httpx.get(f"{self._log}/key").raise_for_status().json()
        self.key = parse_vkey(answer["vkey"])
        assert answer["log"] == self.key.name
        self._seen = Checkpoint(self.key.name, 0, EMPTY_ROOT)
        self.leaves: list[bytes] = []

    def follow(self) -> Checkpoint:
        """Read on from the checkpoint that was seen last, and check all that is new."""
        note = httpx.get(f"{self._log}/checkpoint").raise_for_status().content
        new, old = verify_checkpoint(note, self.key), self._seen
        if new.size:
            hashes = TileHashes(new.size, self._read)
            assert root_at(new.size, hashes) == new.root
            proof = consistency_proof(old.size, new.size, hashes)
            verify_consistency(old.size, old.root, new.size, new.root, proof)
        leaf_hashes: list[bytes] = []
        for bundle in bundles_of_growth(0, new.size):
            data = self._read(bundle)
            self.leaves[bundle.number * 256 :] = decode_bundle(data, bundle.width)
            leaf_hashes += bundle_leaves(data, bundle.width)
        assert root_of(leaf_hashes) == new.root
        self._seen = new
        return new

    def follow_until(self, hashes: Collection[str]) -> None:
        """Read on until the log has all of these entries."""

        def have_all() -> bool:
            self.follow()
            return {bytes.fromhex(one) for one in hashes} <= set(self.leaves)

        wait_for(have_all, "an entry is not in the log")

    def _read(self, place: Tile | Bundle) -> bytes:
        return httpx.get(f"{self._log}/{place.path}").raise_for_status().content
