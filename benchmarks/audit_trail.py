"""What checking a long audit trail takes: ``python -m benchmarks.audit_trail [--entries N]``.

Makes the trail as it is read, a page at a time as a Key Server sends it, and has the client verify all of it.
Prints the time as on a core of its own, and the most memory that Python's allocator held for the first page.
"""

from __future__ import annotations

import argparse
import json
import time
import tracemalloc
from collections.abc import Iterator
from typing import Any

import msgspec

from chalicelib.contract.audit_chain import genesis, link
from picsafe.client.audit import LogPage, verified_trail
from picsafe.client.key_server import PAGE

REPORT = "0000000111462800528240"
USER = {
    "kind": "user",
    "userid": 11,
    "title": "Dr",
    "firstname": "Pat",
    "lastname": "Example",
    "email": "pat@example.org",
    "country": "AU",
}


def pages(count: int) -> Iterator[LogPage]:
    """A trail of ``count`` entries in the Key Server's JSON, decoded as the client does."""
    prev = genesis(REPORT).hash
    entries: list[dict[str, Any]] = []
    for seq in range(1, count + 1):
        content = {
            "seq": seq,
            "at": "2026-03-04T05:06:07.890Z",
            "action": "fetch",
            "outcome": "granted",
            "user": USER,
            "ip": "192.0.2.1",
        }
        digest = link(prev, content)
        entries.append({**content, "prev": prev, "hash": digest})
        prev = digest
        if len(entries) == PAGE or seq == count:
            cursor = str(seq) if seq < count else None
            sent = {"report_id": REPORT, "entries": entries, "head": prev, "cursor": cursor}
            entries = []
            yield msgspec.json.decode(json.dumps(sent), type=LogPage)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    count = parser.parse_args().entries
    started = time.process_time()
    for _ in pages(count):
        pass
    making = time.process_time() - started
    started = time.process_time()
    trail = verified_trail(REPORT, pages(count))
    verifying = time.process_time() - started - making
    print(f"{trail.count} entries verified in {verifying:.1f} s, {trail.count / verifying:,.0f} a second")
    for length in (count // 10, count // 5):
        tracemalloc.start()
        verified_trail(REPORT, pages(length))
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        print(f"{length} entries: {peak / 1024**2:.1f} MiB at most")


if __name__ == "__main__":
    main()
