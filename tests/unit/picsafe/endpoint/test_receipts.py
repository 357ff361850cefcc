"""What an Endpoint Server keeps of Key Servers' logs, and says of those that contradict themselves."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chalicelib.contract.signed_notes import verifier_key
from picsafe.client.log_evidence import LogEvidence
from picsafe.endpoint.http.metrics import _renderer
from tests.fakes.picsafe import PERSONAL_TOKEN, PICSAFE, FakePicSafe
from tests.fakes.sealed_reports import add_report
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital
from tests.unit.picsafe.endpoint.test_cloud import WITH_CLOUD, fetch

BY_TOKEN = (
    CONFIG.replace('api_key = "env:ENDPOINT_API_KEY"', "")
    + """
[cloud]
token = "env:ENDPOINT_TOKEN"
"""
)


@pytest.mark.parametrize("config", [WITH_CLOUD, BY_TOKEN], ids=["an API key", "a personal token"])
def test_receipts_are_kept_in_the_data_folder_and_contradictions_are_shouted_about(
    fake: FakePicSafe,
    make_hospital: Callable[..., Hospital],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    config: str,
) -> None:
    fake.add_personal_token(PERSONAL_TOKEN)
    monkeypatch.setenv("ENDPOINT_TOKEN", PERSONAL_TOKEN)
    fake.registered_log_keys[PICSAFE] = verifier_key("picsafe.example/log", fake.log_key).text()
    hospital = make_hospital(config)
    first = add_report(fake, tmp_path, 1)
    fetch(hospital)
    evidence = LogEvidence(tmp_path / "endpoint" / "log-evidence.json")
    assert [one.report_id for one in evidence.receipts_of(PICSAFE, first)] == [first]
    assert list(hospital.endpoint.keys.evidence.contradictions()) == []

    fake.log_key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    second = add_report(fake, tmp_path, 2)
    with caplog.at_level(logging.ERROR):
        fetch(hospital)
    assert hospital.arrived() == [first, second], "nobody is kept from a report"
    assert f"log_contradicted code=unregistered_log_key key_server={PICSAFE}" in caplog.messages
    assert [one.code for one in evidence.contradictions()] == ["unregistered_log_key"]
    render, _ = _renderer(hospital.endpoint)
    assert b"picsafe_endpoint_logs_contradicted 1.0" in render()
