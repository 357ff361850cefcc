"""The stages' packages as they are deployed, and an AWS in memory in which their first requests succeed."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, repeat
from pathlib import Path
from typing import Any

import boto3
import chalice

from benchmarks.aws_in_memory import aws_in_memory
from chalicelib.aws.dynamodb import Table
from chalicelib.aws.table_definition import table_definition
from chalicelib.clock import utc_now
from chalicelib.keys.access_lists import AccessLists
from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.keys.kms import KmsKeyWrapper
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from chalicelib.keys.ordered_log.signing import LogKey, ReceiptPrinter
from chalicelib.keys.service import KeyService
from chalicelib.keys.wrapping import StoredKeyWrapper
from chalicelib.settings import MERGE_SECONDS_ON_AWS, SERVICES
from chalicelib.tokens.claims import Claims
from chalicelib.tokens.http_issuer import JWKS_PATH, REVOKED_TOKENS_PATH
from chalicelib.tokens.issuing import issue
from chalicelib.users.signing.key_file import KeyFileSigner
from infra.packaging import compile_sources, install
from infra.stages import ROOT, source_files

REGION = "eu-west-1"
BARE = "bare Chalice app"
REPORT_ID = "0000000111462800528240"
FIRST = {"users": "POST /sign-in", "keys": "GET /keys/{report_id}", "cloud": "POST /cloud/reports"}
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_DEFAULT_REGION": REGION,
}
# what Lambda's Python brings along, compiled
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "dateutil", "six.py", "urllib3")
BARE_APP = """
import boto3
from chalice import Chalice

app = Chalice(app_name="bare")
dynamodb = boto3.client("dynamodb")


@app.route("/keys/{report_id}")
def found(report_id):
    key = {"pk": {"S": report_id}, "sk": {"S": "key"}}
    return {"found": "Item" in dynamodb.get_item(TableName="keys", Key=key)}
"""


@dataclass(frozen=True)
class Package:
    """A package and how it is called.

    Attributes:
        folder: where it lies.
        request: method and path template of its first request.
        events: API Gateway's event of the first request, for each time that it is started.
        environment: its environment variables.
    """

    folder: Path
    request: str
    events: Iterator[dict[str, Any]]
    environment: Mapping[str, str]


def event(
    method: str, resource: str, token: str | None = None, body: object = None, **path: str
) -> dict[str, Any]:
    """API Gateway's event of a request to a Lambda (proxy integration, payload version 1)."""
    headers = {"content-type": "application/json"} if body is not None else {}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    return {
        "resource": resource,
        "path": resource.format(**path),
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": None,
        "multiValueQueryStringParameters": None,
        "pathParameters": path or None,
        "stageVariables": None,
        "requestContext": {
            "resourcePath": resource,
            "httpMethod": method,
            "path": resource.format(**path),
            "identity": {"sourceIp": "192.0.2.1"},
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def lay_out(service: str, into: Path, *, byte_code: bool) -> None:
    """The package of a stage as it is deployed, for the Python that runs this."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    install(service, into, python=version)
    for path in (Path("app.py"), *source_files(service)):
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, into / path)
    _chalice_runtime(into)
    if byte_code:
        compile_sources(into, version)


def _chalice_runtime(into: Path) -> None:
    # what Chalice itself puts into every package
    shutil.copytree(
        Path(chalice.__path__[0]),
        into / "chalice",
        ignore=lambda _folder, names: [name for name in names if name not in {"__init__.py", "app.py"}],
    )


def lay_out_runtime(into: Path) -> None:
    """What Lambda's Python brings along by itself."""
    into.mkdir()
    installed = Path(boto3.__file__).parent.parent
    for name in RUNTIME:
        (into / name).symlink_to(installed / name)


@contextmanager
def packages(folder: Path, *, byte_code: bool = True) -> Iterator[dict[str, Package]]:
    """All packages, the bare one first, with an AWS around them in which their first requests succeed."""
    signer = KeyFileSigner(folder / "signing")
    documents = {
        JWKS_PATH: json.dumps({"keys": signer.public_jwks()}).encode(),
        REVOKED_TOKENS_PATH: b'{"tokens": []}',
    }
    os.environ.update(CREDENTIALS)
    with aws_in_memory(documents.get) as endpoint:
        settings = _prepare_account(endpoint, _sender(endpoint))

        def token() -> str:
            return issue(_sender(endpoint), signer)

        sealed = {"report_id": REPORT_ID, "size": 1_000_000, "sha256": "0123456789abcdef" * 4}
        first = {
            # nobody may ask for many mails
            "users": (event("POST", "/sign-in", body={"email": f"pat{n}@hospital.example"}) for n in count()),
            "keys": (event("GET", "/keys/{report_id}", token(), report_id=REPORT_ID) for _ in count()),
            "cloud": (event("POST", "/cloud/reports", token(), sealed) for _ in count()),
        }
        bare = folder / "bare"
        bare.mkdir()
        _chalice_runtime(bare)
        (bare / "app.py").write_text(BARE_APP)
        called = repeat(event("GET", "/keys/{report_id}", report_id=REPORT_ID))
        made = {BARE: Package(bare, "GET /keys/{report_id}", called, {"AWS_ENDPOINT_URL": endpoint})}
        for service in SERVICES:
            lay_out(service, folder / service, byte_code=byte_code)
            own = {"PICSAFE_SERVICES": service, "AWS_LAMBDA_FUNCTION_NAME": f"picsafe-prod-{service}"}
            made[service] = Package(folder / service, FIRST[service], first[service], {**settings, **own})
        yield made


def _sender(endpoint: str) -> Claims:
    now = int(time.time())
    return Claims(
        iss=endpoint,
        sub="11",
        aud=["https://key.picsafe.example", "https://cloud.picsafe.example"],
        exp=now + 300,
        iat=now,
        jti="one",
        sid="one",
        userid=11,
        title="Dr",
        firstname="Pat",
        lastname="Example",
        email="pat@hospital.example",
        country="IE",
        key_policies=[],
    )


def _prepare_account(endpoint: str, sender: Claims) -> dict[str, str]:
    """Tables, keys, buckets and a report's key; the environment variables that name them."""
    dynamodb, kms = boto3.client("dynamodb"), boto3.client("kms")
    for name in SERVICES:
        dynamodb.create_table(**table_definition(name))
    wrapping = kms.create_key()["KeyMetadata"]["Arn"]
    signing = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["Arn"]
    mails = boto3.client("sqs").create_queue(QueueName="mails")["QueueUrl"]
    table, wrapper = Table(dynamodb, "keys"), KmsKeyWrapper(kms, wrapping)
    store = DynamoKeyStore(table)
    key = LogKey(
        DynamoLogStore(table),
        wrapper,
        StoredKeyWrapper(store, wrapper).require_stores_key,
        "key.picsafe.example/log",
    )
    service = KeyService(
        store=store,
        wrapper=wrapper,
        receipts=ReceiptPrinter(key, utc_now, MERGE_SECONDS_ON_AWS),
        policy=AccessLists(),
        clock=utc_now,
        url="https://key.picsafe.example",
    )
    service.create(sender, REPORT_ID, "192.0.2.1")
    return {
        "PICSAFE_USER_URL": endpoint,
        "PICSAFE_KEY_URL": "https://key.picsafe.example",
        "PICSAFE_CLOUD_URL": "https://cloud.picsafe.example",
        "PICSAFE_MY_URL": "https://my.picsafe.example",
        "PICSAFE_MAIL_QUEUE": mails,
        "PICSAFE_USERS_TABLE": "users",
        "PICSAFE_KEYS_TABLE": "keys",
        "PICSAFE_CLOUD_TABLE": "cloud",
        "PICSAFE_WRAPPING_KEY": wrapping,
        "PICSAFE_SIGNING_KEY": signing,
        "PICSAFE_BUCKET_EU_WEST_1": "sealed-eu-west-1",
        "PICSAFE_AWS_ENDPOINT_URL": endpoint,
    }
