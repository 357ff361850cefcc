"""An operator signs in at an Endpoint Server's page from the command line, and works there by keyboard."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from chalicelib.format.metadata import Patient
from tests.browser.conftest import DESKTOP, PHONE
from tests.browser.hospital import Hospital, hospital
from tests.browser.test_accessibility import check
from tests.e2e.running_server import ROOT, RunningServer, wait_for
from tests.fakes.careless_fhir import CarelessFhir, careless_fhir
from tests.fakes.endpoint.reports import plain_report
from tests.fakes.sealed_reports import report_id

HOSTILE = Patient(
    firstname="<img src=x onerror=document.title='hacked'>", lastname="Example", patientid="MRN-1"
)
ANOTHER = Patient(firstname="Sam", lastname="Sample", patientid="MRN-8", year="1979", month="10", day="24")
_FOCUSED = "() => document.activeElement.textContent || document.activeElement.labels?.[0]?.textContent || ''"


class Operator:
    """Somebody with a browser and a command line."""

    def __init__(self, page: Page, hosp: Hospital, home: Path, server: RunningServer) -> None:
        self.page = page
        self._hospital = hosp
        self._environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PICSAFE_HOME": str(home),
            "PICSAFE_SERVER": server.url,
        }
        self.problems: list[str] = []
        page.on("console", self._said)
        challenge = self.run("sign-in", hosp.owner.email, "--no-wait").strip()
        self.run("sign-in", "--challenge", challenge, "--code", server.outbox(hosp.owner.email).code)

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "picsafe", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def link(self) -> str:
        return self.run("endpoint", "page", self._hospital.page, "--yes").strip()

    def sign_in(self) -> None:
        self.page.goto(self.link())
        expect(self.page.get_by_role("button", name="Sign in")).to_be_focused()
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Overview")

    def take(self, path: Path) -> None:
        self.run("endpoint", "take", str(path), "--report-id", "", "--config", str(self._hospital.config))

    def reach(self, name: str) -> None:
        """Tab to what has this name."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            if " ".join(self.page.evaluate(_FOCUSED).split()) == name:
                return
        raise AssertionError(f"{name} is not reached by keyboard")

    def _said(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.problems.append(message.text)


@pytest.fixture(scope="module")
def record() -> Iterator[CarelessFhir]:
    with careless_fhir() as made:
        for number, family in ((8, "Example"), (9, "Other")):
            made.stored["Patient"][str(number)] = {
                "resourceType": "Patient",
                "id": str(number),
                "identifier": [{"system": "urn:mrn", "value": f"MRN-{number}"}],
                "name": [{"family": family, "given": ["Pat"]}],
                "birthDate": "1979-10-24",
            }
        yield made


@pytest.fixture(scope="module")
def hosp(
    server: RunningServer, record: CarelessFhir, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hospital]:
    settings = f"""
[destination.record]
kind = "fhir"
version = "STU3"
url = "{record.url}"
patient_system = "urn:mrn"
create = "never"
"""
    with hospital(server, tmp_path_factory.mktemp("hospital"), ways_in=settings) as started:
        yield started


@pytest.fixture
def operator(browser: Browser, hosp: Hospital, server: RunningServer, tmp_path: Path) -> Iterator[Operator]:
    context = browser.new_context(base_url=hosp.page, viewport=DESKTOP, java_script_enabled=True)
    made = Operator(context.new_page(), hosp, tmp_path / "home", server)
    yield made
    context.close()
    assert made.problems == []


def test_an_operator_looks_and_decides_by_keyboard_alone(
    operator: Operator, hosp: Hospital, tmp_path: Path
) -> None:
    before = len(hosp.arrived_ids())
    operator.take(plain_report(tmp_path, 31, patient=HOSTILE))
    hosp.arrived(before + 1)
    page = operator.page
    operator.sign_in()
    heading = page.get_by_role("heading", level=1)
    operator.reach("Reports")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Reports")
    operator.reach(report_id(31))
    page.keyboard.press("Enter")
    expect(heading).to_have_text(f"Report {report_id(31)}")
    expect(page.get_by_text("MRN-1")).to_have_count(0)
    operator.reach("Show the patient and thumbnails")
    page.keyboard.press("Enter")
    expect(page.get_by_text("MRN-1")).to_be_visible()
    expect(page.get_by_text(HOSTILE.firstname)).to_be_visible()
    assert "hacked" not in page.title()
    operator.reach("Deliver again: archive")
    page.keyboard.press("Enter")
    operator.reach("Why again?")
    page.keyboard.type("The folder was lost")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("It is tried again at once.")
    expect(page.get_by_role("row").filter(has_text="The folder was lost")).to_contain_text(hosp_name(hosp))
    operator.reach("Sign out")
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Sign in from the command line")
    page.go_back()
    expect(page.get_by_text("MRN-1")).to_have_count(0)


def test_an_operator_chooses_whose_record_it_is_on_a_phone(
    operator: Operator, hosp: Hospital, record: CarelessFhir, tmp_path: Path
) -> None:
    page = operator.page
    page.set_viewport_size(PHONE)
    operator.take(plain_report(tmp_path, 33, patient=ANOTHER))
    operator.sign_in()
    wait_for(lambda: asks(page, 33), "it does not ask", 60)
    page.goto(f"/reports?report={report_id(33)}")
    expect(page.get_by_text("contradict each other")).to_be_visible()
    expect(page.get_by_text("MRN-8")).to_have_count(0)
    operator.reach("Show who may be meant: record")
    page.keyboard.press("Enter")
    expect(page.get_by_text("MRN-8", exact=True)).to_have_count(2)
    expect(page.get_by_text("differs")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    check(page)
    operator.reach("Somebody else: patient ID or reference")
    page.keyboard.type("MRN-9")
    page.keyboard.press("Enter")
    expect(page.get_by_text("MRN-9")).to_be_visible()
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    operator.reach("Reason (optional)")
    page.keyboard.type("The ward knows")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Answered. It is tried at once.")
    decided = page.get_by_role("row").filter(has_text="The ward knows")
    expect(decided).to_contain_text("Patient/9")
    expect(decided).to_contain_text(hosp_name(hosp))
    wait_for(lambda: bool(record.stored["DocumentManifest"]), "it did not arrive", 60)
    (manifest,) = record.stored["DocumentManifest"].values()
    assert manifest["subject"] == {"reference": "Patient/9"}
    expect(page.get_by_text("MRN-9")).to_have_count(0)


def test_no_state_of_the_page_has_a_violation(operator: Operator, hosp: Hospital, tmp_path: Path) -> None:
    page = operator.page
    page.goto("/")
    check(page)
    page.goto("/enter/nothing")
    check(page)
    operator.take(plain_report(tmp_path, 32, patient=HOSTILE))
    page.goto(operator.link())
    check(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")
    check(page)
    for path in ("/reports", "/reports?state=asking", "/ways-in", "/events"):
        page.goto(path)
        check(page)
    page.get_by_role("link", name=report_id(32)).first.click()
    for summary in page.locator("summary").all():
        summary.click()
    check(page)
    page.get_by_role("button", name="Show the patient").click()
    page.get_by_text("That you have looked").wait_for()
    check(page)
    page.goto("/")
    page.get_by_role("button", name="Check archive").click()
    page.get_by_role("heading", name="Check of archive").wait_for()
    check(page)


def asks(page: Page, number: int) -> bool:
    """Whether a report asks somebody."""
    page.goto("/reports?state=asking")
    return page.get_by_text(report_id(number)).count() > 0


def hosp_name(hosp: Hospital) -> str:
    """The operator, as the log names them."""
    return f"Olga Owner (user {hosp.owner.userid})"
