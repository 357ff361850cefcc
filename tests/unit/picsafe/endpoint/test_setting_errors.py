"""What an engineer is told who has mistyped something in endpoint.toml."""

from __future__ import annotations

import pytest

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.when import parse_condition
from picsafe.endpoint.config import decode_config
from picsafe.endpoint.errors import InvalidConfig

ARCHIVE = '[destination.archive]\nkind = "folder"\npath = "/srv/archive"\n'
WARD = '[destination.ward]\nkind = "https"\nurl = "https://ward.example.org"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[senderz]", "senderz is no setting. Is senders meant?"),
        ("[senders]\nalow = []", "senders.alow is no setting. Is allow meant?"),
        (f"{WARD}tokn = 'env:T'", "destination.ward.tokn is no setting. Is token meant?"),
        # a setting of another kind is not what was meant
        (f"{WARD}host_ky = []", "destination.ward.host_ky is no setting."),
        (f"{WARD}method = 'GET'", "destination.ward.method cannot be 'GET'. There are: POST, PUT."),
        (
            f"{WARD}send = ['pdf', 'photos']",
            "destination.ward.send[1] cannot be 'photos'. There are: photo, video, audio, consent, ",
        ),
        (f"{WARD}timeout = '5 s'", "destination.ward.timeout has to be a number, and is text."),
        (f"{WARD}token = 'T'", 'destination.ward.token: a secret is given as "env:NAME" or "file:/path"'),
        ("[destination.ward]\nkind = 'ftp'", "destination.ward.kind cannot be 'ftp'. There are: folder, "),
        ("[destination.ward]\npath = '/srv'", "destination.ward.kind is missing."),
        ("[destination.ward]\nkind = 'https'", "destination.ward.url is missing."),
        ("[destination]\nward = 7", "destination.ward has to be a table, and is a whole number."),
        ("[mail]\nhost = 'h'\nuser = 'u'\ntls = 'ssl'", "mail.tls cannot be 'ssl'. There are: "),
        ("[page]\naudience = 'https://e.example.org'", "page.operators is missing."),
    ],
)
def test_a_mistake_is_named_with_what_it_could_be(text: str, told: str) -> None:
    document = f'data = "/var/lib/endpoint"\n{text}\n{ARCHIVE}'
    if text.startswith("[destination]"):
        document = f'data = "/var/lib/endpoint"\n{text}\n'
    with pytest.raises(InvalidConfig) as caught:
        decode_config(document.encode())
    assert caught.value.detail.startswith(told)


def test_a_mistake_at_the_top_is_named_too() -> None:
    with pytest.raises(InvalidConfig, match=r"^max_report has to be a whole number, and is text\.$"):
        decode_config(f'data = "/srv/e"\nmax_report = "2 GB"\n{ARCHIVE}'.encode())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[senders]\nallow = ["hospital.example"]', "senders.allow: entry 1 can match nobody"),
        ('[senders]\nallow = ["/srv/reports"]', "senders.allow: entry 1 can match nobody"),
        ('[senders]\ndeny = ["*@example.org", "x@y@"]', "senders.deny: entry 2 "),
        (
            '[page]\naudience = "https://e.example.org"\noperators = ["it.example.org"]',
            "page.operators: entry 1 can match nobody",
        ),
        ('[tokens]\nuser_server = "https://user.example.org/app"', "tokens.user_server has to be a server"),
        ('[keys]\nservers = ["https://key.example.org", "key"]', "keys.servers[1] has to be a server's"),
    ],
)
def test_what_can_match_nobody_or_is_no_server_is_told_of_when_the_file_is_read(text: str, told: str) -> None:
    with pytest.raises(InvalidConfig) as caught:
        decode_config(f'data = "/var/lib/endpoint"\n{text}\n{ARCHIVE}'.encode())
    assert caught.value.detail.startswith(told)


def test_a_condition_with_two_equals_signs_would_be_met_by_nothing() -> None:
    with pytest.raises(InvalidDestination, match="write one = instead of two"):
        parse_condition("sendto == Ward 3")
    assert parse_condition("sendto = Ward 3").pattern == "Ward 3"
