"""The process that decodes, seen from outside: it is started, listened to, and ended."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import IO, Final

import msgspec

from picsafe.recordings.effort import most_seconds
from picsafe.recordings.errors import ConversionError, DecoderMissingError, error_of
from picsafe.recordings.limits import MAX_ANSWER_BYTES, MAX_SILENT_SECONDS
from picsafe.recordings.protocol import Answer, Job, Result

# what Python and FFmpeg need to start; nothing that somebody has set for PicSafe or a cloud
_ENVIRONMENT: Final = (
    *("PATH", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"),
    *("LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT"),
)
_SENTENCES: Final = {
    "damaged_media": "it is damaged or was not recorded to its end",
    "unsupported_media": "it has neither film nor sound of a kind that is known",
    "recording_too_large": "it is too long, or its pictures are too large, to be converted",
    "converted_too_large": "what would be made of it is too large",
    "disk_full": "there is no room on the disk for what is made of it",
    "storage_failed": "the disk does not give it, or does not take what is made of it",
}
_FAILED: Final = "it could not be converted"
_READ_SIZE: Final = 65536


def can_decode() -> bool:
    """Whether PyAV is installed."""
    return find_spec("av") is not None


def run(
    job: Job,
    told: Callable[[int], None] | None = None,
    spent: Callable[[float], None] = lambda _seconds: None,
) -> Result:
    """Have a job done.

    Args:
        job: its descriptors stay the caller's.
        told: given how many bytes of the recording have been read.
        spent: given how many CPU seconds it took, or how many it was waited for, whichever is more, whatever
            came of it.

    Raises:
        DecoderMissingError: PyAV is not installed.
        ConversionError: what the process says, or that it died, grew, hung or came to no end.
    """
    if not can_decode():
        raise DecoderMissingError("PyAV is not installed")
    most = min(most_seconds(os.fstat(job.source).st_size), job.most_seconds)
    with _started(job, spent) as process:
        for line in _lines(process, time.monotonic() + most):
            answer = _answer(line)
            if answer.error is not None:
                raise error_of(answer.error, _SENTENCES.get(answer.error, _FAILED))
            result = answer.inspected or answer.converted or answer.still
            if result is not None:
                return result
            if told is not None and answer.reached is not None:
                told(answer.reached)
    raise ConversionError(_FAILED)


@contextmanager
def _started(job: Job, spent: Callable[[float], None]) -> Iterator[subprocess.Popen[bytes]]:
    """The process, which is gone afterwards whatever happens; it ends by itself if this one does."""
    began = time.monotonic()
    inherited = [number for number in (job.source, job.target) if number >= 0]
    try:
        process = subprocess.Popen(
            # what lies in the working folder is no part of the program, whatever it is called
            [sys.executable, "-P", "-m", "picsafe.recordings.worker.main"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=inherited,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
            | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            # Ctrl-C is for this process, which then ends the other
            start_new_session=True,
        )
    except OSError as error:
        raise ConversionError(_FAILED) from error
    try:
        with process:
            try:
                _pipe(process.stdin).write(msgspec.json.encode(job) + b"\n")
                _pipe(process.stdin).flush()
                yield process
            finally:
                process.kill()
                spent(max(_computed(process), time.monotonic() - began))
    except BrokenPipeError as error:
        raise ConversionError(_FAILED) from error


def _computed(process: subprocess.Popen[bytes]) -> float:
    """The CPU seconds of a process that was killed, once it is gone."""
    try:
        _, status, usage = os.wait4(process.pid, 0)
    except ChildProcessError:  # it was gone before, and somebody has asked for it
        return 0.0
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime


def _lines(process: subprocess.Popen[bytes], until: float) -> Iterator[bytes]:
    output = _pipe(process.stdout)
    left = b""
    with selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        # what a stranger's file has taken over may talk without computing
        while time.monotonic() < until and selector.select(MAX_SILENT_SECONDS):
            part = os.read(output.fileno(), _READ_SIZE)
            if not part:
                return
            *whole, left = (left + part).split(b"\n")
            yield from whole
            if len(left) > MAX_ANSWER_BYTES:
                return


def _answer(line: bytes) -> Answer:
    try:
        return msgspec.json.decode(line, type=Answer)
    except msgspec.MsgspecError as error:
        raise ConversionError(_FAILED) from error


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ConversionError(_FAILED)
    return stream
