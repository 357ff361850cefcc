"""Runs a page of docs/endpoint by its settings, with what differs on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import decode_config
from picsafe.endpoint.intake import Arrival
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.picsafe import API_KEY, PICSAFE, FakePicSafe

PAGES = Path(__file__).parents[3] / "docs" / "endpoint"
SETTINGS = """
data = "{data}"
[tokens]
user_server = "{picsafe}"
[keys]
servers = ["{picsafe}"]
api_key = "file:{api_key}"
"""


def settings_of(page: str) -> str:
    """The first settings that a page shows."""
    found = re.search(r"```toml\n(.*?)```", (PAGES / page).read_text(), re.DOTALL)
    assert found
    return found[1]


def deliver_one(fake: FakePicSafe, folder: Path, page: str, here: Mapping[str, str]) -> str:
    """Deliver a report by a page's settings, and return its ID.

    Args:
        fake: PicSafe's servers.
        folder: for everything.
        page: of docs/endpoint.
        here: what stands in the page, and what it is on this machine; all of it has to be in the page.
    """
    (folder / "api-key").write_text(API_KEY)
    shown = settings_of(page)
    for there, instead in here.items():
        assert there in shown
        shown = shown.replace(there, instead)
    common = SETTINGS.format(data=folder / "endpoint", picsafe=PICSAFE, api_key=folder / "api-key")
    config = decode_config((common + shown).encode())
    path = sealed_report(fake, folder)
    with Endpoint(config, clock=fake.clock, transport=fake.transport()) as endpoint:
        endpoint.lock()
        for route in endpoint.deliveries.routes.values():
            assert all(finding.is_well for finding in route.destination.check())
        with endpoint.spool.draft(2**31) as draft:
            draft.write(path.read_bytes())
            endpoint.intake.take(draft, Arrival(via="command", report_id=path.stem))
        fake.now += timedelta(seconds=1)
        for worker in endpoint.deliveries.workers("run"):
            while worker.step():
                pass
    return path.stem
