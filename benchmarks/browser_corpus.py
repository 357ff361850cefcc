"""What My PicSafe makes of a folder of files: ``python -m benchmarks.browser_corpus DIRECTORY``.

Each file is chosen in the form for a new report, in Chromium, by somebody who is signed in; it is taken, or
refused in a sentence. Printed are the refusals, how many there are of which, and what Chromium's processes
had in memory after each part of the folder (Linux). What the page did not handle, and a file about which it
says nothing, are counted as such; the exit code is 1 then.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, expect, sync_playwright

from benchmarks.browser_memory import resident
from benchmarks.browser_pages import processes
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.report_form import begin
from tests.browser.visitor import Visitor
from tests.e2e.running_server import RunningServer, running_server

PART: Final = 40
FILE_SECONDS: Final = 120
UNHANDLED: Final = "NOT HANDLED"


def main(directory: Path) -> int:
    """Try all files below a folder; the exit code."""
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    outcomes: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        running_server(Path(folder) / "data", "--log-level", "warning") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for number, part in enumerate(_parts(files)):
            for path, said in _tried(browser, server, f"part{number}@example.org", part):
                outcomes[said] += 1
                if said != "taken":
                    print(f"{path}: {said}")
            held = resident(processes(browser)) // 1_000_000
            print(f"part {number}: {len(part)} files, {held} MB in memory", flush=True)
        browser.close()
    for said, count in outcomes.most_common():
        print(f"{count:6}  {said}")
    return int(any(said.startswith(UNHANDLED) for said in outcomes))


def _parts(files: Sequence[Path]) -> Iterator[Sequence[Path]]:
    """So many at a time that one report may hold them; each name once, since refusals go by it."""
    part: dict[str, Path] = {}
    for path in files:
        if len(part) == PART or path.name in part:
            yield [*part.values()]
            part = {}
        part[path.name] = path
    yield [*part.values()]


def _tried(
    browser: Browser, server: RunningServer, address: str, part: Sequence[Path]
) -> Iterator[tuple[Path, str]]:
    context = browser.new_context(base_url=server.url)
    visitor = Visitor(context.new_page(), server, address)
    page = visitor.page
    visitor.sign_in()
    begin(visitor)
    for path in part:
        page.get_by_label("Choose files").set_input_files(path)
        told = page.locator("li", has_text=f"{path.name}: ")
        taken_ones = page.locator("button.strip-tile")
        with suppress(AssertionError):
            expect(told.or_(taken_ones).first).to_be_visible(timeout=FILE_SECONDS * 1000)
        refusal = told.first.inner_text() if told.count() else ""
        problems, visitor.problems[:] = [*visitor.problems], []
        taken = taken_ones.count()
        if taken:
            taken_ones.first.click()
            page.get_by_role("button", name="Delete").click()
        if problems:
            yield path, f"{UNHANDLED}: {problems[0]}"
        elif bool(refusal) == bool(taken):
            yield path, f"{UNHANDLED}: {taken} taken, and {refusal or 'nothing'} said"
        else:
            yield path, refusal.partition(": ")[2] or "taken"
    context.close()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
