"""Files that change, are still being written, and are links."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from picsafe.server.watching import Watch, watch_files


def test_a_change_counts_once_it_is_at_rest(tmp_path: Path) -> None:
    path = tmp_path / "list"
    watch = Watch([path])
    assert [watch.has_changed() for _ in range(4)] == [False, True, False, False]
    path.write_text("half")
    assert not watch.has_changed()
    path.write_text("half and half")
    assert [watch.has_changed() for _ in range(3)] == [False, True, False]
    path.unlink()
    assert [watch.has_changed() for _ in range(3)] == [False, True, False]


def test_a_file_of_the_same_size_and_time_in_its_place_is_a_change(tmp_path: Path) -> None:
    path, other = tmp_path / "key.pem", tmp_path / "new.pem"
    path.write_text("one")
    watch = Watch([path])
    assert [watch.has_changed() for _ in range(2)] == [False, True]
    other.write_text("two")
    times = path.stat()
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(path)
    assert [watch.has_changed() for _ in range(2)] == [False, True]


def test_a_link_that_leads_elsewhere_is_a_change(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_text(name)
    link = tmp_path / "live"
    link.symlink_to("one")
    watch = Watch([link])
    assert [watch.has_changed() for _ in range(2)] == [False, True]
    link.unlink()
    link.symlink_to("two")
    assert [watch.has_changed() for _ in range(2)] == [False, True]


def test_a_look_that_fails_does_not_end_the_watch(tmp_path: Path) -> None:
    path, looks, done = tmp_path / "list", 0, threading.Event()

    def look() -> None:
        nonlocal looks
        looks += 1
        path.write_text("x" * looks)
        if looks == 3:
            done.set()
        raise OSError(5, "a secret path")

    async def main() -> None:
        with ThreadPoolExecutor(1) as threads:
            task = asyncio.create_task(watch_files([path], look, threads, seconds=0.001))
            assert await asyncio.to_thread(done.wait, 20)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    asyncio.run(main())
