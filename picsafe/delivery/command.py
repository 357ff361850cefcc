"""A program of the hospital's own that is started for each report, with the report's files in a folder.

What it is told, and what its exit code says, is a contract; docs/endpoint/command.md has it. It may be
started more than once for a report, always with the same ``PICSAFE_DELIVERY_ID``.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import IO, Final

from picsafe.delivery.errors import InvalidDestination, Later, NeedsPerson, Refused
from picsafe.delivery.manifest import MANIFEST, encode, manifest_of
from picsafe.delivery.model import Finding, Receipt, ReportView
from picsafe.delivery.ports import Steps
from picsafe.delivery.settings.handovers import CommandSettings

DONE: Final = 0
REFUSED: Final = 65
LATER: Final = 75
ASK: Final = 77
CONFIG: Final = 78
"""Exit codes, as sysexits.h has them: EX_OK, EX_DATAERR, EX_TEMPFAIL, EX_NOPERM, EX_CONFIG."""

_CANNOT_RUN: Final = frozenset({126, 127, CONFIG})
_PLACEHOLDERS: Final = ("{folder}", "{delivery_id}", "{report_id}")
_MAX_OUTPUT: Final = 4096
_BLOCK: Final = 64 * 1024
_MAX_REFERENCE: Final = 200
_LOOK_SECONDS: Final = 0.05
_KILL_SECONDS: Final = 5.0


class Command:
    """``Destination``: a program.

    Args:
        name: the operator's name for it.
        settings: what is started.

    Raises:
        InvalidDestination: the settings cannot work.
    """

    kind = "command"
    can_find = False

    def __init__(self, name: str, settings: CommandSettings) -> None:
        self.name = name
        self._settings = settings
        self._program = Path(settings.run[0])
        if not self._program.is_absolute():
            raise InvalidDestination("invalid_command", "run has to begin with a program's absolute path.")
        for key in (*settings.environment, *settings.secrets):
            if not key.isidentifier() or key.startswith("PICSAFE_"):
                raise InvalidDestination("invalid_environment", f"{key} cannot be set for the program.")

    def check(self) -> list[Finding]:
        """See ``Destination``: looks whether the program can be started, and does not start it."""
        if not os.access(self._program, os.X_OK) or not self._program.is_file():
            return [Finding(is_well=False, text=f"{self._program} is not there, or cannot be started.")]
        try:
            for secret in self._settings.secrets.values():
                secret.read()
        except InvalidDestination as error:
            return [Finding(is_well=False, text=error.detail)]
        return [Finding(is_well=True, text=f"{self._program} can be started.")]

    def deliver(self, report: ReportView, steps: Steps) -> Receipt:
        """See ``Destination``."""
        steps.heartbeat()
        folder = self._prepared(report)
        exit_code, output, errors = self._run(report, folder, steps)
        if exit_code == DONE:
            return Receipt(_first_line(output) or "exit 0")
        if exit_code == ASK:
            raise NeedsPerson("asked", _first_line(errors) or "It asks a person, and does not say what.")
        if exit_code == REFUSED:
            raise Refused("exit_65", "The program refuses this report (exit code 65).")
        if exit_code in _CANNOT_RUN:
            raise Later(f"exit_{exit_code}", "The program cannot run as it is set up.", is_down=True)
        if exit_code < 0:
            raise Later("killed", f"The program was ended by signal {-exit_code}.")
        raise Later(f"exit_{exit_code}", f"The program ended with {exit_code}.")

    def find(self, report: ReportView, steps: Steps) -> Receipt | None:  # noqa: ARG002 - the port's signature
        """See ``Destination``: there is no way to ask."""
        return None

    def close(self) -> None:
        """See ``Destination``."""

    def _prepared(self, report: ReportView) -> Path:
        """A folder with what the program is to have, and nothing else."""
        try:
            around = report.all_files[0].path.parent
            folder = Path(mkdtemp(prefix="command-", dir=around))
            for file in report.files:
                (folder / file.name).hardlink_to(file.path)
            (folder / MANIFEST).write_bytes(encode(manifest_of(report)))
        except OSError as error:
            raise Later("disk_failed", "The folder for the program cannot be made.") from error
        return folder

    def _run(self, report: ReportView, folder: Path, steps: Steps) -> tuple[int, str, str]:
        try:
            process = subprocess.Popen(  # noqa: S603 - the operator's own program, and no shell
                [_filled(text, report, folder) for text in self._settings.run],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=folder,
                env=self._environment(report, folder),
                start_new_session=True,
            )
        except OSError as error:
            reason = (error.strerror or "error").lower()
            raise Later(
                "cannot_start", f"{self._program} cannot be started: {reason}.", is_down=True
            ) from error
        with process:
            readers = [_Reader(stream) for stream in (process.stdout, process.stderr) if stream is not None]
            try:
                self._wait(process, steps.heartbeat)
            except BaseException:
                _end(process)
                raise
            finally:
                # whatever it has started goes with it, so that nothing holds the folder
                _kill_group(process)
                output, errors = (reader.text() for reader in readers)
        return process.returncode, output, errors

    def _wait(self, process: subprocess.Popen[bytes], beat: Callable[[], None]) -> None:
        deadline = time.monotonic() + self._settings.timeout
        while process.poll() is None:
            beat()
            if time.monotonic() > deadline:
                raise Later("timeout", f"The program took longer than {self._settings.timeout:g} seconds.")
            with suppress(subprocess.TimeoutExpired):
                process.wait(_LOOK_SECONDS)

    def _environment(self, report: ReportView, folder: Path) -> dict[str, str]:
        try:
            secrets = {key: secret.read() for key, secret in self._settings.secrets.items()}
        except InvalidDestination as error:
            raise Later(error.code, error.detail, is_down=True) from error
        return {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            **self._settings.environment,
            **secrets,
            "PICSAFE_FOLDER": str(folder),
            "PICSAFE_DELIVERY_ID": report.delivery_id,
            "PICSAFE_REPORT_ID": report.report_id,
            "PICSAFE_TEST": "1" if report.is_test else "0",
            "PICSAFE_ANSWER": report.answers.get("asked", ""),
        }


class _Reader(threading.Thread):
    """Reads a stream, so that whoever writes never waits, and keeps its beginning.

    What the program has started in a session of its own may hold the stream for good, so that nothing waits
    for its end.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(daemon=True)
        # its own, so that it never reads what has got the number of one that was closed meanwhile
        self._descriptor = os.dup(stream.fileno())
        self._kept = b""
        self._ending = threading.Event()
        self.start()

    def run(self) -> None:
        try:
            self._read()
        finally:
            os.close(self._descriptor)

    def _read(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._descriptor, selectors.EVENT_READ)
            deadline: float | None = None
            while deadline is None or time.monotonic() < deadline:
                if selector.select(_LOOK_SECONDS):
                    block = os.read(self._descriptor, _BLOCK)
                    if not block:
                        return
                    self._kept += block[: _MAX_OUTPUT - len(self._kept)]
                elif self._ending.is_set():
                    return
                if deadline is None and self._ending.is_set():
                    deadline = time.monotonic() + _KILL_SECONDS

    def text(self) -> str:
        """What was said until now."""
        self._ending.set()
        self.join()
        return self._kept.decode("utf-8", "replace")


def _filled(text: str, report: ReportView, folder: Path) -> str:
    values = (str(folder), report.delivery_id, report.report_id)
    for placeholder, value in zip(_PLACEHOLDERS, values, strict=True):
        text = text.replace(placeholder, value)
    return text


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0].strip()
    return "".join(character for character in line if character.isprintable())[:_MAX_REFERENCE]


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_KILL_SECONDS)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
