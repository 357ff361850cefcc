"""Roles and their policies, and calls of AWS held against them.

moto enforces the actions of a policy and overlooks resources, conditions, and what a transaction consists
of. ``Role.require`` looks at these; ``Role.for_moto`` is what is left for moto.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, Self

from botocore.exceptions import ClientError

from chalicelib.contract.regions import REGIONS
from chalicelib.settings import AwsStores
from infra import template
from infra.packaging import TEMPLATES
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
PSEUDO = {
    "AWS::Partition": "aws",
    "AWS::Region": HOME,
    "AWS::AccountId": ACCOUNT,
    "AWS::URLSuffix": "amazonaws.com",
}
MAIL_QUEUE = f"arn:aws:sqs:{HOME}:{ACCOUNT}:mail"
MAIL_KEY = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/mail"
# what SQS asks KMS for in the name of who calls it
BY_SQS = {"kms:ViaService": f"sqs.{HOME}.amazonaws.com"}
ENCRYPTING = {"SendMessage": ("Decrypt", "GenerateDataKey"), "ReceiveMessage": ("Decrypt",)}

Context = Mapping[str, Any]
Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Need:
    """A right that a call needs."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)


class Right(NamedTuple):
    """One action on one resource (both as the policy has them) that a statement allows."""

    statement: str
    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.statement}: {self.action} on {self.resource}"


class Role:
    """What a service, or something else that AWS runs for us, may do.

    Args:
        service: whose role it is.
        statements: of its policy; references are resolved.

    Attributes:
        used: every right without which something that was done so far would have been refused.
    """

    def __init__(self, service: str, statements: Sequence[Statement]) -> None:
        self.service = service
        self.statements = [{"Sid": f"statement {number}", **one} for number, one in enumerate(statements)]
        self.used: set[Right] = set()

    @classmethod
    def of_service(cls, service: str, values: Mapping[str, str]) -> Self:
        """The role with a policy of ``.chalice``, whose parameters have ``values``."""
        text = (ROOT / ".chalice" / f"policy-{service}.json").read_text()
        return cls(service, resolved(json.loads(text)["Statement"], values))

    @classmethod
    def of_log(cls, values: Mapping[str, str]) -> Self:
        """The role of the Lambda that grows the log, which stands in the Key Server's template."""
        document = template.read((TEMPLATES / "service" / "keys.yaml").read_text())
        (policy,) = document["Resources"]["LogRole"]["Properties"]["Policies"]
        return cls("log", resolved(policy["PolicyDocument"]["Statement"], values))

    @classmethod
    def of_mail_delivery(cls, values: Mapping[str, str]) -> Self:
        """The role of the Lambda that delivers mails, which stands in the User Server's template."""
        document = template.read((TEMPLATES / "service" / "users.yaml").read_text())
        (policy,) = document["Resources"]["MailRole"]["Properties"]["Policies"]
        return cls("mail", resolved(policy["PolicyDocument"]["Statement"], values))

    @classmethod
    def of_notices(cls, values: Mapping[str, str]) -> Self:
        """The role of the Lambda that tells senders, which stands in the User Server's template."""
        document = template.read((TEMPLATES / "service" / "users.yaml").read_text())
        (policy,) = document["Resources"]["NoticesRole"]["Properties"]["Policies"]
        return cls("notices", resolved(policy["PolicyDocument"]["Statement"], values))

    @classmethod
    def of_webhooks(cls, values: Mapping[str, str]) -> Self:
        """The role of the Lambda that sends webhooks, which stands in the Key Server's template."""
        document = template.read((TEMPLATES / "service" / "keys.yaml").read_text())
        (policy,) = document["Resources"]["WebhooksRole"]["Properties"]["Policies"]
        return cls("webhooks", resolved(policy["PolicyDocument"]["Statement"], values))

    @classmethod
    def of_retention(cls, values: Mapping[str, str]) -> Self:
        """The role of the Lambda that destroys old keys, which stands in the Key Server's template."""
        document = template.read((TEMPLATES / "service" / "keys.yaml").read_text())
        (policy,) = document["Resources"]["RetentionRole"]["Properties"]["Policies"]
        return cls("retention", resolved(policy["PolicyDocument"]["Statement"], values))

    def without(self, action: str) -> Role:
        """The role, had somebody forgotten an action."""
        changed = [
            {**one, "Action": [each for each in _listed(one["Action"]) if each != action]}
            for one in self.statements
        ]
        return Role(self.service, [one for one in changed if one["Action"] or one["Effect"] == "Deny"])

    def with_more(self, *statements: Statement) -> Role:
        """The role with more in its policy."""
        return Role(self.service, [*self.statements, *statements])

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
            # of two that allow the same, neither is needed
            rights = list(self._rights(need))
            self.used |= set(rights) if len(rights) == 1 else set()

    def unneeded(self) -> set[Right]:
        """What could be taken away, and everything that was done so far would still have been allowed.

        Wildcards among actions are never needed; that would have to be shown for each action they stand for.
        """
        granted = {
            Right(one["Sid"], action, resource)
            for one in self.statements
            if one["Effect"] == "Allow"
            for action in _listed(one["Action"])
            for resource in _listed(one["Resource"])
        }
        return granted - self.used

    def _rights(self, need: Need) -> Iterator[Right]:
        for one in self.statements:
            if one["Effect"] == "Allow" and _matches(one, need):
                for resource in _listed(one["Resource"]):
                    if fnmatchcase(need.resource, resource):
                        yield Right(one["Sid"], need.action, resource)

    def for_moto(self) -> str:
        """The policy without what moto cannot judge, and with moto's name for a transaction's writes."""
        statements = []
        for one in self.statements:
            if one["Effect"] == "Deny" and "Condition" in one:
                continue
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
        "Archive": stores.archive,
        "SigningKey": stores.signing_key,
        "Environment": "prod",
        "MailDomain": "picsafe.example",
        "MailQueue.Arn": MAIL_QUEUE,
        "MailKey.Arn": MAIL_KEY,
        **PSEUDO,
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
    elif service == "sqs":
        yield Need(f"sqs:{operation}", MAIL_QUEUE)
        yield from (Need(f"kms:{action}", MAIL_KEY, BY_SQS) for action in ENCRYPTING.get(operation, ()))
    elif (service, operation) == ("sesv2", "SendEmail"):
        domain = params["FromEmailAddress"].rpartition("@")[2].rstrip(">")
        identity = f"arn:aws:ses:{HOME}:{ACCOUNT}:identity/{domain}"
        yield Need("ses:SendEmail", identity)
        yield Need("ses:SendRawEmail", identity)
    elif service == "ssm" and operation in {"DeleteParameter", "GetParameter", "PutParameter"}:
        # what decrypts it is AWS's own key, which whoever may read parameters may use by Systems Manager
        yield Need(f"ssm:{operation}", f"arn:aws:ssm:{HOME}:{ACCOUNT}:parameter{params['Name']}")
    else:
        raise AssertionError(f"{service}:{operation}")


def _dynamodb(operation: str, params: Mapping[str, Any]) -> Iterator[Need]:
    if operation == "TransactWriteItems":
        yield from _transaction(params["TransactItems"])
    elif operation in {"BatchGetItem", "BatchWriteItem"}:
        for name, asked in params["RequestItems"].items():
            keys = [key["pk"]["S"] for key in asked["Keys"]] if operation == "BatchGetItem" else []
            yield Need(
                f"dynamodb:{operation}", table_arn(name), {"dynamodb:LeadingKeys": keys} if keys else {}
            )
    else:
        is_writing = operation in {"PutItem", "UpdateItem", "DeleteItem"}
        partition = _writing(params) if is_writing else _reading(params)
        yield Need(f"dynamodb:{operation}", table_arn(params["TableName"]), partition)


def _transaction(items: Sequence[Mapping[str, Any]]) -> Iterator[Need]:
    """What each write needs for itself, and what it needs if all are judged as one request.

    AWS documents that the rights of a transaction are those of its writes; not whether a condition sees the
    keys and attributes of one write or of all. The policies have to do with either.
    """
    needed = []
    for item in items:
        ((kind, inner),) = item.items()
        context = _writing(inner) if kind != "ConditionCheck" else {}
        needed.append(Need(f"dynamodb:{WRITES[kind]}", table_arn(inner["TableName"]), context))
    together: dict[str, list[str]] = {}
    for need in needed:
        for name, values in need.context.items():
            together[name] = sorted({*together.get(name, []), *values})
    yield from needed
    yield from (replace(need, context=together) for need in needed)


def _reading(params: Mapping[str, Any]) -> Context:
    """The partition that is read."""
    key = params["Key"]["pk"] if "Key" in params else params.get("ExpressionAttributeValues", {}).get(":pk")
    return {} if key is None else {"dynamodb:LeadingKeys": [key["S"]]}


def _writing(params: Mapping[str, Any]) -> Context:
    """The partition that is written to, and the attributes that are."""
    item = params.get("Item") or params["Key"]
    words = set(re.findall(r"(?<![:#\w])\w+|#\w+", params.get("UpdateExpression", "")))
    named = params.get("ExpressionAttributeNames", {})
    attributes = {*item, *(named.get(word, word) for word in words)}
    return {"dynamodb:LeadingKeys": [item["pk"]["S"]], "dynamodb:Attributes": sorted(attributes)}


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
    bucket = f"arn:aws:s3:::{params['Bucket']}"
    actions = {
        "HeadObject": "GetObject",
        # of a copy onto itself, which reads, too
        "CopyObject": "PutObject",
        "CreateMultipartUpload": "PutObject",
        "UploadPart": "PutObject",
        "CompleteMultipartUpload": "PutObject",
        "ListParts": "ListMultipartUploadParts",
    }
    context: dict[str, Any] = {}
    if operation in {"PutObject", "CompleteMultipartUpload", "CopyObject"}:
        context["s3:ObjectCreationOperation"] = "true"
        context |= {"s3:if-none-match": params["IfNoneMatch"]} if "IfNoneMatch" in params else {}
    yield Need(f"s3:{actions.get(operation, operation)}", f"{bucket}/{params['Key']}", context)
    if operation == "CopyObject":
        source = params["CopySource"]
        yield Need("s3:GetObject", f"arn:aws:s3:::{source['Bucket']}/{source['Key']}")
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
    if operator == "ForAnyValue:StringEquals":
        return any(value in wanted for value in context.get(name, []))
    if operator == "ForAllValues:StringLike":
        return all(any(fnmatchcase(value, one) for one in wanted) for value in context.get(name, []))
    if operator == "ForAnyValue:StringLike":
        return any(any(fnmatchcase(value, one) for one in wanted) for value in context.get(name, []))
    if operator == "ArnNotEquals":
        return not any(fnmatchcase(context.get(name, ""), pattern) for pattern in wanted)
    if operator in {"Bool", "StringEquals"}:
        return context.get(name) in wanted
    if operator == "ArnEquals":
        return any(fnmatchcase(context.get(name, ""), pattern) for pattern in wanted)
    raise AssertionError(operator)


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def resolved(value: Any, values: Mapping[str, str]) -> Any:
    """A part of a template with its parameters and attributes, such as ``Archive.Arn``, filled in."""
    if isinstance(value, list):
        return [resolved(one, values) for one in value]
    if isinstance(value, dict):
        if "Ref" in value:
            return values[value["Ref"]]
        if "Fn::GetAtt" in value:
            return values[".".join(value["Fn::GetAtt"])]
        if "Fn::Sub" in value:
            return re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], value["Fn::Sub"])
        return {name: resolved(one, values) for name, one in value.items()}
    return value
