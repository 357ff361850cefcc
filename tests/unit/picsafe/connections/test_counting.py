"""What is shown of a delivery while somebody waits for it."""

from __future__ import annotations

from pathlib import Path

from picsafe.client.report_folders import ReportFolder
from picsafe.connections.counting import Counter
from picsafe.connections.undelivered import FileSteps, Undelivered
from picsafe.delivery.model import Part, Receipt, ReportFile


class Bar:
    """``Progress`` that remembers."""

    def __init__(self) -> None:
        self.total = 0
        self.seen: list[int] = []

    def began(self, step: str, total: int) -> None:
        assert step == "deliver"
        self.total = total

    def reached(self, done: int) -> None:
        self.seen.append(done)


FILES = [
    ReportFile(name, Part.VIDEO, Path(name), size, "", None)
    for name, size in (("001.m4v", 100), ("002.m4v", 50))
]


def test_a_large_file_is_seen_to_go_on_and_what_broke_begins_anew(tmp_path: Path) -> None:
    bar = Bar()
    counter = Counter(bar)
    steps = FileSteps(ReportFolder(tmp_path, Undelivered), counter)
    counter.begun(FILES, steps)
    assert bar.total == 150
    steps.heartbeat()
    for _ in range(3):
        steps.heartbeat(40)
    # of a file that is sent again, no more than all of it is there
    steps.record("001.m4v", Receipt("there"))
    steps.heartbeat(40)
    steps.record("upload 002.m4v", Receipt("a session"))
    steps.record("sent 002.m4v", Receipt("there"))
    assert bar.seen == [40, 80, 100, 100, 140, 150]

    # another try counts what is left
    again = Counter(bar)
    steps = FileSteps(ReportFolder(tmp_path, Undelivered), again)
    again.begun(FILES, steps)
    assert bar.total == 0
