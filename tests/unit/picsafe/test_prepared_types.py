"""Threads that decode the same class first."""

from __future__ import annotations

import subprocess
import sys

RACE = """
import sys, threading
import msgspec
from picsafe.prepared_types import prepare_types

sys.setswitchinterval(1e-6)
for _ in range(40):
    class Inner(msgspec.Struct):
        names: "list[dict[str, int]]" = []

    class Outer(msgspec.Struct):
        inner: Inner
        others: tuple[Inner, ...] = ()

    prepare_types()
    barrier = threading.Barrier(8)

    def decode() -> None:
        barrier.wait()
        msgspec.json.decode(b'{"inner":{"names":[{"a":1}]},"others":[{}]}', type=Outer)

    threads = [threading.Thread(target=decode) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
"""


def test_threads_may_decode_a_class_for_the_first_time_at_once() -> None:
    done = subprocess.run([sys.executable, "-c", RACE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
