"""Reports in a record system that goes wrong, from an endpoint that is killed again and again: each once.

What counts is what the record system has: one patient, and one study or one document a report.
"""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import read_config
from picsafe.endpoint.model import State
from tests.e2e.endpoint.record_systems import KINDS
from tests.e2e.endpoint.test_killed import AT_ONCE, POSTED, post
from tests.e2e.endpoint.unlucky_hospital import Process
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.reports import plain_report
from tests.fakes.endpoint.user_server import user_server
from tests.fakes.tokens import FakeSigner

NUMBER = 100
KILLS = 5
SECONDS = 600

CONFIG = """
data = "{data}"
[tokens]
user_server = "{picsafe}"
[retention]
disk_reserve = 0
[destination.record]
{record}
"""


@pytest.mark.peer
@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", KINDS)
def test_each_report_is_in_the_record_once(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer, made, config = FakeSigner(), tmp_path / "made", tmp_path / "endpoint.toml"
    made.mkdir()
    paths = [plain_report(made, 10_000 + one) for one in range(NUMBER)]
    with KINDS[kind](tmp_path) as record, user_server(signer) as issuer:
        for name, value in record.environ.items():
            monkeypatch.setenv(name, value)
        shown = CONFIG.format(data=tmp_path / "data", picsafe=issuer, record=record.settings)
        config.write_text(shown + POSTED)
        process = Process(config)
        try:
            with record.going_wrong(), ThreadPoolExecutor(AT_ONCE) as posters:
                posts = [posters.submit(post, process, path, signer, issuer) for path in paths]
                drawn, pause = random.Random(kind), threading.Event()
                for _ in range(KILLS):
                    pause.wait(drawn.uniform(0.5, 3))
                    process.kill()
                    process.start()
                for one in posts:
                    one.result()
                wait_for(lambda: is_over(process, config), "some reports never arrived", SECONDS)
        finally:
            process.kill()
        record.require_each_once(NUMBER)


def is_over(process: Process, config: Path) -> bool:
    """Whether every report was delivered."""
    process.require_running()
    with Endpoint(read_config(config)) as endpoint:
        counts = endpoint.jobs.counts()
    states = {state for of_one in counts.values() for state in of_one}
    return counts.get("record", {}).get(State.DONE, 0) == NUMBER and states <= {State.DONE, State.SKIPPED}
