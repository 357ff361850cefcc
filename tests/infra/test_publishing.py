"""``deploy --web`` publishes My PicSafe so that browsers find the services and never a half of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from infra.errors import BadPages
from infra.settings import Environment
from infra.stages import ROOT
from infra.web import pages
from tests.infra.account import Document, MemoryAccount
from tests.infra.operator import Operator, output_of

pytestmark = [pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")]


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    for name in ("index.html", "sw.js", "manifest.webmanifest", "icon.svg", "icon-192.png"):
        (folder / name).write_text(name)
    (folder / "assets" / "app-1234.js").write_text("'use strict'")
    (folder / "assets" / "app-1234.css").write_text("")
    (folder / "servers.json").write_text("{}")
    return folder


def watched(account: MemoryAccount) -> dict[str, Document]:
    put: dict[str, Document] = {}

    def before(_service: str, operation: str, params: Document) -> None:
        if operation == "PutObject" and "CacheControl" in params:
            put[params["Key"]] = dict(params)
        if operation == "CreateInvalidation":
            put["invalidation"] = params
            # moto has no distribution: the template's is beyond it
            raise ClientError({"Error": {"Code": "NoSuchDistribution"}}, operation)

    account.before = before
    return put


def test_pages_come_last_and_only_they_are_asked_for_again(
    run: Operator, account: MemoryAccount, web: Path
) -> None:
    put = watched(account)
    result = run("deploy", "--yes", "--web", str(web))
    assert list(put)[-3:] == ["sw.js", "index.html", "invalidation"]
    kept = {name for name, sent in put.items() if "immutable" in sent.get("CacheControl", "")}
    assert kept == {"assets/app-1234.js", "assets/app-1234.css"}
    assert {sent["CacheControl"] for name, sent in put.items() if name not in kept | {"invalidation"}} == {
        "no-cache"
    }
    assert put["invalidation"]["InvalidationBatch"]["Paths"]["Items"] == ["/*"]
    assert result.output.splitlines()[-1] == "Error: AWS refused CreateInvalidation: NoSuchDistribution"
    assert put["invalidation"]["DistributionId"] == output_of(account, "web", "Distribution", "us-east-1")


def test_types_do_not_depend_on_the_machine(run: Operator, account: MemoryAccount, web: Path) -> None:
    put = watched(account)
    run("deploy", "--yes", "--web", str(web))
    assert {name: sent["ContentType"] for name, sent in put.items() if name != "invalidation"} == {
        "assets/app-1234.css": "text/css; charset=utf-8",
        "assets/app-1234.js": "text/javascript; charset=utf-8",
        "icon-192.png": "image/png",
        "icon.svg": "image/svg+xml",
        "index.html": "text/html; charset=utf-8",
        "manifest.webmanifest": "application/manifest+json",
        "servers.json": "application/json",
        "sw.js": "text/javascript; charset=utf-8",
    }


def test_browsers_are_told_where_the_services_are(run: Operator, account: MemoryAccount, web: Path) -> None:
    """The build's own ``servers.json`` says: at my own address, where on AWS there is no service."""
    put = watched(account)
    run("deploy", "--yes", "--web", str(web))
    sent = put["servers.json"]["Body"]
    assert json.loads(sent) == {
        "user_url": "https://user.example.org",
        "key_url": "https://key.example.org",
        "cloud_url": "https://cloud.example.org",
    }
    source = (ROOT / "web" / "src" / "api" / "servers.ts").read_text()
    for name in json.loads(sent):
        assert f"{name}: nullable(string())" in source


def test_publishing_is_asked_for_even_if_no_stack_changes(
    run: Operator, account: MemoryAccount, web: Path
) -> None:
    assert run("deploy", "--yes").exit_code == 0
    put = watched(account)
    declined = run("deploy", "--web", str(web), answer="n\n")
    assert declined.exit_code == 1
    assert f"8 files of My PicSafe would be published from {web}." in declined.output
    assert put == {}


def test_a_folder_without_pages_is_one_message_and_nothing_is_done(
    run: Operator, account: MemoryAccount, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("deploy", "--yes", "--web", str(empty))
    assert result.exit_code == 1
    assert result.output == (f"Error: {empty} holds no built My PicSafe: make web puts it into web/dist.\n")
    assert account.calls == []


def test_pages_need_their_program(settings: Environment, web: Path) -> None:
    (web / "index.html.gz").write_bytes(b"what the other servers hand out")
    assert len(pages(settings, web).files()) == 8
    (web / "index.html").unlink()
    with pytest.raises(BadPages):
        pages(settings, web)
