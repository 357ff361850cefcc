"""The environment, parsed once."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.settings import AwsStores, LocalStores, SettingsError, from_environ


def test_nothing_set_is_every_service_on_aws() -> None:
    settings = from_environ({})
    assert settings.services == {"users", "keys", "cloud"}
    assert isinstance(settings.stores, AwsStores)


def test_a_data_folder_makes_it_one_machine() -> None:
    settings = from_environ({"PICSAFE_DATA": "somewhere", "PICSAFE_SERVICES": "keys"})
    assert settings.services == {"keys"}
    assert settings.stores == LocalStores(data=Path("somewhere"), storage_url="http://localhost:8000")


def test_buckets_and_retired_keys_are_read() -> None:
    settings = from_environ(
        {
            "PICSAFE_BUCKET_EU_WEST_2": "sealed",
            "PICSAFE_RETIRED_SIGNING_KEYS": "a,b",
            "PICSAFE_SIGNING_KEY": "c",
        }
    )
    assert isinstance(settings.stores, AwsStores)
    assert settings.stores.buckets == {"eu-west-2": "sealed"}
    assert settings.stores.retired_signing_keys == ("a", "b")


@pytest.mark.parametrize("name", ["alias/keys", "arn:aws:kms:eu-west-1:123456789012:alias/keys"])
def test_the_wrapping_key_has_a_name_that_stays(name: str) -> None:
    with pytest.raises(SettingsError, match="alias"):
        from_environ({"PICSAFE_WRAPPING_KEY": name})
    arn = "arn:aws:kms:eu-west-1:123456789012:key/0123"
    stores = from_environ({"PICSAFE_WRAPPING_KEY": arn}).stores
    assert isinstance(stores, AwsStores)
    assert stores.wrapping_key == arn


@pytest.mark.parametrize("services", ["", "keys,users,mail", ","])
def test_unknown_services_are_refused(services: str) -> None:
    with pytest.raises(SettingsError, match="users, keys, cloud"):
        from_environ({"PICSAFE_SERVICES": services})


@pytest.mark.parametrize(
    "url",
    [
        "key.example.org",
        "ftp://key.example.org",
        "https://key.example.org/path",
        "https://",
        "https://u:p@key.example.org",
        "http://[::1",
        "https://key.example.org.",
        "https://key.example.org//",
        "https://127.1",
    ],
)
def test_urls_have_to_be_origins(url: str) -> None:
    with pytest.raises(SettingsError, match="PICSAFE_KEY_URL"):
        from_environ({"PICSAFE_KEY_URL": url})


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://Key.Example.org:443/", "https://key.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("HTTPS://key.example.org:8443", "https://key.example.org:8443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        (" https://schlüssel.klinik.example/", "https://xn--schlssel-95a.klinik.example"),
    ],
)
def test_a_url_has_one_spelling(given: str, meant: str) -> None:
    assert from_environ({"PICSAFE_KEY_URL": given}).key_url == meant


def test_a_mail_password_is_not_shown() -> None:
    settings = from_environ({"PICSAFE_DATA": "d", "PICSAFE_SMTP_URL": "smtp://u:hidden@mail.example.org"})
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize("text", ["9", "43201", "-60", "1e3", "٦٠", "9" * 5000, "soon"])
def test_a_deadline_of_the_log_has_bounds(text: str) -> None:
    with pytest.raises(SettingsError, match="PICSAFE_MERGE_SECONDS is a number from 10 to 43200"):
        from_environ({"PICSAFE_DATA": "somewhere", "PICSAFE_MERGE_SECONDS": text})


def test_the_deadline_of_the_log_is_a_setting() -> None:
    assert from_environ({}).merge_seconds == 600
    assert from_environ({"PICSAFE_DATA": "somewhere"}).merge_seconds == 60
    assert from_environ({"PICSAFE_MERGE_SECONDS": "300"}).merge_seconds == 300
    with pytest.raises(SettingsError, match="180"):
        from_environ({"PICSAFE_MERGE_SECONDS": "60"})


def test_passkeys_are_bound_to_my_picsafe_s_host_or_what_is_named() -> None:
    environ = {"PICSAFE_MY_URL": "https://my.picsafe.example"}
    party = from_environ(environ).party
    assert party is not None
    assert (party.id, party.origin) == ("my.picsafe.example", "https://my.picsafe.example")
    party = from_environ({**environ, "PICSAFE_RP_ID": "PicSafe.example"}).party
    assert party is not None
    assert party.id == "picsafe.example"
    assert from_environ({"PICSAFE_MY_URL": "https://192.0.2.1"}).party is None
    for wrong in ("example", "other.example", "my.picsafe.example.evil.example"):
        with pytest.raises(SettingsError, match=r"bound to my\.picsafe\.example"):
            from_environ({**environ, "PICSAFE_RP_ID": wrong})
