"""What a service runs on: one machine, or AWS in memory with a role for each service."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.aws.table_definition import table_definition
from chalicelib.settings import LocalStores, Settings, Stores
from chalicelib.wiring.adapters import Adapters
from chalicelib.wiring.local import LocalAdapters
from tests.fakes.accounts import CLOUD_URL, FakeMailer
from tests.fakes.aws_environment import set_credentials
from tests.fakes.kms import honour_digests
from tests.fakes.tokens import FakeClock
from tests.http.aws_resources import make_stores
from tests.http.uploads import put_into_bucket, put_into_folder
from tests.infra.role_clients import AccountClients, ClientAdapters, RoleClients, account_in_memory
from tests.infra.roles import HOME

T = TypeVar("T")


@dataclass(frozen=True)
class Downloaded:
    """What a download URL leads to, and for how many seconds it is good."""

    content: bytes
    lifetime: int


class Backend(Protocol):
    """What one service runs on during a test.

    Attributes:
        library_level: the lowest level at which libraries log where this is.
        many: how many items of one kind a test may store here.
    """

    library_level: str
    many: int

    @property
    def stores(self) -> Stores:
        """Where the data is."""
        ...

    def adapters(self, settings: Settings, clock: FakeClock, mailer: FakeMailer) -> tuple[Adapters, Adapters]:
        """The service's own, and those of the operator over the same stores."""
        ...

    def run(self, work: Callable[[], T]) -> T:
        """Do what the service does."""
        ...

    def upload_url(self, region: str) -> str:
        """What the URLs of uploads begin with."""
        ...

    def upload(self, region: str, upload: dict[str, Any], content: bytes) -> None:
        """Send an upload, with the rights of who signed it: PicSafe Cloud, or else the operator."""
        ...

    def download(self, url: str) -> Downloaded:
        """Follow a URL that the service signed."""
        ...

    def stored(self) -> str:
        """All that the service stores; what was stored as text can be found in it."""
        ...

    def damage_keys(self) -> None:
        """Make wrapped keys unreadable, and take recalls back."""
        ...


class LocalBackend:
    """SQLite and files; see ``Backend``."""

    library_level = "DEBUG"
    many = 1000

    def __init__(self, data: Path) -> None:
        self.stores = LocalStores(data=data, storage_url=CLOUD_URL)
        self._opened: list[LocalAdapters] = []

    def adapters(self, settings: Settings, clock: FakeClock, mailer: FakeMailer) -> tuple[Adapters, Adapters]:
        adapters = LocalAdapters(settings, self.stores, clock)
        adapters.__dict__["outbox"] = mailer
        self._opened.append(adapters)
        return adapters, adapters

    def run(self, work: Callable[[], T]) -> T:
        return work()

    def upload_url(self, region: str) -> str:
        return f"{CLOUD_URL}/cloud/storage/{region}/"

    def upload(self, region: str, upload: dict[str, Any], content: bytes) -> None:
        put_into_folder(self._opened[0].storage, upload, content)

    def download(self, url: str) -> Downloaded:
        parts = urlsplit(url)
        region, name = parts.path.removeprefix("/cloud/storage/").split("/")
        query = {key: value for key, (value,) in parse_qs(parts.query).items()}
        adapters = self._opened[0]
        found = adapters.storage.authorise_download(region, name, query["expires"], query["signature"])
        lifetime = int(query["expires"]) - int(adapters._clock().timestamp())
        return Downloaded(found.path.read_bytes(), lifetime)

    def stored(self) -> str:
        return "".join(path.read_bytes().decode("latin-1") for path in self.stores.data.glob("*.db*"))

    def damage_keys(self) -> None:
        with contextlib.closing(sqlite3.connect(self.stores.data / "keys.db")) as connection, connection:
            connection.execute("UPDATE keys_reports SET wrapped = x'00', recalled = 0")

    def close(self) -> None:
        for adapters in self._opened:
            adapters.close()


class AwsAccount:
    """An account in memory, with the stores and a role for each service."""

    def __init__(self) -> None:
        self.stores = make_stores()
        self.roles = RoleClients(self.stores)
        self.operator = AccountClients()

    def empty_table(self, service: str) -> None:
        """Make a service's table anew."""
        dynamodb = self.operator.client("dynamodb")
        dynamodb.delete_table(TableName=service)
        dynamodb.create_table(**table_definition(service))


class AwsBackend:
    """AWS, where the service has the rights of its role and no others; see ``Backend``."""

    # what botocore says below that, requests and all, no stage lets it say
    library_level = "INFO"
    # two transactions; moto copies the whole table for every write in one
    many = 60

    def __init__(self, service: str, account: AwsAccount) -> None:
        account.empty_table(service)
        self.stores = account.stores
        self._service = service
        self._account = account

    def adapters(self, settings: Settings, clock: FakeClock, mailer: FakeMailer) -> tuple[Adapters, Adapters]:
        own, all_rights = partial(self._account.roles.client, self._service), self._account.operator.client
        return (
            ClientAdapters(settings, self.stores, clock, own, mailer),
            ClientAdapters(settings, self.stores, clock, all_rights, mailer),
        )

    def run(self, work: Callable[[], T]) -> T:
        return self._account.roles.enforced(work)

    def upload_url(self, region: str) -> str:
        bucket = self.stores.buckets[region]
        return f"https://{bucket}.s3.{region}.amazonaws.com/"

    def upload(self, region: str, upload: dict[str, Any], content: bytes) -> None:
        def put(s3: Any) -> None:
            put_into_bucket(s3, self.stores.buckets[region], upload, content)

        if self._service == "cloud":
            self.run(lambda: put(self._account.roles.client("cloud", "s3", region)))
        else:
            put(self._account.operator.client("s3", region))

    def download(self, url: str) -> Downloaded:
        parts = urlsplit(url)
        bucket, _, region = str(parts.hostname).removesuffix(".amazonaws.com").partition(".s3.")
        found = self._account.operator.client("s3", region).get_object(Bucket=bucket, Key=parts.path[1:])
        (lifetime,) = parse_qs(parts.query)["X-Amz-Expires"]
        return Downloaded(found["Body"].read(), int(lifetime))

    def stored(self) -> str:
        return str(self._items())

    def damage_keys(self) -> None:
        for item in self._items():
            if item["sk"]["S"] == "key":
                self._account.operator.client("dynamodb").update_item(
                    TableName=self._service,
                    Key={"pk": item["pk"], "sk": item["sk"]},
                    UpdateExpression="SET #wrapped = :wrapped, recalled = :recalled",
                    ExpressionAttributeNames={"#wrapped": "wrapped"},
                    ExpressionAttributeValues={":wrapped": {"B": b"\0"}, ":recalled": {"BOOL": False}},
                )

    def _items(self) -> list[dict[str, Any]]:
        pages = self._account.operator.client("dynamodb").get_paginator("scan")
        return [item for page in pages.paginate(TableName=self._service) for item in page["Items"]]


@contextlib.contextmanager
def aws_account() -> Iterator[AwsAccount]:
    """An account that is there for a while."""
    with pytest.MonkeyPatch.context() as patch:
        set_credentials(patch, HOME)
        honour_digests(patch)
        with account_in_memory():
            yield AwsAccount()


@contextlib.contextmanager
def local_backend(data: Path) -> Iterator[LocalBackend]:
    """One machine, until its databases are closed."""
    backend = LocalBackend(data)
    try:
        yield backend
    finally:
        backend.close()
