"""Transactions whose answers are lost: the client sends each again with its token, and it is done once.

Only on DynamoDB Local: moto does not look at ``ClientRequestToken``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.keys.dynamodb import DynamoKeyStore
from chalicelib.users.accounts.dynamodb import DynamoChallenges, DynamoSessions, DynamoUsers
from chalicelib.users.accounts.limits import MailLimits
from chalicelib.users.accounts.model import Challenge, Session
from chalicelib.users.accounts.ports import Finish
from chalicelib.users.enterprises.api_keys import new_key
from chalicelib.users.enterprises.assembly import EnterpriseStores
from chalicelib.users.enterprises.model import RegisteredServer, ScriptToken
from tests.contract.keys.test_store import assert_whole, created, event, loaded, trail
from tests.contract.peers.lost_answers import LostAnswers
from tests.contract.tables import DynamoTable
from tests.contract.users.enterprises.conftest import dynamo_stores
from tests.contract.users.reports.conftest import dynamo_log
from tests.fakes.keys import REPORT
from tests.fakes.reports import a_report

pytestmark = pytest.mark.peer

NOW = datetime(2026, 3, 4, 5, 6, 7, 890000, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAT = "pat@example.org"
URL = "https://key.example.org"


@pytest.fixture
def table(local_tables: Callable[[], DynamoTable]) -> DynamoTable:
    return local_tables()


@pytest.fixture(autouse=True)
def answers(table: DynamoTable) -> Iterator[LostAnswers]:
    answers = LostAnswers(table.client, "TransactWriteItems")
    yield answers
    assert answers.lost > 0


def test_a_key_and_each_access_to_it_are_written_once(table: DynamoTable) -> None:
    store = DynamoKeyStore(table.open())
    store.append(created(store), event(), opener="12")
    store.append(loaded(store), event(), opener="12")
    assert [entry.seq for entry in trail(store)] == [1, 2, 3]
    assert [opening.times for opening in store.openings(REPORT, 9)] == [2]
    assert_whole(store)


def test_a_user_gets_one_number(table: DynamoTable) -> None:
    users = DynamoUsers(table.open())
    assert [users.find_or_create(email, NOW).userid for email in (PAT, "sam@example.org")] == [1, 2]
    users.delete(1)
    assert users.user(1) is None


def test_a_code_that_is_used_once_signs_in(table: DynamoTable) -> None:
    challenges, sessions = (
        DynamoChallenges(table.open()),
        DynamoSessions(table.open()),
    )
    user = DynamoUsers(table.open()).find_or_create(PAT, NOW)
    challenge = Challenge("a", PAT, b"m" * 32, b"l" * 32, NOW, NOW + HOUR)
    assert challenges.add(challenge, limits=MailLimits(1)) is None
    session = Session("sid", user.userid, b"f" * 32, b"s" * 32, NOW, NOW + HOUR, NOW + HOUR)
    assert challenges.use_up("a", session) is Finish.DONE
    assert sessions.session(user.userid, "sid") == session
    sessions.end(user.userid, "sid")
    assert not sessions.is_live(user.userid, "sid", NOW)


def test_a_report_is_logged_once_and_its_sender_is_told_so(table: DynamoTable) -> None:
    log = dynamo_log(table)
    reports = [a_report(), a_report()]
    assert [log.add(report, (3, 12)) for report in reports] == reports
    for enterprise in (3, 12):
        logged = log.of_enterprise(enterprise, 0, 9)
        assert [(entry.sequence, entry.report) for entry in logged] == [(1, reports[0]), (2, reports[1])]


class TestEnterprises:
    @pytest.fixture
    def stores(self, table: DynamoTable) -> EnterpriseStores:
        return dynamo_stores(table)

    @pytest.fixture
    def number(self, stores: EnterpriseStores) -> int:
        return stores.registry.create("Hospital", "enterprise", NOW).number

    def test_what_is_limited_is_counted_once(self, stores: EnterpriseStores, number: int) -> None:
        for name in ("First", "Second"):
            assert stores.api_keys.add(new_key(number, name, NOW)[0], limit=2)
        assert stores.registry.add_administrator(number, PAT, limit=1)
        assert stores.servers.add(RegisteredServer("0" * 16, number, URL, "endpoint", NOW), limit=1)
        assert stores.servers.remove(number, "0" * 16)
        assert stores.servers.add(RegisteredServer("1" * 16, number, URL, "endpoint", NOW), limit=1)

    def test_who_replaced_a_session_knows_it(self, stores: EnterpriseStores, number: int) -> None:
        first, second = ScriptToken("script:1", NOW), ScriptToken("script:2", NOW)
        assert stores.script_tokens.replace(number, URL, first, previous=None)
        assert stores.script_tokens.replace(number, URL, second, previous=first)

    def test_lists_are_replaced_and_answered(self, stores: EnterpriseStores, number: int) -> None:
        assert stores.domains.replace(number, {"hospital.example.org": "token"})
        assert stores.domains.verify(number, "hospital.example.org", NOW)
        assert stores.addresses.replace(number, {PAT}, NOW)
        assert stores.addresses.answer(number, PAT, "member")
        assert stores.registry.delete(number)
        assert stores.domains.holder("hospital.example.org") is None
