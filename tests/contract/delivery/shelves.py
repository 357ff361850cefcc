"""What has arrived at services that keep files, each of which is written once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from picsafe.delivery.manifest import MANIFEST, Manifest
from tests.contract.delivery.harness import Arrived
from tests.contract.delivery.reports import sha256


def arrived_on(files: Mapping[str, Path]) -> list[Arrived]:
    """The reports among files, by their paths; a report is whole once its manifest is there."""
    found = []
    for path, manifest_file in files.items():
        place, _, name = path.rpartition("/")
        if name != MANIFEST:
            continue
        manifest = msgspec.json.decode(manifest_file.read_bytes(), type=Manifest)
        there = {
            other.rpartition("/")[2]: sha256(file)
            for other, file in files.items()
            if other.rpartition("/")[0] == place and other != path
        }
        assert there == {file.name: file.sha256 for file in manifest.files}
        found.append(Arrived(manifest.delivery_id, there))
    return found
