from __future__ import annotations

from pathlib import Path

from picsafe.endpoint.spool import Spool
from tests.fakes.concurrency import run_concurrently

DIGEST = "ab" * 32


def test_what_a_crash_left_under_a_name_is_replaced(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    spool.path(DIGEST).write_bytes(b"ha")
    with spool.draft(100) as draft:
        draft.write(b"half is not whole")
        spool.keep(draft.path, DIGEST)
    assert spool.path(DIGEST).read_bytes() == b"half is not whole"
    assert not list((tmp_path / "incoming").iterdir())


def test_of_many_that_bring_the_same_each_finds_it_kept(tmp_path: Path) -> None:
    spool = Spool(tmp_path)

    def bring(_: int) -> bytes:
        with spool.draft(100) as draft:
            draft.write(b"content")
            spool.keep(draft.path, DIGEST)
        return spool.path(DIGEST).read_bytes()

    assert set(run_concurrently(8, bring)) == {b"content"}
    assert not list((tmp_path / "incoming").iterdir())
