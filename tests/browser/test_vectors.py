"""The format and the contract in a real browser: everybody's vectors, and large files both ways."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.metadata import Details, Media, Metadata
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.report import MediaItem, seal_report
from tests.browser.page_server import TEST_PAGES, serve_pages
from tests.e2e.running_server import ROOT

# the one that the page knows
KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE"
VECTORS = ROOT / "tests" / "vectors"
# many of the chunks in which either side works, and no whole number of them
VIDEO = bytes(range(251)) * 21_000

pytestmark = pytest.mark.skipif(
    not (TEST_PAGES / "pages" / "vectors.html").is_file(),
    reason="the pages for tests are not built: npm run build:test",
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that nothing may go wrong in unnoticed."""
    context = browser.new_context(accept_downloads=True)
    made = context.new_page()
    problems: list[str] = []
    made.on("pageerror", lambda error: problems.append(str(error)))
    yield made
    context.close()
    assert problems == []


def number_of_vectors() -> int:
    messages = json.loads((VECTORS / "rncryptor_v3.json").read_text())
    files = json.loads((VECTORS / "picsafe.json").read_text())
    static_keys = json.loads((VECTORS / "static_keys.json").read_text())
    # a list for each rule that both ends share
    rules = [json.loads(path.read_text()) for path in (VECTORS / "contract").glob("*.json")]
    return (
        sum(len(messages[kind]) for kind in ("kdf", "password", "key"))
        + len(files["vectors"])
        # a whole file, a sealing with the vectors' ephemeral key and one with its own
        + len(static_keys["vectors"])
        + 3
        + sum(len(rule) for rule in rules if isinstance(rule, list))
    )


def test_every_vector_passes_in_the_browser(page: Page) -> None:
    with serve_pages() as origin:
        page.goto(f"{origin}/pages/vectors.html")
        done = page.wait_for_selector("#result[data-done]", state="attached", timeout=120_000)
    assert done is not None
    result = json.loads(done.text_content() or "")
    assert result["failures"] == []
    assert result["passed"] == number_of_vectors()


def test_python_opens_a_large_report_that_the_browser_sealed(page: Page, tmp_path: Path) -> None:
    (tmp_path / "video.mp4").write_bytes(VIDEO)
    sealed = tmp_path / "report.picsafe"
    with serve_pages() as origin:
        page.goto(f"{origin}/bench/index.html")
        page.set_input_files("#file", tmp_path / "video.mp4")
        page.evaluate("async () => { bench.chooseVideo(); await bench.seal(); }")
        with page.expect_download() as saving:
            size = page.evaluate("bench.save()")
        saving.value.save_as(sealed)
    assert sealed.stat().st_size == size
    with PicsafeFile.open(sealed) as file, file.unlock(KEY) as report:
        assert set(report.names()) == {"metadata.json", "report.pdf", "1.m4v"}
        assert report.read("1.m4v", limit=len(VIDEO)) == VIDEO


@pytest.mark.parametrize("how", ["downloaded", "chosen"])
def test_the_browser_opens_a_large_report_that_python_sealed(page: Page, tmp_path: Path, how: str) -> None:
    sealed = tmp_path / "report.picsafe"
    seal_report(
        sealed,
        key=KEY,
        keyserver_url="https://key.example.org",
        metadata=Metadata(
            details=Details(reportid="0000000011462800528240"), media=(Media(mediaid="1", type="video"),)
        ),
        pdf=b"%PDF-1.7",
        consent=None,
        items=[MediaItem("1", MediaType.VIDEO, VIDEO)],
    )
    with serve_pages(report=sealed) as origin:
        page.goto(f"{origin}/bench/index.html")
        if how == "downloaded":
            page.evaluate("size => bench.download(size)", sealed.stat().st_size)
        else:
            page.set_input_files("#file", sealed)
            page.evaluate("bench.chooseReport()")
        digests = page.evaluate("bench.digests()")
    assert digests["1.m4v"] == hashlib.sha256(VIDEO).hexdigest()
    assert digests["report.pdf"] == hashlib.sha256(b"%PDF-1.7").hexdigest()
