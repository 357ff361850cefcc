"""One person's reports go to one hospital in all four ways, and the person sees where each of them ended."""

from __future__ import annotations

import email
import email.policy
import json
import re
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.hospital import Hospital, hospital
from tests.browser.report_form import begin_another, fill, send
from tests.browser.test_accessibility import check
from tests.browser.visitor import Visitor
from tests.contract.peers.mail_server import MailServer, mail_server
from tests.e2e.running_server import RunningServer, wait_for
from tests.e2e.terminal import Terminal
from tests.fakes import phones

pytestmark = pytest.mark.peer

MAILBOX = "picsafe@hospital.example"
WAYS_IN = "[cloud]\ninterval = 1\n"
ABOUT = ("--patient-id", "12345", "--consent", "none")


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    with mail_server() as started:
        yield started


@pytest.fixture(scope="module")
def hosp(
    server: RunningServer, mails: MailServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hospital]:
    """A hospital with a mailbox and an eye on PicSafe Cloud, which gives its members its addresses."""
    folder = tmp_path_factory.mktemp("hospital")
    with hospital(server, folder, ways_in=mails.settings(MAILBOX, folder) + WAYS_IN) as started:
        posted = {"send_type": "post_static", "endpoint": started.url, "key": started.public_key}
        given = [
            {"name": "My Hospital", **posted},
            {"name": "The mailbox", "send_type": "email", "endpoint": MAILBOX},
        ]
        with started.client() as client:
            body = {"version": 0, "institutions": given, "default": "My Hospital"}
            client.put("/enterprise/institutions", json=body).raise_for_status()
        yield started


class Sender:
    """A member of the hospital, at the terminal and in the browser."""

    def __init__(self, hosp: Hospital, terminal: Terminal, visitor: Visitor, photo: Path) -> None:
        self._hosp = hosp
        self._photo = photo
        self.terminal = terminal
        self.visitor = visitor
        self.page: Page = visitor.page
        (photo.parent / "gait.mp4").write_bytes(phones.samsung())

    def post_from_browser(self) -> None:
        """To the hospital that its administrator has chosen for everybody."""
        fill(self.visitor, self._photo)
        self.page.get_by_role("button", name="Encrypt and send").click()
        self.page.get_by_role("dialog").get_by_role("button", name="Go on").click()
        expect(self.page.get_by_role("heading", level=1)).to_have_text("My Hospital has the report")
        begin_another(self.page)

    def mail_from_browser(self) -> bytes:
        """Have My PicSafe make a mail, which is returned as it is saved."""
        fill(self.visitor, self._photo)
        self.page.get_by_role("radio", name=re.compile("^The mailbox ")).check()
        self.page.get_by_role("button", name="Encrypt", exact=True).click()
        with self.page.expect_download() as saving:
            self.page.get_by_role("button", name="Save the mail").click()
        expect(self.page.get_by_text("They show where it ends in the hospital")).to_be_visible()
        return Path(saving.value.path()).read_bytes()

    def reports(self) -> list[dict[str, object]]:
        """What the command line lists, newest first."""
        listed: list[dict[str, object]] = json.loads(self.terminal.run("reports", "--json"))
        return listed

    def see_where_they_ended(self, number: int) -> None:
        """That so many reports are listed, and each of them is in the hospital's archive."""
        where = "Example Hospital.s archive since"
        wait_for(
            lambda: all(report["deliveries"] for report in self.reports()),
            "the sender was not told where a report ended",
            60,
        )
        ids = [report["report_id"] for report in self.reports()]
        assert len(ids) == number
        assert set(ids) <= set(self._hosp.arrived_ids())
        assert len(re.findall(f"in {where}", self.terminal.run("reports"))) == number
        self.visitor.go("Reports")
        expect(self.page.get_by_text(re.compile(f"In {where}"))).to_have_count(number)
        check(self.page)


@pytest.fixture
def make_sender(
    server: RunningServer, hosp: Hospital, photo: Path, visitor: Callable[..., Visitor]
) -> Callable[[str], Sender]:
    def make(address: str) -> Sender:
        person = server.sign_in(address)
        with hosp.client() as client:
            answer = client.get("/enterprise").raise_for_status().json()
            emails = [one["email"] for one in answer["emails"]]
            client.patch("/enterprise", json={"emails": [*emails, address]}).raise_for_status()
        with server.client(headers=person.headers) as client:
            accepted = {"enterprise_id": answer["enterprise_id"], "accept": True}
            client.post("/me/invitations", json=accepted).raise_for_status()
        terminal = Terminal(server, photo.parent)
        terminal.sign_in(address, "Pat")
        at_browser = visitor(address)
        at_browser.sign_in()
        return Sender(hosp, terminal, at_browser, photo)

    return make


def test_four_reports_end_in_one_folder_and_their_sender_sees_all_four(
    make_sender: Callable[[str], Sender], hosp: Hospital, mails: MailServer
) -> None:
    pat = make_sender("pat@hospital.example")
    before = len(hosp.arrived_ids())
    pat.post_from_browser()
    draft = email.message_from_bytes(pat.mail_from_browser(), policy=email.policy.SMTP)
    with smtplib.SMTP("127.0.0.1", mails.port) as mail_program:
        mail_program.send_message(draft)
    pat.terminal.run("send", "wound.jpg", "gait.mp4", *ABOUT, "--to", "My Hospital", "--yes")
    pat.terminal.run("send", "gait.mp4", *ABOUT, "--to", "storage")

    arrived = hosp.arrived(before + 4)[before:]
    ways = ["post_static", "email", "post_static", "storage"]
    assert [one["details"]["sendtype"] for one in arrived] == ways
    pat.see_where_they_ended(4)
    assert [report["destination"] for report in pat.reports()] == ["storage", *["endpoint"] * 3]


def test_the_other_way_round(
    make_sender: Callable[[str], Sender], hosp: Hospital, mails: MailServer, photo: Path
) -> None:
    """Mailed from the command line, and through PicSafe Cloud from the browser."""
    robin = make_sender("robin@hospital.example")
    before = len(hosp.arrived_ids())
    robin.terminal.run("send", "wound.jpg", *ABOUT, "--to", "The mailbox", "--smtp-url", mails.url, "--yes")
    send(robin.visitor, photo, way="PicSafe Cloud")
    arrived = hosp.arrived(before + 2)[before:]
    assert [one["details"]["sendtype"] for one in arrived] == ["email", "storage"]
    robin.see_where_they_ended(2)
