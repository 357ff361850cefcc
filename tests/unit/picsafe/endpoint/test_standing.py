"""How an Endpoint Server stands at PicSafe, before the first report comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from picsafe.endpoint.standing import standing
from tests.fakes.picsafe import API_KEY, TLS_ENDPOINT, FakePicSafe, problem
from tests.fakes.tls import self_signed
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital

Make = Callable[..., Hospital]
FILES = 'tls_certificate = "{certificate}"\ntls_key = "{key}"\n'


def said(hospital: Hospital) -> list[tuple[str, str]]:
    endpoint = hospital.endpoint
    return [(level, setting) for level, setting, _ in standing(endpoint.config, endpoint.keys, NOW)]


def texts(hospital: Hospital) -> str:
    endpoint = hospital.endpoint
    return " ".join(text for _, _, text in standing(endpoint.config, endpoint.keys, NOW))


NOW = datetime.now(UTC)
HTTP = f'[http]\npublic_url = "{TLS_ENDPOINT}"\ntrust_proxy = true\n'


def test_what_is_well_is_said_to_be(make_hospital: Make) -> None:
    assert said(make_hospital(CONFIG + HTTP)) == [("ok", "keys.servers[0]"), ("ok", "http.public_url")]


@pytest.mark.parametrize("secret", ["wrong", "schlüssel", "psk_\ntest", ""])
def test_an_api_key_that_is_not_taken(
    make_hospital: Make, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    hospital = make_hospital()
    monkeypatch.setenv("ENDPOINT_API_KEY", secret)
    assert said(hospital) == [("FAIL", "keys.api_key")]
    assert not secret or secret not in texts(hospital)


def test_a_key_from_an_editor_that_puts_a_mark_in_front(make_hospital: Make, tmp_path: Path) -> None:
    file = tmp_path / "api-key"
    file.write_text(f"\ufeff{API_KEY}\r\n", encoding="utf-8")
    config = CONFIG.replace("env:ENDPOINT_API_KEY", f"file:{file}")
    assert said(make_hospital(config)) == [("ok", "keys.servers[0]")]


def test_servers_that_are_not_registered(make_hospital: Make) -> None:
    more = CONFIG.replace('servers = ["{picsafe}"]', 'servers = ["{picsafe}", "https://nobody.example"]')
    hospital = make_hospital(more + HTTP.replace(TLS_ENDPOINT, "https://unknown.example"))
    assert said(hospital) == [
        ("ok", "keys.servers[0]"),
        ("FAIL", "keys.servers[1]"),
        ("FAIL", "http.public_url"),
    ]
    assert "picsafe enterprise key-server register https://unknown.example --kind endpoint" in texts(hospital)


def test_servers_that_do_not_answer(make_hospital: Make, fake: FakePicSafe) -> None:
    hospital = make_hospital(CONFIG + HTTP)
    hospital.endpoint.keys.client._sleep = lambda seconds: None
    fake.faults.append(lambda one: problem(503, "unavailable"))
    assert said(hospital) == [("FAIL", "keys.servers[0]"), ("FAIL", "http.public_url")]


def test_where_nothing_gets_keys_only_plain_reports_are_opened(make_hospital: Make) -> None:
    assert said(make_hospital(CONFIG.replace('api_key = "env:ENDPOINT_API_KEY"', ""))) == [("warn", "keys")]


def test_certificates(make_hospital: Make, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    tls = HTTP.replace("trust_proxy = true\n", FILES.format(certificate=certificate, key=key))
    hospital = make_hospital(CONFIG + tls)
    endpoint = hospital.endpoint

    def level(**later: float) -> str:
        return next(standing(endpoint.config, endpoint.keys, NOW + timedelta(**later)))[0]

    assert [level(), level(days=-20), level(days=2)] == ["warn", "ok", "FAIL"]
    key.write_text("no key")
    assert level(days=-20) == "FAIL"
    key.unlink()
    assert level(days=-20) == "FAIL"
