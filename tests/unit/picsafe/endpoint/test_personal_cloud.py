"""``[cloud] token``: an Endpoint Server that fetches one person's reports."""

from __future__ import annotations

from pathlib import Path

import pytest

from picsafe.client.personal_account import PersonalAccount
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import decode_config
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.model import Sealing
from tests.fakes.picsafe import PERSONAL_TOKEN, PICSAFE, FakePicSafe
from tests.fakes.sealed_reports import add_report

SETTINGS = """
data = "{data}"
[tokens]
user_server = "{picsafe}"
[keys]
servers = ["{picsafe}"]
{keys}
[cloud]
{cloud}
[destination.archive]
kind = "folder"
path = "{data}/out"
"""


def settings(data: Path, *, keys: str = "", cloud: str = "") -> bytes:
    return SETTINGS.format(data=data, picsafe=PICSAFE, keys=keys, cloud=cloud).encode()


def test_its_owner_s_reports_are_listed_and_opened(fake: FakePicSafe, tmp_path: Path) -> None:
    fake.add_personal_token(PERSONAL_TOKEN)
    made = add_report(fake, tmp_path, 1)
    (tmp_path / "token").write_text(PERSONAL_TOKEN + "\n")
    (tmp_path / "token").chmod(0o600)
    config = decode_config(settings(tmp_path / "data", cloud=f'token = "file:{tmp_path}/token"'))
    with Endpoint(config, clock=fake.clock, transport=fake.transport()) as endpoint:
        assert isinstance(endpoint.keys.account, PersonalAccount)
        assert Sealing.DYNAMIC in endpoint.keys.sources
        poller = endpoint.cloud_poller()
        assert poller is not None
        assert (poller.read_list(), poller.read_list()) == (1, 0)
        assert poller.fetch_one()
        assert [report.report_id for report in endpoint.reports.of_report_id(made)] == [made]
        assert endpoint.deliveries.teller() is None


@pytest.mark.parametrize(
    ("keys", "cloud"),
    [("", ""), ('api_key = "env:PICSAFE_API_KEY"', 'token = "env:PICSAFE_TOKEN"')],
)
def test_one_thing_says_whose_reports_are_fetched(tmp_path: Path, keys: str, cloud: str) -> None:
    with pytest.raises(InvalidConfig, match="either"):
        decode_config(settings(tmp_path, keys=keys, cloud=cloud))
