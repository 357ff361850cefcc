"""What every mailbox does; see ``picsafe.endpoint.mail.ports``."""

from __future__ import annotations

import base64

from picsafe.endpoint.mail.structure import leaves_of
from tests.contract.mail.conftest import Harness
from tests.fakes.endpoint.mailbox import DONE, FAILED
from tests.fakes.endpoint.mails import Attachment, alone, forwarded, mail, nested

CONTENT = bytes(range(256)) * 20


def test_a_message_is_described_and_read_in_pieces(harness: Harness) -> None:
    content = mail([Attachment(CONTENT, "Bericht Müller 0000000011462800528240.picsafe")], subject="Grüße")
    harness.deliver(content)
    with harness.mailbox.open() as session:
        [uid] = session.uids()
        described = session.describe(uid)
        assert described is not None
        assert described.size == len(content)
        assert "Gr" in described.subject
        text, attachment = leaves_of(described.structure)
        assert (text.section, attachment.section) == ("1", "2")
        assert attachment.encoding == "base64"
        assert attachment.names == ("Bericht Müller 0000000011462800528240.picsafe",)

        read = b""
        while piece := session.read(uid, "2", len(read), 1000):
            assert len(piece) <= 1000
            read += piece
        assert base64.b64decode(read) == CONTENT


def test_parts_have_the_numbers_that_they_are_read_by(harness: Harness) -> None:
    harness.deliver(forwarded(mail([Attachment(CONTENT, "a.picsafe"), Attachment(b"other", "b.picsafe")])))
    harness.deliver(alone(Attachment(CONTENT, "c.picsafe")))
    harness.deliver(forwarded(alone(Attachment(b"deeper", None))))
    harness.deliver(nested(4))
    with harness.mailbox.open() as session:
        found = []
        for uid in session.uids():
            described = session.describe(uid)
            assert described is not None
            for leaf in leaves_of(described.structure):
                if leaf.encoding == "base64":
                    content = session.read(uid, leaf.section, 0, 2**20)
                    found.append((leaf.section, leaf.names, base64.b64decode(content or b"")))
    assert found == [
        ("2.2", ("a.picsafe",), CONTENT),
        ("2.3", ("b.picsafe",), b"other"),
        ("1", ("c.picsafe",), CONTENT),
        ("2.1", (), b"deeper"),
    ]


def test_what_has_just_arrived_is_there(harness: Harness) -> None:
    with harness.mailbox.open() as session:
        for number in range(1, 5):
            harness.deliver(mail(subject=str(number)))
            assert len(session.uids()) == number


def test_what_is_filed_is_not_there_any_more(harness: Harness) -> None:
    for number in range(3):
        harness.deliver(mail(subject=str(number)))
    with harness.mailbox.open() as session:
        first, second, third = session.uids()
        session.move(first, DONE)
        session.mark(second, "no_static_key")
        session.move(second, FAILED)
        assert list(session.uids()) == [third]
        assert session.flagged(FAILED) == 1
        assert list(session.uids()) == [third]
    assert len(harness.flags(DONE)) == 1
    [flags] = harness.flags(FAILED)
    assert "flagged" in flags
    assert any("no_static_key" in flag for flag in flags)


def test_a_message_that_somebody_else_has_taken_is_gone(harness: Harness) -> None:
    harness.deliver(mail([Attachment(CONTENT)]))
    with harness.mailbox.open() as session:
        [uid] = session.uids()
        harness.remove_all()
        assert list(session.uids()) == []
        assert session.describe(uid) is None
        assert session.read(uid, "1", 0, 1000) is None


def test_uids_are_of_one_folder(harness: Harness) -> None:
    harness.deliver(mail())
    with harness.mailbox.open() as session:
        first = (session.uidvalidity, *session.uids())
    with harness.mailbox.open() as session:
        assert (session.uidvalidity, *session.uids()) == first


def test_waiting_ends_with_the_time_or_the_endpoint(harness: Harness) -> None:
    with harness.mailbox.open() as session:
        session.uids()
        session.wait(0.05, lambda: False)
        session.wait(300, lambda: True)
        assert list(session.uids()) == []


def test_it_can_be_checked(harness: Harness) -> None:
    assert all(finding.is_well for finding in harness.mailbox.check())
