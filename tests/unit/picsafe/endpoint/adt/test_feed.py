"""How the feed of ADT messages goes: what status, metrics, check and the operator's page say of it."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from prometheus_client.core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from picsafe.endpoint.adt.feed import Tally
from picsafe.endpoint.adt.listener import AdtListener, adt_served
from picsafe.endpoint.adt.listening import adt_findings
from picsafe.endpoint.adt.settings import Adt
from picsafe.endpoint.adt.status import SILENT_AFTER, AdtStatus
from picsafe.endpoint.doubts import doubts
from picsafe.endpoint.http.metrics import _renderer
from picsafe.endpoint.http.page.rendering import Renderer
from picsafe.endpoint.http.renewal import watched_adt
from picsafe.endpoint.standing import standing
from picsafe.endpoint.status import CRITICAL_AFTER, Status, status_of
from picsafe.endpoint.status_text import lines_of, summary_of
from tests.fakes.tls import self_signed
from tests.unit.picsafe.endpoint.adt.messages import adt
from tests.unit.picsafe.endpoint.adt.test_listener import answer_of, connected, framed
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital

Make = Callable[..., Hospital]
parse: Callable[[str], Iterable[Metric]] = text_string_to_metric_families
PLAIN = CONFIG + '[adt]\nlisten = "127.0.0.1:0"\n'


@contextmanager
def fed(hospital: Hospital) -> Iterator[AdtListener]:
    with adt_served(hospital.endpoint) as listener:
        assert listener is not None
        yield listener


def send(listener: AdtListener, *contents: bytes) -> None:
    with connected(listener) as connection:
        for content in contents:
            connection.sendall(framed(content))
            assert answer_of(connection)


def found(hospital: Hospital) -> AdtStatus:
    status = hospital.endpoint.adt_status
    assert status is not None
    return status


def whole(hospital: Hospital) -> Status:
    endpoint = hospital.endpoint
    return status_of(endpoint.jobs, endpoint.outages, ["archive"], endpoint.clock(), adt=found(hospital))


def test_what_has_come_is_told_and_when(make_hospital: Make) -> None:
    hospital = make_hospital(PLAIN)
    began = hospital.fake.clock()
    with fed(hospital) as listener:
        send(listener, adt(patient_id="1"), adt(patient_id="2"), adt("A03"), adt(patient_id=""))
    status = found(hospital)
    assert status == AdtStatus(None, began, is_silent=False, taken=3, refused=1, patients=2)
    assert lines_of(whole(hospital))[-2:] == [
        "adt      listening, last message 2026-03-04 05:06 UTC, 3 taken, 1 refused, 2",
        "         patients known",
    ]
    assert summary_of(whole(hospital)) == "All is well."
    # what is counted is not lost with the process, and not counted twice
    with fed(hospital) as listener:
        send(listener, adt(patient_id="3"))
    assert found(hospital).taken == 4


def test_a_feed_that_nobody_listens_to_or_sends_is_trouble(make_hospital: Make) -> None:
    hospital = make_hospital(PLAIN + "silent_hours = 2\n")
    assert found(hospital).down_since == hospital.fake.clock(), "it was never listened"
    with fed(hospital):
        pass
    store = hospital.endpoint.adt_feed
    assert store is not None
    hospital.later(seconds=SILENT_AFTER.total_seconds())
    assert found(hospital).down_since is None
    hospital.later(seconds=1)
    assert whole(hospital).exit_code == 1
    assert summary_of(whole(hospital)) == "The ADT listener is down."
    hospital.later(seconds=CRITICAL_AFTER.total_seconds())
    assert whole(hospital).exit_code == 2
    hospital.later(hours=2)
    Tally().note(store, hospital.fake.clock())
    assert (whole(hospital).exit_code, found(hospital).last_message_at) == (1, None)
    assert summary_of(whole(hospital)) == "No ADT message has come for long."


def test_it_is_in_the_metrics_and_on_the_page(make_hospital: Make, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    hospital = make_hospital(f'{PLAIN}tls_certificate = "{certificate}"\ntls_key = "{key}"\n')
    store = hospital.endpoint.adt_feed
    assert store is not None
    store.note(hospital.fake.clock(), taken=1200, refused=7, last_message_at=hospital.fake.clock())
    hospital.later(seconds=30)
    render, _ = _renderer(hospital.endpoint)
    samples = {
        (sample.name.removeprefix("picsafe_endpoint_adt_"), *sample.labels.values()): sample.value
        for family in parse(render().decode())
        for sample in family.samples
        if "_adt_" in sample.name
    }
    left = samples.pop(("certificate_seconds",))
    assert found(hospital).certificate_until == hospital.fake.clock() + timedelta(seconds=left)
    assert samples == {
        ("up",): 1,
        ("messages_total", "taken"): 1200,
        ("messages_total", "refused"): 7,
        ("patients",): 0,
        ("last_message_seconds",): 30,
    }
    page = Renderer().page("ways_in", status=whole(hospital), mails=[], failed=[], shown=100, place="ways-in")
    assert "1,200 taken, 7 refused" in page.body.decode()
    assert "The certificate is good until" in page.body.decode()


def test_check_says_whether_it_is_listened(make_hospital: Make) -> None:
    hospital = make_hospital(PLAIN)
    settings = hospital.endpoint.config.adt
    assert settings is not None
    with fed(hospital) as listener:
        send(listener, adt())
        taken = msgspec.structs.replace(settings, listen=f"127.0.0.1:{listener.port}")
        ((level, text),) = adt_findings(found(hospital), taken, is_running=False)
        assert (level, "is taken" in text) == ("FAIL", True)
    status = found(hospital)
    ((level, text),) = adt_findings(status, settings, is_running=True)
    assert level == "ok"
    assert text.startswith(
        "It listens at 127.0.0.1:0; 1 patients are known; the last message came 2026-03-04"
    )
    ((level, text),) = adt_findings(replace(status, is_silent=True), settings, is_running=False)
    assert (level, text.partition(";")[0]) == ("warn", "It can listen at 127.0.0.1:0")
    down = replace(status, down_since=hospital.fake.clock())
    ((level, text),) = adt_findings(down, settings, is_running=True)
    assert (level, "Nobody listens" in text) == ("FAIL", True)
    ((level, text),) = adt_findings(replace(status, last_message_at=None), settings, is_running=True)
    assert (level, "no message has come yet" in text) == ("ok", True)


def test_check_looks_at_its_certificate_and_warns_where_there_is_none(
    make_hospital: Make, tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path)
    tls = f'tls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    hospital = make_hospital(PLAIN + tls)
    endpoint = hospital.endpoint
    said = list(standing(endpoint.config, endpoint.keys, endpoint.clock()))
    assert [text for _, name, text in said if name == "adt.tls_certificate"] == [
        f"{certificate} is good until {found(hospital).certificate_until:%Y-%m-%d}."
    ]
    there = Adt(listen="0.0.0.0:2576", allow=("10.1.2.7",))
    encrypted = msgspec.structs.replace(there, tls_certificate=certificate, tls_key=key)
    for section, is_warned in ((there, True), (encrypted, False)):
        config = msgspec.structs.replace(endpoint.config, adt=section)
        assert ("adt" in [name for name, _ in doubts(config)]) is is_warned


def test_a_certificate_that_ends_is_trouble(make_hospital: Make) -> None:
    status = replace(
        whole(make_hospital(PLAIN)),
        adt=AdtStatus(None, None, is_silent=False, taken=0, refused=0, patients=0),
    )
    assert status.adt is not None
    assert status.exit_code == 0
    ends = replace(status, adt=replace(status.adt, certificate_ends=True))
    assert (ends.exit_code, summary_of(ends)) == (1, "The ADT listener's certificate ends.")


def test_a_renewed_certificate_is_shown_and_an_unusable_one_is_not(
    make_hospital: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    certificate, key = self_signed(tmp_path)
    hospital = make_hospital(f'{PLAIN}tls_certificate = "{certificate}"\ntls_key = "{key}"\n')
    with fed(hospital) as listener:
        address = ("127.0.0.1", listener.port)
        before = ssl.get_server_certificate(address)
        self_signed(tmp_path)
        renewed = certificate.read_text().strip()
        assert ssl.get_server_certificate(address) == before
        (watched,) = watched_adt(listener)
        assert ssl.get_server_certificate(address).strip() == renewed != before.strip()
        self_signed(tmp_path)
        watched.look()
        before, renewed = renewed, certificate.read_text().strip()
        assert ssl.get_server_certificate(address).strip() == renewed != before
        key.write_text("no key")
        watched.look()
        assert "adt_certificate_unusable" in caplog.text
        assert ssl.get_server_certificate(address).strip() == renewed
