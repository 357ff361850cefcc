"""The whole story in the engines that Chromium is not: Firefox and WebKitGTK, which is close to Safari."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import BUILT
from tests.browser.firefox import FIREFOX, Firefox
from tests.browser.scripted import HANDS, ScriptedBrowser
from tests.browser.webkit import WEBKIT, WebKit
from tests.contract.peers.servers import missing
from tests.e2e.running_server import RunningServer
from tests.e2e.terminal import Terminal

NOTE = "Healing well beside the bed."
ENGINES: dict[str, tuple[str | None, type[Firefox | WebKit]]] = {
    "Firefox": (FIREFOX, Firefox),
    "WebKit": (WEBKIT, WebKit),
}

pytestmark = pytest.mark.peer

_MORE_HANDS = """
// as if it had been dragged there: a file's name and bytes
const choose = async (label, name, content) => {
  const field = await until(() => document.querySelector(`input[type=file][aria-label^='${label}']`));
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name));
  field.files = files.files;
  field.dispatchEvent(new Event("change", { bubbles: true }));
};
const drawn = async (where) => {
  const canvas = await until(() => document.querySelector(where));
  await until(() => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, place) => place % 4 === 0 && value < 128).length > 1000;
  });
};
const unfold = (name) => press(name, "summary");
const shown = (alt) => until(() => {
  const image = document.querySelector(`img[alt^='${alt}']`);
  return image?.complete && image.naturalWidth > 0;
});
"""


class Person:
    """Somebody with a browser."""

    def __init__(self, browser: ScriptedBrowser, server: RunningServer) -> None:
        self.address = f"scripted-{secrets.token_hex(4)}@example.org"
        self._browser = browser
        self._server = server

    def do(self, script: str, *arguments: object) -> object:
        """Do something in the page."""
        return self._browser.run(HANDS + _MORE_HANDS + script, *arguments)

    def open(self, url: str) -> None:
        """Go to an address."""
        self._browser.open(url)

    def enter_code(self) -> None:
        """Sign in by a mailed code."""
        self.do(
            "await fill('E-mail address', given[0]); await press('Continue');"
            "await until(named('label', 'Sign-in code'));",
            self.address,
        )
        code = self._server.outbox(self.address).code
        self.do("await fill('Sign-in code', given[0]); await press('Sign in');", code)

    def sign_in(self, name: str) -> None:
        """Sign in for the first time."""
        self.enter_code()
        self.do(
            "await fill('First name', given[0]); await fill('Last name', 'Example');"
            "await fill('Country', 'AU'); await press('Continue');"
            "await until(named('nav a', 'New'));",
            name,
        )


@pytest.fixture(params=ENGINES)
def person(request: pytest.FixtureRequest, server: RunningServer, tmp_path: Path) -> Iterator[Person]:
    """Somebody with a browser of each engine."""
    found, engine = ENGINES[request.param]
    if found is None:
        missing(f"there is no {request.param} on this machine")
    if not BUILT.is_file():
        pytest.skip("My PicSafe is not built: make web")
    with engine(tmp_path) as browser:
        yield Person(browser, server)


def test_a_report_is_sent_opened_seen_and_recalled_and_another_is_read_and_locked(
    person: Person, server: RunningServer, tmp_path: Path, photo: Path
) -> None:
    folder = tmp_path / "terminal"
    folder.mkdir()
    reader = Terminal(server, folder)
    reader.sign_in(f"reader-{secrets.token_hex(4)}@example.org", "Zoe")

    person.open(server.url)
    person.sign_in("Pat")
    person.do("await press('New', 'nav a');")
    person.do(
        "await choose('Choose files', ...given); await shown('Photo 1');",
        photo.name,
        base64.b64encode(photo.read_bytes()).decode(),
    )
    person.do("await fill('First name', 'Kim'); await press('Signed', 'label');")
    person.do("await unfold('Notes and more'); await fill('Clinical notes', given[0]);", NOTE)
    person.do(
        "await unfold('Sign with the keyboard'); await fill('Name of the patient', 'Kim Example');"
        "await press('Sign with this name');"
        "await until(() => document.querySelector(\"canvas[aria-label*='there is a signature']\"));"
    )
    person.do(
        "await press('A recipient, by link', 'label'); await press('Encrypt and send');"
        "await seen('Encrypted and uploaded');"
    )
    link = str(person.do("return document.querySelector('.copyable code').innerText;"))

    reader.run("open", link, "--to", "opened")
    (opened,) = (folder / "opened").rglob("001.jpg")
    with Image.open(opened) as picture:
        assert picture.size == (300, 400)
        assert not picture.getexif()

    person.do("await press('My reports', 'a'); await seen('Opened by 1 person');")
    person.do(
        "(await until(named('main a', '1 photo'))).click(); await seen('Zoe Example opened the report');"
    )
    person.do(
        "await press('Recall the report'); await press('Recall it'); await seen('The report is recalled');"
    )
    assert "recall" in reader.run("open", link, "--to", "again", exit_code=None)

    answer = reader.run("send", str(photo), "--notes", NOTE, "--consent", "none", "--to", "storage")
    person.open(next(word for word in answer.split() if "/app/report/" in word))
    person.enter_code()
    person.do("await seen(given[0]); await press('Open photo 1 of 1'); await shown('Photo 1');", NOTE)
    person.do("await press('Close', 'dialog button');")
    person.do("await press('Show the PDF'); await seen('Page 1 of '); await drawn('.pdf-pages canvas');")
    person.do("await press('Close'); await press('Lock now'); await seen('PicSafe is locked');")
    left = str(person.do("return document.documentElement.outerHTML;"))
    assert not [word for word in (NOTE, person.address, "blob:") if word in left]
    # what the viewer measures words with has no pixels
    assert person.do("return [...document.querySelectorAll('canvas')].every(({ width }) => width === 0);")
    person.enter_code()
    person.do("await seen(given[0]);", NOTE)
