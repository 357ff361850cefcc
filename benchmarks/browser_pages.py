"""The page ``web/bench`` in Chromium, and what it works on."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, Playwright

from benchmarks.browser_memory import Process
from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.metadata import Details, Media, Metadata
from chalicelib.format.report import MediaItem, seal_report
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.e2e.running_server import ROOT

# the one that the page knows
KEY: Final = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE"
REPORT_ID: Final = "0000000011462800528240"
MIB: Final = 2**20
STEP_SECONDS: Final = 300


class BrowserBenchmarkError(Exception):
    """The browser cannot be measured here; the message says what is missing."""


class NoChromiumError(BrowserBenchmarkError):
    """There is no Chromium."""


class NotBuiltError(BrowserBenchmarkError):
    """The page could not be built."""


@dataclass(frozen=True)
class Files:
    """A video, and a report that holds it, sealed by ``chalicelib.format``."""

    video: Path
    report: Path

    @property
    def size(self) -> int:
        """The report's length in bytes."""
        return self.report.stat().st_size


def make_files(folder: Path, mebibytes: int) -> Files:
    """Make a video of random bytes and seal it."""
    files = Files(folder / "video.mp4", folder / f"{REPORT_ID}.picsafe")
    with files.video.open("wb") as video:
        for _ in range(mebibytes):
            video.write(os.urandom(MIB))
    seal_report(
        files.report,
        key=KEY,
        keyserver_url="https://key.example.org",
        metadata=Metadata(details=Details(reportid=REPORT_ID), media=(Media(mediaid="1", type="video"),)),
        pdf=b"%PDF-1.7",
        consent=None,
        items=[MediaItem("1", MediaType.VIDEO, files.video)],
    )
    return files


def build() -> None:
    """Build the page as it is in the source.

    Raises:
        NotBuiltError: npm cannot do it.
    """
    command = [sys.executable, str(ROOT / "web" / "npm.py"), "run", "build:test"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise NotBuiltError(f"The page was not built; `make web` installs what that takes. {' '.join(last)}")


@contextlib.contextmanager
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A Chromium of its own, started as for the browser tests.

    Raises:
        NoChromiumError: there is none on this machine.
    """
    if CHROMIUM is None:
        raise NoChromiumError("There is no Chromium here. On Debian and Ubuntu: apt install chromium")
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
    try:
        yield browser
    finally:
        browser.close()


def open_page(browser: Browser, origin: str, chosen: Path | None = None) -> Page:
    """The page, ready, with a file chosen in it."""
    page = browser.new_page()
    page.set_default_timeout(STEP_SECONDS * 1000)
    page.goto(f"{origin}/bench/index.html")
    page.wait_for_selector("#result[data-ready]", state="attached")
    if chosen is not None:
        page.set_input_files("#file", chosen)
    return page


def call(page: Page, name: str, *arguments: int) -> float:
    """Call a function of the page; returns the milliseconds that it says it took, if it says so."""
    took = page.evaluate("([name, rest]) => bench[name](...rest)", [name, list(arguments)])
    return float(took or 0)


def collect_garbage(page: Page) -> None:
    """Let the page's engine collect what nobody refers to any more."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.detach()


def processes(browser: Browser) -> list[Process]:
    """All of the browser's processes."""
    session = browser.new_browser_cdp_session()
    found = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return [Process(int(each["id"]), str(each["type"])) for each in found]
