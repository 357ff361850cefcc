"""What an engineer is told who has mistyped something in endpoint.toml."""

from __future__ import annotations

import pytest
from msgspec import inspect

from picsafe.delivery.errors import InvalidDestination
from picsafe.delivery.settings.kinds import KINDS
from picsafe.delivery.when import parse_condition
from picsafe.endpoint.config import decode_config
from picsafe.endpoint.errors import InvalidConfig
from picsafe.endpoint.setting_errors import explained

ARCHIVE = '[destination.archive]\nkind = "folder"\npath = "/srv/archive"\n'
WARD = '[destination.ward]\nkind = "https"\nurl = "https://ward.example.org"\n'
PACS = '[destination.pacs]\nkind = "dicom"\nhost = "pacs.example.org"\ncalled = "PACS"\n'
RECORD = '[destination.record]\nkind = "fhir"\nversion = "R4"\nurl = "https://fhir.example.org"\n'


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
        ("[destination.ward]\npath = '/srv'", "destination.ward.kind is missing. There are: folder, "),
        (
            "[destination]\nkind = 'folder'",
            "destination: each has a name of yours; write [destination.NAME].",
        ),
        (f"{PACS}port = 99999", "destination.pacs.port has to be at most 65535."),
        (f"{PACS}timeout = 0", "destination.pacs.timeout has to be more than 0."),
        (
            f"{PACS}calling = 'OUR-PICSAFE-ENDPOINT'",
            "destination.pacs.calling has to be an AE title: 1 to 16 ",
        ),
        (f"{PACS}issuer = '{'I' * 65}'", "destination.pacs.issuer has to have at most 64 characters."),
        (
            f"{PACS}commitment_listen = '11112'",
            "destination.pacs.commitment_listen has to be an address and a port, such as 10.1.2.3:11112.",
        ),
        (
            f"{RECORD}practitioner = 'd1'",
            "destination.record.practitioner has to be the server's reference, ",
        ),
        (f"{RECORD}category = 'x'", "destination.record.category has to be SYSTEM|CODE, such as "),
        ("[destination.run]\nkind = 'command'\nrun = []", "destination.run.run is empty."),
        ("[page]\noperators = []", "page.operators is empty."),
        ("[senders]\nreports_a_day = 0", "senders.reports_a_day has to be at least 1."),
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


def test_every_pattern_of_a_setting_says_how_it_is_written() -> None:
    patterns = [
        (kind, field.name)
        for kind in KINDS
        for field in inspect.type_info(kind).fields  # type: ignore[attr-defined] # of a struct
        if "pattern='" in repr(field.type) or 'pattern="' in repr(field.type)
    ]
    undescribed = [
        (kind.__name__, name)
        for kind, name in patterns
        if "regex" in explained(f"Expected `str` matching regex 'x' - at `$.{name}`", "it", kind)
    ]
    assert patterns
    assert undescribed == []
