"""Workers do what they are asked, may die of it, and take nothing and nobody along."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.format.source import Source, SourceFile
from picsafe.workers.errors import Cancelled, JobFailed, NoProcesses, WorkerDied
from picsafe.workers.jobs import Job
from picsafe.workers.memory import SharedMemory
from picsafe.workers.pool import Pool
from picsafe.workers.process import InProcess, Worker, WorkerProcess, start_worker

ROOT = Path(__file__).parents[4]
MIB = 1024 * 1024


def job(name: str, *, memory: int = 200 * MIB, cpu_seconds: int = 20, seconds: float = 30) -> Job:
    function = f"tests.unit.picsafe.workers.jobs:{name}"
    outputs = ("first", "second", "half")
    bounds = {"memory": memory, "cpu_seconds": cpu_seconds, "most": 8 * MIB}
    return Job(function, **bounds, seconds=seconds, outputs=outputs)


def content(source: Source) -> bytes:
    return SourceFile(source).read()


@pytest.fixture
def pool() -> Iterator[Pool]:
    with Pool(WorkerProcess, workers=1) as pool:
        yield pool


@pytest.mark.parametrize("start", [WorkerProcess, InProcess])
def test_a_job_leaves_values_and_outputs(start: type[Worker]) -> None:
    with Pool(start, workers=2) as pool:
        futures = [pool.submit(job("echo"), {"text": f"é {number}", "size": 3 * MIB}) for number in range(4)]
        results = [future.result() for future in futures]
    pool.close()
    for number, result in enumerate(results):
        assert result.values["said"] == f"é {number}"
        assert {name: output.size for name, output in result.outputs.items()} == {
            "first": 4,
            "second": 3 * MIB,
        }


def test_what_was_made_is_read_after_the_workers_are_gone() -> None:
    with Pool(WorkerProcess, workers=1) as pool:
        results = [pool.submit(job("echo"), {"text": text}).result() for text in ("one", "two")]
        pool.finish()
        assert [content(result.outputs["first"]) for result in results] == [b"one", b"two"]
        assert not alive(results[0].values["pid"])


@pytest.mark.parametrize("start", [WorkerProcess, InProcess])
def test_a_refusal_is_told_in_its_own_words(start: type[Worker]) -> None:
    with Pool(start, workers=1) as pool, pytest.raises(JobFailed) as failed:
        pool.submit(job("refuse"), {}).result()
    assert (failed.value.code, failed.value.detail) == ("corrupt_zip", "it is of no use")


@pytest.mark.parametrize(
    "death",
    [
        pytest.param((job("crash"), {}), id="crash"),
        pytest.param((job("stop"), {}), id="end"),
        pytest.param((job("spin", cpu_seconds=1), {}), id="processor"),
        pytest.param((job("sleep", seconds=0.3), {"seconds": 60}), id="silence"),
        pytest.param(
            (job("grow"), {"megabytes": 400}),
            id="memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="macOS does not bound it"),
        ),
    ],
)
def test_whatever_kills_a_worker_is_one_job_less(pool: Pool, death: tuple[Job, dict[str, int]]) -> None:
    before = pool.submit(job("echo"), {"text": "before"}).result()
    with pytest.raises(WorkerDied):
        pool.submit(*death).result()
    after = pool.submit(job("echo"), {"text": "after"}).result()
    assert content(before.outputs["first"]) == b"before"
    assert content(after.outputs["first"]) == b"after"
    assert after.values["pid"] != before.values["pid"]


def test_bounds_are_each_jobs_own(pool: Pool) -> None:
    with pytest.raises(WorkerDied):
        pool.submit(job("grow", memory=64 * MIB), {"megabytes": 100}).result()
    assert pool.submit(job("grow", memory=400 * MIB), {"megabytes": 100}).result().values == {"kept": 100}


def test_what_libraries_print_goes_nowhere(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    assert pool.submit(job("print_lines"), {}).result().values == {}
    assert capfd.readouterr() == ("", "")


def test_a_worker_finds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICSAFE_API_KEY", "a secret")
    with contextlib.ExitStack() as stack:
        inherited = os.dup(stack.enter_context(Path(__file__).open()).fileno())
        os.set_inheritable(inherited, True)
        pool = stack.enter_context(Pool(WorkerProcess, workers=1))
        found = pool.submit(job("look_around"), {}).result().values
        os.close(inherited)
    allocator = {"MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES"}
    needed = {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_ALL", "TMPDIR"}
    assert set(found["environment"]) - allocator <= needed
    # the standard ones, and the pipe in the place of the second
    assert len(found["descriptors"]) <= 5
    assert inherited not in found["descriptors"] or inherited < 5
    assert (found["core"], found["file"]) == ([0, 0], 0)


def test_where_no_process_can_be_started_jobs_are_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(NoProcesses):
        WorkerProcess()
    with Pool(start_worker, workers=1) as pool:
        assert pool.submit(job("echo"), {"text": "here"}).result().values["pid"] == os.getpid()


def test_what_ended_a_process_at_its_start_is_not_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picsafe.workers.process._PROGRAM", "picsafe.workers.absent")
    with pytest.raises(WorkerDied):
        start_worker()
    with Pool(start_worker, workers=1) as pool, pytest.raises(WorkerDied):
        pool.submit(job("echo"), {"text": "here"}).result()


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"names": ["first"], "megabytes": 9}, id="more than all outputs have"),
        pytest.param({"names": [], "megabytes": 1}, id="before an output is begun"),
        pytest.param({"names": ["first", "first"]}, id="an output twice"),
        pytest.param({"names": ["../first"]}, id="an output that it does not have"),
        pytest.param({"needs": [float("inf")]}, id="no number of bytes"),
        pytest.param({"needs": [-1]}, id="less than nothing"),
        pytest.param({"needs": [2**60]}, id="more memory than it may have"),
        pytest.param({"needs": [1] * 1000}, id="again and again"),
        pytest.param({"frame": 8}, id="a frame of no kind that is answered"),
    ],
)
def test_a_worker_that_was_taken_over_is_ended(pool: Pool, values: dict[str, object]) -> None:
    with pytest.raises(WorkerDied):
        pool.submit(job("say"), values).result()
    assert content(pool.submit(job("echo"), {"text": "after"}).result().outputs["first"]) == b"after"


def test_a_workers_words_move_no_cursor(pool: Pool) -> None:
    with pytest.raises(JobFailed) as failed:
        pool.submit(job("complain"), {"words": "\x1b]0;title\x07\x1b[2J\u202eevil" + "x" * 5000}).result()
    assert failed.value.detail == "]0;title[2Jevil" + "x" * 481


def test_closing_ends_what_is_being_done_at_once() -> None:
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        pool = stack.enter_context(Pool(WorkerProcess, workers=1))
        pid = pool.submit(job("echo"), {"text": ""}).result().values["pid"]
        running = pool.submit(job("sleep"), {"seconds": 60})
        waiting = pool.submit(job("sleep"), {"seconds": 60})
        while not running.running():
            time.sleep(0.01)
    assert time.monotonic() - began < 30
    assert not alive(pid)
    assert waiting.cancelled()
    assert isinstance(running.exception(), WorkerDied | Cancelled)


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_no_worker_outlives_its_owner(ending: signal.Signals) -> None:
    program = (
        "import concurrent.futures\n"
        "from tests.unit.picsafe.workers.test_workers import *\n"
        "with Pool(WorkerProcess, workers=1) as pool:\n"
        "    print(pool.submit(job('echo'), {'text': ''}).result().values['pid'], flush=True)\n"
        "    spinning = pool.submit(job('spin'), {})\n"
        "    while not concurrent.futures.wait([spinning], 0.2).done:\n"
        "        pass\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        owner.send_signal(ending)
        assert owner.wait(30) != 0
    deadline = time.monotonic() + 20
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_whoever_needs_more_memory_than_is_left_waits_for_it() -> None:
    memory, order = SharedMemory(100), list[str]()
    memory.hold("a", 60)
    memory.hold("b", 40)

    def want() -> None:
        memory.hold("c", 50)
        order.append("c has it")

    waiting = threading.Thread(target=want)
    waiting.start()
    memory.hold("b", 30)
    order.append("a lets go")
    memory.let_go("a")
    waiting.join(10)
    assert order == ["a lets go", "c has it"]


def test_if_all_wait_one_goes_on() -> None:
    memory, done = SharedMemory(100), list[str]()
    memory.hold("a", 60)
    memory.hold("b", 40)

    def want(holder: str) -> None:
        memory.hold(holder, 80)
        done.append(holder)
        memory.let_go(holder)

    threads = [threading.Thread(target=want, args=(holder,)) for holder in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(done) == ["a", "b"]


def test_one_that_needs_more_than_there_is_has_it_alone() -> None:
    memory = SharedMemory(100)
    memory.hold("a", 1000)
    memory.let_go("a")
    memory.close()
    with pytest.raises(Cancelled):
        memory.hold("b", 1)


def test_what_lies_in_the_working_folder_is_no_part_of_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("queue", "json", "PIL", "msgspec"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    monkeypatch.chdir(tmp_path)
    with Pool(WorkerProcess, workers=1) as pool:
        assert pool.submit(job("echo"), {"text": "one"}).result().values["said"] == "one"
        pool.finish()
    assert not (tmp_path / "ran").exists()
