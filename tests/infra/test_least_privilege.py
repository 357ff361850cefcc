"""Every call of the API works with the rights of its own service, and these rights are all needed.

The story through every call is played with each service under its own role: moto enforces the actions, and
``Role.require`` the resources, the conditions and the writes of transactions.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from moto.core import set_initial_no_auth_action_count

from chalicelib.settings import SERVICES
from tests.fakes.kms import honour_digests
from tests.http.test_story import play
from tests.infra.hosted import Hosted, hosted
from tests.infra.roles import Need, table_arn

# granted, and not needed by a call to AWS that the services make themselves
BY_LAMBDA = {
    (sid, action)
    for sid, actions in {
        "WriteOwnLog": ("logs:CreateLogStream", "logs:PutLogEvents"),
        "SendTraces": ("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
    }.items()
    for action in actions
}
DELETING = (
    "BatchWriteItem",
    "DeleteItem",
    "DeleteTable",
    "PartiQLDelete",
    "PartiQLUpdate",
    "UpdateTimeToLive",
)
READING = (
    "BatchGetItem",
    "GetItem",
    "Query",
    "Scan",
    "PartiQLSelect",
    "ExportTableToPointInTime",
    "GetRecords",
)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    honour_digests(monkeypatch)
    with hosted() as place:
        yield place


def test_every_call_works_with_the_rights_of_its_service_and_needs_them_all(place: Hosted) -> None:
    place.enforced(lambda: play(place))
    operations = {f"{operation.method} {operation.path}" for operation in place.app.operations}
    assert {answer.operation for answer in place.answers} == operations
    for service, role in place.roles.items():
        unneeded = role.granted() - role.used - BY_LAMBDA
        assert unneeded == set(), f"{service} has rights that it does not need"


@pytest.mark.parametrize(
    ("service", "action"),
    [
        ("keys", "dynamodb:Query"),
        ("keys", "kms:Decrypt"),
        ("cloud", "s3:PutObject"),
        ("cloud", "dynamodb:UpdateItem"),
        ("users", "kms:Sign"),
        ("users", "dynamodb:ConditionCheckItem"),
        ("users", "ses:SendEmail"),
    ],
)
def test_a_missing_right_is_noticed(service: str, action: str, place: Hosted) -> None:
    for statement in place.roles[service].statements:
        if statement["Effect"] == "Allow":
            actions = statement["Action"]
            statement["Action"] = [
                one for one in ([actions] if isinstance(actions, str) else actions) if one != action
            ]
    try:
        place.enforced(lambda: play(place))
    except ClientError as error:
        # an upload goes to S3 past the API
        assert "AccessDenied" in str(error)  # noqa: PT017 - which way it fails differs
    except (AssertionError, KeyError, TypeError):
        assert place.answers[-1].status == 503
    else:
        pytest.fail("the story went on without the right")


@pytest.mark.parametrize("role", ["users", "cloud"])
def test_only_the_key_server_reads_and_unwraps_keys(role: str, place: Hosted) -> None:
    wrapping = place.wiring.settings.stores.wrapping_key  # type: ignore[union-attr]  # these are AWS's
    context = {"kms:EncryptionContextKeys": ["report_id"], "kms:EncryptionContext:report_id": "1" * 22}
    for action in READING:
        assert not place.roles[role].allows(Need(f"dynamodb:{action}", table_arn("keys")))
    for action in ("Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "CreateGrant"):
        assert not place.roles[role].allows(Need(f"kms:{action}", wrapping, context))
    assert place.roles["keys"].allows(Need("dynamodb:BatchGetItem", table_arn("keys")))
    assert place.roles["keys"].allows(Need("kms:Decrypt", wrapping, context))

    blob = place.client("keys", "kms").encrypt(
        KeyId=wrapping, Plaintext=b"k" * 32, EncryptionContext={"report_id": "1" * 22}
    )["CiphertextBlob"]

    def unwrap() -> None:
        place.client(role, "kms").decrypt(
            KeyId=wrapping, CiphertextBlob=blob, EncryptionContext={"report_id": "1" * 22}
        )

    with pytest.raises(ClientError, match="AccessDenied"):
        set_initial_no_auth_action_count(0)(unwrap)()


def test_a_key_is_unwrapped_for_its_report_alone(place: Hosted) -> None:
    wrapping = place.wiring.settings.stores.wrapping_key  # type: ignore[union-attr]  # these are AWS's
    role = place.roles["keys"]
    assert not role.allows(Need("kms:Decrypt", wrapping))
    other = {"kms:EncryptionContextKeys": ["report_id", "more"], "kms:EncryptionContext:report_id": "1" * 22}
    assert not role.allows(Need("kms:Decrypt", wrapping, other))
    assert not role.allows(Need("kms:Decrypt", wrapping.replace("key/", "key/0"), {}))


@pytest.mark.parametrize("role", SERVICES)
def test_nobody_deletes_an_audit_entry(role: str, place: Hosted) -> None:
    for action in DELETING:
        assert not place.roles[role].allows(Need(f"dynamodb:{action}", table_arn("keys")))

    def delete() -> None:
        place.client(role, "dynamodb").delete_item(
            TableName="keys", Key={"pk": {"S": "report#1"}, "sk": {"S": "entry#000000000001"}}
        )

    with pytest.raises(ClientError, match="AccessDenied"):
        place.enforced(delete)


@pytest.mark.parametrize("role", ["users", "keys"])
def test_only_picsafe_cloud_changes_sealed_files(role: str, place: Hosted) -> None:
    for action in ("PutObject", "DeleteObject", "DeleteObjectVersion", "PutLifecycleConfiguration"):
        need = Need(f"s3:{action}", "arn:aws:s3:::sealed-eu-west-2/a.picsafe")
        assert not place.roles[role].allows(need)
    assert not place.roles["keys"].allows(Need("s3:GetObject", "arn:aws:s3:::sealed-eu-west-2/a.picsafe"))
    assert not place.roles["cloud"].allows(Need("s3:PutObject", "arn:aws:s3:::sealed-eu-west-2/a.txt"))


def test_services_keep_to_their_own_tables(place: Hosted) -> None:
    for service in SERVICES:
        for table in SERVICES:
            allowed = place.roles[service].allows(Need("dynamodb:GetItem", table_arn(table)))
            assert allowed == (service == table)
