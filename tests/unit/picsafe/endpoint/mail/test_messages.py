"""One message at a time: what is taken from it, and where it is filed."""

from __future__ import annotations

import base64
import io
import logging
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from picsafe.endpoint.errors import NotNow
from picsafe.endpoint.mail.fetching import STEP
from picsafe.endpoint.model import State
from tests.fakes.endpoint.mailbox import DONE, FAILED, INBOX, FakeMailServer
from tests.fakes.endpoint.mails import Attachment, alone, forwarded, mail, nested
from tests.fakes.endpoint.reports import plain_report, sealed_report
from tests.fakes.picsafe import FakePicSafe
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital
from tests.unit.picsafe.endpoint.mail.conftest import MAIL, Post


@pytest.fixture
def report(fake: FakePicSafe, tmp_path: Path) -> Path:
    return sealed_report(fake, tmp_path)


def document() -> bytes:
    """A zip of another kind."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    return content.getvalue()


def filed(server: FakeMailServer) -> list[int]:
    return [server.count(name) for name in (INBOX, DONE, FAILED)]


def test_a_report_by_mail_ends_in_the_folder(post: Post, report: Path) -> None:
    post.server.deliver(mail([Attachment(report.read_bytes(), report.name)]))

    post.look()
    post.hospital.work()

    assert post.hospital.arrived() == [report.stem]
    assert filed(post.server) == [0, 1, 0]
    [taken] = post.hospital.endpoint.reports.of_report_id(report.stem)
    assert taken.via == "mail"
    # whoever made the key, whatever the mail says
    assert taken.sender["email"] != "sam@sender.example"


@pytest.mark.parametrize(
    "name",
    [
        "{id}.picsafe",
        "{id}.picsafe.zip",
        "{id}.PICSAFE",
        "{id}.zip",
        "{id} (1).picsafe",
        "Bericht Müller {id}.picsafe",
        "C:\\Reports\\{id}.picsafe",
        "{id}.dat",
    ],
)
def test_a_name_says_at_most_which_report_it_is(post: Post, report: Path, name: str) -> None:
    post.server.deliver(mail([Attachment(report.read_bytes(), name.format(id=report.stem), "zip")]))
    post.look()
    assert post.taken() == [report.stem]


def test_the_subject_says_it_where_no_name_does(post: Post, report: Path) -> None:
    content = report.read_bytes()
    post.server.deliver(mail([Attachment(content, "ATT00001.dat")], subject=f"Fwd: report {report.stem}"))
    post.look()
    assert post.taken() == [report.stem]


def test_nothing_is_guessed_between_two(fake: FakePicSafe, post: Post, report: Path, tmp_path: Path) -> None:
    other = sealed_report(fake, tmp_path, 2)
    two = [Attachment(report.read_bytes(), None), Attachment(other.read_bytes(), None)]
    post.server.deliver(mail(two, subject=report.stem))
    post.look()
    assert post.taken() == []
    [failed] = post.store.failed(10)
    assert [part.code for part in failed.parts] == ["report_id_unknown"] * 2


def test_an_id_that_stands_for_another_attachment_is_not_taken_again(
    fake: FakePicSafe, post: Post, report: Path, tmp_path: Path
) -> None:
    other = sealed_report(fake, tmp_path, 2)
    two = [Attachment(report.read_bytes(), report.name), Attachment(other.read_bytes(), None)]
    post.server.deliver(mail(two, subject=report.stem))
    post.look()
    assert post.taken() == [report.stem]
    assert filed(post.server) == [0, 0, 1]


def test_a_forwarded_mail_and_one_that_is_nothing_else(
    fake: FakePicSafe, post: Post, report: Path, tmp_path: Path
) -> None:
    other = sealed_report(fake, tmp_path, 2)
    post.server.deliver(forwarded(mail([Attachment(report.read_bytes(), report.name)])))
    post.server.deliver(alone(Attachment(other.read_bytes(), other.name)))
    post.look()
    assert post.taken() == [report.stem, other.stem]
    assert filed(post.server) == [0, 2, 0]


def test_one_broken_attachment_of_twenty(fake: FakePicSafe, post: Post, tmp_path: Path) -> None:
    paths = [sealed_report(fake, tmp_path, number) for number in range(20)]
    contents = [path.read_bytes() for path in paths]
    contents[7] = contents[7][:-200]
    post.server.deliver(
        mail([Attachment(content, path.name) for content, path in zip(contents, paths, strict=True)])
    )

    post.look()

    assert sorted(post.taken()) == sorted(path.stem for path in paths if path is not paths[7])
    assert filed(post.server) == [0, 0, 1]
    assert post.server.folders[FAILED].mails[0].flags == {"flagged", "corrupt_zip"}
    [failed] = post.store.failed(10)
    assert (failed.taken, failed.outcome) == (19, "corrupt_zip")
    assert failed.detail.startswith("19 of 20 reports were taken.")
    [event] = [one for one in post.hospital.endpoint.events.all() if one["action"] == "mail_failed"]
    assert (event["taken"], event["refused"]) == (19, 1)
    assert post.store.connectedness().failed == 1


@pytest.mark.parametrize(
    ("attachment", "code"),
    [
        (Attachment(b"not a zip at all", "0000000011462800528240.picsafe"), "not_a_report"),
        (Attachment(b"\x78\x9f\x3e\x22 and so on", "winmail.dat"), "winmail"),
        (Attachment(b"PK\x03\x04".ljust(30, b"\0") + b"package.json and no more", None), "corrupt_zip"),
        (Attachment(b"PK\x03\x04 and no more", "0000000011462800528240.picsafe"), "corrupt_zip"),
    ],
)
def test_what_was_meant_to_be_a_report_is_said_to_be_none(
    post: Post, attachment: Attachment, code: str
) -> None:
    post.server.deliver(mail([attachment]))
    post.look()
    assert filed(post.server) == [0, 0, 1]
    assert post.server.folders[FAILED].mails[0].flags == {"flagged", code}


def test_a_plain_report_is_refused(post: Post, tmp_path: Path) -> None:
    post.server.deliver(mail([Attachment(plain_report(tmp_path).read_bytes(), "package.encrypted")]))
    post.look()
    assert post.taken() == []
    assert post.server.folders[FAILED].mails[0].flags == {"flagged", "not_sealed"}


def test_mail_without_a_report_calls_nobody(post: Post, report: Path) -> None:
    post.server.deliver(mail())
    post.server.deliver(mail([Attachment(document(), "minutes.docx")]))
    post.look()
    assert filed(post.server) == [0, 0, 2]
    assert post.store.connectedness().failed == 0
    assert not [one for one in post.hospital.endpoint.events.all() if one["action"] == "mail_failed"]


@pytest.mark.parametrize("name", ["Report.eml", "report.MSG", "smime.p7m", "encrypted.asc"])
def test_what_cannot_be_looked_into_is_said(post: Post, name: str) -> None:
    post.server.deliver(mail([Attachment(b"a mail, or what is encrypted", name)]))
    post.look()
    assert post.server.folders[FAILED].mails[0].flags == {"flagged", "wrapped"}


def test_an_attached_mail_that_is_encoded_once_more_is_said(post: Post, report: Path) -> None:
    inner = base64.encodebytes(mail([Attachment(report.read_bytes(), report.name)])).replace(b"\n", b"\r\n")
    post.server.deliver(
        b"Subject: Fwd\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + inner
    )
    post.look()
    assert [message.outcome for message in post.store.failed(10)] == ["wrapped"]


def test_other_attachments_do_not_matter(post: Post, report: Path, tmp_path: Path) -> None:
    attached = [
        Attachment(b"\xff\xd8\xff", "logo.jpg"),
        Attachment(document(), "letter.docx"),
        Attachment(report.read_bytes(), report.name),
    ]
    post.server.deliver(mail(attached))
    post.look()
    assert post.taken() == [report.stem]
    assert filed(post.server) == [0, 1, 0]


def test_the_same_report_in_two_mails_is_one(post: Post, report: Path) -> None:
    for name in (report.name, "ATT00001.dat"):
        attachment = Attachment(report.read_bytes(), name)
        # two mails with one Message-ID, as some programs send them
        post.server.deliver(mail([attachment], message_id="<same@sender.example>"))
    post.look()
    post.hospital.work()
    assert post.taken() == [report.stem]
    assert filed(post.server) == [0, 2, 0]


def test_depth_and_number_of_parts_are_bounded(post: Post) -> None:
    post.server.deliver(nested(40))
    post.server.deliver(mail([Attachment(b"x", f"{number}.txt") for number in range(250)]))
    post.look()
    assert filed(post.server) == [0, 0, 2]
    assert [message.outcome for message in post.store.failed(10)] == ["too_many_parts"] * 2
    assert "read" not in post.server.calls


def test_a_message_that_is_too_large_is_not_fetched(
    make_hospital: Callable[..., Hospital], report: Path
) -> None:
    post = Post(make_hospital("max_report = 2048\n" + CONFIG + MAIL))
    post.server.deliver(mail([Attachment(bytes(2 * STEP), report.name)]))
    post.look()
    assert [message.outcome for message in post.store.failed(10)] == ["too_large"]
    assert "read" not in post.server.calls


def test_an_attachment_that_is_too_large_is_not_kept(
    make_hospital: Callable[..., Hospital], report: Path
) -> None:
    post = Post(make_hospital("max_report = 2048\n" + CONFIG + MAIL))
    post.server.deliver(mail([Attachment(report.read_bytes().ljust(5000, b"\0"), report.name)]))
    post.look()
    assert [message.outcome for message in post.store.failed(10)] == ["too_large"]
    assert list((post.hospital.endpoint.config.data / "incoming").iterdir()) == []


def test_what_comes_by_mail_has_a_share_of_the_disk_and_waits_in_the_mailbox_beyond_it(
    fake: FakePicSafe, make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    post = Post(make_hospital(CONFIG + MAIL + "gib_waiting = 0.000001\n"))
    for number in (1, 2):
        path = sealed_report(fake, tmp_path, number)
        post.server.deliver(mail([Attachment(path.read_bytes(), path.name)]))
    with pytest.raises(NotNow, match="gib_waiting") as caught:
        post.look()
    assert caught.value.code == "too_much_waiting"
    assert len(post.taken()) == 1
    assert post.server.count(INBOX) == 1
    # by another way reports come as before
    other = sealed_report(fake, tmp_path, 3)
    assert post.hospital.take(other).is_new
    post.hospital.work()
    post.look()
    assert len(post.taken()) == 3
    assert filed(post.server) == [0, 2, 0]


def test_however_small_reports_are_their_number_has_a_bound(
    fake: FakePicSafe, make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    post = Post(make_hospital(CONFIG + MAIL + "gib_waiting = 0.002\n"))
    for number in range(1, 6):
        path = sealed_report(fake, tmp_path, number)
        assert path.stat().st_size < 2**20 // 10
        post.server.deliver(mail([Attachment(path.read_bytes(), path.name)]))
    with pytest.raises(NotNow, match="gib_waiting"):
        post.look()
    assert len(post.taken()) == 3, "two of 1 MiB are less than 0.002 GiB, three are more"


def test_a_server_that_never_ends_an_attachment(
    make_hospital: Callable[..., Hospital], report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(make_hospital("max_report = 2048\n" + CONFIG + MAIL))
    post.server.deliver(mail([Attachment(report.read_bytes(), report.name)]))
    # nothing that decodes to anything
    endless = base64.b64encode(b"PK\x03\x04") + b"\r\n" * STEP
    monkeypatch.setattr(
        "tests.fakes.endpoint.mailbox.FakeSession.read",
        lambda self, uid, section, offset, length: (endless if not offset else b"\r\n" * STEP)[:length],
    )
    post.look()
    assert [message.outcome for message in post.store.failed(10)] == ["too_large"]


def test_it_comes_in_small_pieces_as_well(post: Post, report: Path) -> None:
    post.server.step = 7
    post.server.deliver(mail([Attachment(report.read_bytes()[:3000], report.name)]))
    post.look()
    assert filed(post.server) == [0, 0, 1]
    post.server.step = 4099
    post.server.deliver(mail([Attachment(report.read_bytes(), report.name)]))
    post.look()
    assert post.taken() == [report.stem]


def test_an_unlisted_key_server_is_refused(fake: FakePicSafe, post: Post, tmp_path: Path) -> None:
    path = sealed_report(fake, tmp_path, keyserver_url="https://key.stranger.example")
    post.server.deliver(mail([Attachment(path.read_bytes(), path.name)]))
    post.look()
    assert [message.outcome for message in post.store.failed(10)] == ["unlisted_key_server"]


def test_whose_reports_are_taken_shows_when_they_are_opened(
    fake: FakePicSafe, make_hospital: Callable[..., Hospital], report: Path
) -> None:
    post = Post(make_hospital(CONFIG + MAIL + '[senders]\nallow = ["*@myhospital.example"]\n'))
    post.server.deliver(mail([Attachment(report.read_bytes(), report.name)]))
    post.look()
    post.hospital.work()
    assert post.hospital.arrived() == []
    [taken] = post.hospital.endpoint.reports.of_report_id(report.stem)
    [job] = post.hospital.endpoint.jobs.of_report(taken.id)
    assert (job.state, job.code) == (State.ASIDE, "sender_not_allowed")


def test_moved_back_it_is_tried_again(post: Post, report: Path) -> None:
    post.server.deliver(mail([Attachment(report.read_bytes(), None)]))
    post.look()
    assert filed(post.server) == [0, 0, 1]
    again = post.server.folders[FAILED].mails.pop()
    post.server.deliver(again.content.replace(b"Subject: A report", b"Subject: " + report.stem.encode()))
    post.look()
    assert post.taken() == [report.stem]
    assert post.store.connectedness().failed == 0


def test_nothing_about_a_person_is_logged_or_kept(
    post: Post, report: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    post.server.deliver(
        mail([Attachment(b"broken", f"Pat Example {report.stem}.picsafe")], subject="Pat Example")
    )
    post.look()
    stored = (post.hospital.endpoint.config.data / "endpoint.db-wal").read_bytes()
    for word in ("Pat", "sender.example", "myhospital.example"):
        assert word not in caplog.text
        assert word.encode() not in stored
