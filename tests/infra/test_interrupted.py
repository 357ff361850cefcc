"""A deployment or removal that is broken off at any stack is carried on by the same command."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto.cloudformation.models import cloudformation_backends

from infra.cloudformation import Stacks
from infra.settings import Environment
from infra.stacks import stacks
from tests.infra.account import ACCOUNT, Document, MemoryAccount
from tests.infra.operator import Operator

pytestmark = [pytest.mark.filterwarnings("ignore:Tried to parse:UserWarning")]

Fault = Callable[[str], BaseException]


def throttling(operation: str) -> BaseException:
    return ClientError({"Error": {"Code": "Throttling", "Message": "Rate exceeded"}}, operation)


def expired(operation: str) -> BaseException:
    return ClientError({"Error": {"Code": "ExpiredToken", "Message": "expired"}}, operation)


def offline(_operation: str) -> BaseException:
    return EndpointConnectionError(endpoint_url="https://cloudformation.eu-west-1.amazonaws.com")


def ctrl_c(_operation: str) -> BaseException:
    return KeyboardInterrupt()


MESSAGES: dict[Fault, tuple[int, str]] = {
    throttling: (1, "Error: AWS refused {operation}: Throttling: Rate exceeded"),
    expired: (1, "Error: AWS refuses the credentials: they are wrong or have expired. Sign in again."),
    offline: (1, "Error: AWS cannot be reached: EndpointConnectionError. Is this machine online?"),
    ctrl_c: (130, "Error: Stopped. What AWS has begun it goes on with; the same command again carries on"),
}


def fail_once(account: MemoryAccount, stack: str, operation: str, fault: Fault, *, late: bool) -> None:
    """Let one call about a stack fail, before AWS has heard it or after it has done it."""

    def fail(_service: str, called: str, params: Document) -> None:
        if called == operation and params.get("StackName") == stack:
            account.before = account.after = lambda *_: None
            raise fault(called)

    account.before, account.after = (lambda *_: None, fail) if late else (fail, lambda *_: None)


def last_line(output: str) -> str:
    return output.strip().splitlines()[-1]


@pytest.mark.parametrize("operation", ["CreateChangeSet", "ExecuteChangeSet"])
def test_a_deployment_goes_on_where_it_was_broken_off_at_each_stack(
    operation: str, run: Operator, account: MemoryAccount, settings: Environment
) -> None:
    faults = list(MESSAGES)
    for number, stack in enumerate(stacks(settings)):
        fault = faults[number % len(faults)]
        fail_once(account, stack.name, operation, fault, late=number % 3 == 0)
        result = run("deploy", "--yes")
        code, message = MESSAGES[fault]
        assert result.exit_code == code, result.output
        assert last_line(result.output).startswith(message.format(operation=operation))
        assert "Traceback" not in result.output
    finished = run("deploy", "--yes")
    assert finished.exit_code == 0, finished.output
    for stack in stacks(settings):
        state = Stacks(account, stack.region).state(stack.name)
        assert state is not None
        assert state.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}
    again = run("deploy")
    assert again.output.count("= keep") == len(stacks(settings))


def test_an_upload_that_was_broken_off_is_made_again(run: Operator, account: MemoryAccount) -> None:
    def fail(_service: str, operation: str, params: Document) -> None:
        if operation == "PutObject" and params["Key"].startswith("keys/"):
            raise throttling(operation)

    account.before = fail
    assert "AWS refused PutObject" in run("deploy", "--yes").output
    account.before = lambda *_: None
    assert run("deploy", "--yes").exit_code == 0


def test_a_removal_goes_on_where_it_was_broken_off_at_each_stack(
    run: Operator, account: MemoryAccount, settings: Environment
) -> None:
    assert run("deploy", "--yes").exit_code == 0
    twice = ("--yes", "--with-data", "--confirm", "prod")
    for number, stack in enumerate(reversed(stacks(settings))):
        fault = list(MESSAGES)[number % len(MESSAGES)]
        fail_once(account, stack.name, "DeleteStack", fault, late=bool(number % 2))
        result = run("remove", *twice)
        code, message = MESSAGES[fault]
        assert result.exit_code == code, result.output
        assert last_line(result.output).startswith(message.format(operation="DeleteStack"))
    assert run("remove", *twice).exit_code == 0
    left = [stack.key for stack in stacks(settings) if Stacks(account, stack.region).state(stack.name)]
    assert left == []
    nothing = run("remove", *twice)
    assert (nothing.exit_code, nothing.output) == (0, "There is nothing of prod to remove.\n")


def set_status(name: str, region: str, status: str) -> None:
    for stack in cloudformation_backends[ACCOUNT][region].stacks.values():
        if stack.name == name:
            stack.status = status


FAILED_STATES = [
    ("UPDATE_ROLLBACK_FAILED", "mend it with aws cloudformation continue-update-rollback"),
    ("ROLLBACK_FAILED", "mend it with aws cloudformation delete-stack"),
    ("CREATE_FAILED", "mend it with aws cloudformation delete-stack"),
    ("DELETE_FAILED", "mend it with python -m infra remove again"),
    ("UPDATE_IN_PROGRESS", "Wait until that has ended"),
    ("DELETE_IN_PROGRESS", "Wait until that has ended"),
    ("UPDATE_ROLLBACK_IN_PROGRESS", "Wait until that has ended"),
    ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "Wait until that has ended"),
]


def test_a_stack_in_a_failed_state_is_one_message_and_stops_everything(
    run: Operator, account: MemoryAccount
) -> None:
    assert run("deploy", "--yes").exit_code == 0
    for status, message in FAILED_STATES:
        set_status("picsafe-prod-api-keys", "eu-west-1", status)
        account.calls.clear()
        result = run("deploy")
        assert result.exit_code == 1
        (line,) = result.output.splitlines()
        assert line.startswith("Error: The stack picsafe-prod-api-keys in eu-west-1 is")
        assert status in line
        assert message in line
        assert {call[1] for call in account.calls} <= READING
    assert f"picsafe-prod-api-keys in eu-west-1 is {status}" in run("check").output
    set_status("picsafe-prod-api-keys", "eu-west-1", "UPDATE_ROLLBACK_COMPLETE")
    assert run("deploy", "--yes").exit_code == 0


READING = {"GetCallerIdentity", "DescribeStacks", "GetHostedZone"}


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "REVIEW_IN_PROGRESS"])
def test_a_first_creation_that_failed_is_made_anew(
    status: str, run: Operator, account: MemoryAccount
) -> None:
    assert run("deploy", "--yes").exit_code == 0
    set_status("picsafe-prod-api-keys", "eu-west-1", status)
    planned = run("plan")
    assert "1 to create, 0 to update, 19 to keep." in planned.output
    made = run("deploy", "--yes")
    assert made.exit_code == 0, made.output
    state = Stacks(account, "eu-west-1").state("picsafe-prod-api-keys")
    assert state is not None
    assert state.status == "CREATE_COMPLETE"


def test_a_change_that_cloudformation_takes_back_says_why(run: Operator, account: MemoryAccount) -> None:
    """The first reason, not that the others were cancelled."""
    told: list[dict[str, Any]] = []

    def fail(_service: str, operation: str, params: Document) -> None:
        if operation == "ExecuteChangeSet" and params["StackName"] == "picsafe-prod-keys":
            told.append(params)

    account.after = fail
    client = account.client("cloudformation", "eu-west-1")

    def roll_back(parsed: dict[str, Any], **_: Any) -> None:
        if told and parsed.get("Stacks") and parsed["Stacks"][0]["StackName"] == "picsafe-prod-keys":
            parsed["Stacks"][0]["StackStatus"] = "ROLLBACK_COMPLETE"

    def events(parsed: dict[str, Any], **_: Any) -> None:
        if told:
            parsed["StackEvents"] = [
                event("AccessLog", "CREATE_FAILED", "Resource creation cancelled"),
                event("ApiHandlerRole", "CREATE_FAILED", "it already exists."),
            ]

    client.meta.events.register("after-call.cloudformation.DescribeStacks", roll_back)
    client.meta.events.register("after-call.cloudformation.DescribeStackEvents", events)
    result = run("deploy", "--yes")
    assert result.exit_code == 1
    assert last_line(result.output) == (
        "Error: Changing the stack picsafe-prod-keys failed: ApiHandlerRole: it already exists. "
        "What was changed has been taken back; mend the reason and deploy again."
    )
    assert "picsafe-prod-keys: ApiHandlerRole create failed" in result.output


def event(resource: str, status: str, reason: str) -> dict[str, str]:
    return {
        "EventId": resource,
        "LogicalResourceId": resource,
        "ResourceStatus": status,
        "ResourceStatusReason": reason,
    }
