from __future__ import annotations

from collections.abc import Callable

import pytest

from picsafe.endpoint.mail.poller import Poller
from picsafe.endpoint.mail.store import MailStore
from tests.fakes.endpoint.mailbox import FakeMailServer
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital, make_hospital

__all__ = ["make_hospital"]

MAIL = """
[mail]
host = "127.0.0.1"
tls = "none"
user = "picsafe"
password = "env:MAIL_PASSWORD"
"""


class Post:
    """A hospital, its mailbox, and what looks after it, which looks when it is told to."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        self.server = FakeMailServer()

    @property
    def store(self) -> MailStore:
        store = self.hospital.endpoint.mail_store
        assert store is not None
        return store

    def poller(self) -> Poller:
        self.hospital.endpoint.__dict__["mailbox"] = self.server
        poller = self.hospital.endpoint.mail_poller()
        assert poller is not None
        return poller

    def look(self) -> None:
        """Connect, and look through the folder once."""
        poller = self.poller()
        with self.server.open() as session:
            poller.look(session)

    def restart(self) -> None:
        self.hospital.restart()

    def taken(self) -> list[str]:
        """The IDs of the reports that were, oldest first; one that came twice is there twice."""
        rows = self.hospital.endpoint.database.read(
            lambda connection: connection.execute("SELECT report_id FROM report ORDER BY id").fetchall()
        )
        return [row["report_id"] for row in rows]


@pytest.fixture
def post(make_hospital: Callable[..., Hospital]) -> Post:
    return Post(make_hospital(CONFIG + MAIL))
