"""Brings an environment to what its settings and this source say, stack by stack.

Everything that can be found wrong is looked for before anything is changed. A run that was broken off is
carried on by the next one: stacks that are as they should be are left alone.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.contract.regions import REGIONS
from chalicelib.settings import SERVICES
from infra import template
from infra.clients import Aws, translated
from infra.cloudformation import EMPTY, Change, ChangeSet, Stacks, State
from infra.errors import BadSettings, StackFailed
from infra.packaging import WITHOUT_BYTE_CODE, Package, build
from infra.settings import Environment
from infra.stacks import Stack, stacks
from infra.stages import check_stages


@dataclass(frozen=True, slots=True)
class Step:
    """What would happen to one stack.

    Attributes:
        stack: which.
        action: ``create``, ``update`` or ``keep``.
        changes: of an update, as far as CloudFormation can tell before earlier stacks have changed.
        adds: of a creation, how many resources of each kind.
        waits: whether an update takes what earlier stacks give only once they have changed.
    """

    stack: Stack
    action: str
    changes: tuple[Change, ...] = ()
    adds: Mapping[str, int] = field(default_factory=dict)
    waits: bool = False


class Reporter(Protocol):
    """Where progress is shown."""

    def doing(self, what: str) -> None:
        """Something begins, or has come further."""
        ...

    def done(self, what: str) -> None:
        """Something has ended well."""
        ...


class Deployment:
    """One environment on AWS.

    Args:
        settings: the environment's.
        aws: clients.
        reporter: where progress is shown.
        work: a folder for packages.
        package: builds the package of a service.
    """

    def __init__(
        self,
        settings: Environment,
        aws: Aws,
        reporter: Reporter,
        work: Path,
        package: Callable[[Environment, str, Path], Package] = build,
    ) -> None:
        self._settings = settings
        self._aws = aws
        self._reporter = reporter
        self._work = work
        self._package = package
        self._packages: dict[str, Package] = {}

    def preflight(self) -> Mapping[str, State | None]:
        """Look for everything that would stop a deployment; changes nothing.

        Returns:
            The state of every stack by key, ``None`` where there is none yet.

        Raises:
            UnknownStage: a service has no Chalice stage.
            NoAccess: the credentials are refused.
            BadSettings: they belong to another account, the data lie in another region, or the names are not
                in the hosted zone.
            StackFailed: a stack cannot be changed as it is.
        """
        check_stages(self._settings.name)
        self._aws.require_account(self._settings.account, self._settings.region)
        self._check_region()
        self._check_zone()
        return {
            stack.key: Stacks(self._aws, stack.region).require_changeable(stack.name)
            for stack in stacks(self._settings)
        }

    def plan(self) -> Sequence[Step]:
        """What ``deploy`` would do; no stack changes. What stacks are compared with is built and uploaded.

        Raises:
            InfraError: as ``preflight``; a package cannot be built; a template is refused.
        """
        states = self.preflight()
        self._build_packages()
        outputs = {key: state.outputs for key, state in states.items() if state is not None}
        return [self._step(stack, states[stack.key], outputs) for stack in stacks(self._settings)]

    def deploy(self) -> Mapping[str, Mapping[str, str]]:
        """Make or change every stack that is not as it should be.

        Returns:
            The outputs of every stack, by its key.

        Raises:
            InfraError: as ``plan``; a change failed and was taken back. Deploying again goes on.
        """
        self.preflight()
        self._build_packages()
        outputs: dict[str, Mapping[str, str]] = {}
        for stack in stacks(self._settings):
            region = Stacks(self._aws, stack.region)
            change_set = self._prepare(region, stack, outputs)
            if change_set is None:
                self._reporter.done(f"{stack.name} is up to date")
            else:
                self._execute(region, stack, change_set)
            state = region.state(stack.name)
            if state is None:
                raise StackFailed(f"The stack {stack.name} was deleted by somebody else meanwhile.")
            outputs[stack.key] = state.outputs
        return outputs

    def _step(self, stack: Stack, state: State | None, outputs: Mapping[str, Mapping[str, str]]) -> Step:
        if state is None or state.status in EMPTY:
            return Step(stack, "create", adds=self._kinds(stack))
        self._reporter.doing(f"Comparing {stack.name}")
        region = Stacks(self._aws, stack.region)
        try:
            change_set = self._prepare(region, stack, outputs)
        except KeyError:
            return Step(stack, "update", waits=True)
        if change_set is None:
            return Step(stack, "keep")
        region.discard(change_set)
        return Step(stack, "update", change_set.changes)

    def _kinds(self, stack: Stack) -> Mapping[str, int]:
        if stack.template is None:
            document = self._packages[str(stack.service)].template
        else:
            document = template.read(stack.template.read_text(encoding="utf-8"))
        # what earlier stacks will give is not known yet; nothing of it decides what there is
        later: Mapping[str, Mapping[str, str]] = defaultdict(lambda: defaultdict(str))
        return template.kinds(document, stack.parameters(later))

    def _prepare(
        self, region: Stacks, stack: Stack, outputs: Mapping[str, Mapping[str, str]]
    ) -> ChangeSet | None:
        return region.prepare(stack.name, self._template(stack, outputs), stack.parameters(outputs))

    def _execute(self, region: Stacks, stack: Stack, change_set: ChangeSet) -> None:
        verb = "Creating" if change_set.creates else "Updating"
        self._reporter.doing(f"{verb} {stack.name} in {stack.region}")
        region.execute(change_set, lambda what: self._reporter.doing(f"{stack.name}: {what}"))
        self._reporter.done(f"{stack.name} {'created' if change_set.creates else 'updated'}")

    def _template(self, stack: Stack, outputs: Mapping[str, Mapping[str, str]]) -> str:
        if stack.template is not None:
            return stack.template.read_text(encoding="utf-8")
        package = self._packages[str(stack.service)]
        bucket = outputs["artifacts"]["Packages"]
        code = f"{package.service}/{package.digest}.zip"
        content = package.archive.read_bytes()
        self._upload(bucket, code, content, f"the package of {stack.name}, {len(content) / 1e6:.1f} MB")
        text = json.dumps(with_code(package.template, bucket, code), sort_keys=True).encode()
        key = f"{package.service}/{hashlib.sha256(text).hexdigest()}.json"
        self._upload(bucket, key, text, f"the template of {stack.name}")
        return f"https://{bucket}.s3.{self._settings.region}.amazonaws.com/{key}"

    def _upload(self, bucket: str, key: str, body: bytes, what: str) -> None:
        """Upload what is named for its content, unless it is there."""
        s3 = self._aws.client("s3", self._settings.region)
        with translated():
            try:
                s3.head_object(Bucket=bucket, Key=key)
            except ClientError as error:
                if error.response["Error"]["Code"] not in {"404", "NoSuchKey", "NotFound"}:
                    raise
                self._reporter.doing(f"Uploading {what}")
                s3.put_object(Bucket=bucket, Key=key, Body=body)

    def _build_packages(self) -> None:
        for service in SERVICES:
            if service not in self._packages:
                self._reporter.doing(f"Packaging {self._settings.name}-{service}")
                package = self._package(self._settings, service, self._work / service)
                self._packages[service] = package
                how = "packaged" if package.compiled else f"packaged {WITHOUT_BYTE_CODE}"
                self._reporter.done(f"{self._settings.name}-{service} {how}")

    def _check_region(self) -> None:
        name = next(stack.name for stack in stacks(self._settings) if stack.key == "data")
        for region in REGIONS:
            if region != self._settings.region and Stacks(self._aws, region).state(name) is not None:
                raise BadSettings(
                    f"The data of {self._settings.name} are in {region}, and the settings say "
                    f"{self._settings.region}: a deployment there would begin with empty tables."
                )

    def _check_zone(self) -> None:
        zone = self._settings.hosted_zone
        with translated():
            try:
                found = self._aws.client("route53", self._settings.region).get_hosted_zone(Id=zone)
            except ClientError as error:
                if error.response["Error"]["Code"] not in {"NoSuchHostedZone", "InvalidInput"}:
                    raise
                raise BadSettings(f"There is no hosted zone {zone} in this account.") from None
        name = str(found["HostedZone"]["Name"]).rstrip(".")
        if found["HostedZone"].get("Config", {}).get("PrivateZone"):
            raise BadSettings(f"The hosted zone {zone} is a private one: nobody would find the services.")
        outside = [one for one in self._settings.domains if one != name and not one.endswith(f".{name}")]
        if outside:
            raise BadSettings(f"{outside[0]} is not in the hosted zone {zone}, which is that of {name}.")


def with_code(packaged: dict[str, Any], bucket: str, key: str) -> dict[str, Any]:
    """A packaged template whose Lambdas take their code from S3: they have the same, and other handlers."""
    code = {
        "AWS::Serverless::Function": {"CodeUri": {"Bucket": bucket, "Key": key}},
        "AWS::Lambda::Function": {"Code": {"S3Bucket": bucket, "S3Key": key}},
    }
    resources = {
        name: {**resource, "Properties": {**resource["Properties"], **code[resource["Type"]]}}
        if resource["Type"] in code
        else resource
        for name, resource in packaged["Resources"].items()
    }
    return {**packaged, "Resources": resources}
