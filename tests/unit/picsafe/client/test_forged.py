"""Whoever was given a key forges a report with it; nobody takes it for its sender's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from chalicelib.format.metadata import Details, Metadata, User
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.report import seal_report
from picsafe import BadFile, Conflict, Gone, PicSafe, Report, Sent, Sync, Unavailable
from picsafe.client.audit import Accessor
from picsafe.client.senders import claimed_sender, sender_mismatch
from picsafe.client.servers import Servers
from tests.fakes.picsafe import API_KEY, PICSAFE, BrokenOff, FakePicSafe, problem

Maker = Callable[..., PicSafe]
PAT = User(userid="17", title="Dr", firstname="Pat", lastname="Example", email="pat@example.org")


def forge(path: Path, report_id: str, key: str, *, user: User = PAT, notes: str = "Amputate.") -> str:
    """A report that says that it is Pat's, sealed with Pat's key; returns its tag."""
    metadata = Metadata(details=Details(reportid=report_id, notes=notes), user=user)
    return seal_report(
        path, key=key, keyserver_url=PICSAFE, metadata=metadata, pdf=b"%PDF-1.4", consent=None, items=[]
    ).tag


@pytest.fixture
def client(make_client: Maker) -> PicSafe:
    return make_client()


@pytest.fixture
def sent(client: PicSafe, photo: Path) -> Sent:
    return client.send(Report(files=(photo,), consent=None, notes="Healing."))


def stored(fake: FakePicSafe, sent: Sent) -> str:
    return next(name for name in fake.files if name.endswith(sent.report_id))


def test_a_forged_file_that_is_handed_on_is_refused(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path
) -> None:
    forged = tmp_path / f"{sent.report_id}.picsafe"
    forge(forged, sent.report_id, fake.keys[sent.report_id].key)
    with pytest.raises(BadFile) as refused:
        client.open(forged, into=tmp_path / "out")
    assert refused.value.code == "wrong_tag"
    assert not (tmp_path / "out").exists()
    assert fake.keys[sent.report_id].entries[-1]["outcome"] == "wrong_tag"


def test_a_forged_file_in_the_place_of_the_senders_is_refused(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path
) -> None:
    forged = tmp_path / "forged"
    forge(forged, sent.report_id, fake.keys[sent.report_id].key)
    fake.files[stored(fake, sent)] = forged.read_bytes()
    with pytest.raises(BadFile) as refused:
        client.open(sent.link)
    assert refused.value.code == "wrong_tag"
    run = Sync(tmp_path / "in", servers=Servers.at(PICSAFE), api_key=API_KEY, transport=fake.transport())
    assert run.run_once().failed == 1
    assert not (tmp_path / "in" / sent.report_id).exists()


def test_the_senders_tag_behind_a_forged_message_does_not_help(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path
) -> None:
    forged = tmp_path / f"{sent.report_id}.picsafe"
    tag = forge(forged, sent.report_id, fake.keys[sent.report_id].key)
    document = forged.read_bytes()
    assert document.count(bytes.fromhex(tag)) == 1
    forged.write_bytes(document.replace(bytes.fromhex(tag), bytes.fromhex(sent.tag)))
    with pytest.raises(BadFile) as refused:
        client.open(forged)
    assert refused.value.code == "authentication_failed"


def test_a_key_server_that_confirms_another_file_is_not_believed(
    fake: FakePicSafe, client: PicSafe, sent: Sent
) -> None:
    def confirm_another(request: httpx.Request) -> httpx.Response | None:
        if request.method == "GET" and request.url.path == f"/keys/{sent.report_id}":
            fake.keys[sent.report_id].tag = "cd" * 32
            answer = fake._fetch(sent.report_id, fake.keys[sent.report_id], "cd" * 32, "17")
            fake.keys[sent.report_id].tag = sent.tag
            return answer
        return None

    fake.faults.append(confirm_another)
    with pytest.raises(BadFile) as refused:
        client.open(sent.link)
    assert refused.value.code == "wrong_tag"


def test_a_report_of_ones_own_in_anothers_name_shows_who_sent_it(
    fake: FakePicSafe, client: PicSafe, tmp_path: Path
) -> None:
    report_id = "0000000661462800528240"
    known = fake.add_key(report_id, owner="66")
    forged = tmp_path / f"{report_id}.picsafe"
    known.entries[0]["user"] |= {"userid": 66, "lastname": "Forger", "email": "forger@example.com"}
    known.tag = forge(forged, report_id, known.key)
    with client.open(forged) as opened:
        assert opened.sender.shown == "Dr Pat Forger <forger@example.com>"
        assert opened.sender_mismatch == ("userid", "email", "name")
        assert opened.sender.userid == 66


def test_the_tag_is_set_before_anything_is_uploaded_or_listed(fake: FakePicSafe, sent: Sent) -> None:
    calls = [(one.method, one.url.path) for one in fake.requests]
    tagged = calls.index(("PUT", f"/keys/{sent.report_id}/tag"))
    assert calls.index(("POST", "/keys")) < tagged < calls.index(("POST", "/cloud/reports"))
    assert fake.keys[sent.report_id].tag == sent.tag
    assert [entry["action"] for entry in fake.keys[sent.report_id].entries][:2] == ["create", "set_tag"]


def test_the_tag_is_the_files_own(client: PicSafe, fake: FakePicSafe, photo: Path, tmp_path: Path) -> None:
    made = client.seal(Report(files=(photo,), consent=None), output=tmp_path)
    with PicsafeFile.open(made.path) as file:
        assert file.tag() == made.tag == fake.keys[made.report_id].tag


@pytest.mark.parametrize("code", ["tag_set", "recalled"])
def test_a_file_whose_tag_is_refused_never_appears(
    client: PicSafe, fake: FakePicSafe, photo: Path, tmp_path: Path, code: str
) -> None:
    fake.faults.append(
        lambda request: problem(409 if code == "tag_set" else 410, code) if request.method == "PUT" else None
    )
    out = tmp_path / "out"
    out.mkdir()
    with pytest.raises((Conflict, Gone)) as refused:
        client.seal(Report(files=(photo,), consent=None), output=out)
    assert refused.value.code == code
    assert list(out.iterdir()) == []
    with pytest.raises((Conflict, Gone)):
        client.send(Report(files=(photo,), consent=None))
    assert fake.places == {}


def test_a_lost_answer_to_the_tag_is_asked_for_again(
    client: PicSafe, fake: FakePicSafe, photo: Path, slept: list[float]
) -> None:
    lost = [True]

    def lose(request: httpx.Request) -> httpx.Response | None:
        if request.method != "PUT" or not lost:
            return None
        lost.pop()
        fake._dispatch(request)
        return httpx.Response(503, stream=BrokenOff(b""))

    fake.faults.append(lose)
    try:
        sent = client.send(Report(files=(photo,), consent=None))
    except Unavailable:
        pytest.fail("the tag was not set again")
    assert fake.keys[sent.report_id].tag == sent.tag
    assert len(slept) == 1


PERSON = Accessor(userid=17, title="Dr", firstname="Pat", lastname="Example", email="pat@example.org")


@pytest.mark.parametrize(
    ("claimed", "mismatch"),
    [
        (PAT, ()),
        (User(), ()),
        (User(userid="000000017", firstname=" pat", lastname="EXAMPLE ", email="Pat@Example.org"), ()),
        (User(title="Prof", firstname="Pat", lastname="Example"), ()),
        (User(userid="18"), ("userid",)),
        (User(email="kim@example.org"), ("email",)),
        (User(firstname="Kim"), ("name",)),
        (User(userid="1", lastname="Other", email="x"), ("userid", "email", "name")),
    ],
)
def test_what_metadata_says_otherwise(claimed: User, mismatch: tuple[str, ...]) -> None:
    assert sender_mismatch(PERSON, claimed, "0000000171462800528240") == mismatch


def test_a_key_server_that_gives_somebody_elses_report_to_its_favourite(
    fake: FakePicSafe, client: PicSafe, sent: Sent, tmp_path: Path
) -> None:
    """Whoever runs a Key Server names anybody; PicSafe Cloud lets through the uploader's number alone."""
    number = "000000066" + sent.report_id.removeprefix("000000017")
    known = fake.add_key(number)
    forged = tmp_path / f"{number}.picsafe"
    known.tag = forge(forged, number, known.key)
    with client.open(forged) as opened:
        assert opened.sender.userid == 17
        assert opened.sender_mismatch == ("report_id",)


def test_the_claimed_sender_in_words() -> None:
    assert claimed_sender(PAT) == "Dr Pat Example <pat@example.org>, user 17"
    assert claimed_sender(User(email="pat@example.org")) == "<pat@example.org>"
    assert claimed_sender(User()) == ""
