"""CloudFormation: stacks, and changes of them that can be seen before they are made."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from infra.clients import Aws, translated
from infra.errors import StackFailed
from infra.events import Events

_CAPABILITIES = ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_NOTHING_TO_DO = ("didn't contain changes", "No updates are to be performed", "no changes")

_SECONDS_BETWEEN_LOOKS = 3
_LOOKS = 2 * 3600 // _SECONDS_BETWEEN_LOOKS

# a first creation that failed leaves a stack that can only be deleted; it holds nothing
EMPTY = frozenset({"ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"})
USABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """What would happen to one resource.

    Attributes:
        action: ``Add``, ``Modify`` or ``Remove``.
        resource: its name in the template.
        kind: such as ``AWS::S3::Bucket``.
        replaces: whether a new one takes its place.
    """

    action: str
    resource: str
    kind: str
    replaces: bool


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes that wait to be made."""

    stack: str
    name: str
    creates: bool
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class State:
    """A stack as it is.

    Attributes:
        status: CloudFormation's word for it.
        outputs: what it gives to others.
        reason: why it is as it is, if CloudFormation says so.
    """

    status: str
    outputs: Mapping[str, str]
    reason: str


class Stacks:
    """The stacks of one region.

    Args:
        aws: the clients.
        region: where.
    """

    def __init__(self, aws: Aws, region: str) -> None:
        self._aws = aws
        self._client = aws.client("cloudformation", region)
        self._region = region

    def state(self, name: str) -> State | None:
        """The stack as it is now, or ``None`` if there is none.

        Raises:
            NoAccess, InfraError: AWS refuses or does not answer.
        """
        with translated():
            try:
                found = self._client.describe_stacks(StackName=name)["Stacks"][0]
            except ClientError as error:
                if "does not exist" not in error.response["Error"].get("Message", ""):
                    raise
                return None
        if found["StackStatus"] == "DELETE_COMPLETE":
            return None
        outputs = {one["OutputKey"]: one.get("OutputValue", "") for one in found.get("Outputs", [])}
        return State(found["StackStatus"], outputs, found.get("StackStatusReason", ""))

    def require_settled(self, name: str) -> State | None:
        """The stack's state, if nobody is changing it.

        Raises:
            StackFailed: somebody is.
        """
        state = self.state(name)
        if state is not None and state.status.endswith("_IN_PROGRESS") and state.status not in EMPTY:
            raise StackFailed(
                f"The stack {name} in {self._region} is being changed ({state.status}). "
                "Wait until that has ended."
            )
        return state

    def require_changeable(self, name: str) -> State | None:
        """The stack's state, if it is one from which a deployment can go on.

        Raises:
            StackFailed: somebody is changing it, or it has to be mended by hand; the message says how.
        """
        state = self.require_settled(name)
        if state is None or state.status in USABLE | EMPTY:
            return state
        place = f"The stack {name} in {self._region}"
        if state.status in {"UPDATE_ROLLBACK_FAILED", "ROLLBACK_FAILED", "DELETE_FAILED", "CREATE_FAILED"}:
            mend = {
                "UPDATE_ROLLBACK_FAILED": "aws cloudformation continue-update-rollback",
                "DELETE_FAILED": "python -m infra remove again, once its reason is gone",
            }.get(state.status, "aws cloudformation delete-stack")
            raise StackFailed(f"{place} is in {state.status}. Look at its events, then mend it with {mend}.")
        raise StackFailed(f"{place} is in {state.status}, from which nothing can be deployed.")

    def prepare(self, name: str, template: str, parameters: Mapping[str, str]) -> ChangeSet | None:
        """Find out what would change; nothing changes yet.

        Args:
            name: the stack.
            template: the template's text, or the ``https`` URL of one in S3.
            parameters: its parameters.

        Returns:
            The changes, or ``None`` if there are none.

        Raises:
            StackFailed: CloudFormation finds the template or the parameters wrong.
        """
        state = self.require_changeable(name)
        if state is not None and state.status == "ROLLBACK_COMPLETE":
            self.delete(name)
            state = None
        creates = state is None or state.status == "REVIEW_IN_PROGRESS"
        source = "TemplateURL" if template.startswith("https://") else "TemplateBody"
        change_set = f"picsafe-{secrets.token_hex(6)}"
        with translated():
            try:
                self._client.create_change_set(
                    StackName=name,
                    ChangeSetName=change_set,
                    ChangeSetType="CREATE" if creates else "UPDATE",
                    Parameters=[
                        {"ParameterKey": key, "ParameterValue": parameters[key]} for key in parameters
                    ],
                    Capabilities=_CAPABILITIES,
                    **{source: template},
                )
            except ClientError as error:
                if error.response["Error"]["Code"] != "ValidationError":
                    raise
                message = error.response["Error"].get("Message", "")
                if any(phrase in message for phrase in _NOTHING_TO_DO):
                    return None
                raise StackFailed(f"CloudFormation refuses the template of {name}: {message}") from error
        return self._prepared(name, change_set, creates=creates)

    def discard(self, change_set: ChangeSet) -> None:
        """Forget prepared changes, and the empty shell of a stack that was to be created by them."""
        with translated():
            self._client.delete_change_set(StackName=change_set.stack, ChangeSetName=change_set.name)
            if change_set.creates:
                self._client.delete_stack(StackName=change_set.stack)

    def execute(self, change_set: ChangeSet, progress: Callable[[str], None]) -> State:
        """Make prepared changes and wait for their end.

        Args:
            change_set: from ``prepare``.
            progress: called with each resource that is done.

        Raises:
            StackFailed: they failed and were rolled back; the message has the first reason.
        """
        events = Events(self._client, change_set.stack, progress)
        with translated():
            # the token: an attempt whose answer was lost must not make the next one an error
            self._client.execute_change_set(
                StackName=change_set.stack, ChangeSetName=change_set.name, ClientRequestToken=change_set.name
            )
        state = self._settled(change_set.stack, events)
        if state is None or state.status not in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}:
            raise StackFailed(
                f"Changing the stack {change_set.stack} failed: {self._first_failure(change_set.stack)} "
                "What was changed has been taken back; mend the reason and deploy again."
            )
        return state

    def delete(self, name: str, progress: Callable[[str], None] = lambda _: None) -> None:
        """Delete a stack and wait for its end; one that is not there is no error.

        Raises:
            StackFailed: something in it cannot be deleted.
        """
        events = Events(self._client, name, progress)
        with translated():
            self._client.delete_stack(StackName=name)
        if self._settled(name, events) is not None:
            raise StackFailed(f"The stack {name} cannot be deleted: {self._first_failure(name)}")

    def resources(self, name: str) -> list[tuple[str, str]]:
        """Kind and physical ID of everything in a stack."""
        found: list[tuple[str, str]] = []
        with translated():
            for page in self._client.get_paginator("list_stack_resources").paginate(StackName=name):
                found += [
                    (one["ResourceType"], one["PhysicalResourceId"])
                    for one in page["StackResourceSummaries"]
                    if one.get("PhysicalResourceId")
                ]
        return found

    def _prepared(self, name: str, change_set: str, *, creates: bool) -> ChangeSet | None:
        for _ in range(_LOOKS):
            with translated():
                answer = self._client.describe_change_set(StackName=name, ChangeSetName=change_set)
            if not answer["Status"].endswith(("PENDING", "IN_PROGRESS")):
                break
            self._aws.pause(_SECONDS_BETWEEN_LOOKS)
        else:
            raise StackFailed(f"The changes of {name} have been prepared for two hours. Deploy again.")
        reason = answer.get("StatusReason") or ""
        prepared = ChangeSet(name, change_set, creates, tuple(self._changes(answer)))
        if answer["Status"] == "FAILED" and not any(phrase in reason for phrase in _NOTHING_TO_DO):
            self.discard(prepared)
            raise StackFailed(f"The changes of {name} cannot be prepared: {reason}")
        if answer["Status"] == "FAILED":
            self.discard(prepared)
            return None
        return prepared

    def _changes(self, answer: dict[str, Any]) -> Iterator[Change]:
        while True:
            for one in answer.get("Changes", []):
                change = one["ResourceChange"]
                yield Change(
                    change["Action"],
                    change["LogicalResourceId"],
                    change["ResourceType"],
                    replaces=change.get("Replacement") in {"True", "Conditional"},
                )
            if "NextToken" not in answer:
                return
            with translated():
                answer = self._client.describe_change_set(
                    StackName=answer["StackName"],
                    ChangeSetName=answer["ChangeSetName"],
                    NextToken=answer["NextToken"],
                )

    def _settled(self, name: str, events: Events) -> State | None:
        for _ in range(_LOOKS):
            state = self.state(name)
            events.tell()
            if state is None or not state.status.endswith("_IN_PROGRESS"):
                return state
            self._aws.pause(_SECONDS_BETWEEN_LOOKS)
        raise StackFailed(f"The stack {name} has been changing for two hours. Look at its events.")

    def _first_failure(self, name: str) -> str:
        with translated():
            events = self._client.describe_stack_events(StackName=name)["StackEvents"]
        for event in reversed(events):
            reason = event.get("ResourceStatusReason", "")
            if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in reason:
                return f"{event['LogicalResourceId']}: {reason}"
        return "CloudFormation gives no reason."
