"""An environment's settings: what is wrong is named."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from chalicelib.keys.events.given_targets import given_targets
from chalicelib.quotas import BOUNDS, DEFAULTS, Quotas
from chalicelib.settings import quotas
from infra.errors import BadSettings
from infra.settings import ENVIRONMENTS, load, parse
from tests.infra.account import Document
from tests.infra.conftest import example


def test_the_example_is_complete() -> None:
    settings = parse("prod", example())
    assert settings.my_url == "https://my.example.org"
    assert settings.signing_published == ("a",)
    assert [settings.domain_of(service) for service in ("users", "keys", "cloud")] == [
        "user.example.org",
        "key.example.org",
        "cloud.example.org",
    ]


def test_settings_are_read_from_the_file_of_their_name(tmp_path: Path) -> None:
    (tmp_path / "staging.toml").write_text((ENVIRONMENTS / "example.toml").read_text())
    assert load("staging", tmp_path).name == "staging"


@pytest.mark.parametrize(
    ("section", "name"),
    [(section, name) for section, inner in example().items() if isinstance(inner, dict) for name in inner],
)
def test_every_setting_is_needed(section: str, name: str) -> None:
    document = example()
    del document[section][name]
    with pytest.raises(BadSettings, match=rf"^The setting {section}\.{name} is missing\.$"):
        parse("prod", document)


@pytest.mark.parametrize("name", ["region", "account"])
def test_settings_without_a_section_are_needed(name: str) -> None:
    document = example()
    del document[name]
    with pytest.raises(BadSettings, match=rf"^The setting {name} is missing\.$"):
        parse("prod", document)


def test_targets_of_webhooks_reach_the_stack_of_the_key_server() -> None:
    document = example()
    document["webhooks"] = [
        {"name": "security", "url": "https://events.hospital.example/x", "events": ["refused"]},
        {"name": "all", "url": "https://other.example", "give_up_days": 30},
    ]
    settings = parse("prod", document)
    assert settings.webhook_names == ("security", "all")
    assert settings.webhook_secret_parameter("all") == "/picsafe/prod/webhooks/all"
    first, second = given_targets(settings.webhooks, lambda name: [name.encode()])
    assert (first.events, first.days, first.secrets()) == (frozenset({"refused"}), 7, [b"security"])
    assert (second.url, second.days) == ("https://other.example", 30)
    assert (parse("prod", example()).webhooks, parse("prod", example()).webhook_names) == ("", ())


WRONG: list[tuple[Callable[[Document], object], str]] = [
    (lambda d: d.update(webhooks={"name": "a"}), r"Write each of webhooks below a line \[\[webhooks\]\]"),
    (lambda d: d.update(webhooks=[{"name": "a"}]), r"\[\[webhooks\]\] cannot be used: .*`url`"),
    (
        lambda d: d.update(webhooks=[{"name": "a", "url": "https://a.example", "ca_file": "x"}]),
        r"\[\[webhooks\]\] cannot be used: .*ca_file",
    ),
    (lambda d: d.update(webhooks=[{"name": "a", "url": "http://a.example"}]), "begin with https://"),
    (
        lambda d: d.update(retention={"keep_keys_days": 0}),
        "keep_keys_days has to be a number from 1 to 36500",
    ),
    (lambda d: d.update(region="eu-north-1"), "region has to be one of ap-southeast-2"),
    (lambda d: d.update(region="europe"), "region has to be one of"),
    (lambda d: d.update(account="12345"), "twelve digits"),
    (lambda d: d.update(account=123456789012), "account has to be a text"),
    (lambda d: d["domains"].update(key="https://key.example.org"), "a domain name such as"),
    (lambda d: d["domains"].update(key="key..example.org"), "a domain name such as"),
    (lambda d: d["domains"].update(key="user.example.org"), "have to differ"),
    (lambda d: d["domains"].update(hosted_zone_id="/hostedzone/Z1"), "hosted zone ID"),
    (lambda d: d["mail"].update(sender="PicSafe"), "a sender such as"),
    (lambda d: d["mail"].update(sender="no-reply@notexample.org"), "address at mail.domain"),
    (lambda d: d["alarms"].update(email="nobody"), "an e-mail address"),
    (lambda d: d["signing"].update(active="c"), "a or b"),
    (lambda d: d["signing"].update(published=[]), "a list of texts"),
    (lambda d: d["signing"].update(published="a"), "a list of texts"),
    (lambda d: d["signing"].update(active="b"), "has to hold signing.active"),
    (lambda d: d["access"].update(deny="x" * 1501), "1500 bytes at most"),
    (lambda d: d["access"].update(deny="@example.org"), r"access.deny cannot be used. Line 1 of the deny"),
    (lambda d: d["access"].update(allow=""), "access.allow cannot be used. The allow list is empty"),
    (lambda d: d["access"].update(denied=""), "There is no setting access.denied"),
    (lambda d: d.update(regions="eu-west-1"), "There is no setting regions"),
    (lambda d: d.update(mail="PicSafe"), "mail.domain is missing"),
    (lambda d: d.update(quotas=500), "There is no setting quotas"),
    (lambda d: d.update(quotas={"keys_an_hour": 5}), "There is no setting quotas.keys_an_hour"),
    (lambda d: d.update(quotas={"keys_a_day": "5"}), "quotas.keys_a_day has to be a number from 1 to 100000"),
    (lambda d: d.update(quotas={"keys_a_day": True}), "quotas.keys_a_day has to be a number"),
]


@pytest.mark.parametrize(("spoil", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_makes_no_sense_is_named(spoil: Callable[[Document], object], message: str) -> None:
    document = example()
    spoil(document)
    with pytest.raises(BadSettings, match=message):
        parse("prod", document)


def test_quotas_are_the_usual_ones_where_nothing_else_is_said() -> None:
    document = example()
    assert parse("prod", document).quotas == DEFAULTS
    document["quotas"] = {"enterprise_reports_a_day": 7}
    settings = parse("prod", document)
    assert settings.quotas == Quotas(enterprise_reports_a_day=7)
    variables = settings.variables()
    assert variables["PICSAFE_ENTERPRISE_REPORTS_A_DAY"] == "7"
    assert quotas(variables) == settings.quotas


def test_the_example_shows_every_quota_with_its_usual_number() -> None:
    _, shown = (ENVIRONMENTS / "example.toml").read_text().split("# [quotas]\n")
    lines = [line.removeprefix("# ") for line in shown.splitlines() if " = " in line]
    assert tomllib.loads("\n".join(lines)) == asdict(DEFAULTS)


@pytest.mark.parametrize("name", BOUNDS)
def test_each_quota_has_bounds(name: str) -> None:
    least, most = BOUNDS[name]
    for number in (least, most):
        assert getattr(parse("prod", {**example(), "quotas": {name: number}}).quotas, name) == number
    for number in (least - 1, most + 1):
        with pytest.raises(BadSettings, match=f"quotas.{name} has to be a number from {least} to {most}"):
            parse("prod", {**example(), "quotas": {name: number}})


@pytest.mark.parametrize("name", ["", "Prod", "p", "../prod", "prod-2", "a" * 13])
def test_names_are_short_and_plain(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="2 to 12 characters"):
        load(name, tmp_path)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match=r"example\.toml"):
        load("prod", tmp_path)


@pytest.mark.parametrize("text", [b"region = ", b"\xff\xfe"])
def test_what_is_not_toml_is_refused(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "prod.toml").write_bytes(text)
    with pytest.raises(BadSettings, match="not valid TOML"):
        load("prod", tmp_path)


def test_passkeys_are_bound_to_my_picsafe_s_name_or_a_domain_that_it_is_in() -> None:
    assert "PICSAFE_RP_ID" not in parse("prod", example()).variables()
    settings = parse("prod", {**example(), "passkeys": {"rp_id": "example.org"}})
    assert settings.variables()["PICSAFE_RP_ID"] == "example.org"
    for wrong in ("user.example.org", "other.org", "example.org.evil.example"):
        with pytest.raises(BadSettings, match=r"passkeys\.rp_id"):
            parse("prod", {**example(), "passkeys": {"rp_id": wrong}})
