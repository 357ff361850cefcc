"""The Lambda that sends webhooks: at least once, in order, in its time; no target waits for another."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.clock import utc_now
from chalicelib.errors import Unavailable
from chalicelib.keys.errors import AuditLogContradicted, InvalidWebhooks, WebhookNotTaken
from chalicelib.keys.events.webhook_signatures import signatures
from chalicelib.keys.events.webhooks import Target, TargetState
from chalicelib.settings import SettingsError
from tests.fakes.webhook_post import FakePost
from tests.http.aws_resources import WEBHOOK_SECRETS
from tests.infra.aws_faults import SimulatedClock
from tests.infra.hosted_deployment import HostedDeployment
from tests.infra.test_failing_aws import REPORT, make_hospital

TWO = (
    '[{"name":"security","url":"https://events.hospital.example"},'
    '{"name":"warehouse","url":"https://warehouse.example"}]'
)


def with_targets(hosted: HostedDeployment, text: str) -> None:
    object.__setattr__(hosted.webhooks.settings, "webhooks", text)


@pytest.fixture
def recall(hosted: HostedDeployment) -> Callable[[bool], None]:
    """A report whose sender recalls it and takes that back; targets are begun with before."""
    make_hospital(hosted)
    sender, _ = hosted.sign_in("pat@hospital.example")
    hosted.grow_log()

    def change(recalled: bool) -> None:
        answer = hosted.call(
            "PATCH", "/keys/{report_id}", {"recalled": recalled}, token=sender, report_id=REPORT
        )
        assert answer.status == 200
        hosted.grow_log()

    return change


def state_of(hosted: HostedDeployment, name: str = "security") -> TargetState:
    state = hosted.webhooks.adapters.webhook_store.state(name)
    assert state is not None
    return state


def test_each_event_is_sent_once_under_its_id(
    hosted: HostedDeployment, recall: Callable[[bool], None]
) -> None:
    receiver = FakePost()
    hosted.send_webhooks(receiver)
    assert receiver.taken == []
    recall(True)
    recall(False)
    hosted.send_webhooks(receiver)
    hosted.send_webhooks(receiver)
    assert receiver.types == ["report.recalled", "report.restored"]
    assert len({message_id for _, message_id, _ in receiver.taken}) == 2
    assert {name for name, _, _ in receiver.taken} == {"security"}


def test_the_first_event_of_a_new_key_server_is_sent(hosted: HostedDeployment) -> None:
    receiver = FakePost()
    hosted.send_webhooks(receiver)
    assert state_of(hosted).number == 0
    hosted.send_webhooks(receiver)
    make_hospital(hosted)
    sender, _ = hosted.sign_in("pat@hospital.example")
    recalled = hosted.call("PATCH", "/keys/{report_id}", {"recalled": True}, token=sender, report_id=REPORT)
    assert recalled.status == 200
    hosted.grow_log()
    hosted.send_webhooks(receiver)
    assert receiver.types == ["report.recalled"]


def test_what_was_not_taken_is_sent_again_by_a_later_run(
    hosted: HostedDeployment, recall: Callable[[bool], None]
) -> None:
    receiver, asked = FakePost(), list[str]()

    def refuse(_: Target, message_id: str) -> None:
        asked.append(message_id)
        raise WebhookNotTaken("failed", status=500)

    hosted.send_webhooks(receiver)
    recall(True)
    receiver.before = refuse
    hosted.send_webhooks(receiver)
    assert (state_of(hosted).attempts, state_of(hosted).code) == (1, "failed")
    receiver.before = lambda *_: None
    # not before its time
    hosted.send_webhooks(receiver)
    assert receiver.taken == []
    hosted.webhooks.webhook_desk._clock = lambda: utc_now() + timedelta(seconds=10)
    hosted.send_webhooks(receiver)
    assert [message_id for _, message_id, _ in receiver.taken] == asked
    assert state_of(hosted).failing_since is None


def test_a_run_begins_nothing_for_which_it_has_no_time(
    hosted: HostedDeployment, recall: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimulatedClock()
    clock.install(monkeypatch)
    receiver = FakePost()
    hosted.send_webhooks(receiver)
    for number in range(3):
        recall(number % 2 == 0)

    def take_long(*_: object) -> None:
        clock.pauses.append(20)

    receiver.before = take_long
    hosted.send_webhooks(receiver)
    # the second ends after 40 seconds, and what may take 45 has to end after 80
    assert receiver.types == ["report.recalled", "report.restored"]
    hosted.send_webhooks(receiver)
    assert receiver.types == ["report.recalled", "report.restored", "report.recalled"]


def test_two_runs_at_once_never_pass_over_an_event(
    hosted: HostedDeployment, recall: Callable[[bool], None]
) -> None:
    first, second = FakePost(), FakePost()
    hosted.send_webhooks(first)
    recall(True)
    recall(False)

    def meanwhile(*_: object) -> None:
        first.before = lambda *_: None
        hosted.send_webhooks(second)

    first.before = meanwhile
    hosted.send_webhooks(first)
    assert second.types == ["report.recalled", "report.restored"]
    # it has sent one, lost the race about it, and begun anew behind what the other has sent
    assert first.types == ["report.recalled"]
    assert first.taken[0][1] == second.taken[0][1]
    assert state_of(hosted).failing_since is None


def test_no_target_waits_for_another(hosted: HostedDeployment, recall: Callable[[bool], None]) -> None:
    put_secret(hosted)
    with_targets(hosted, TWO)
    receiver, told = FakePost(), threading.Event()
    hosted.send_webhooks(receiver)
    recall(True)

    def wait(target: Target, _: str) -> None:
        if target.name == "security":
            assert told.wait(30)
        else:
            told.set()

    receiver.before = wait
    hosted.send_webhooks(receiver)
    assert [name for name, _, _ in receiver.taken] == ["warehouse", "security"]


def put_secret(hosted: HostedDeployment, name: str = "warehouse", text: str = f"whsec_{'A' * 32}") -> None:
    account = hosted._operator.adapters
    account._client("ssm").put_parameter(  # type: ignore[attr-defined]  # the operator's own
        Name=f"{WEBHOOK_SECRETS}{name}", Value=text, Type="SecureString"
    )


def test_a_target_without_a_secret_fails_and_holds_up_no_other(
    hosted: HostedDeployment, recall: Callable[[bool], None]
) -> None:
    class Signing(FakePost):
        def __call__(self, target: Target, message_id: str, timestamp: int, body: bytes) -> None:
            try:
                signatures(target.secrets(), message_id, timestamp, body)
            except InvalidWebhooks:
                raise WebhookNotTaken("secret_unusable") from None
            super().__call__(target, message_id, timestamp, body)

    with_targets(hosted, TWO)
    receiver = Signing()
    hosted.send_webhooks(receiver)
    recall(True)
    hosted.send_webhooks(receiver)
    assert [name for name, _, _ in receiver.taken] == ["security"]
    assert state_of(hosted, "warehouse").code == "secret_unusable"


@pytest.mark.parametrize("error", [AuditLogContradicted("another"), Unavailable(), RuntimeError("nobody")])
def test_what_is_wrong_with_one_is_raised_once_the_others_were_told(
    error: Exception,
    hosted: HostedDeployment,
    recall: Callable[[bool], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_targets(hosted, TWO)
    put_secret(hosted)
    receiver = FakePost()
    hosted.send_webhooks(receiver)
    recall(True)

    def fail(target: Target, _: str) -> None:
        if target.name == "security":
            raise error

    receiver.before = fail
    with pytest.raises(type(error)):
        hosted.send_webhooks(receiver)
    assert [name for name, _, _ in receiver.taken] == ["warehouse"]
    assert state_of(hosted).attempts == 0


def test_nothing_is_asked_where_there_is_no_target_or_no_log(hosted: HostedDeployment) -> None:
    receiver = FakePost()
    hosted.send_webhooks(receiver)
    with_targets(hosted, "")
    hosted.calls.clear()
    hosted.send_webhooks(receiver)
    assert hosted.calls == []
    with_targets(hosted, "[{}]")
    with pytest.raises(SettingsError, match="PICSAFE_WEBHOOKS cannot be used"):
        hosted.send_webhooks(receiver)


def test_health_warns_of_targets_that_fail(hosted: HostedDeployment) -> None:
    health = hosted.stages["keys"].health
    assert health.warnings() == []
    store = hosted.webhooks.adapters.webhook_store
    failing = TargetState(0, "00" * 8, failing_since=1, attempts=9, code="timeout")
    store.save("security", failing, None)
    # a look is paid for, and holds for a minute
    assert health.warnings() == []
    for ask in health._warnings._asked.values():
        ask._known = None  # type: ignore[attr-defined]  # as a minute later
    assert health.warnings() == ["webhooks_failing"]
    # one that nobody sends to any more is nobody's concern
    store.save("former", TargetState(0, "00" * 8, given_up=True), None)
    for ask in health._warnings._asked.values():
        ask._known = None  # type: ignore[attr-defined]  # as above
    assert health.warnings() == ["webhooks_failing"]
