"""A folder of real recordings, not part of the repository: each is taken, or refused in a sentence."""

from __future__ import annotations

import os
import resource
from contextlib import ExitStack
from pathlib import Path

import pytest

from chalicelib.contract.media_kinds import MediaType
from picsafe.client.enclosing import Enclosed
from picsafe.client.errors import PicSafeClientError
from picsafe.client.media import identify
from picsafe.client.progress import Silent

FOLDER = os.environ.get("PICSAFE_RECORDINGS", "")
FILES = sorted(path for path in Path(FOLDER).rglob("*") if path.is_file()) if FOLDER else []
MOST_GROWTH = 64 * 1024
"""Of this process, in KiB: whatever grows is in the other one."""


@pytest.mark.slow
@pytest.mark.skipif(not FILES, reason="PICSAFE_RECORDINGS names no folder with recordings")
def test_each_file_is_taken_or_refused_in_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said: list[str] = []
    for path in FILES:
        try:
            file = identify(path)
            if file.media_type is MediaType.PHOTO:
                continue
            with ExitStack() as opened:
                made = Enclosed(opened, Silent()).item(file)
            said.append(f"{path.name}: {file.source_type or 'as it is'}, {made.file.duration} s")
        except PicSafeClientError as refused:
            said.append(f"{path.name}: {refused.code}: {refused.detail}")
    assert capfd.readouterr() == ("", "")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH
    with capfd.disabled():
        print("\n" + "\n".join(said))
