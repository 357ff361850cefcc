"""Somebody at a browser, and what they do time and again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, Error, Page, expect

from tests.e2e.running_server import RunningServer, wait_for

_LINK = re.compile(r"https?://\S+/app/sign-in#token=\S+")
# what a browser says by itself about answers that a test wants to see refused
_EXPECTED = re.compile(r"Failed to load resource: (the server responded with a status of 4|net::ERR_)")


@dataclass
class Visitor:
    """A person with a browser of their own.

    Attributes:
        page: what they look at.
        server: where they are.
        address: their e-mail address.
        problems: errors of the page that nobody handled, and violations of the Content-Security-Policy.
    """

    page: Page
    server: RunningServer
    address: str
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", self._failed)
        self.page.on("console", self._said)

    def sign_in(self, path: str = "/", *, firstname: str = "Pat", lastname: str = "Example") -> None:
        """Sign in with the code from the outbox, and fill in the profile if it is asked for."""
        self.page.goto(path)
        self.enter_code()
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).not_to_have_text(re.compile("Clinical photos|sent you a PicSafe report"))
        if heading.inner_text() == "Welcome to PicSafe":
            self.fill_profile(firstname=firstname, lastname=lastname)

    def enter_code(self) -> None:
        """Ask for a code where the page shows the form, and type it."""
        self.ask_for_mail()
        self.page.get_by_label("Sign-in code").fill(self.server.outbox(self.address).code)
        self.page.get_by_role("button", name="Sign in", exact=True).click()

    def ask_for_mail(self) -> None:
        """Type the address and wait for the mail."""
        before = self.mails()
        self.page.get_by_label("E-mail address").fill(self.address)
        self.page.get_by_role("button", name="Continue").click()
        wait_for(lambda: self.mails() > before, "no mail arrived")
        expect(self.page.get_by_label("Sign-in code")).to_be_visible()

    def mails(self) -> int:
        """How many mails there are in the outbox."""
        outbox = self.server.data / "outbox"
        return len(list(outbox.glob("*.eml"))) if outbox.is_dir() else 0

    def magic_link(self) -> str:
        """The link of the newest mail."""
        found = _LINK.search(self.server.outbox(self.address).text)
        assert found is not None, "no link in the mail"
        return found.group(0)

    def fill_profile(self, *, firstname: str = "Pat", lastname: str = "Example", country: str = "AU") -> None:
        """Say who they are."""
        self.page.get_by_label("First name").fill(firstname)
        self.page.get_by_label("Last name").fill(lastname)
        self.page.get_by_label("Country").select_option(country)
        self.page.get_by_role("button", name="Continue").click()
        expect(self.page.get_by_role("heading", level=1)).not_to_have_text("Welcome to PicSafe")

    def go(self, place: str) -> None:
        """Follow the navigation; loading another address would sign out."""
        self.page.get_by_role("navigation").get_by_role("link", name=place, exact=True).click()

    def follow(self, path: str) -> None:
        """Come to another page of the program without loading it anew, as a link in it would."""
        self.page.evaluate(
            "(path) => { const a = document.createElement('a'); a.href = path; document.body.append(a);"
            " a.click(); a.remove(); }",
            path,
        )

    def _failed(self, error: Error) -> None:
        self.problems.append(f"uncaught: {error}")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not _EXPECTED.search(message.text):
            self.problems.append(message.text)


def closed(tab: Page) -> None:
    """Wait until a tab has closed itself, unless it has."""
    if not tab.is_closed():
        tab.wait_for_event("close")
