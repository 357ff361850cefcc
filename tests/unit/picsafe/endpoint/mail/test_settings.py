from __future__ import annotations

import pytest

from picsafe.endpoint.config import decode_config
from picsafe.endpoint.errors import InvalidConfig

BASE = """
data = "/var/lib/picsafe-endpoint"
[destination.archive]
kind = "folder"
path = "/srv/picsafe"
"""
MAIL = """
[mail]
host = "imap.myhospital.example"
user = "picsafe@myhospital.example"
"""
PASSWORD = 'password = "file:/etc/picsafe/mail-password"\n'
OAUTH = """
[mail.oauth]
token_url = "https://login.myhospital.example/token"
client_id = "picsafe"
client_secret = "file:/etc/picsafe/mail-secret"
"""


def decoded(text: str) -> object:
    return decode_config((BASE + text).encode()).mail


@pytest.mark.parametrize(("more", "port"), [("", 993), ('tls = "starttls"\n', 143), ("port = 1993\n", 1993)])
def test_ports(more: str, port: int) -> None:
    mail = decode_config((BASE + MAIL + PASSWORD + more).encode()).mail
    assert mail is not None
    assert mail.used_port == port


def test_there_need_be_no_mailbox() -> None:
    assert decoded("") is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        (MAIL, "password or [mail.oauth]"),
        (MAIL + PASSWORD + OAUTH, "password or [mail.oauth]"),
        (MAIL + PASSWORD + 'tls = "none"\n', "on this machine"),
        (MAIL + 'password = "correct horse"\n', "mail.password"),
        (MAIL + PASSWORD + 'done_folder = "INBOX"\n', "three"),
        (MAIL + PASSWORD + 'done_folder = "a\\r\\nb"\n', "control characters"),
        (MAIL + PASSWORD + 'done_foldr = "x"\n', "done_folder"),
        (MAIL + PASSWORD + "poll = 0\n", "mail.poll"),
        (MAIL + PASSWORD + "poll = 900\n", "mail.poll"),
        (MAIL + OAUTH.replace("https://", "http://"), "https://"),
        (MAIL + OAUTH.replace("https://login.myhospital.example/token", "https://[half"), "https://"),
        (MAIL + OAUTH.replace("client_id", "clientid"), "client_id"),
    ],
)
def test_settings_that_cannot_work_are_named(text: str, word: str) -> None:
    with pytest.raises(InvalidConfig) as refused:
        decoded(text)
    assert word in refused.value.detail
    assert "correct horse" not in refused.value.detail


def test_a_destination_is_not_called_as_the_mailbox() -> None:
    with pytest.raises(InvalidConfig):
        decode_config(BASE.replace("archive", "mail").encode())
