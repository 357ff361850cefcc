"""Sealed files rest in the region of their sender's country, and no call about them goes to another."""

from __future__ import annotations

import boto3
import pytest

from chalicelib.contract.countries import COUNTRIES
from chalicelib.contract.regions import REGIONS
from tests.fakes.accounts import MY_URL
from tests.fakes.uploads import announced
from tests.infra.hosted_deployment import HostedDeployment
from tests.infra.roles import HOME

# written down from the requirements a second time, not imported
OWN = {
    "AU": "ap-southeast-2",
    "NZ": "ap-southeast-2",
    "CA": "ca-central-1",
    "DE": "eu-central-1",
    "IE": "eu-west-1",
    "GB": "eu-west-2",
    "US": "us-east-1",
}
# for several workers
PARTS = 2
OTHERS_IN_THE_UNION = {
    *("AT", "BE", "BG", "CY", "CZ", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU"),
    *("IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
}


# of those that have no store of their own, a few: that each maps to its store is a unit test
FEW = 12


def chosen() -> tuple[list[str], list[str]]:
    """Those for which it is always tried, and the others."""
    named = {*OWN, *OTHERS_IN_THE_UNION}
    others = sorted(COUNTRIES - named)
    few = set(others[:: len(others) // FEW])
    return sorted(named | few), sorted(set(others) - few)


ALWAYS, ELSE = chosen()


def region_of(country: str) -> str:
    if country in OWN:
        return OWN[country]
    return "eu-central-1" if country in OTHERS_IN_THE_UNION else "us-east-1"


class Stored:
    """The files of every region, as whoever owns the account sees them."""

    def __init__(self) -> None:
        self._clients = {region: boto3.client("s3", region_name=region) for region in REGIONS}

    def keys(self) -> dict[str, set[str]]:
        """The keys of every file but tombstones, by region."""
        found = {}
        for region, client in self._clients.items():
            answer = client.list_objects_v2(Bucket=f"sealed-{region}")
            found[region] = {one["Key"] for one in answer.get("Contents", []) if one["Size"]}
        return found


def test_every_country_is_known() -> None:
    assert len(COUNTRIES) == 249
    assert {*OWN, *OTHERS_IN_THE_UNION} <= set(COUNTRIES)
    assert {region_of(country) for country in ALWAYS} == set(REGIONS)
    assert {*ALWAYS, *ELSE} == set(COUNTRIES)


@pytest.mark.parametrize(
    "countries",
    [
        *(pytest.param(ALWAYS[part::PARTS], id=f"named-{part}") for part in range(PARTS)),
        *(
            pytest.param(ELSE[part::PARTS], id=f"others-{part}", marks=pytest.mark.slow)
            for part in range(PARTS)
        ),
    ],
)
def test_files_and_calls_about_them_stay_in_their_region(
    countries: list[str], hosted: HostedDeployment
) -> None:
    stored = Stored()
    token, _ = hosted.sign_in("pat@example.org")
    for number, country in enumerate(countries):
        sender = hosted.call("PATCH", "/me", {"country": country}, token=token).body
        token = sender["user_token"]
        hosted.calls.clear()
        report_id = f"{sender['userid']:09d}{number:013d}"
        reserved = hosted.call(
            "POST", "/cloud/reports", {"report_id": report_id, **announced(b"sealed-bytes")}, token=token
        ).body
        expected = region_of(country)
        assert reserved["region"] == expected, country
        assert f".s3.{expected}.amazonaws.com/" in reserved["upload"]["url"] or (
            f"//s3.{expected}.amazonaws.com/" in reserved["upload"]["url"]
        ), country

        hosted.upload(reserved, b"sealed-bytes")
        files = stored.keys()
        assert [region for region, keys in files.items() if keys] == [expected], country

        link = reserved["link"]
        logged = {"link": link, "summary": {"photos": 1, "videos": 0, "audios": 0}}
        assert hosted.call("POST", "/reports", logged, token=token).status == 201
        home, name = link.removeprefix(f"{MY_URL}/app/report/").split("/")
        where = {"country": home, "name": name}
        located = hosted.call("GET", "/cloud/reports/{country}/{name}", **where).body
        assert f"s3.{expected}.amazonaws.com/" in located["download_url"], country
        assert hosted.call("DELETE", "/cloud/reports/{country}/{name}", token=token, **where).status == 200
        assert not any(stored.keys().values()), country

        about_files = [call for call in hosted.calls if call.service == "s3"]
        assert {call.operation for call in about_files} == {"PutObject", "HeadObject"}
        assert {call.region for call in about_files} == {expected}, country
        assert {call.region for call in hosted.calls if call.service != "s3"} == {HOME}
        # what does go home is the record of a link; never the file
        assert not any("sealed-bytes" in str(call.params) for call in hosted.calls if call.service != "s3")
