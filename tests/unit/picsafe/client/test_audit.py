from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from picsafe import NotFound, PicSafe, Report, TamperedTrail
from tests.fakes.picsafe import FakePicSafe, breaking_the_contract

Maker = Callable[..., PicSafe]


@pytest.fixture
def client(make_client: Maker) -> PicSafe:
    return make_client()


def test_the_trail_is_read_page_by_page_and_verified(fake: FakePicSafe, client: PicSafe, photo: Path) -> None:
    sent = client.send(Report((photo,), consent=None))
    for _ in range(4):
        with client.open(sent.link):
            pass
    fake.log_page = 2
    for name in (sent.report_id, sent.link):
        trail = client.audit_trail(name)
        assert [entry.seq for entry in trail.entries] == [1, 2, 3, 4, 5, 6]
        assert trail.entries[2].user.display_name == "Dr Pat Example"
        assert trail.head == fake.keys[sent.report_id].entries[-1]["hash"]


def test_a_file_names_its_own_key_server(client: PicSafe, tmp_path: Path, photo: Path) -> None:
    made = client.seal(Report((photo,), consent=None), output=tmp_path)
    assert client.audit_trail(made.path).report_id == made.report_id
    assert client.audit_trail(str(made.path)).report_id == made.report_id


@pytest.mark.parametrize(
    "tamper",
    [
        lambda entries: entries.pop(1),
        lambda entries: entries[1].update(ip="203.0.113.9"),
        lambda entries: entries[1]["user"].update(email="somebody@example.org"),
        lambda entries: entries.reverse(),
        lambda entries: entries[-1].update(hash="0" * 64),
    ],
)
def test_a_changed_trail_is_not_shown(
    fake: FakePicSafe, client: PicSafe, photo: Path, tamper: Callable[[list[dict[str, object]]], object]
) -> None:
    sent = client.send(Report((photo,), consent=None))
    with client.open(sent.link), client.open(sent.link):
        pass
    tamper(fake.keys[sent.report_id].entries)
    with pytest.raises(TamperedTrail) as refused:
        client.audit_trail(sent.report_id)
    assert refused.value.code == "chain_broken"


def test_a_number_that_is_none_is_not_counted_with(fake: FakePicSafe, client: PicSafe, photo: Path) -> None:
    sent = client.send(Report((photo,), consent=None))
    fake.keys[sent.report_id].entries[0]["seq"] = True
    fake.faults.append(lambda one: breaking_the_contract(fake._dispatch(one)))
    with pytest.raises(TamperedTrail) as refused:
        client.audit_trail(sent.report_id)
    assert refused.value.code == "chain_broken"


def test_what_a_later_server_adds_is_shown_as_it_is(fake: FakePicSafe, client: PicSafe, photo: Path) -> None:
    sent = client.send(Report((photo,), consent=None))
    fake.later = True
    fake.record(sent.report_id, "escrow", user={"pronouns": "they"})
    assert [entry.action for entry in client.audit_trail(sent.report_id).entries][2:] == ["escrow"]


def test_a_recall_says_who_was_before(fake: FakePicSafe, client: PicSafe, photo: Path) -> None:
    sent = client.send(Report((photo,), consent=None))
    assert client.recall(sent.link).fetched_by == []
    client.recall(sent.link, undo=True)
    with client.open(sent.link):
        pass
    assert client.recall(sent.report_id).fetched_by == []
    client.recall(sent.link, undo=True)
    for _ in range(2):
        fake.record(sent.report_id, "fetch", user={"userid": 18, "email": "sam@example.net"})
    (opening,) = client.recall(sent.report_id).fetched_by
    assert (opening.user.email, opening.times) == ("sam@example.net", 2)


def test_reports_of_others_cannot_be_withdrawn_by_number(client: PicSafe) -> None:
    with pytest.raises(NotFound) as refused:
        client.withdraw("0000000991772600767000")
    assert refused.value.code == "unknown_report"


def test_the_list_is_read_to_its_end(fake: FakePicSafe, client: PicSafe, photo: Path) -> None:
    sent = [client.send(Report((photo,), consent=None)).link for _ in range(3)]
    fake.report_page = 2
    assert [report.link for report in client.reports()] == sent[::-1]
