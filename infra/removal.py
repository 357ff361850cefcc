"""Takes an environment down: the services at a word, the data only when told twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from botocore.exceptions import ClientError

from infra.clients import Aws, translated
from infra.cloudformation import Stacks
from infra.deployment import Reporter
from infra.errors import Refused
from infra.settings import Environment
from infra.stacks import Stack, stacks

_KEY_WAITING_DAYS = 30
_PARAMETERS_AT_ONCE = 10
_GONE = frozenset({"NoSuchBucket", "ResourceNotFoundException", "NotFoundException", "404"})


class Removal:
    """The removal of one environment.

    Args:
        settings: the environment's.
        aws: clients.
        reporter: where progress is shown.
    """

    def __init__(self, settings: Environment, aws: Aws, reporter: Reporter) -> None:
        self._settings = settings
        self._aws = aws
        self._reporter = reporter

    def plan(self, *, with_data: bool = False, confirmed_name: str | None = None) -> Sequence[Stack]:
        """The stacks that ``remove`` would remove, those that depend on others first.

        Raises:
            Refused: data should go, and the name was not given or is another one.
            NoAccess: the credentials are refused.
            BadSettings: they belong to another account.
            StackFailed: somebody is changing one of the stacks.
        """
        if with_data and confirmed_name != self._settings.name:
            raise Refused(
                "Removing data cannot be undone. Say so twice: "
                f"--with-data --confirm {self._settings.name}. Nothing was removed."
            )
        self._aws.require_account(self._settings.account, self._settings.region)
        wanted = [stack for stack in stacks(self._settings) if with_data or not stack.holds_data]
        return [
            stack
            for stack in reversed(wanted)
            if Stacks(self._aws, stack.region).require_settled(stack.name) is not None
        ]

    def remove(self, *, with_data: bool = False, confirmed_name: str | None = None) -> None:
        """Remove the services, and the data if that is said twice.

        Sealed files and tables are deleted for good; encryption and signing keys wait 30 days, in which they
        can be rescued; PicSafe's secrets at enterprises' identity providers go; the archive's bucket stays
        with all that it holds, which is under lock for six years.

        Args:
            with_data: the first time of saying it.
            confirmed_name: the second time: the environment's name.

        Raises:
            InfraError: as ``plan``; AWS refuses; removing again goes on.
        """
        for stack in self.plan(with_data=with_data, confirmed_name=confirmed_name):
            region = Stacks(self._aws, stack.region)
            self._reporter.doing(f"Removing {stack.name}")
            resources = region.resources(stack.name)
            self._make_deletable(stack, resources)
            if stack.holds_data:
                # before their stack, which knows them: a removal that is broken off can go on
                self._delete_kept(stack, resources)
            if stack.key == "data":
                self._delete_client_secrets(stack.region)
            region.delete(stack.name, partial(self._tell, stack))
            self._reporter.done(f"{stack.name} removed")

    def _tell(self, stack: Stack, what: str) -> None:
        self._reporter.doing(f"{stack.name}: {what}")

    def _make_deletable(self, stack: Stack, resources: list[tuple[str, str]]) -> None:
        for kind, name in resources:
            if kind == "AWS::S3::Bucket" and stack.key != "archive":
                self._empty(stack.region, name)
            if kind == "AWS::DynamoDB::Table":
                self._ignoring_gone(
                    self._aws.client("dynamodb", stack.region).update_table,
                    TableName=name,
                    DeletionProtectionEnabled=False,
                )

    def _delete_kept(self, stack: Stack, resources: list[tuple[str, str]]) -> None:
        """Delete what the templates keep when their stack goes."""
        for kind, name in resources:
            if kind == "AWS::DynamoDB::Table":
                self._ignoring_gone(self._aws.client("dynamodb", stack.region).delete_table, TableName=name)
            elif kind == "AWS::KMS::Key":
                self._ignoring_gone(
                    self._aws.client("kms", stack.region).schedule_key_deletion,
                    KeyId=name,
                    PendingWindowInDays=_KEY_WAITING_DAYS,
                )
            elif kind == "AWS::S3::Bucket" and stack.key != "archive":
                self._ignoring_gone(self._aws.client("s3", stack.region).delete_bucket, Bucket=name)

    def _delete_client_secrets(self, region: str) -> None:
        """Delete PicSafe's secrets at enterprises' identity providers, which no template knows."""
        client = self._aws.client("ssm", region)
        with translated():
            path = f"/picsafe/{self._settings.name}/sso"
            pages = client.get_paginator("get_parameters_by_path").paginate(Path=path)
            # all of them first: a page is counted from what is still there
            names = [one["Name"] for page in pages for one in page["Parameters"]]
            for start in range(0, len(names), _PARAMETERS_AT_ONCE):
                client.delete_parameters(Names=names[start : start + _PARAMETERS_AT_ONCE])

    def _empty(self, region: str, bucket: str) -> None:
        client = self._aws.client("s3", region)
        with translated():
            try:
                for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
                    found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
                    objects = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in found]
                    if objects:
                        client.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
            except ClientError as error:
                if error.response["Error"]["Code"] not in _GONE:
                    raise

    def _ignoring_gone(self, call: Callable[..., Any], **arguments: Any) -> None:  # noqa: ANN401 - botocore's own
        with translated():
            try:
                call(**arguments)
            except ClientError as error:
                code = error.response["Error"]["Code"]
                pending = code == "KMSInvalidStateException"
                if code not in _GONE and not pending:
                    raise
