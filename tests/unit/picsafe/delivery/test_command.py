from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path

import pytest

from picsafe.delivery.command import Command
from picsafe.delivery.errors import DeliveryError, InvalidDestination, Later, NeedsPerson, Refused
from picsafe.delivery.model import Receipt
from picsafe.delivery.settings.handovers import CommandSettings
from picsafe.delivery.settings.secrets import Secret
from tests.contract.delivery.processes import MemorySteps
from tests.contract.delivery.reports import make_report


def program(folder: Path, script: str) -> str:
    path = folder / "program"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o700)
    return str(path)


def deliver(tmp_path: Path, script: str, steps: MemorySteps | None = None, **settings: object) -> Receipt:
    run = (program(tmp_path, script), "{report_id}")
    command = Command("record", CommandSettings(run=run, **settings))  # type: ignore[arg-type] # mixed on purpose
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    return command.deliver(make_report(work), steps or MemorySteps())


def test_the_first_line_is_the_reference(tmp_path: Path) -> None:
    assert deliver(tmp_path, "printf 'document\\t42\\nmore\\n'").reference == "document42"
    assert deliver(tmp_path, "true").reference == "exit 0"
    assert len(deliver(tmp_path, "yes x | tr -d '\\n' | head -c 1000000").reference) == 200


@pytest.mark.parametrize(
    ("script", "kind", "code", "is_down"),
    [
        ("exit 65", Refused, "exit_65", None),
        ("exit 75", Later, "exit_75", False),
        ("exit 1", Later, "exit_1", False),
        ("exit 78", Later, "exit_78", True),
        ("exit 127", Later, "exit_127", True),
        ("kill -9 $$", Later, "killed", False),
        ("echo 'Pat Example' >&2; exit 3", Later, "exit_3", False),
    ],
)
def test_what_exit_codes_say(
    tmp_path: Path, script: str, kind: type[DeliveryError], code: str, is_down: bool | None
) -> None:
    with pytest.raises(kind) as error:
        deliver(tmp_path, script)
    assert error.value.code == code
    assert getattr(error.value, "is_down", None) == is_down
    assert "Pat" not in error.value.detail


def test_it_asks_and_gets_its_answer(tmp_path: Path) -> None:
    script = """
if [ -n "$PICSAFE_ANSWER" ]; then echo "filed under $PICSAFE_ANSWER"; exit 0; fi
echo "Which ward?" >&2
exit 77
"""
    with pytest.raises(NeedsPerson) as asked:
        deliver(tmp_path, script)
    assert asked.value.detail == "Which ward?"
    command = Command("record", CommandSettings(run=(program(tmp_path, script),)))
    report = replace(make_report(tmp_path / "work"), answers={"asked": "ward 3"})
    assert command.deliver(report, MemorySteps()).reference == "filed under ward 3"


def test_it_inherits_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSPITAL_SECRET", "not for it")
    monkeypatch.setenv("RECORD_PASSWORD", "for it")
    script = "env | sort | cut -d= -f1 | tr '\\n' ' '"
    seen = deliver(
        tmp_path,
        script,
        environment={"RECORD": "x"},
        secrets={"PASSWORD": Secret("env:RECORD_PASSWORD")},
    ).reference.split()
    assert set(seen) - {"PWD", "SHLVL", "OLDPWD", "_"} == {
        *("LANG", "PASSWORD", "PATH", "RECORD"),
        *(f"PICSAFE_{name}" for name in ("ANSWER", "DELIVERY_ID", "FOLDER", "REPORT_ID", "TEST")),
    }


def test_what_it_has_started_ends_with_it(tmp_path: Path) -> None:
    child = tmp_path / "child"
    deliver(tmp_path, f"sleep 600 & echo $! > {child}")
    assert is_gone(int(child.read_text()))


def test_it_is_ended_when_its_time_is_over(tmp_path: Path) -> None:
    child = tmp_path / "child"
    with pytest.raises(Later) as late:
        deliver(tmp_path, f"sleep 600 & echo $! > {child}; wait", timeout=0.5)
    assert late.value.code == "timeout"
    assert is_gone(int(child.read_text()))


def test_it_is_ended_when_the_server_stops(tmp_path: Path) -> None:
    child = tmp_path / "child"

    class Stopping(MemorySteps):
        def heartbeat(self, moved: int = 0) -> None:
            self.is_stopping = child.exists() and child.stat().st_size > 0
            super().heartbeat(moved)

    with pytest.raises(Later) as stopped:
        deliver(tmp_path, f"sleep 600 & echo $! > {child}; wait", Stopping())
    assert stopped.value.code == "stopping"
    assert is_gone(int(child.read_text()))


def test_nothing_of_it_is_left(tmp_path: Path) -> None:
    deliver(tmp_path, "touch beside")
    [folder] = (tmp_path / "work").glob("command-*")
    assert (folder / "beside").exists(), "the work folder goes as a whole when the delivery ends"


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"run": ("program",)}, "invalid_command"),
        ({"environment": {"PICSAFE_FOLDER": "x"}}, "invalid_environment"),
        ({"environment": {"not a name": "x"}}, "invalid_environment"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, object], code: str) -> None:
    with pytest.raises(InvalidDestination) as invalid:
        Command("record", CommandSettings(**{"run": ("/bin/true",), **settings}))  # type: ignore[arg-type] # mixed
    assert invalid.value.code == code


def is_gone(process: int) -> bool:
    """Whether a process has ended, or will: it may be nobody's yet."""
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2]
        if state.startswith("Z"):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("ending", ["exit 0", "exit 65", "sleep 60"])
def test_what_a_program_leaves_running_in_a_session_of_its_own_is_not_waited_for(
    tmp_path: Path, ending: str
) -> None:
    pid = tmp_path / "pid"
    script = (
        f'setsid sh -c \'echo $$ > "{pid}.new"; mv "{pid}.new" "{pid}"; exec sleep 600\' &\n'
        f'while [ ! -e "{pid}" ]; do sleep 0.01; done\necho 42\n{ending}'
    )
    try:
        if ending == "exit 0":
            assert deliver(tmp_path, script).reference == "42"
        else:
            with pytest.raises(Refused if ending == "exit 65" else Later):
                deliver(tmp_path, script, timeout=1)
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)
