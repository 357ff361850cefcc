"""The process: bounded, silent, and gone once whoever started it is.

``python -m picsafe.recordings.worker.main`` reads one job from standard input (``protocol``).
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import av
import msgspec

from picsafe.recordings.errors import ConversionError, TooLargeRecordingError
from picsafe.recordings.protocol import Answer, Job
from picsafe.recordings.worker import bounds, tasks
from picsafe.recordings.worker.failures import kind_of

_TOLD_EVERY: Final = 0.2


def main() -> int:
    """Do the job; the exit code says nothing that the answers do not."""
    bounds.bound_process()
    av.logging.set_level(None)
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        answer = _answer(job)
    except ConversionError as error:
        answer = Answer(error=error.code)
    except MemoryError:
        answer = Answer(error=TooLargeRecordingError.code)
    except (av.FFmpegError, OSError) as error:
        answer = Answer(error=kind_of(error).code)
    _say(answer)
    return 0


def _answer(job: Job) -> Answer:
    told = _told()
    bounds.bound_job(os.fstat(job.source).st_size, written=job.most_bytes, seconds=job.most_seconds)
    with os.fdopen(job.source, "rb", buffering=0, closefd=False) as source:
        source.seek(0)
        if job.task == "inspect":
            return Answer(inspected=tasks.inspect(source, job.demuxer, told))
        if job.task == "still":
            return Answer(still=tasks.still(source, job.demuxer, told))
        with os.fdopen(job.target, "r+b", closefd=False) as target:
            return Answer(converted=tasks.convert(source, job.demuxer, target, told, encoded=job.encoded))


def _told() -> Callable[[int], None]:
    """What says how far it has come, a few times a second."""
    last = time.monotonic()

    def tell(position: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > _TOLD_EVERY:
            last = now
            _say(Answer(reached=position))

    return tell


def _say(answer: Answer) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(answer) + b"\n")
    sys.stdout.buffer.flush()


def _end_with_parent() -> None:
    """Standard input stays open for as long as somebody waits for the answer."""
    sys.stdin.buffer.read()
    os._exit(1)


if __name__ == "__main__":
    raise SystemExit(main())
