"""How fast Chromium opens a report, beside WebCrypto itself, and how much memory opening and sealing take.

``python -m benchmarks.browser [--size 200] [--rounds 5] [--json]`` builds the page ``web/bench`` and serves
it over loopback by the server's own code, with the Content-Security-Policy of the real pages. The report
holds one video of random bytes; ``chalicelib.format`` has sealed it.

Time. One page has downloaded the report. In turns, as often as there are rounds, it

* calls WebCrypto alone over those bytes, each primitive once: PBKDF2 for both keys, HMAC-SHA-256,
  AES-256-CBC;
* opens the report: the zip, both keys, the HMAC, every file decrypted and its checksum compared;
* shows it: the same, and all files are made blobs, which Chromium keeps in another process.

The page's own clock is read around each. A round before the first is not counted. The ratio that the limit
is for is the median of the rounds' own ratios, so that other work on the machine hits both sides alike; the
ratio of the best times stands beside it.

Memory. Each measurement has a Chromium of its own. What all of its processes have in memory (anonymous and
shared pages, not those of programs) is read from /proc every two milliseconds, and the least of a fifth of a
second before is subtracted: the idle page, its garbage collected. It counts the sealed file, what is
decrypted, the blobs, whatever process they are in, and everything that the collector has not come to yet.
The largest of all rounds stands in the table, as a multiple of the report. Beside it is the growth of the
page's own process by the kernel's record of its peak (VmHWM), which needs no sampling; it knows nothing of
blobs. A video chosen from the disk is on the disk; one recorded in the page is in memory before sealing
begins, and is not counted again.

It needs Linux, Chromium, Node, and disk space for twice the size.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.browser_memory import Watch
from benchmarks.browser_pages import (
    MIB,
    BrowserBenchmarkError,
    Files,
    build,
    call,
    chromium,
    collect_garbage,
    make_files,
    open_page,
    processes,
)
from tests.browser.page_server import serve_pages

TIME_LIMIT: Final = 1.5
MEMORY_LIMIT: Final = 3.0
REFERENCE: Final = "webCrypto"
TIMED: Final = {
    REFERENCE: "WebCrypto alone",
    "open": "**opening**: verify, decrypt, check",
    "show": "opening, and blobs of all files",
}


@dataclass(frozen=True)
class Case:
    """Something whose memory is measured.

    Attributes:
        name: what is done.
        chosen: which of the files is chosen in the page.
        before: functions of the page that are called before the memory is watched.
        watched: those that are called meanwhile; ``download`` is told the report's size.
    """

    name: str
    watched: Sequence[str]
    chosen: str = ""
    before: Sequence[str] = ()


CASES: Final = (
    Case("opening a report from a link, with the download", ("download", "show")),
    Case("opening a saved file", ("show",), "report", ("chooseReport",)),
    Case("sealing a chosen video", ("seal",), "video", ("chooseVideo",)),
    Case("sealing a recorded video, beside it", ("seal",), "video", ("recordVideo",)),
)


@dataclass
class Memory:
    """Bytes by which memory grew at most in any of the rounds: of all processes, and of the page's own."""

    name: str
    everything: int = 0
    renderer: int = 0
    seconds: list[float] = field(default_factory=list)


def measure_time(playwright: Playwright, origin: str, size: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each round, by the function of the page."""
    times: dict[str, list[float]] = {name: [] for name in TIMED}
    with chromium(playwright) as browser:
        page = open_page(browser, origin)
        call(page, "download", size)
        for number in range(rounds + 1):
            for name, taken in times.items():
                milliseconds = call(page, name)
                if number > 0:
                    taken.append(milliseconds)
    return times


def measure_memory(playwright: Playwright, origin: str, files: Files, memory: Memory, case: Case) -> None:
    """One round of one case."""
    chosen = {"report": files.report, "video": files.video}.get(case.chosen)
    with chromium(playwright) as browser:
        page = open_page(browser, origin, chosen)
        for name in case.before:
            call(page, name)
        collect_garbage(page)
        with Watch(processes(browser)) as watch:
            took = [call(page, name, *([files.size] if name == "download" else [])) for name in case.watched]
    memory.everything = max(memory.everything, watch.peak - watch.idle)
    memory.renderer = max(memory.renderer, watch.renderer_peak)
    memory.seconds.append(sum(took) / 1000)


def run(mebibytes: int, rounds: int) -> tuple[int, dict[str, list[float]], list[Memory]]:
    """Measure everything; returns the report's size in bytes, times and memory."""
    build()
    with tempfile.TemporaryDirectory() as folder:
        files = make_files(Path(folder), mebibytes)
        with serve_pages(report=files.report) as origin, sync_playwright() as playwright:
            times = measure_time(playwright, origin, files.size, rounds)
            memories = [Memory(case.name) for case in CASES]
            for _ in range(rounds):
                for memory, case in zip(memories, CASES, strict=True):
                    measure_memory(playwright, origin, files, memory, case)
        return files.size, times, memories


def ratio_of_rounds(taken: Sequence[float], reference: Sequence[float]) -> float:
    """The median of what each round's time is to the reference's of the same round."""
    return statistics.median(one / other for one, other in zip(taken, reference, strict=True))


def print_times(times: Mapping[str, Sequence[float]], size: int) -> None:
    reference = times[REFERENCE]
    print(f"A report of {size / MIB:,.0f} MiB\n")
    print(
        "| what | best, ms | median, ms | MiB/s | ratio of the best | ratio, median of the rounds | limit |"
    )
    print("|---|---|---|---|---|---|---|")
    for name, taken in times.items():
        best, median = min(taken), statistics.median(taken)
        ratios = (best / min(reference), ratio_of_rounds(taken, reference))
        limit = f"{TIME_LIMIT}" if name == "open" else ""
        print(
            f"| {TIMED[name]} | {best:,.0f} | {median:,.0f} | {size / MIB / best * 1000:,.0f}"
            f" | {ratios[0]:.2f} | {ratios[1]:.2f} | {limit} |"
        )


def print_memory(memories: Sequence[Memory], size: int) -> None:
    print("\nMemory, at most\n")
    print("| what | all processes, MiB | times the report | limit | the page's process, MiB | median, s |")
    print("|---|---|---|---|---|---|")
    for memory in memories:
        print(
            f"| {memory.name} | {memory.everything / MIB:,.0f} | {memory.everything / size:.2f}"
            f" | {MEMORY_LIMIT:g} | {memory.renderer / MIB:,.0f} | {statistics.median(memory.seconds):.1f} |"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--size", type=int, default=200, help="of the video, in MiB")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print figures instead of tables")
    arguments = parser.parse_args()
    try:
        size, times, memories = run(arguments.size, arguments.rounds)
    except BrowserBenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps({"size": size, "times": times, "memory": [asdict(memory) for memory in memories]}))
        return 0
    print_times(times, size)
    print_memory(memories, size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
