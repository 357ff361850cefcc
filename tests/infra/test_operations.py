"""docs/operations.md: every alarm is explained, and the costs follow from what was counted."""

from __future__ import annotations

import re

import pytest

from infra.cli import main
from infra.packaging import TEMPLATES
from infra.settings import parse
from infra.stacks import stacks
from infra.stages import ROOT
from tests.infra.conftest import example
from tests.infra.macro_yaml import parse as parse_template

TEXT = (ROOT / "docs" / "operations.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in TEXT.splitlines()
    if line.startswith("|")
]


def column(first: str, number: int) -> str:
    (row,) = [row for row in ROWS if row[0].strip() == first]
    return row[number].strip()


def price(of: str) -> float:
    return float(column(of, 1))


def request_cost(request: str) -> float:
    """Dollars for a million of a request, from the tables of calls and prices."""
    calls = column(request, 1)
    return (
        float(column(request, 2)) * price("dynamodb read units")
        + float(column(request, 3)) * price("dynamodb write units")
        + len(re.findall(r"kms:(?:En|De)crypt", calls)) * price("kms symmetric calls")
        + calls.count("s3:HeadObject") * price("s3 HEAD")
        + price("api gateway requests")
        + price("firewall requests")
        + price("lambda requests")
        + price("lambda, 100 ms of 1 GB each")
    )


@pytest.mark.parametrize("what", ["key fetches", "uploads", "polls with nothing new"])
def test_costs_follow_from_calls_and_prices(what: str) -> None:
    requests = column(what, 1)
    uploads = requests.count("the upload itself") * price("s3 POST")
    named = [requests] if "nothing new" in requests else re.findall(r"`[^`]+`", requests)
    computed = sum(map(request_cost, named)) + uploads
    assert float(column(what, 2)) == pytest.approx(computed, abs=0.006)


def test_every_alarm_is_explained_and_nothing_else() -> None:
    resources = parse_template((TEMPLATES / "alarms.yaml").read_text())["Resources"]
    names = {
        resource["Properties"]["AlarmName"]["Fn::Sub"].removeprefix("picsafe-${Environment}-${Service}-")
        for resource in resources.values()
        if resource["Type"] == "AWS::CloudWatch::Alarm"
    }
    section = TEXT[TEXT.index("## Alarms") : TEXT.index("## Health")]
    explained = set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE))
    assert explained == names


def test_every_stack_is_named() -> None:
    section = TEXT[: TEXT.index("## First deployment")].replace("REGION", "eu-west-1")
    for stack in stacks(parse("prod", example())):
        if not stack.key.startswith("storage-") or stack.key == "storage-eu-west-1":
            assert f"`{stack.key}`" in section, stack.key


def test_commands_and_options_exist() -> None:
    for command, rest in re.findall(r"`python -m infra (\w+)([^`]*)`", TEXT):
        known = {option for parameter in main.commands[command].params for option in parameter.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= known
