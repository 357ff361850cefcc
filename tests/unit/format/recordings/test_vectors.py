"""The vectors that Python and TypeScript share: the same bytes are let through."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.format.errors import FormatError
from chalicelib.format.recordings.strip import describe, strip_recording
from chalicelib.format.source import open_source
from tests.unit.format.recordings.samples import MADE, stripped

VECTORS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[3] / "vectors" / "recordings.json").read_text("utf-8")
)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_same_bytes_are_let_through(vector: dict[str, Any]) -> None:
    content = base64.b64decode(vector["input"])
    if "error" in vector:
        with pytest.raises(FormatError) as refused:
            strip_recording(open_source(content))
        assert refused.value.code == vector["error"]
        return
    left = stripped(content)
    assert (len(left), hashlib.sha256(left).hexdigest()) == (vector["size"], vector["sha256"])
    found = describe(open_source(content))
    assert found.media_type.value == vector["type"]
    assert list(found.codecs) == vector["codecs"]
    assert found.duration == (vector["duration"] and pytest.approx(vector["duration"]))


def test_there_is_a_vector_for_every_sample() -> None:
    names = [vector["name"] for vector in VECTORS]
    assert len(names) == len(set(names))
    assert set(MADE) - {"plain_sound"} <= set(names)
    errors = {vector["error"] for vector in VECTORS if "error" in vector}
    assert errors == {"damaged_media", "unsupported_media", "recording_too_large"}
