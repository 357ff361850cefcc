from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import Config
from picsafe.endpoint.http.app import application
from picsafe.endpoint.http.demo import SHOWN, DemoOptions, DemoPage, demo_config
from picsafe.endpoint.intake import Arrival
from tests.fakes.endpoint.reports import PATIENT, plain_report
from tests.fakes.picsafe import PICSAFE, FakePicSafe
from tests.fakes.sealed_reports import report_id
from tests.unit.picsafe.endpoint.http.post_office import refused
from tests.unit.picsafe.server.live_server import live_server

OPTIONS = DemoOptions("127.0.0.1:0", "https://test.example.org", PICSAFE, PICSAFE)


class Demo:
    def __init__(self, url: str, endpoint: Endpoint) -> None:
        self.url = url
        self.endpoint = endpoint

    def take(self, path: Path) -> None:
        with self.endpoint.spool.draft(2**30) as draft:
            draft.write(path.read_bytes())
            self.endpoint.intake.take(draft, Arrival(via="command", may_be_plain=True))
        for worker in self.endpoint.deliveries.workers("run"):
            worker.step()

    def get(self, path: str = "/") -> httpx.Response:
        return httpx.get(f"{self.url}{path}")


@pytest.fixture
def demo(fake: FakePicSafe, tmp_path: Path) -> Iterator[Demo]:
    folder = tmp_path / "demo"
    folder.mkdir()
    with (
        Endpoint(demo_config(folder, OPTIONS), clock=fake.clock) as endpoint,
        ThreadPoolExecutor(2) as threads,
    ):
        endpoint.lock()
        app = application(DemoPage(endpoint, folder, threads).routes(), trust_proxy=False)
        with live_server(app) as url:
            yield Demo(url, endpoint)


def test_the_page_warns_and_shows_what_came(demo: Demo, tmp_path: Path) -> None:
    assert "Nothing has been sent yet" in demo.get().text
    demo.take(plain_report(tmp_path))

    page = demo.get()

    assert "Never send anything about a real patient" in page.text
    assert report_id(2) in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    photo = demo.get(f"/reports/{report_id(2)}/002.jpg")
    assert photo.headers["content-type"] == "image/jpeg"
    assert "sandbox" in photo.headers["content-security-policy"]
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert PATIENT.lastname in demo.get(f"/reports/{report_id(2)}/metadata.json").text


def test_old_reports_make_room(demo: Demo, tmp_path: Path) -> None:
    for number in range(SHOWN + 2):
        demo.take(plain_report(tmp_path, number + 1))
    assert demo.get().text.count("<article>") == SHOWN
    shown = demo.endpoint.config.data.parent / "shown"
    assert sum(path.name[0] != "." for path in shown.iterdir()) == SHOWN


@pytest.mark.parametrize(
    "path",
    [
        "/reports/x/manifest.txt",
        "/reports/..%2Fdata/endpoint.json",
        "/reports/../data/endpoint.db",
        "/reports/.picsafe-x/report.pdf",
        "/reports/x/report.pdf",
        "/reports/x/..%2F..%2Fdata%2Fx.json",
    ],
)
def test_nothing_else_is_shown(demo: Demo, path: str) -> None:
    assert refused(demo.get(path), 404) == "not_found"


def test_behind_https_there_is_a_proxy(tmp_path: Path) -> None:
    config: Config = demo_config(tmp_path, OPTIONS)
    assert config.http is not None
    assert config.http.trust_proxy
