"""Brings an environment to what its settings and this source say, stack by stack.

Everything that can be found wrong is looked for before anything is changed. A run that was broken off is
carried on by the next one: stacks that are as they should be are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from chalicelib.settings import REGIONS, SERVICES
from infra.clients import Aws, translated
from infra.cloudformation import EMPTY, Change, ChangeSet, Stacks, State
from infra.errors import BadSettings, StackFailed
from infra.packaging import Package, build
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
    """

    stack: Stack
    action: str
    changes: tuple[Change, ...] = ()


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
            BadSettings: they belong to another account, or the data lie in another region.
            StackFailed: a stack cannot be changed as it is.
        """
        check_stages(self._settings.name)
        account = self._aws.account(self._settings.region)
        if account != self._settings.account:
            raise BadSettings(
                f"These credentials are for the account {account}, and the settings name "
                f"{self._settings.account}."
            )
        self._check_region()
        self._check_zone()
        return {
            stack.key: Stacks(self._aws, stack.region).require_changeable(stack.name)
            for stack in stacks(self._settings)
        }

    def plan(self) -> Sequence[Step]:
        """What ``deploy`` would do; packages are built and nothing changes.

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
            return Step(stack, "create")
        self._reporter.doing(f"Comparing {stack.name}")
        region = Stacks(self._aws, stack.region)
        try:
            change_set = self._prepare(region, stack, outputs)
        except KeyError:
            # it takes what an earlier stack will give only once that has changed
            return Step(stack, "update")
        if change_set is None:
            return Step(stack, "keep")
        region.discard(change_set)
        return Step(stack, "update", change_set.changes)

    def _prepare(
        self, region: Stacks, stack: Stack, outputs: Mapping[str, Mapping[str, str]]
    ) -> ChangeSet | None:
        template = self._template(stack, outputs)
        return region.prepare(stack.name, template, stack.parameters(outputs))

    def _execute(self, region: Stacks, stack: Stack, change_set: ChangeSet) -> None:
        verb = "Creating" if change_set.creates else "Updating"
        self._reporter.doing(f"{verb} {stack.name} in {stack.region}")
        region.execute(change_set, lambda status: self._reporter.doing(f"{stack.name}: {status}"))
        self._reporter.done(f"{stack.name} {'created' if change_set.creates else 'updated'}")

    def _template(self, stack: Stack, outputs: Mapping[str, Mapping[str, str]]) -> str:
        if stack.template is not None:
            return stack.template.read_text(encoding="utf-8")
        package = self._packages[str(stack.service)]
        bucket = outputs["artifacts"]["Packages"]
        code = f"{package.service}/{package.digest}.zip"
        self._upload(bucket, code, package.archive.read_bytes())
        text = json.dumps(with_code(package.template, bucket, code), sort_keys=True)
        key = f"{package.service}/{package.digest}.json"
        self._upload(bucket, key, text.encode())
        return f"https://{bucket}.s3.{self._settings.region}.amazonaws.com/{key}"

    def _upload(self, bucket: str, key: str, body: bytes) -> None:
        with translated():
            self._aws.client("s3", self._settings.region).put_object(Bucket=bucket, Key=key, Body=body)

    def _build_packages(self) -> None:
        for service in SERVICES:
            if service not in self._packages:
                self._reporter.doing(f"Packaging {self._settings.name}-{service}")
                self._packages[service] = self._package(self._settings, service, self._work / service)
                self._reporter.done(f"{self._settings.name}-{service} packaged")

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
                self._aws.client("route53", self._settings.region).get_hosted_zone(Id=zone)
            except ClientError as error:
                if error.response["Error"]["Code"] not in {"NoSuchHostedZone", "InvalidInput"}:
                    raise
                raise BadSettings(f"There is no hosted zone {zone} in this account.") from None


def with_code(template: dict[str, Any], bucket: str, key: str) -> dict[str, Any]:
    """A packaged template whose Lambda takes its code from S3."""
    handler = template["Resources"]["APIHandler"]
    properties = {**handler["Properties"], "CodeUri": {"Bucket": bucket, "Key": key}}
    resources = {**template["Resources"], "APIHandler": {**handler, "Properties": properties}}
    return {**template, "Resources": resources}
