"""A process that is killed at any step leaves the whole file or none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]


KILLED_UPLOADS = """
import json, os, signal, sys
from contextlib import suppress
from pathlib import Path
from chalicelib.errors import PreconditionFailed
from tests.unit.cloud.files.world import REGION, World
from tests.fakes.cloud import stored_link

MOVES = {"open", "os.rename", "os.remove", "os.mkdir"}
content = b"new" * 100_000
name = stored_link().name

def withdraw(world):
    world.withdraw(name)

def upload(world):
    world.store(content, name)

def complete(world):
    upload_id = next((world.root / "parts").iterdir()).name
    arrived = world.storage.arrived_parts(REGION, name, upload_id)
    world.storage.complete_parts(REGION, name, upload_id, arrived)

def put_part(world):
    upload_id = world.begin_parts(name)
    world.write(world.part(name, upload_id, 1, content), content)

def killed_after(steps, work, world):
    left = [steps]
    def count(event, arguments):
        if event in MOVES:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    work(world)

outcomes = []
for work, before in ((upload, None), (withdraw, upload), (complete, put_part)):
    for steps in range(100):
        world = World(Path(sys.argv[1]) / f"{work.__name__}{steps}")
        if before is not None:
            before(world)
        child = os.fork()
        if child == 0:
            killed_after(steps, work, world)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        found = world.storage.head(REGION, name)
        path = world.root / REGION / f"{name}.picsafe"
        seen = path.read_bytes() if path.exists() else None
        assert (found is not None) == bool(seen)
        what = {None: "none", b"": "tombstone", content: "new"}.get(seen, "TORN")
        outcomes.append([work.__name__, os.WIFSIGNALED(status), what])
        if not os.WIFSIGNALED(status):
            break
        # what was begun can be done
        with suppress(PreconditionFailed):
            work(world)
        done = path.read_bytes()
        assert done == (b"" if work is withdraw else content), work
print(json.dumps(outcomes))
"""


def test_killed_at_any_step_there_is_the_whole_file_or_none(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-c", KILLED_UPLOADS, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    outcomes = json.loads(result.stdout)
    for work, before, after in (
        ("upload", "none", "new"),
        ("withdraw", "new", "tombstone"),
        ("complete", "none", "new"),
    ):
        seen = [(killed, what) for name, killed, what in outcomes if name == work]
        assert seen[-1] == (False, after)
        assert len(seen) > 3
        assert {what for _, what in seen} == {before, after}
        # once it is done it stays
        assert sorted(seen, key=lambda one: one[1] == after) == seen
