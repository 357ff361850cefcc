"""An account that was kept and put back is as one that was just made, whatever was done to it before."""

from __future__ import annotations

import pytest

from tests.fakes.aws_environment import set_credentials
from tests.fakes.kms import honour_digests
from tests.http.aws_resources import MAIL_QUEUE
from tests.infra.hosted_deployment import HostedDeployment, hosted_deployment
from tests.infra.role_clients import AccountClients
from tests.infra.roles import HOME

BUCKET = "sealed-eu-west-1"


def looks(clients: AccountClients) -> dict[str, object]:
    """What differs in an account in which something was done."""
    dynamodb, sqs, kms, iam = (clients.client(name) for name in ("dynamodb", "sqs", "kms", "iam"))
    queue = sqs.get_queue_url(QueueName=MAIL_QUEUE)["QueueUrl"]
    waiting = "ApproximateNumberOfMessages"
    names = dynamodb.list_tables()["TableNames"]
    return {
        "items": {name: dynamodb.scan(TableName=name)["Count"] for name in names},
        "objects": clients.client("s3").list_objects_v2(Bucket=BUCKET)["KeyCount"],
        "mails": sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[waiting])["Attributes"][waiting],
        "keys": len(kms.list_keys()["Keys"]),
        "parameters": len(clients.client("ssm").describe_parameters()["Parameters"]),
        "policy": iam.get_role_policy(RoleName="picsafe-prod-keys", PolicyName="own")["PolicyDocument"],
    }


def use_it(hosted: HostedDeployment, clients: AccountClients) -> None:
    """Do something to everything that ``looks`` looks at."""
    assert hosted.sign_in("pat@hospital.example")
    hosted.give(hosted.roles["keys"].without("dynamodb:Query"))
    clients.client("s3").put_object(Bucket=BUCKET, Key="a.picsafe", Body=b"sealed")
    clients.client("kms").create_key()
    clients.client("ssm").put_parameter(Name="/picsafe/prod/more", Value="more", Type="String")


def test_what_was_done_to_an_account_is_not_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    set_credentials(monkeypatch, HOME)
    honour_digests(monkeypatch)
    seen: list[dict[str, object]] = []
    for _ in range(2):
        with hosted_deployment() as hosted:
            # the operator is there already
            clients = AccountClients(hosted.account.operator)
            seen.append(looks(clients))
            use_it(hosted, clients)
            seen.append(looks(clients))
    fresh, used, again, _ = seen
    assert again == fresh
    assert [name for name in fresh if used[name] == fresh[name]] == []
