"""The services' own policies, and calls of AWS held against them.

moto enforces the actions of a policy and overlooks resources, conditions, and what a transaction consists
of. ``Role.require`` looks at these; ``Role.for_moto`` is what is left for moto.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.settings import REGIONS, AwsStores
from infra.stages import ROOT
from tests.infra.account import ACCOUNT

HOME = "eu-west-1"
WRITES = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
}
WRITING = {f"dynamodb:{action}" for action in WRITES.values()}

Context = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """A right that a call needs."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


class Role:
    """What a service may do.

    Args:
        service: whose policy of ``.chalice``.
        values: the parameters of its stack.

    Attributes:
        used: statement and action of every right that was needed so far.
    """

    def __init__(self, service: str, values: Mapping[str, str]) -> None:
        self.service = service
        text = (ROOT / ".chalice" / f"policy-{service}.json").read_text()
        self.statements: list[dict[str, Any]] = _resolved(json.loads(text)["Statement"], values)
        self.used: set[tuple[str, str]] = set()

    def allows(self, need: Need) -> bool:
        """IAM's decision: a denial wins, and what is not allowed is denied."""
        matching = [one for one in self.statements if _matches(one, need)]
        return bool(matching) and all(one["Effect"] == "Allow" for one in matching)

    def require(self, service: str, operation: str, params: Mapping[str, Any]) -> None:
        """Raise what AWS would raise if a call is not allowed; note what it needs if it is."""
        for need in needs(service, operation, params):
            if not self.allows(need):
                raise ClientError(
                    {"Error": {"Code": "AccessDeniedException", "Message": need.action}}, operation
                )
            self.used |= {(one["Sid"], need.action) for one in self.statements if _matches(one, need)}

    def granted(self) -> set[tuple[str, str]]:
        """Statement and action of everything that is allowed."""
        return {
            (one["Sid"], action)
            for one in self.statements
            if one["Effect"] == "Allow"
            for action in _listed(one["Action"])
        }

    def for_moto(self) -> str:
        """The policy without what moto cannot judge, and with moto's name for a transaction's writes."""
        statements = []
        for one in self.statements:
            actions = _listed(one["Action"])
            if one["Effect"] == "Allow" and WRITING & set(actions):
                actions = [*actions, "dynamodb:TransactWriteItems"]
            statements.append({"Effect": one["Effect"], "Action": actions, "Resource": "*"})
        return json.dumps({"Version": "2012-10-17", "Statement": statements})


def parameters(stores: AwsStores) -> dict[str, str]:
    """The values that the policies' parameters have in a test."""
    buckets = {
        f"Bucket{''.join(part.capitalize() for part in region.split('-'))}": stores.buckets[region]
        for region in REGIONS
    }
    return {
        **buckets,
        "UsersTable": stores.users_table,
        "KeysTable": stores.keys_table,
        "CloudTable": stores.cloud_table,
        "WrappingKey": stores.wrapping_key,
        "SigningKey": stores.signing_key,
        "Environment": "prod",
        "MailDomain": "picsafe.example",
        "AWS::Partition": "aws",
        "AWS::Region": HOME,
        "AWS::AccountId": ACCOUNT,
    }


def table_arn(name: str) -> str:
    return f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/{name}"


def needs(service: str, operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    """The rights that a call needs, as AWS's service authorisation reference has them.

    Raises:
        AssertionError: a call that the services did not make until now; it has to be looked up.
    """
    if service == "dynamodb":
        yield from _dynamodb(operation, params)
    elif service == "kms":
        yield from _kms(operation, params)
    elif service == "s3":
        yield from _s3(operation, params)
    elif (service, operation) == ("sesv2", "SendEmail"):
        domain = params["FromEmailAddress"].rpartition("@")[2].rstrip(">")
        identity = f"arn:aws:ses:{HOME}:{ACCOUNT}:identity/{domain}"
        yield Need("ses:SendEmail", identity)
        yield Need("ses:SendRawEmail", identity)
    else:
        raise AssertionError(f"{service}:{operation}")


def _dynamodb(operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    if operation == "TransactWriteItems":
        for action in params["TransactItems"]:
            ((kind, inner),) = action.items()
            yield Need(f"dynamodb:{WRITES[kind]}", table_arn(inner["TableName"]))
    elif operation in {"BatchGetItem", "BatchWriteItem"}:
        for name in params["RequestItems"]:
            yield Need(f"dynamodb:{operation}", table_arn(name))
    else:
        yield Need(f"dynamodb:{operation}", table_arn(params["TableName"]))


def _kms(operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    context: dict[str, Any] = {"aws:ResourceTag/picsafe-signing": "prod"}
    if operation in {"Encrypt", "Decrypt"}:
        encryption = params.get("EncryptionContext", {})
        context["kms:EncryptionContextKeys"] = list(encryption)
        context |= {f"kms:EncryptionContext:{name}": value for name, value in encryption.items()}
    if operation == "Sign":
        context |= {f"kms:{name}": params[name] for name in ("SigningAlgorithm", "MessageType")}
    yield Need(f"kms:{operation}", params["KeyId"], context)


def _s3(operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    if operation == "CreateBucket":
        # what botocore calls the signing of a form; the upload needs the right to it
        return
    bucket = f"arn:aws:s3:::{params['Bucket']}"
    actions = {"HeadObject": "GetObject"}
    yield Need(f"s3:{actions.get(operation, operation)}", f"{bucket}/{params['Key']}")
    if operation == "HeadObject":
        # without it S3 answers 403 for what is not there
        yield Need("s3:ListBucket", bucket)


def _matches(statement: Mapping[str, Any], need: Need) -> bool:
    return (
        any(fnmatchcase(need.action, pattern) for pattern in _listed(statement["Action"]))
        and any(fnmatchcase(need.resource, pattern) for pattern in _listed(statement["Resource"]))
        and all(
            _holds(operator, name, _listed(wanted), need.context)
            for operator, inner in statement.get("Condition", {}).items()
            for name, wanted in inner.items()
        )
    )


def _holds(operator: str, name: str, wanted: list[str], context: Context) -> bool:
    if operator == "Null":
        return (name not in context) == (wanted == ["true"])
    if operator == "ForAllValues:StringEquals":
        return all(value in wanted for value in context.get(name, []))
    if operator == "StringEquals":
        return context.get(name) in wanted
    raise AssertionError(operator)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _resolved(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_resolved(one, values) for one in value]
    if isinstance(value, dict):
        if "Ref" in value:
            return values[value["Ref"]]
        if "Fn::Sub" in value:
            return re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], value["Fn::Sub"])
        return {name: _resolved(one, values) for name, one in value.items()}
    return value
