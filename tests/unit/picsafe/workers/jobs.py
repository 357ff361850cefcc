"""Jobs that misbehave as decoders may."""

from __future__ import annotations

import ctypes
import os
import resource
import sys
import time
from pathlib import Path

from chalicelib.format.errors import CorruptZipError
from picsafe.workers.frames import Kind
from picsafe.workers.jobs import Bench, Values


def echo(values: Values, bench: Bench) -> Values:
    """Write what it is told, in two outputs."""
    bench.begin("first")
    bench.write(values["text"].encode())
    bench.begin("second")
    bench.write(memoryview(bytes(values.get("size", 0))))
    return {"said": values["text"], "pid": os.getpid()}


def refuse(values: Values, bench: Bench) -> Values:
    """Fail as the format's functions do."""
    raise CorruptZipError("it is of no use")


def print_lines(values: Values, bench: Bench) -> Values:
    """Print where libraries print, past Python."""
    for descriptor in (1, 2):
        os.write(descriptor, b"libexample: corrupt data\n")
    return {}


def crash(values: Values, bench: Bench) -> Values:
    """Read where nothing is."""
    bench.begin("half")
    bench.write(b"half of it")
    ctypes.string_at(0)
    return {}


def grow(values: Values, bench: Bench) -> Values:
    """Take more memory than there is for it."""
    kept = [bytes(1024 * 1024) for _ in range(values["megabytes"])]
    return {"kept": len(kept)}


def spin(values: Values, bench: Bench) -> Values:
    """Compute without end."""
    while True:
        pass


def sleep(values: Values, bench: Bench) -> Values:
    """Say nothing for long."""
    time.sleep(values["seconds"])
    return {"pid": os.getpid()}


def stop(values: Values, bench: Bench) -> Values:
    """End as if that were all."""
    os._exit(0)


def look_around(values: Values, bench: Bench) -> Values:
    """What a hostile decoder would find."""
    descriptors = [int(path.name) for path in Path("/dev/fd").iterdir()]
    return {
        "environment": dict(os.environ),
        "arguments": sys.argv,
        "descriptors": sorted(one for one in descriptors if _is_open(one)),
        "core": resource.getrlimit(resource.RLIMIT_CORE),
        "file": resource.getrlimit(resource.RLIMIT_FSIZE)[0],
    }


def say(values: Values, bench: Bench) -> Values:
    """Say what a decoder that was taken over might."""
    for memory in values.get("needs", ()):
        bench.need(memory)
    for name in values.get("names", ()):
        bench.begin(name)
    for _ in range(values.get("megabytes", 0)):
        bench.write(bytes(1024 * 1024))
    if "frame" in values:
        # a worker's own bench has it
        getattr(bench, "say")(Kind(values["frame"]))  # noqa: B009 - no bench elsewhere has it
    return {}


def complain(values: Values, bench: Bench) -> Values:
    """Fail in words of its own."""
    raise CorruptZipError(values["words"])


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
