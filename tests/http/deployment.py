"""The whole application over the adapters of each place, without a network: for stories through the API."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

import boto3
from chalice.test import Client
from moto import mock_aws

from chalicelib.aws.table_definition import table_definition
from chalicelib.cloud.files.storage import FileStorage
from chalicelib.contract.regions import REGIONS
from chalicelib.http.application import Application
from chalicelib.settings import SERVICES, AwsStores, LocalStores, Settings, Stores
from chalicelib.users.enterprises.administration import EnterpriseAdministration
from chalicelib.wiring.application import create_app
from chalicelib.wiring.services import Wiring
from tests.fakes.accounts import FakeMailer
from tests.fakes.enterprises import FakeTxtLookup
from tests.http.contract import hold_to_contract

USER_URL = "https://user.picsafe.example"
KEY_URL = "https://key.picsafe.example"
CLOUD_URL = "https://cloud.picsafe.example"
MY_URL = "https://my.picsafe.example"


@dataclass(frozen=True)
class Answer:
    """An HTTP answer; ``body`` is decoded JSON, ``None`` where there is none."""

    operation: str
    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Place:
    """An application with its wiring, and the mails and DNS records around it."""

    app: Application
    wiring: Wiring
    mailer: FakeMailer
    dns: FakeTxtLookup
    answers: list[Answer]

    @property
    def administration(self) -> EnterpriseAdministration:
        """What the operator does."""
        return self.wiring.enterprise_administration

    def call(
        self,
        method: str,
        resource: str,
        body: object = None,
        *,
        token: str | None = None,
        api_key: str | None = None,
        query: dict[str, str] | None = None,
        **path: str,
    ) -> Answer:
        """Call an operation by its path template; the answer is kept in ``answers``."""
        headers = {"Content-Type": "application/json"} if body is not None else {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if api_key is not None:
            headers["X-Api-Key"] = api_key
        address = resource.format(**path) + (f"?{urlencode(query)}" if query else "")
        sent = b"" if body is None else json.dumps(body).encode()
        with Client(self.app) as client:
            response = client.http.request(method, address, headers=headers, body=sent)
        hold_to_contract(method, address, headers, sent, response)
        answer = Answer(
            f"{method} {resource}",
            response.status_code,
            dict(response.headers),
            json.loads(response.body) if response.body else None,
        )
        self.answers.append(answer)
        return answer

    def sign_in(self, email: str, country: str = "AU") -> tuple[str, str]:
        """A person with a profile: their token and refresh token."""
        started = self.call("POST", "/sign-in", {"email": email}).body
        done = self.call(
            "POST",
            "/sign-in/complete",
            {"challenge": started["challenge"], "code": self.mailer.last.code},
        ).body
        profile = {"title": "Dr", "firstname": "Pat", "lastname": "Example", "country": country}
        token = self.call("PATCH", "/me", profile, token=done["user_token"]).body["user_token"]
        return token, done["refresh_token"]

    def upload(self, reservation: dict[str, Any], content: bytes) -> None:
        """Put a sealed file where its form would put it."""
        fields, region = reservation["upload"]["fields"], reservation["region"]
        storage = self.wiring.adapters.storage
        if isinstance(storage, FileStorage):
            with storage.begin(storage.authorise_upload(region, fields)) as upload:
                upload.write(content)
                upload.commit()
            return
        metadata = {name[11:]: value for name, value in fields.items() if name.startswith("x-amz-meta-")}
        boto3.client("s3", region_name=region).put_object(
            Bucket=f"sealed-{region}", Key=fields["key"], Body=content, Metadata=metadata
        )


def _place(settings: Settings) -> Place:
    wiring, mailer, dns = Wiring(settings), FakeMailer(), FakeTxtLookup()
    wiring.adapters.__dict__["mailer"] = mailer
    wiring.__dict__["txt_lookup"] = dns
    return Place(create_app(settings, wiring), wiring, mailer, dns, [])


def _settings(stores: Stores) -> Settings:
    return Settings(
        services=frozenset(SERVICES),
        user_url=USER_URL,
        key_url=KEY_URL,
        cloud_url=CLOUD_URL,
        my_url=MY_URL,
        stores=stores,
    )


@contextlib.contextmanager
def one_machine(data: Path) -> Iterator[Place]:
    """SQLite and files."""
    place = _place(_settings(LocalStores(data=data, storage_url=CLOUD_URL)))
    try:
        yield place
    finally:
        place.wiring.close()


def make_bucket(region: str) -> None:
    """The bucket of a region; us-east-1 is the only one that may not be named when a bucket is made."""
    s3 = boto3.client("s3", region_name=region)
    if region == "us-east-1":
        s3.create_bucket(Bucket=f"sealed-{region}")
    else:
        s3.create_bucket(
            Bucket=f"sealed-{region}",
            CreateBucketConfiguration={"LocationConstraint": cast("Any", region)},
        )


def make_stores() -> AwsStores:
    """The tables, buckets, keys and sender's identity that the stacks make, in the environment's region."""
    dynamodb, kms = boto3.client("dynamodb"), boto3.client("kms")
    for name in SERVICES:
        dynamodb.create_table(**table_definition(name))
    for region in REGIONS:
        make_bucket(region)
    boto3.client("ses").verify_domain_identity(Domain="picsafe.example")
    wrapping = kms.create_key()["KeyMetadata"]["Arn"]
    signing = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    return AwsStores(
        users_table="users",
        keys_table="keys",
        cloud_table="cloud",
        wrapping_key=wrapping,
        signing_key=signing,
        buckets={region: f"sealed-{region}" for region in REGIONS},
    )


@contextlib.contextmanager
def on_aws() -> Iterator[Place]:
    """DynamoDB, S3 and KMS as moto has them; AWS credentials have to be set to made-up ones."""
    with mock_aws():
        yield _place(_settings(make_stores()))
