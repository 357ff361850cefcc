from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from prometheus_client.core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from picsafe.endpoint.http.app import application
from picsafe.endpoint.http.metrics import metrics_route
from picsafe.endpoint.http.serving import metrics_served
from tests.fakes.endpoint.reports import plain_report, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital
from tests.unit.picsafe.endpoint.http.post_office import WITH_HTTP, PostOffice, refused
from tests.unit.picsafe.server.live_server import live_server

Open = Callable[..., PostOffice]
parse: Callable[[str], Iterable[Metric]] = text_string_to_metric_families


def health(office: PostOffice) -> httpx.Response:
    # what was found out a moment ago is not found out again
    office.hospital.later(seconds=6)
    return httpx.get(f"{office.url}/health")


def test_health_says_that_all_is_well(office: PostOffice) -> None:
    assert health(office).json() == {"status": "ok"}


def test_health_says_what_should_not_be_so(open_office: Open) -> None:
    office = open_office(WITH_HTTP + "allow_plain_http = true\n")
    assert health(office).json() == {"status": "ok", "warnings": ["allow_plain_http"]}


class Usage(NamedTuple):
    free: int


def test_health_tells_what_does_not_work(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    endpoint = office.hospital.endpoint
    key, elsewhere = endpoint.config.data / "endpoint.key", endpoint.config.data / "elsewhere"
    key.rename(elsewhere)
    assert refused(health(office), 503) == "own_key_unusable"
    elsewhere.rename(key)
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda _: Usage(0))
        assert refused(health(office), 503) == "disk_full"
    incoming = endpoint.config.data / "incoming"
    incoming.rename(elsewhere)
    assert refused(health(office), 503) == "storage_failed"
    elsewhere.rename(incoming)
    assert health(office).status_code == 200
    endpoint.deliveries.engine()
    assert refused(health(office), 503) == "deliveries_stopped"


def test_an_engine_that_works_delivers(hospital: Hospital) -> None:
    engine = hospital.endpoint.deliveries.engine()
    engine.start()
    assert hospital.endpoint.deliveries.are_running
    assert engine.stop(60)


def test_metrics_count_what_comes_and_what_becomes_of_it(
    fake: FakePicSafe, office: PostOffice, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    for _ in range(2):
        office.post(path.read_bytes(), path.name)
    office.post(path.read_bytes(), path.name, token="x.y.z")
    office.post(b"no report")
    office.hospital.work()
    office.post(plain_report(tmp_path).read_bytes())
    office.hospital.later(seconds=90)

    with ThreadPoolExecutor(1) as threads:
        app = application([metrics_route(office.hospital.endpoint, threads)], trust_proxy=False)
        with live_server(app) as url:
            answer = httpx.get(f"{url}/metrics")

    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    found = {
        (sample.name.removeprefix("picsafe_endpoint_"), *sorted(sample.labels.values())): sample.value
        for family in parse(answer.text)
        for sample in family.samples
    }
    assert found["received_total", "new", "post"] == 2
    assert found["received_total", "known", "post"] == 1
    assert found["refused_total", "invalid_token", "post"] == 1
    assert found["refused_total", "not_a_report", "post"] == 1
    assert found["attempts_total", "archive", "done"] == 1
    assert found["reports", "archive", "delivered"] == 1
    assert found["reports", "open", "waiting"] == 1
    assert found["oldest_waiting_seconds", "open"] == 90
    assert found["oldest_waiting_seconds", "archive"] == 0
    assert found["destination_up", "archive"] == 1
    assert found["disk_free_bytes",] > 0
    assert found["disk_reserve_bytes",] == 2**30
    assert found["notices_waiting",] == 1
    assert "cloud_up" not in answer.text
    assert "mailbox_up" not in answer.text
    for personal in ("Pat", "Example", "example.org", path.stem, "MRN"):
        assert personal not in answer.text


def test_without_the_section_there_are_no_metrics(hospital: Hospital) -> None:
    with metrics_served(hospital.endpoint) as address:
        assert address is None


def test_metrics_have_a_listener_of_their_own(make_hospital: Callable[..., Hospital]) -> None:
    endpoint = make_hospital(CONFIG + '[metrics]\nlisten = "127.0.0.1:0"\n').endpoint
    with metrics_served(endpoint) as address:
        assert b"# EOF" in httpx.get(f"{address}/metrics").content
        assert httpx.get(f"{address}/health").json() == {"status": "ok"}
        assert httpx.post(f"{address}/api/report").status_code == 404


def test_who_posts_and_who_sends_are_on_the_chain(
    fake: FakePicSafe, office: PostOffice, tmp_path: Path
) -> None:
    path = sealed_report(fake, tmp_path)
    office.post(path.read_bytes(), path.name, token=office.token(18))
    office.hospital.work()
    received, opened, _ = list(office.hospital.endpoint.events.all())
    assert received["user"] == {"kind": "user", "userid": 18}
    # whoever made the key is the sender
    assert opened["posted_by"] == 18
    [report] = office.hospital.endpoint.reports.of_report_id(path.stem)
    assert report.sender["userid"] == "17"
