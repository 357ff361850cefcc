"""Data folders of Key Servers, made by the services themselves."""

from __future__ import annotations

from pathlib import Path

from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.master_key import MasterKeyWrapper, load_or_create, master_keys
from chalicelib.keys.service import KeyService
from chalicelib.keys.sqlite import MIGRATIONS, SqliteKeyStore
from chalicelib.local.sqlite import Database
from chalicelib.tokens.claims import Claims
from tests.fakes.keys import REPORT, TAG, FakeReceipts
from tests.fakes.tokens import AUDIENCE, FakeClock, person

SENDER, READER, IP = person(11), person(12), "192.0.2.1"


class Folder:
    """A data folder, and the service on it as ``picsafe serve`` makes it.

    Attributes:
        keys: those that senders were given, by report.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        if not data.exists():
            data.mkdir(mode=0o700)
        self.keys: dict[str, str] = {}
        self.open()

    def open(self) -> None:
        path = self.data / "master.key"
        self.wrapper = MasterKeyWrapper(load_or_create(path), lambda: master_keys(path))
        self.database = Database(self.data / "keys.db", MIGRATIONS)
        self.store = SqliteKeyStore(self.database)
        assert self.wrapper.use(self.store.wrapping_key(self.wrapper.key_id()))
        self.service = KeyService(
            receipts=FakeReceipts(),
            store=self.store,
            wrapper=self.wrapper,
            policy=AccessLists(),
            clock=FakeClock(),
            url=AUDIENCE,
        )

    def fill(self, reports: int = 3, start: int = 0) -> None:
        for number in range(start, start + reports):
            report_id = f"{REPORT[:9]}{number:013d}"
            self.keys[report_id] = self.service.create(SENDER, report_id, IP).key
            self.service.set_tag(SENDER, report_id, IP, TAG)
            self.service.fetch(READER, report_id, IP, TAG)

    def fetched(self, reader: Claims = READER) -> dict[str, str]:
        return {
            report_id: self.service.fetch(reader, report_id, IP, TAG).key for report_id in sorted(self.keys)
        }

    def close(self) -> None:
        self.database.close()
