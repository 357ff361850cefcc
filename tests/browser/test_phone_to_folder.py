"""docs/endpoint/phone-to-folder.md, step by step: the commands as they stand there, and a phone's browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.report_form import compose
from tests.browser.visitor import Visitor
from tests.e2e.recipes.pages import adapted, blocks
from tests.e2e.recipes.shell import Shell
from tests.e2e.running_server import ROOT, RunningServer, wait_for

MakeVisitor = Callable[..., Visitor]

PAGE = "endpoint/phone-to-folder.md"
ADDRESS = "pat@hospital.example"


def test_a_photo_goes_from_the_phone_into_the_folder(
    server: RunningServer, visitor: MakeVisitor, photo: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "computer"
    folder.mkdir()
    computer = Shell(folder)
    install, sign_in, make_token, sync, hospital, serve, enterprise = blocks(PAGE, "sh")
    assert "pip install picsafe\n" in install
    assert "picsafe serve --data data" in serve
    computer.run(adapted(enterprise, {"--data data": f"--data {server.data}"}))

    def code_and_name() -> str:
        wait_for(lambda: any((server.data / "outbox").glob("*.eml")), "no mail came", 60)
        return f"{server.outbox(ADDRESS).code}\nPat\nExample\nAU\n"

    computer.run(adapted(sign_in, {"https://picsafe.example": server.url}), code_and_name)
    here = f"export PICSAFE_SERVER={server.url}\n"
    computer.run(here + make_token)
    assert (folder / "token.txt").stat().st_mode & 0o77 == 0

    with computer.running(here + adapted(sync, {"--to reports": "--to reports --interval 1"})):
        person = visitor(ADDRESS, viewport=PHONE, is_mobile=True, has_touch=True)
        person.sign_in()
        compose(person, photo, way=re.compile("^PicSafe Cloud"))
        expect(person.page.get_by_role("heading", level=1)).to_have_text("The report is in PicSafe Cloud")
        arrived(folder / "reports")
    with computer.running(here + adapted(hospital, {"--to hospital": "--to hospital --interval 1"})):
        arrived(folder / "hospital")


def arrived(folder: Path) -> None:
    """Wait for the one report, and look whether it is as the page shows it."""
    wait_for(lambda: any(folder.glob("[!.]*")), "no report came", 60)
    [report] = folder.glob("[!.]*")
    shown = (ROOT / "docs" / PAGE).read_text()
    [listing] = re.findall(r"^```\n(reports/.*?)^```", shown, re.DOTALL | re.MULTILINE)
    assert {path.name for path in report.iterdir()} == set(re.findall(r"^  (\S+)", listing, re.MULTILINE))
    assert json.loads((report / "manifest.json").read_text())["sender"]["email"] == ADDRESS
