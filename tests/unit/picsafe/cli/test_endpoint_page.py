from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest

from tests.fakes.picsafe import ENDPOINT, FakePicSafe
from tests.unit.picsafe.cli.conftest import Run

SETTINGS = """
data = "/var/lib/picsafe-endpoint"
[destination.archive]
kind = "folder"
path = "/srv/picsafe"
"""
PAGE = "https://page.hospital.example"


def answering(fake: FakePicSafe, monkeypatch: pytest.MonkeyPatch) -> None:
    others = fake.handle
    link = {"link": f"{PAGE}/enter/secret", "expires_at": "2026-11-29T12:00:00Z"}

    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.host != "page.hospital.example":
            return others(request)
        challenged = {"audience": ENDPOINT, "challenge": "a-challenge"}
        return httpx.Response(200, json=challenged if request.method == "GET" else link)

    monkeypatch.setattr(fake, "handle", handle)


@pytest.mark.usefixtures("signed_in")
def test_page_prints_a_link_and_nothing_else(
    run: Run, fake: FakePicSafe, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(fake, monkeypatch)
    result = run("endpoint", "page", PAGE, "--yes")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == f"{PAGE}/enter/secret\n"
    assert "which Example Hospital runs" in result.stderr
    refused = run("endpoint", "page", PAGE)
    assert refused.exit_code == 4


@pytest.mark.usefixtures("signed_in")
def test_page_finds_its_address_in_the_settings(
    run: Run, fake: FakePicSafe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answering(fake, monkeypatch)
    config = tmp_path / "endpoint.toml"
    config.write_text(SETTINGS)
    missing = run("endpoint", "page", "--config", config)
    assert missing.exit_code == 2
    assert "has no [page]" in missing.stderr
    page = f'[page]\noperators = ["pat@example.org"]\nurl = "{PAGE}"\ntrust_proxy = true\n'
    config.write_text(f'{SETTINGS}{page}audience = "{ENDPOINT}"\n')
    result = run("endpoint", "page", "--config", config, "--yes", "--json")
    assert json.loads(result.stdout)["link"] == f"{PAGE}/enter/secret"
