"""My PicSafe in Chromium or its headless shell, against a real ``picsafe serve``."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize, expect, sync_playwright

from tests.browser.visitor import Visitor
from tests.e2e.running_server import ROOT, RunningServer, running_server

BUILT = ROOT / "picsafe" / "server" / "web" / "index.html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# the same engine without windows, tabs and menus that nobody sees, for three fifths of the processor's time
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
# five seconds are little where the server, its workers and two browsers share two cores
expect.set_options(timeout=30_000)
NARROW: ViewportSize = {"width": 320, "height": 640}
PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers, which can be there once in a process."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    if not BUILT.is_file():
        pytest.skip("My PicSafe is not built: make web")
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests; each person gets a context, which is a browser of their own."""
    started = launch(playwright, SHELL)
    yield started
    started.close()


def launch(playwright: Playwright, executable: str | None) -> Browser:
    """A browser without a window."""
    return playwright.chromium.launch(executable_path=executable, args=list(FLAGS))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with all services and My PicSafe."""
    data = tmp_path_factory.mktemp("browser") / "data"
    app = ("--box-client-id", "boxclientidexample", "--box-client-secret", "not-used-by-any-test")
    with running_server(data, *app) as started:
        yield started


@pytest.fixture
def visitor(browser: Browser, server: RunningServer) -> Iterator[Callable[..., Visitor]]:
    """Makes people, each with a browser context; in the end none of their pages may have failed silently."""
    contexts: list[tuple[BrowserContext, Visitor]] = []

    def make(
        address: str, *, at: RunningServer | None = None, viewport: ViewportSize = DESKTOP, **options: object
    ) -> Visitor:
        context = browser.new_context(
            base_url=(at or server).url,
            viewport=viewport,
            permissions=["camera", "microphone", "clipboard-read", "clipboard-write"],
            accept_downloads=True,
            **options,  # type: ignore[arg-type] # Playwright's own options
        )
        made = Visitor(context.new_page(), at or server, address)
        contexts.append((context, made))
        return made

    yield make
    for context, made in contexts:
        problems = made.problems
        context.close()
        assert problems == []


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo that says where and with what it was taken, and that lies on its side."""
    picture = Image.linear_gradient("L").resize((400, 300)).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCam"
    path = tmp_path / "wound.jpg"
    picture.save(path, exif=exif)
    return path
