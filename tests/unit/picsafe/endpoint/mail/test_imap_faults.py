"""What a mail server may say, or not say, at the wrong moment."""

from __future__ import annotations

import base64
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from picsafe.delivery.settings.secrets import Secret
from picsafe.endpoint.mail.answers import MAX_ANSWER, MAX_LITERAL
from picsafe.endpoint.mail.errors import CommandRefused, Disconnected, MailError, SignInRefused
from picsafe.endpoint.mail.imap import ImapMailbox
from picsafe.endpoint.mail.imap_session import WINDOW
from picsafe.endpoint.mail.ports import Session
from picsafe.endpoint.mail.settings import Mail
from tests.fakes.endpoint.imap_script import SILENCE, Answer, Last, Line, scripted_imap

READ_SECONDS = 20.0
SHORTLY = 0.3
LITERAL = b" BODY[2]<0> {%d}\r\n" % MAX_LITERAL + b"x" * MAX_LITERAL


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", "correct horse")


def mailbox(port: int, *, read_seconds: float = READ_SECONDS, **settings: Any) -> ImapMailbox:
    used = {"tls": "none", "password": Secret("env:MAIL_PASSWORD"), **settings}
    return ImapMailbox(Mail(host="127.0.0.1", port=port, user="picsafe", **used), read_seconds=read_seconds)


def fetched(body: bytes) -> Answer:
    return b"* 1 FETCH (UID 1 " + body + b")\r\nTAG OK done\r\n"


def calls(session: Session) -> dict[str, Callable[[], object]]:
    def wait() -> None:
        session.uids()
        session.wait(5, lambda: False)

    return {
        "uids": session.uids,
        "describe": lambda: session.describe(1),
        "read": lambda: session.read(1, "2", 0, 100),
        "move": lambda: session.move(1, "PicSafe done"),
        "flagged": lambda: session.flagged("PicSafe failed"),
        "wait": wait,
    }


COMMANDS = {
    "uids": "UID SEARCH",
    "describe": "UID FETCH",
    "read": "UID FETCH",
    "move": "UID MOVE",
    "flagged": "EXAMINE",
    "wait": "IDLE",
}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(None, id="gone"),
        pytest.param(SILENCE, id="silent"),
        pytest.param(Last(b"* BYE for maintenance\r\n"), id="bye"),
        pytest.param(Last(b"* 1 FETCH (UID 1 BODY[2]<0> {100}\r\nhalf"), id="half-a-literal"),
        pytest.param(b"* 1 FETCH (UID 1 BODY[2]<0> {%d}\r\n" % (MAX_LITERAL + 1), id="endless-literal"),
        pytest.param(b"* 1 FETCH (" + b"x" * 1_000_100 + b"\r\n", id="endless-line"),
        pytest.param((b"* OK " + b"x" * 900_000 + b"\r\n") * (MAX_ANSWER // 900_000 + 1), id="endless-lines"),
        pytest.param(b"* 1 FETCH (UID 1" + LITERAL * (MAX_ANSWER // MAX_LITERAL + 1), id="endless-literals"),
    ],
)
@pytest.mark.parametrize("call", COMMANDS)
def test_a_connection_that_ends_is_over(call: str, answer: Answer) -> None:
    seconds = SHORTLY if answer == SILENCE else READ_SECONDS
    with (
        scripted_imap({}) as server,
        suppress(Disconnected),
        mailbox(server.port, read_seconds=seconds).open() as session,
    ):
        server.answers[COMMANDS[call]] = answer
        with pytest.raises(Disconnected) as ended:
            calls(session)[call]()
        # as it goes through whoever uses the session
        raise ended.value
    assert server.connections == 1


@pytest.mark.parametrize("call", ["uids", "describe", "read", "move", "flagged"])
def test_a_command_that_is_refused_ends_nothing_else(call: str) -> None:
    with scripted_imap({}) as server, mailbox(server.port).open() as session:
        usual = server.answers.get(COMMANDS[call], b"")
        for no in (b"TAG NO [SERVERBUG] no\r\n", b"TAG BAD what?\r\n"):
            server.answers[COMMANDS[call]] = no
            with pytest.raises(CommandRefused):
                calls(session)[call]()
        server.answers[COMMANDS[call]] = usual
        assert list(session.uids()) == [1]


@pytest.mark.parametrize(
    "body",
    [
        b"RFC822.SIZE 10",
        b'RFC822.SIZE x BODYSTRUCTURE ("text" "plain")',
        b"BODYSTRUCTURE " + b"(" * 3000 + b")" * 3000 + b" RFC822.SIZE 1",
        b"RFC822.SIZE 1 BODYSTRUCTURE",
    ],
)
def test_a_message_that_the_server_describes_badly(body: bytes) -> None:
    with scripted_imap({"UID FETCH": fetched(body)}) as server, mailbox(server.port).open() as session:
        with pytest.raises(CommandRefused):
            session.describe(1)
        assert list(session.uids()) == [1]


def test_a_piece_that_is_longer_than_was_asked_for_is_refused() -> None:
    answer = fetched(b"BODY[2]<0> {5}\r\nabcde")
    with scripted_imap({"UID FETCH": answer}) as server, mailbox(server.port).open() as session:
        assert session.read(1, "2", 0, 5) == b"abcde"
        with pytest.raises(CommandRefused):
            session.read(1, "2", 0, 4)


@pytest.mark.parametrize("body", [b'BODY[2]<9> ""', b"BODY[2]<9> NIL", b"BODY[2]<9> {0}\r\n"])
def test_the_end_of_a_part(body: bytes) -> None:
    with scripted_imap({"UID FETCH": fetched(body)}) as server, mailbox(server.port).open() as session:
        assert session.read(1, "2", 9, 100) == b""


def test_an_answer_about_another_message_is_not_taken_for_this_one() -> None:
    answer = b"* 2 FETCH (UID 2 BODY[2]<0> {1}\r\nx)\r\nTAG OK done\r\n"
    with scripted_imap({"UID FETCH": answer}) as server, mailbox(server.port).open() as session:
        assert session.read(1, "2", 0, 100) is None


def test_without_move_a_message_is_copied_and_deleted() -> None:
    without = {
        "AUTHENTICATE": b"+ \r\n",
        "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n",
        "UID COPY": b"TAG OK done\r\n",
        "LOGIN": b"TAG OK done\r\n",
    }
    with scripted_imap(without, b"* OK ready\r\n") as server:
        with mailbox(server.port).open() as session:
            session.move(1, "PicSafe done")
        assert [line.split(" ", 1)[1] for line in server.said if " UID " in line] == [
            'UID COPY 1 "PicSafe done"',
            "UID STORE 1 +FLAGS.SILENT (\\Deleted)",
        ]
        assert all(finding.is_well for finding in mailbox(server.port).check())


def test_a_full_folder_is_asked_for_in_windows() -> None:
    many = b"* 25000 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\nTAG OK done\r\n"
    with scripted_imap({"SELECT": many}) as server, mailbox(server.port).open() as session:
        session.uids()
        searches = [line.partition(" SEARCH ")[2] for line in server.said if " SEARCH " in line]
    assert searches == ["1:10000 UNDELETED", "10001:20000 UNDELETED", "20001:25000 UNDELETED"]


def test_without_idle_it_waits() -> None:
    without = {"CAPABILITY": b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n", "LOGIN": b"TAG OK done\r\n"}
    with scripted_imap(without, b"* OK ready\r\n") as server, mailbox(server.port).open() as session:
        session.uids()
        session.wait(0.01, lambda: False)
        session.wait(100, lambda: True)
        assert not [line for line in server.said if "IDLE" in line]


def test_what_came_while_another_folder_was_looked_at_is_not_waited_for() -> None:
    with scripted_imap({}) as server, mailbox(server.port).open() as session:
        session.uids()
        usual = server.answers["SELECT"]
        assert isinstance(usual, bytes)
        server.answers["SELECT"] = usual.replace(b"UIDNEXT 2", b"UIDNEXT 3")
        session.flagged("PicSafe failed")
        session.wait(100, lambda: False)
        assert not [line for line in server.said if "IDLE" in line]


def test_news_end_the_wait() -> None:
    idle = b"+ idling\r\n"
    with scripted_imap({"IDLE": idle}) as server, mailbox(server.port).open() as session:
        session.uids()
        server.answers["IDLE"] = lambda line: idle
        timer = threading.Timer(0.05, lambda: server._open[0].sendall(b"* 2 EXISTS\r\n"))
        timer.start()
        session.wait(100, lambda: False)
        timer.join()


def test_a_folder_that_was_removed_is_made_again() -> None:
    moves = iter([b"TAG NO [TRYCREATE] no\r\n", b"TAG OK done\r\n"])
    with scripted_imap({}) as server, mailbox(server.port).open() as session:
        server.answers |= {
            "LIST": b"TAG OK done\r\n",
            "CREATE": b"TAG OK done\r\n",
            "SUBSCRIBE": b"TAG OK done\r\n",
            "UID MOVE": lambda line: next(moves),
        }
        session.move(1, "PicSafe done")
        assert any("CREATE" in line for line in server.said)


def test_no_word_before_tls() -> None:
    plain = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"
    with scripted_imap({}, plain) as server:
        with pytest.raises(SignInRefused) as refused, mailbox(server.port, tls="starttls").open():
            pass
        assert refused.value.code == "tls_unavailable"
        assert not [line for line in server.said if "LOGIN" in line or "AUTHENTICATE" in line]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"AUTHENTICATE": b"TAG NO [AUTHENTICATIONFAILED] no\r\n"}, "sign_in_refused"),
        ({"AUTHENTICATE": None}, "disconnected"),
        ({"SELECT": b"TAG NO no such folder\r\n"}, "command_refused"),
        ({"SELECT": b"TAG OK done\r\n"}, "not_understood"),
    ],
)
def test_what_keeps_us_out_has_a_code(
    answers: dict[str, Answer], code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with (
        scripted_imap(answers) as server,
        pytest.raises(MailError) as refused,
        mailbox(server.port).open(),
    ):
        pass
    assert refused.value.code == code
    assert "correct horse" not in caplog.text + str(refused.value.__cause__)


def test_nobody_at_the_port() -> None:
    with scripted_imap({}) as server:
        port = server.port
    [finding] = mailbox(port).check()
    assert not finding.is_well
    with pytest.raises(Disconnected), mailbox(port).open():
        pass


def test_a_secret_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAIL_PASSWORD")
    with (
        scripted_imap({}) as server,
        pytest.raises(SignInRefused) as refused,
        mailbox(server.port).open(),
    ):
        pass
    assert refused.value.code == "secret_missing"


def test_a_password_goes_over_the_wire_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAIL_PASSWORD", 'Grüße "und" \\ mehr')
    with scripted_imap({}) as server, mailbox(server.port).open():
        [said] = [base64.b64decode(line).decode() for line in server.said if " " not in line and line]
    assert said == '\0picsafe\0Grüße "und" \\ mehr'


def test_the_script_knows_its_lines() -> None:
    assert Line("A1 UID FETCH 1 (X)").command == "UID FETCH"


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("SELECT", b"* 1 EXISTS\r\n* OK [UIDVALIDITY 4294967296] .\r\nTAG OK done\r\n"),
        (
            "SELECT",
            b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\n* OK [UIDNEXT 9%s] .\r\nTAG OK done\r\n" % (b"9" * 30),
        ),
        ("UID SEARCH", b"* SEARCH 1%s\r\nTAG OK done\r\n" % (b"0" * 30)),
        ("UID SEARCH", b"* SEARCH%s\r\nTAG OK done\r\n" % (b" 1" * (WINDOW + 1))),
    ],
)
def test_numbers_that_no_mailbox_has_are_not_understood(command: str, answer: bytes) -> None:
    with scripted_imap({}) as server, mailbox(server.port).open() as session:
        server.answers[command] = answer
        with pytest.raises(CommandRefused):
            session.uids()


def test_a_folder_that_says_it_has_more_than_any_is_looked_at_to_a_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("picsafe.endpoint.mail.imap_session.MAX_MESSAGES", 10 * WINDOW)
    many = b"* 99999999999999999999 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\nTAG OK done\r\n"
    with scripted_imap({"SELECT": many}) as server, mailbox(server.port).open() as session:
        assert list(session.uids()) == [1]
        searches = [line for line in server.said if " SEARCH " in line]
    assert len(searches) == 10


def test_no_piece_of_a_command_waits_for_the_one_before_it() -> None:
    with scripted_imap({}) as server, mailbox(server.port)._signed_in() as client:
        assert client.socket().getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_flagged_messages_are_counted_in_windows() -> None:
    many = b"* 25000 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\nTAG OK done\r\n"
    with scripted_imap({"EXAMINE": many}) as server, mailbox(server.port).open() as session:
        assert session.flagged("PicSafe failed") == 3
        searches = [line.partition(" SEARCH ")[2] for line in server.said if " SEARCH " in line]
    assert searches == [
        "1:10000 FLAGGED UNDELETED",
        "10001:20000 FLAGGED UNDELETED",
        "20001:25000 FLAGGED UNDELETED",
    ]


def test_a_server_that_is_still_here_for_ever_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picsafe.endpoint.mail.answers.LONGEST", -1.0)
    still = {"UID SEARCH": b"* OK still here\r\n"}
    with scripted_imap(still) as server, pytest.raises(Disconnected), mailbox(server.port).open() as session:
        session.uids()
