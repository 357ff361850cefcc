"""Compares the log of all audit entries with the tiles and bundles of it that were put under lock.

None of them is read: S3's ``ETag`` of an object that was put in one piece and is encrypted by S3's own keys
is its MD5 (Amazon S3 API Reference, "Object"). What is locked cannot be made to fit a log that was made up
later.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

from chalicelib.contract.errors import LogFormatError
from chalicelib.contract.merkle import HASH_BYTES, leaf_hash, root_of
from chalicelib.contract.tlog_tiles import (
    WIDTH,
    Bundle,
    Tile,
    bundles_of_growth,
    encode_bundle,
    parse_path,
    tiles_of_growth,
)
from infra.clients import translated
from infra.findings import Finding

Place = Tile | Bundle

_BUNDLED: Final = len(encode_bundle([bytes(HASH_BYTES)]))
"""Bytes of an entry in a bundle."""


def check_tiles(s3: Any, bucket: str, folder: str, leaves: Iterable[bytes], size: int) -> Iterator[Finding]:  # noqa: ANN401 - any client of S3
    """Whether every tile under lock is one of the log, and none is missing of the newest checkpoint's tree.

    Args:
        s3: client.
        bucket: the archive.
        folder: the log's in it.
        leaves: the hashes of all entries, in order.
        size: of the newest checkpoint's tree; 0 if there is none.

    Raises:
        NoAccess: AWS refuses the credentials.
        InfraError: AWS does not answer.
    """
    kept = _kept(s3, bucket, folder)
    wanted: list[Place] = [*tiles_of_growth(0, size), *bundles_of_growth(0, size)] if size else []
    missing = next((one.path for one in wanted if one not in kept), None)
    what = f"each tile of the newest checkpoint is under lock in {bucket}"
    yield Finding(missing is None, what if missing is None else f"{what}: {folder}/{missing} is missing")
    count = len(kept)
    other = _other(kept, leaves)
    what = f"each of the {count} tiles under lock is one of the log"
    yield Finding(other is None, what if other is None else f"{what}: {folder}/{other} is another")


def _kept(s3: Any, bucket: str, folder: str) -> dict[Place, set[str]]:  # noqa: ANN401 - as above
    found: dict[Place, set[str]] = defaultdict(set)
    prefix = f"{folder}/"
    with translated():
        # what a delete marker or another version hides is a version all the same
        pages = s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=f"{prefix}tile/")
        for page in pages:
            for one in page.get("Versions", []):
                try:
                    place = parse_path(one["Key"].removeprefix(prefix))
                except LogFormatError:
                    continue
                found[place].add(one["ETag"].strip('"'))
    return found


def _other(kept: dict[Place, set[str]], leaves: Iterable[bytes]) -> str | None:
    """The path of the first tile that the log does not have like this."""
    widths: dict[tuple[int | None, int], list[Place]] = defaultdict(list)
    for place in kept:
        widths[_row_of(place)].append(place)
    for level, number, data in _rows(leaves):
        unit = _BUNDLED if level is None else HASH_BYTES
        for place in sorted(widths.pop((level, number), [])):
            cut = data[: place.width * unit]
            digest = hashlib.md5(cut, usedforsecurity=False).hexdigest()
            if len(cut) != place.width * unit or kept[place] != {digest}:
                return place.path
    # the log has none there
    return next((one.path for places in widths.values() for one in places), None)


def _row_of(place: Place) -> tuple[int | None, int]:
    return (place.level if isinstance(place, Tile) else None, place.number)


def _rows(leaves: Iterable[bytes]) -> Iterator[tuple[int | None, int, bytes]]:
    """Every tile (by its level) and bundle (``None``) of a log and its bytes, the last ones partial."""
    entries: list[bytes] = []
    rows: list[list[bytes]] = []
    numbers: dict[int | None, int] = defaultdict(int)
    for leaf in leaves:
        entries.append(leaf)
        if len(entries) == WIDTH:
            yield None, numbers[None], encode_bundle(entries)
            numbers[None], entries = numbers[None] + 1, []
        level, added = 0, leaf_hash(leaf)
        while True:
            if level == len(rows):
                rows.append([])
            rows[level].append(added)
            if len(rows[level]) < WIDTH:
                break
            yield level, numbers[level], b"".join(rows[level])
            added = root_of(rows[level])
            numbers[level], rows[level] = numbers[level] + 1, []
            level += 1
    if entries:
        yield None, numbers[None], encode_bundle(entries)
    for level, row in enumerate(rows):
        if row:
            yield level, numbers[level], b"".join(row)
