"""Every call of the API works with the rights of its own service, and these rights are all needed.

The story through every call, and a report in every region, are played with each service under its own role:
moto enforces the actions, and ``Role.require`` the resources, the conditions and the writes of transactions.
The HTTP tests of each service run under its role as well (``tests/http/backends.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto.ses.models import ses_backends

from chalicelib.clock import utc_now
from chalicelib.contract.regions import REGIONS, STORES
from chalicelib.contract.uploads import PART_SIZE, composite_digest
from chalicelib.settings import SERVICES, AwsStores
from chalicelib.users.notices.model import put_off
from chalicelib.users.notices.ports import Replaced
from tests.fakes.accounts import CLOUD_URL, KEY_URL, MY_URL
from tests.fakes.aws_environment import set_credentials
from tests.fakes.kms import honour_digests
from tests.fakes.sqs import go_by
from tests.fakes.tokens import FakeClock, person
from tests.fakes.uploads import announced, sha256
from tests.fakes.webhook_post import FakePost
from tests.http.backends import AwsAccount, AwsBackend
from tests.http.service import start_service
from tests.http.test_story import REPORT, play
from tests.infra.account import ACCOUNT
from tests.infra.hosted_deployment import KEEP_KEYS_DAYS, HostedDeployment, hosted_account
from tests.infra.role_clients import account_in_memory
from tests.infra.roles import BY_SQS, HOME, MAIL_KEY, MAIL_QUEUE, Need, Role, Statement, table_arn

# granted, and not needed by a call to AWS that the services make themselves
BY_LAMBDA = {"WriteOwnLog", "SendTraces"}
# botocore's, of one call
ATTEMPTS = 3
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
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    set_credentials(monkeypatch, HOME)
    honour_digests(monkeypatch)
    # a mail that was put back stays there, however long the rest takes
    go_by(FakeClock(utc_now()), monkeypatch)
    with account_in_memory():
        yield


@pytest.fixture
def hosted(aws: None) -> HostedDeployment:
    return HostedDeployment(hosted_account())


def send_from_everywhere(hosted: HostedDeployment) -> None:
    """Somebody reserves, uploads, logs, finds and withdraws in every region, also in parts, and leaves."""
    digests = [sha256(b"first"), sha256(b"second")]
    large = {"size": PART_SIZE + 1, "sha256": composite_digest(digests), "part_sha256": digests}
    countries = {region: country for country, region in STORES.items()}
    token, _ = hosted.sign_in("kim@example.net")
    for number, region in enumerate(REGIONS):
        sender = hosted.call("PATCH", "/me", {"country": countries[region]}, token=token).body
        token = sender["user_token"]
        body = {"report_id": f"{sender['userid']:09d}{number:013d}", **announced(b"sealed")}
        reserved = hosted.call("POST", "/cloud/reports", body, token=token).body
        assert reserved["region"] == region
        hosted.upload(reserved, b"sealed")
        logged = {"link": reserved["link"], "summary": {"photos": 1, "videos": 0, "audios": 0}}
        assert hosted.call("POST", "/reports", logged, token=token).status == 201
        country, name = reserved["link"].removeprefix(f"{MY_URL}/app/report/").split("/")
        where = {"country": country, "name": name}
        assert hosted.call("GET", "/cloud/reports/{country}/{name}", **where).status == 200
        renewal = "/cloud/reports/{country}/{name}/renewal"
        assert hosted.call("POST", renewal, token=token, **where).status == 200
        assert hosted.call("DELETE", "/cloud/reports/{country}/{name}", token=token, **where).status == 200
        gone = {"link": reserved["link"]}
        assert hosted.call("POST", "/reports/removal", gone, token=token).status == 204
        reserved = hosted.call("POST", "/cloud/reports", {**body, **large}, token=token).body
        country, name = reserved["link"].removeprefix(f"{MY_URL}/app/report/").split("/")
        where, asked = {"country": country, "name": name}, {"part_sha256": digests}
        upload = "/cloud/reports/{country}/{name}/upload"
        assert hosted.call("POST", upload, asked, token=token, **where).body["uploaded"] is False
        assert hosted.call("DELETE", "/cloud/reports/{country}/{name}", token=token, **where).status == 200
    # withdraws from every region what no enterprise has
    assert hosted.call("DELETE", "/me", token=token).status == 204


def tell_senders_what_became_of_reports(hosted: HostedDeployment) -> None:
    """Somebody asks to be told, is told by one mail of what happens, and of what happens then in the next."""
    sender, _ = hosted.sign_in("lee@example.net")
    reader, _ = hosted.sign_in("kim@example.org")
    asked = {"notices": {"opened": True, "refused": True, "recalled": True, "expiring": True}}
    userid = hosted.call("PATCH", "/me", asked, token=sender).body["userid"]
    hosted.tell_senders()
    report_id, tag = f"{userid:09d}1462800528240", "ab" * 32
    assert hosted.call("POST", "/keys", {"report_id": report_id}, token=sender).status == 201
    tagged = hosted.call("PUT", "/keys/{report_id}/tag", {"tag": tag}, token=sender, report_id=report_id)
    assert tagged.status == 200
    summary = {"photos": 1, "videos": 0, "audios": 0}
    logged = {"report_id": report_id, "destination": "file", "summary": summary}
    assert hosted.call("POST", "/reports", logged, token=sender).status == 201
    fetched = hosted.call("GET", "/keys/{report_id}", token=reader, query={"tag": tag}, report_id=report_id)
    assert fetched.status == 200
    before = len(hosted.mailer.letters)
    hosted.grow_log()
    hosted.tell_senders()
    [letter] = hosted.mailer.letters[before:]
    assert (letter.to, letter.subject) == (
        "lee@example.net",
        "A report that you sent with PicSafe was opened",
    )
    waiting = hosted.notices.adapters.notices.waiting(userid)
    assert waiting is not None
    assert (waiting.mail, waiting.lines) == (None, ())
    # an hour later nothing waits any more
    assert hosted.notices.adapters.notices.replace(waiting, put_off(waiting, utc_now())) == Replaced.DONE
    hosted.tell_senders()
    assert hosted.notices.adapters.notices.waiting(userid) is None


def send_webhooks(hosted: HostedDeployment) -> None:
    """A target is begun with, and then told of what happens."""
    sender, _ = hosted.sign_in("lou@example.net")
    userid = hosted.call("GET", "/me", token=sender).body["userid"]
    receiver = FakePost()
    hosted.grow_log()
    hosted.send_webhooks(receiver)
    report_id = f"{userid:09d}1462800528240"
    assert hosted.call("POST", "/keys", {"report_id": report_id}, token=sender).status == 201
    recalled = hosted.call(
        "PATCH", "/keys/{report_id}", {"recalled": True}, token=sender, report_id=report_id
    )
    assert recalled.status == 200
    hosted.grow_log()
    hosted.send_webhooks(receiver)
    assert receiver.types == ["report.recalled"]


def destroy_old_keys(hosted: HostedDeployment) -> None:
    """Every key goes once its time has come, and none before; what it is opened for is not asked."""
    hosted.grow_log()
    assert hosted.destroy_keys() == 0
    hosted.retained_at = lambda: utc_now() + timedelta(days=KEEP_KEYS_DAYS, seconds=1)
    assert hosted.destroy_keys() > 0
    assert hosted.destroy_keys() == 0
    token, _ = hosted.sign_in("lou@example.net")
    userid = hosted.call("GET", "/me", token=token).body["userid"]
    report_id = f"{userid:09d}1462800528240"
    gone = hosted.call("GET", "/keys/{report_id}", token=token, report_id=report_id)
    assert (gone.status, gone.body["code"]) == (410, "shredded")
    trail = hosted.call("GET", "/keys/{report_id}/log", token=token, report_id=report_id).body["entries"]
    assert [one["action"] for one in trail][-2:] == ["shred", "fetch"]


def deliver_mails_after_a_failure(hosted: HostedDeployment) -> None:
    """SES refuses a mail, which is put back, and takes the others."""
    refused: list[str] = []

    def sending(_service: str, operation: str) -> None:
        if operation == "SendEmail" and len(refused) < ATTEMPTS:
            refused.append(operation)
            raise EndpointConnectionError(endpoint_url="https://aws.invalid/")

    hosted.sending = sending
    hosted.calls.clear()
    hosted.deliver_mails()
    asked = {call.operation for call in hosted.calls if call.role == "mail"}
    assert {"ReceiveMessage", "SendEmail", "ChangeMessageVisibility", "DeleteMessage"} <= asked
    sent = ses_backends[ACCOUNT][HOME].sent_messages
    assert len(sent) == len(hosted.mailer.letters) - 1


def wrapping_key(hosted: HostedDeployment) -> str:
    stores = hosted.wiring.settings.stores
    assert isinstance(stores, AwsStores)
    return stores.wrapping_key


def unneeded(roles: Mapping[str, Role]) -> list[str]:
    """Rights that could be taken away, as a person reads them."""
    return sorted(
        f"{service}, {right}"
        for service, role in roles.items()
        for right in role.unneeded()
        if right.statement not in BY_LAMBDA
    )


def test_every_call_works_with_the_rights_of_its_service_and_needs_them_all(hosted: HostedDeployment) -> None:
    hosted.enforced(lambda: play(hosted))
    operations = {operation.label for operation in hosted.app.operations}
    assert {answer.operation for answer in hosted.answers} == operations
    hosted.enforced(lambda: send_from_everywhere(hosted))
    hosted.enforced(lambda: tell_senders_what_became_of_reports(hosted))
    hosted.enforced(lambda: send_webhooks(hosted))
    hosted.enforced(lambda: destroy_old_keys(hosted))
    hosted.enforced(lambda: deliver_mails_after_a_failure(hosted))
    assert unneeded(hosted.roles) == []


def test_an_unneeded_right_is_listed(hosted: HostedDeployment) -> None:
    keys, links = table_arn("keys"), table_arn("cloud")
    more: dict[str, Statement] = {
        "keys": {"Sid": "Twice", "Action": "dynamodb:Query", "Resource": keys},
        "cloud": {"Sid": "Needless", "Action": ["dynamodb:GetItem", "dynamodb:Scan"], "Resource": keys},
        "users": {"Sid": "Wild", "Action": "dynamodb:*", "Resource": links},
    }
    for service, statement in more.items():
        hosted.give(hosted.roles[service].with_more({"Effect": "Allow", **statement}))
    hosted.enforced(lambda: play(hosted))
    hosted.enforced(lambda: send_from_everywhere(hosted))
    hosted.enforced(lambda: tell_senders_what_became_of_reports(hosted))
    hosted.enforced(lambda: send_webhooks(hosted))
    hosted.enforced(lambda: destroy_old_keys(hosted))
    hosted.enforced(lambda: deliver_mails_after_a_failure(hosted))
    assert unneeded(hosted.roles) == [
        f"cloud, Needless: dynamodb:GetItem on {keys}",
        f"cloud, Needless: dynamodb:Scan on {keys}",
        f"keys, ReadKeysAndTrails: dynamodb:Query on {keys}",
        f"keys, Twice: dynamodb:Query on {keys}",
        f"users, Wild: dynamodb:* on {links}",
    ]


@pytest.mark.parametrize(
    ("service", "action"),
    [
        ("keys", "dynamodb:Query"),
        ("keys", "kms:Decrypt"),
        ("cloud", "s3:PutObject"),
        ("cloud", "dynamodb:PutItem"),
        ("cloud", "dynamodb:UpdateItem"),
        ("users", "kms:Sign"),
        ("users", "dynamodb:ConditionCheckItem"),
        ("users", "sqs:SendMessage"),
        ("users", "kms:GenerateDataKey"),
    ],
)
def test_a_missing_right_is_noticed(service: str, action: str, hosted: HostedDeployment) -> None:
    hosted.give(hosted.roles[service].without(action))
    try:
        hosted.enforced(lambda: play(hosted))
    except ClientError as error:
        # an upload goes to S3 past the API
        assert "AccessDenied" in str(error)  # noqa: PT017 - which way it fails differs
    except (AssertionError, KeyError, TypeError):
        assert hosted.answers[-1].status == 503
    else:
        pytest.fail("the story went on without the right")


CALLS = [
    ("keys", "dynamodb:PutItem", "POST", "/keys", {"report_id": REPORT}),
    ("keys", "kms:Encrypt", "POST", "/keys", {"report_id": REPORT}),
    ("keys", "dynamodb:BatchGetItem", "GET", f"/keys/{REPORT}", None),
    ("cloud", "dynamodb:GetItem", "POST", "/cloud/reports", {"report_id": REPORT, **announced(b"sealed")}),
    ("users", "dynamodb:GetItem", "POST", "/sign-in", {"email": "pat@example.org"}),
    ("users", "sqs:SendMessage", "POST", "/sign-in", {"email": "pat@example.org"}),
    ("users", "dynamodb:Query", "GET", "/.well-known/revoked-key-server-tokens", None),
    ("users", "kms:GetPublicKey", "GET", "/.well-known/jwks.json", None),
]


@pytest.mark.parametrize(("service", "action", "method", "path", "body"), CALLS)
def test_the_services_own_tests_notice_a_missing_right(
    service: str, action: str, method: str, path: str, body: object, aws: None
) -> None:
    account, clock = AwsAccount(), FakeClock()
    who = None if service == "users" else person(1, now=clock.now, aud=[KEY_URL, CLOUD_URL])

    def answer() -> int:
        return (
            start_service(service, AwsBackend(service, account), clock).call(method, path, who, body).status
        )

    own = account.roles.roles[service]
    assert answer() in {200, 201, 202, 404}
    account.roles.give(own.without(action))
    assert answer() == 503
    # by either judge without the other
    account.roles.roles[service] = own
    assert answer() == 503
    account.roles.give(own)
    account.roles.roles[service] = own.without(action)
    assert answer() == 503


@pytest.mark.parametrize("role", ["users", "cloud"])
def test_only_the_key_server_reads_and_unwraps_keys(role: str, hosted: HostedDeployment) -> None:
    wrapping = wrapping_key(hosted)
    context = {"kms:EncryptionContextKeys": ["report_id"], "kms:EncryptionContext:report_id": "1" * 22}
    for action in READING:
        assert not hosted.roles[role].allows(Need(f"dynamodb:{action}", table_arn("keys")))
    for action in ("Decrypt", "Encrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "CreateGrant"):
        assert not hosted.roles[role].allows(Need(f"kms:{action}", wrapping, context))
    assert hosted.roles["keys"].allows(Need("dynamodb:BatchGetItem", table_arn("keys")))
    assert hosted.roles["keys"].allows(Need("kms:Decrypt", wrapping, context))

    blob = hosted.client("keys", "kms").encrypt(
        KeyId=wrapping, Plaintext=b"k" * 32, EncryptionContext={"report_id": "1" * 22}
    )["CiphertextBlob"]

    def unwrap() -> None:
        hosted.client(role, "kms").decrypt(
            KeyId=wrapping, CiphertextBlob=blob, EncryptionContext={"report_id": "1" * 22}
        )

    with pytest.raises(ClientError, match="AccessDenied"):
        hosted.enforced(unwrap)


def test_a_key_is_unwrapped_for_its_report_alone(hosted: HostedDeployment) -> None:
    wrapping, role = wrapping_key(hosted), hosted.roles["keys"]
    assert not role.allows(Need("kms:Decrypt", wrapping))
    other = {"kms:EncryptionContextKeys": ["report_id", "more"], "kms:EncryptionContext:report_id": "1" * 22}
    assert not role.allows(Need("kms:Decrypt", wrapping, other))
    assert not role.allows(Need("kms:Decrypt", wrapping.replace("key/", "key/0"), {}))


@pytest.mark.parametrize("role", SERVICES)
def test_a_service_that_tries_to_delete_an_audit_entry_is_refused(
    role: str, hosted: HostedDeployment
) -> None:
    def delete() -> None:
        hosted.client(role, "dynamodb").delete_item(
            TableName="keys", Key={"pk": {"S": "report#1"}, "sk": {"S": "entry#000000000001"}}
        )

    with pytest.raises(ClientError, match="AccessDenied"):
        hosted.enforced(delete)


@pytest.mark.parametrize("role", ["users", "keys"])
def test_only_picsafe_cloud_changes_sealed_files(role: str, hosted: HostedDeployment) -> None:
    for action in ("DeleteObject", "DeleteObjectVersion", "PutLifecycleConfiguration"):
        need = Need(f"s3:{action}", "arn:aws:s3:::sealed-eu-west-2/a.picsafe")
        assert not hosted.roles[role].allows(need)
    # the User Server puts tombstones in the place of what somebody has sent who leaves
    put = Need("s3:PutObject", "arn:aws:s3:::sealed-eu-west-2/a.picsafe")
    assert hosted.roles[role].allows(put) == (role == "users")
    assert not hosted.roles[role].allows(Need("s3:PutObject", "arn:aws:s3:::sealed-eu-west-2/a.txt"))
    assert not hosted.roles["keys"].allows(Need("s3:GetObject", "arn:aws:s3:::sealed-eu-west-2/a.picsafe"))
    assert not hosted.roles["cloud"].allows(Need("s3:PutObject", "arn:aws:s3:::sealed-eu-west-2/a.txt"))


def test_who_sends_webhooks_changes_nothing_but_how_far_targets_are(hosted: HostedDeployment) -> None:
    role, table = hosted.roles["webhooks"], table_arn("keys")
    for partition in ("report#1", "subject#1", "log#order", "log-key", "pending#a", "place#1"):
        for action in ("PutItem", "UpdateItem", "DeleteItem"):
            for leading in ([partition], [partition, "webhooks"]):
                assert not role.allows(Need(f"dynamodb:{action}", table, {"dynamodb:LeadingKeys": leading}))
    # nobody's guesses, and nothing in all partitions
    assert not role.allows(Need("dynamodb:Query", table, {"dynamodb:LeadingKeys": ["subject#1"]}))
    for action in ("GetItem", "PutItem", "Query", "Scan", "BatchGetItem"):
        assert not role.allows(Need(f"dynamodb:{action}", table))
    assert not role.allows(Need("kms:Decrypt", wrapping_key(hosted)))
    for name in ("box-client-secret", "webhooks"):
        parameter = f"arn:aws:ssm:{HOME}:{ACCOUNT}:parameter/picsafe/prod/{name}"
        assert not role.allows(Need("ssm:GetParameter", parameter))


def test_who_destroys_keys_reads_none_and_touches_no_log(hosted: HostedDeployment) -> None:
    role, table = hosted.roles["retention"], table_arn("keys")
    for action in ("Decrypt", "Encrypt"):
        assert not role.allows(Need(f"kms:{action}", wrapping_key(hosted)))
    for partition in ("log#refs", "log-key", "place#1", "subject#1", "webhooks"):
        for action in ("PutItem", "UpdateItem", "DeleteItem"):
            for leading in ([partition], [partition, "report#1"]):
                assert not role.allows(Need(f"dynamodb:{action}", table, {"dynamodb:LeadingKeys": leading}))
    for action in ("GetItem", "PutItem", "Query", "Scan", "BatchGetItem", "UpdateItem"):
        assert not role.allows(Need(f"dynamodb:{action}", table))


def test_services_keep_to_their_own_tables(hosted: HostedDeployment) -> None:
    for service in SERVICES:
        for table in SERVICES:
            allowed = hosted.roles[service].allows(Need("dynamodb:GetItem", table_arn(table)))
            assert allowed == (service == table)


def test_who_tells_senders_reads_no_session_of_theirs_and_changes_nothing_else(
    hosted: HostedDeployment,
) -> None:
    role, table = hosted.roles["notices"], table_arn("users")
    for partition in ("account#1", "rep-user#1", "ent-enterprise#1", "address#pat", "tally#tokens#x"):
        for action in ("PutItem", "UpdateItem", "DeleteItem", "Query"):
            leading = {"dynamodb:LeadingKeys": [partition]}
            assert not role.allows(Need(f"dynamodb:{action}", table, leading))
    for action in ("GetItem", "PutItem", "Query", "Scan", "BatchGetItem"):
        assert not role.allows(Need(f"dynamodb:{action}", table))
        assert not role.allows(Need(f"dynamodb:{action}", table_arn("keys")))
    assert not role.allows(Need("sqs:ReceiveMessage", MAIL_QUEUE))


def test_the_api_puts_mails_and_reads_none_and_their_delivery_does_nothing_else(
    hosted: HostedDeployment,
) -> None:
    """Who gets into the API's function cannot send a mail of their own words, nor read others'."""
    api, mail = hosted.roles["users"], hosted.roles["mail"]
    identity = f"arn:aws:ses:{HOME}:{ACCOUNT}:identity/picsafe.example"
    for action in ("ses:SendEmail", "ses:SendRawEmail"):
        assert not api.allows(Need(action, identity))
        assert mail.allows(Need(action, identity))
        assert not mail.allows(Need(action, identity.replace("picsafe", "other")))
    for action in ("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "PurgeQueue"):
        assert not api.allows(Need(f"sqs:{action}", MAIL_QUEUE))
    assert not mail.allows(Need("sqs:SendMessage", MAIL_QUEUE))
    for role in (api, mail):
        # the key serves SQS alone, and never who has a message's ciphertext
        assert role.allows(Need("kms:Decrypt", MAIL_KEY, BY_SQS))
        assert not role.allows(Need("kms:Decrypt", MAIL_KEY))
    for table in SERVICES:
        assert not mail.allows(Need("dynamodb:GetItem", table_arn(table)))
