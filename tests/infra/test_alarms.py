"""Alarms and the dashboard watch metrics that exist: with exactly these names and dimensions.

An alarm whose dimensions are off by one stays silent for ever, and nothing else would notice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from chalicelib.clock import utc_now
from chalicelib.keys.allowances import KeyQuotas
from chalicelib.keys.events.webhooks import TargetState
from chalicelib.keys.floods import REPEAT_LIMIT
from chalicelib.keys.ordered_log.model import Growth, LogHead
from chalicelib.observability.log import record
from chalicelib.settings import SERVICES
from chalicelib.tokens.issuing import issue
from chalicelib.users.enterprises.model import ScriptToken
from chalicelib.users.notices.model import FeedState
from chalicelib.wiring.retention import RUN_SECONDS
from infra.packaging import TEMPLATES
from infra.settings import parse
from infra.stacks import stacks
from tests.fakes.accounts import KEY_URL, wrong_code
from tests.fakes.cloudwatch import Received, as_lambda
from tests.fakes.tokens import person
from tests.fakes.webhook_post import FakePost
from tests.infra.aws_faults import SimulatedClock, inject
from tests.infra.conftest import Packages, example
from tests.infra.hosted_deployment import KEEP_KEYS_DAYS, HostedDeployment
from tests.infra.macro_yaml import parse as parse_template
from tests.infra.roles import HOME
from tests.infra.test_failing_aws import REPORT, TAG, make_hospital

Metric = tuple[str, str, frozenset[tuple[str, str]]]
"""Namespace, name and dimensions."""

TABLES = {"users": "UsersTable", "keys": "KeysTable", "cloud": "CloudTable"}
TABLE_OPERATIONS = ("BatchGetItem", "GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem")
ON_AWS = {"PicSafe/prod", "AWS/Lambda", "AWS/ApiGateway", "AWS/DynamoDB", "AWS/WAFV2", "AWS/SQS", "AWS/SES"}


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    return namespace, name, frozenset(dimensions.items())


def of_aws(packages: Packages) -> set[Metric]:
    """What AWS keeps about our resources, as each service's documentation lists it."""
    known = {
        metric(
            "AWS/SQS",
            "ApproximateNumberOfMessagesVisible",
            QueueName=resolved(template("archive")["FailedExports"]["QueueName"]),
        ),
        metric("AWS/SES", "Reputation.BounceRate"),
    }
    users = packages["users"].template["Resources"]
    waiting = resolved(users["MailQueue"]["Properties"]["QueueName"])
    for name in ("ApproximateAgeOfOldestMessage", "NumberOfMessagesSent", "NumberOfMessagesDeleted"):
        known.add(metric("AWS/SQS", name, QueueName=waiting))
    dead = resolved(users["DeadMails"]["Properties"]["QueueName"])
    known.add(metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName=dead))
    mail = resolved(users["MailHandler"]["Properties"]["FunctionName"])
    known.add(metric("AWS/Lambda", "Errors", FunctionName=mail))
    log = resolved(packages["keys"].template["Resources"]["LogHandler"]["Properties"]["FunctionName"])
    known |= {metric("AWS/Lambda", name, FunctionName=log) for name in ("Errors", "Invocations")}
    for handler in ("WebhooksHandler", "RetentionHandler"):
        named = resolved(packages["keys"].template["Resources"][handler]["Properties"]["FunctionName"])
        known |= {metric("AWS/Lambda", name, FunctionName=named) for name in ("Errors", "Invocations")}
    notices = resolved(users["NoticesHandler"]["Properties"]["FunctionName"])
    known |= {metric("AWS/Lambda", name, FunctionName=notices) for name in ("Errors", "Invocations")}
    for service in SERVICES:
        resources = packages[service].template["Resources"]
        function = resolved(resources["APIHandler"]["Properties"]["FunctionName"])
        api = resolved(resources["RestAPI"]["Properties"]["Name"])
        title = resolved(resources["RestAPI"]["Properties"]["DefinitionBody"]["info"]["title"])
        assert title == api
        stage = resources["RestAPI"]["Properties"]["StageName"]
        wall = resolved(template("api")["WebAcl"]["VisibilityConfig"]["MetricName"], Service=service)
        # whichever of both AWS takes for the dimension
        assert wall == resolved(template("api")["WebAcl"]["Name"], Service=service)
        for name in ("Errors", "Throttles", "Duration"):
            known.add(metric("AWS/Lambda", name, FunctionName=function))
        for name in ("Count", "4XXError", "5XXError", "Latency"):
            known.add(metric("AWS/ApiGateway", name, ApiName=api, Stage=stage))
        known.add(metric("AWS/WAFV2", "BlockedRequests", WebACL=wall, Region=HOME, Rule="ALL"))
        table = TABLES[service]
        for name in ("ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"):
            known.add(metric("AWS/DynamoDB", name, TableName=table))
        for name in ("ReadThrottleEvents", "WriteThrottleEvents"):
            known.add(metric("AWS/DynamoDB", name, TableName=table))
        for operation in TABLE_OPERATIONS:
            known.add(metric("AWS/DynamoDB", "SystemErrors", TableName=table, Operation=operation))
    return known


@cache
def template(name: str) -> dict[str, dict[str, Any]]:
    """The properties of a template's resources."""
    resources = parse_template((TEMPLATES / f"{name}.yaml").read_text())["Resources"]
    return {key: one["Properties"] for key, one in resources.items()}


def resolved(value: Any, **parameters: str) -> str:
    values = {"Environment": "prod", "AWS::Region": HOME, **TABLES_AS_THEMSELVES, **parameters}
    if isinstance(value, dict) and "Ref" in value:
        return values[value["Ref"]]
    text = value["Fn::Sub"] if isinstance(value, dict) else str(value)
    return re.sub(r"\$\{([^}]+)\}", lambda found: values[found[1]], text)


TABLES_AS_THEMSELVES = {name: name for name in TABLES.values()}


@cache
def alarms(service: str) -> dict[str, list[Metric]]:
    """The metrics that each alarm of a service looks at."""
    document = parse_template((TEMPLATES / "alarms.yaml").read_text())
    found = {}
    for resource in document["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Alarm" and holds(document, resource, service):
            name = resolved(resource["Properties"]["AlarmName"], Service=service)
            found[name] = list(watched(resource["Properties"], service))
    return found


def holds(document: dict[str, Any], resource: dict[str, Any], service: str) -> bool:
    if "Condition" not in resource:
        return True
    _, word = document["Conditions"][resource["Condition"]]["Fn::Equals"]
    return bool(word == service)


def watched(alarm: dict[str, Any], service: str) -> Iterator[Metric]:
    for one in (
        [alarm] if "MetricName" in alarm else [inner["MetricStat"]["Metric"] for inner in stats(alarm)]
    ):
        dimensions = {
            dimension["Name"]: resolved(dimension["Value"], Service=service, Table=TABLES[service])
            for dimension in one.get("Dimensions", [])
        }
        yield metric(resolved(one["Namespace"]), one["MetricName"], **dimensions)


def stats(alarm: dict[str, Any]) -> list[dict[str, Any]]:
    (sum_,) = [one for one in alarm["Metrics"] if "Expression" in one]
    found = [one for one in alarm["Metrics"] if "MetricStat" in one]
    # what is not in the sum would be fetched in vain
    assert set(re.findall(r"FILL\((\w+), 0\)", sum_["Expression"])) == {one["Id"] for one in found}
    assert not any(one["ReturnData"] for one in found)
    return found


def deny(hosted: HostedDeployment, _: SimulatedClock, recipient: str) -> None:
    hosted.call("GET", "/keys/{report_id}", token=recipient, report_id="1" * 22)


def guess(hosted: HostedDeployment, _: SimulatedClock, recipient: str) -> None:
    for number in range(21):
        hosted.call("GET", "/keys/{report_id}", token=recipient, report_id=f"{number:022d}")


def ask_too_often(hosted: HostedDeployment, _: SimulatedClock, recipient: str) -> None:
    for _number in range(REPEAT_LIMIT + 1):
        hosted.call("GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT)


def break_glass(hosted: HostedDeployment, _: SimulatedClock, recipient: str) -> None:
    sender, _refresh = hosted.sign_in("pat@hospital.example")
    policy = {"recipients": ["kim@hospital.example"], "break_glass": True}
    hosted.call("PUT", "/keys/{report_id}/policy", {"policy": policy}, token=sender, report_id=REPORT)
    emergency = {"tag": TAG, "reason": "Unconscious"}
    hosted.call("POST", "/keys/{report_id}/release", emergency, token=recipient, report_id=REPORT)


def fail_to_write(hosted: HostedDeployment, clock: SimulatedClock, recipient: str) -> None:
    inject(hosted, clock, "TransactWriteItems", "failing")
    hosted.call("GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT)


def fail_to_unwrap(hosted: HostedDeployment, clock: SimulatedClock, recipient: str) -> None:
    inject(hosted, clock, "Decrypt", "failing")
    hosted.call("GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT)


def break_down(hosted: HostedDeployment, _: SimulatedClock, recipient: str) -> None:
    def allowed(*_: Any) -> None:
        raise RuntimeError("nobody expects this")

    hosted.allowed = allowed
    hosted.call("GET", "/keys/{report_id}", token=recipient, query={"tag": TAG}, report_id=REPORT)


def steal(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    _, refresh = hosted.sign_in("robin@elsewhere.example")
    for _ in range(2):
        hosted.call("POST", "/sign-in/refresh", {"refresh_token": refresh})


def flood(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    for _ in range(6):
        hosted.call("POST", "/sign-in", {"email": "robin@elsewhere.example"})


def guess_codes(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    for number in range(7):
        started = hosted.call("POST", "/sign-in", {"email": f"robin{number}@elsewhere.example"}).body
        code = wrong_code(hosted.mailer.last.code)
        for _ in range(5):
            hosted.call("POST", "/sign-in/complete", {"challenge": started["challenge"], "code": code})


def mistype(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    started = hosted.call("POST", "/sign-in", {"email": "robin@elsewhere.example"}).body
    code = wrong_code(hosted.mailer.last.code)
    hosted.call("POST", "/sign-in/complete", {"challenge": started["challenge"], "code": code})


def make_from_the_future(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    claims = person(now=utc_now() + timedelta(minutes=10))
    token = issue(claims, hosted.wiring.adapters.signing_keys)
    hosted.call("GET", "/keys/{report_id}", token=token, report_id=REPORT)


def revoke_many(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    wiring, now = hosted.wiring, utc_now()
    wiring.enterprises.revoked_tokens._limit = 1
    token = ScriptToken("made-up", now + timedelta(days=1))
    wiring.adapters.enterprises.script_tokens.revoke(token, now)
    hosted.call("GET", "/.well-known/revoked-key-server-tokens")


def delay_mails(hosted: HostedDeployment, clock: SimulatedClock, _recipient: str) -> None:
    inject(hosted, clock, "SendEmail", "failing")
    hosted.call("POST", "/sign-in", {"email": "robin@elsewhere.example"})
    hosted.deliver_mails()


def fall_behind(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    hosted.events.is_away = True
    store = hosted.notices.adapters.notices
    assert store.save_feed(KEY_URL, None, FeedState("", utc_now() - timedelta(hours=1)))
    hosted.tell_senders()


def use_up(hosted: HostedDeployment, _clock: SimulatedClock, recipient: str) -> None:
    hosted.stages["keys"].keys._quotas = KeyQuotas(account=1)
    for number in range(6):
        hosted.call("POST", "/keys", {"report_id": f"000000002{number:013d}"}, token=recipient)


def contradict_the_log(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    hosted.grow_log()
    store = hosted._operator.adapters.log_store
    head = store.head()
    store.integrate(Growth(head, LogHead(head.size, b"another"), {}))
    hosted.call("GET", "/health")


def leave_the_log_behind(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    hosted.stages["keys"].ordered_log.merge_seconds = -1
    hosted.call("GET", "/health")


def take_no_webhook(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    state = TargetState(0, "00" * 8, failing_since=1, attempts=9, next_at=2**40, code="timeout")
    hosted.webhooks.adapters.webhook_store.save("security", state, None)
    hosted.send_webhooks(FakePost())


def keep_too_long(hosted: HostedDeployment, clock: SimulatedClock, _recipient: str) -> None:
    hosted.grow_log()
    hosted.retained_at = lambda: utc_now() + timedelta(days=KEEP_KEYS_DAYS + 2)
    calls = hosted.sending

    def take_long(service: str, operation: str) -> AWSResponse | None:
        clock.pauses.append(RUN_SECONDS / 7.5)
        return calls(service, operation)

    hosted.sending = take_long
    hosted.destroy_keys()


def run_ahead(hosted: HostedDeployment, _clock: SimulatedClock, _recipient: str) -> None:
    hosted.grow_log()
    hosted.retained_at = lambda: utc_now() + timedelta(days=31)
    assert hosted.destroy_keys() == 0


Happening = Callable[[HostedDeployment, SimulatedClock, str], None]

HAPPENINGS: dict[str, tuple[str, Happening]] = {
    "denied-key-fetches": ("keys", deny),
    "key-guessing": ("keys", guess),
    "key-floods": ("keys", ask_too_often),
    "broken-glass": ("keys", break_glass),
    "failed-audit-writes": ("keys", fail_to_write),
    "failed-unwraps": ("keys", fail_to_unwrap),
    "unexpected-errors": ("keys", break_down),
    "quota-refusals": ("keys", use_up),
    "log-contradictions": ("keys", contradict_the_log),
    "late-log-entries": ("keys", leave_the_log_behind),
    "failing-webhooks": ("keys", take_no_webhook),
    "late-retention": ("keys", keep_too_long),
    "clock-differences": ("keys", make_from_the_future),
    "long-revocation-lists": ("users", revoke_many),
    "reused-refresh-tokens": ("users", steal),
    "throttled-sign-ins": ("users", flood),
    "code-brakes": ("users", guess_codes),
    "wrong-codes": ("users", mistype),
    "delayed-mails": ("users", delay_mails),
    "late-key-events": ("users", fall_behind),
}
HAPPENED = [*((alarm, happen) for alarm, (_, happen) in HAPPENINGS.items()), ("late-retention", run_ahead)]


@pytest.mark.parametrize(("alarm", "happen"), HAPPENED)
def test_what_an_alarm_is_for_makes_the_metric_that_it_watches(
    alarm: str,
    happen: Happening,
    hosted: HostedDeployment,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SimulatedClock()
    clock.install(monkeypatch)
    service, _ = HAPPENINGS[alarm]
    recipient = make_hospital(hosted).recipient
    ((namespace, name, dimensions),) = alarms(service)[f"picsafe-prod-{service}-{alarm}"]
    capsys.readouterr()
    with as_lambda(f"picsafe-prod-{service}", {service}):
        happen(hosted, clock, recipient)
    received = Received(capsys.readouterr().out)
    assert received.total(name, **dict(dimensions)) >= 1
    assert {blob["_aws"]["CloudWatchMetrics"][0]["Namespace"] for blob in received.blobs} == {namespace}


@pytest.mark.parametrize("service", SERVICES)
def test_every_other_alarm_watches_what_aws_keeps_about_our_resources(
    service: str, packages: Packages
) -> None:
    known = of_aws(packages)
    for alarm, metrics in alarms(service).items():
        short = alarm.removeprefix(f"picsafe-prod-{service}-")
        assert metrics, alarm
        if short in HAPPENINGS:
            continue
        for one in metrics:
            assert one in known or short == "unanswered-key-requests", (alarm, one)


@pytest.mark.parametrize("service", SERVICES)
def test_errors_of_scheduled_runs_are_counted_once_and_ring(service: str, packages: Packages) -> None:
    resources = packages[service].template["Resources"]
    rules = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::Events::Rule"]
    for rule in rules:
        ((handler, _),) = [target["Arn"]["Fn::GetAtt"] for target in rule["Targets"]]
        (config,) = [
            one["Properties"]
            for one in resources.values()
            if one["Type"] == "AWS::Lambda::EventInvokeConfig"
            and one["Properties"]["FunctionName"] == {"Ref": handler}
        ]
        assert (config["Qualifier"], config["MaximumRetryAttempts"]) == ("$LATEST", 0)
        (alarm,) = [
            one
            for name, one in template("alarms").items()
            if name == f"{handler.removesuffix('Handler')}Errors"
        ]
        every = {"rate(1 minute)": 60, "rate(1 hour)": 3600}[rule["ScheduleExpression"]]
        # as many runs as can fail within the period, with some to spare where there are several
        assert alarm["Threshold"] <= max(1, alarm["Period"] // every - 2)


@pytest.mark.parametrize("service", SERVICES)
def test_every_function_of_ours_counts_where_alarms_look(
    service: str, packages: Packages, capsys: pytest.CaptureFixture[str]
) -> None:
    functions = [
        resolved(one["Properties"]["FunctionName"])
        for one in packages[service].template["Resources"].values()
        if one["Type"] in {"AWS::Lambda::Function", "AWS::Serverless::Function"}
    ]
    assert f"picsafe-prod-{service}" in functions
    for function in functions:
        with as_lambda(function, {service}):
            record("audit_log_late")
        (blob,) = Received(capsys.readouterr().out).blobs
        assert blob["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "PicSafe/prod", function


def test_the_metric_of_a_log_filter_has_no_dimensions_as_its_alarm_has_none(packages: Packages) -> None:
    api = packages["keys"].template["Resources"]["RestAPI"]["Properties"]
    log = packages["keys"].template["Resources"]["AccessLog"]["Properties"]["LogGroupName"]
    found = template("alarms")["UnansweredKeyRequests"]
    (made,) = found["MetricTransformations"]
    assert "Dimensions" not in made
    ((namespace, name, dimensions),) = alarms("keys")["picsafe-prod-keys-unanswered-key-requests"]
    assert (resolved(made["MetricNamespace"]), made["MetricName"]) == (namespace, name)
    assert dimensions == frozenset()
    assert resolved(found["LogGroupName"], Service="keys") == resolved(log)
    # it looks for fields that the access log has, and for routes that there are
    for field in re.findall(r"\$\.(\w+)", found["FilterPattern"]):
        assert f'"{field}":' in api["AccessLogSetting"]["Format"]
    assert any(path.startswith("/keys") for path in api["DefinitionBody"]["paths"])


def dashboard() -> list[dict[str, Any]]:
    text = template("observability")["Dashboard"]["DashboardBody"]
    widgets: list[dict[str, Any]] = json.loads(resolved(text))["widgets"]
    return widgets


def shown(metrics: list[list[Any]]) -> Iterator[Metric]:
    """A widget's metrics with CloudWatch's dots written out."""
    before: list[str] = []
    for line in metrics:
        words = [word for word in line if isinstance(word, str)]
        if words == ["..."]:
            words = before
        words = [before[place] if word == "." else word for place, word in enumerate(words)]
        before = words
        yield metric(words[0], words[1], **dict(zip(words[2::2], words[3::2], strict=True)))


def test_the_dashboard_shows_what_there_is(packages: Packages) -> None:
    ours = {one for service in SERVICES for metrics in alarms(service).values() for one in metrics}
    known = of_aws(packages) | ours
    for widget in dashboard():
        for one in shown(widget["properties"]["metrics"]):
            assert one in known, (widget["properties"]["title"], one)
            assert one[0] in ON_AWS


def test_the_dashboard_shows_what_alarms_are_about() -> None:
    on_it = {one for widget in dashboard() for one in shown(widget["properties"]["metrics"])}
    # the dashboard shows throttles of tables, and their errors by operation would be forty lines
    elsewhere = {"SystemErrors", "ApproximateNumberOfMessagesVisible", "Reputation.BounceRate"}
    for service in SERVICES:
        for alarm, metrics in alarms(service).items():
            for one in metrics:
                assert one in on_it or one[1] in elsewhere, (alarm, one)


def test_the_widgets_do_not_lie_on_each_other() -> None:
    places = {
        (column, row)
        for one in dashboard()
        for column in range(one["x"], one["x"] + one["width"])
        for row in range(one["y"], one["y"] + one["height"])
    }
    assert len(places) == sum(one["width"] * one["height"] for one in dashboard())
    assert max(column for column, _ in places) < 24


@pytest.mark.parametrize("service", SERVICES)
def test_every_alarm_goes_to_somebody_and_says_when_it_is_over(service: str) -> None:
    document = parse_template((TEMPLATES / "alarms.yaml").read_text())["Resources"]
    for name, one in document.items():
        if one["Type"] == "AWS::CloudWatch::Alarm":
            alarm = one["Properties"]
            assert alarm["AlarmActions"] == alarm["OKActions"] == [{"Ref": "Topic"}]
            # where nothing happens there is no metric, which is no alarm unless it is about that
            missing = "breaching" if name.endswith("Silence") else "notBreaching"
            assert alarm["TreatMissingData"] == missing
    # what the issue of a service's operator names
    short = {name.removeprefix(f"picsafe-prod-{service}-") for name in alarms(service)}
    assert {"errors", "lambda-throttles", "server-errors", "latency", "table-throttles"} <= short
    if service == "keys":
        assert {"denied-key-fetches", "failed-audit-writes"} <= short
        assert template("alarms")["FailedAuditWritesAlarm"]["Threshold"] == 1


def test_alarms_are_made_for_every_service() -> None:
    made = [stack for stack in stacks(parse("prod", example())) if stack.key.startswith("alarms-")]
    assert [stack.key for stack in made] == [f"alarms-{service}" for service in SERVICES]
