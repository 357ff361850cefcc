"""A sealed file on its way to storage, which breaks off and goes on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from picsafe import BadAnswer, Gone, PicSafe, Report
from tests.fakes.picsafe import FakePicSafe

Maker = Callable[..., PicSafe]


def test_an_upload_that_breaks_off_begins_again(
    fake: FakePicSafe, make_client: Maker, slept: list[float], photo: Path
) -> None:
    broken: list[httpx.Request] = []

    def fault(request: httpx.Request) -> httpx.Response | None:
        if request.url.host == "storage.example" and len(broken) < 2:
            broken.append(request)
            raise httpx.WriteError("reset")
        return None

    fake.faults.append(fault)
    sent = make_client().send(Report(files=(photo,), consent=None))
    assert [len(stored) for stored in fake.files.values()] == [sent.size]
    assert len(slept) == 2


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts so small that a photo's report has several."""
    for module in ("chalicelib.contract.uploads", "picsafe.client.uploading"):
        monkeypatch.setattr(f"{module}.PART_SIZE", 2_000)


def parts_put(fake: FakePicSafe) -> list[int]:
    return [
        int(one.url.params["part"])
        for one in fake.requests
        if one.url.host == "storage.example" and one.method == "PUT"
    ]


@pytest.mark.usefixtures("small_parts")
def test_a_large_file_goes_up_in_parts_and_on_where_it_broke_off(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    broken: list[str] = []

    def break_off_once_each(request: httpx.Request) -> None:
        part = request.url.params.get("part", "")
        if (
            request.method == "PUT"
            and request.url.host == "storage.example"
            and part in {"2", "3", "4"}
            and part not in broken
        ):
            broken.append(part)
            raise httpx.WriteError("reset")

    fake.faults.append(break_off_once_each)
    client = make_client()
    sent = client.send(Report(files=(photo,), consent=None))
    count = -(-sent.size // 2_000)
    assert count > 4
    assert parts_put(fake) == [1, 2, 2, 3, 3, 4, *range(4, count + 1)]
    assert len(fake.seen("POST", "/keys")) == 1
    assert len(fake.seen("POST", "/cloud/reports")) == 1
    with client.open(sent.link) as report:
        assert report.metadata.details.reportid == sent.report_id


@pytest.mark.usefixtures("small_parts")
def test_an_answer_of_the_completion_that_was_lost(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    lost: list[httpx.Request] = []

    def lose(request: httpx.Request) -> None:
        if request.url.path.startswith("/cloud/") and request.url.path.endswith("/complete") and not lost:
            lost.append(request)
            fake._join(request.url.path.split("/")[-2])
            raise httpx.ReadError("reset")

    fake.faults.append(lose)
    make_client().send(Report(files=(photo,), consent=None))
    assert len(fake.files) == 1


def test_an_answer_of_storage_that_was_lost_is_no_second_upload(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    lost: list[httpx.Request] = []

    def lose(request: httpx.Request) -> None:
        if request.method == "PUT" and request.url.host == "storage.example" and not lost:
            lost.append(request)
            fake._storage(request)
            raise httpx.ReadError("reset")

    fake.faults.append(lose)
    sent = make_client().send(Report(files=(photo,), consent=None))
    assert [len(stored) for stored in fake.files.values()] == [sent.size]
    assert (
        len([one for one in fake.requests if one.url.host == "storage.example" and one.method == "PUT"]) == 1
    )


@pytest.mark.usefixtures("small_parts")
def test_addresses_that_ran_out_on_the_way_are_asked_for_again(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    def run_out(request: httpx.Request) -> None:
        if request.url.params.get("part") == "3" and not fake.signed_from:
            fake.signed_from = fake.signings + 1

    fake.faults.append(run_out)
    sent = make_client().send(Report(files=(photo,), consent=None))
    count = -(-sent.size // 2_000)
    assert parts_put(fake) == [1, 2, 3, *range(3, count + 1)]


def test_a_report_that_was_withdrawn_meanwhile_is_given_up(
    fake: FakePicSafe, make_client: Maker, photo: Path
) -> None:
    def withdraw(request: httpx.Request) -> None:
        if request.method == "PUT" and request.url.host == "storage.example":
            fake.places[request.url.path.rpartition("/")[2]]["withdrawn"] = True

    fake.faults.append(withdraw)
    with pytest.raises(Gone) as gone:
        make_client().send(Report(files=(photo,), consent=None))
    assert gone.value.code == "withdrawn"
    assert fake.files == {}


def test_a_server_that_asks_for_what_there_is_not(
    fake: FakePicSafe, make_client: Maker, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = {"number": 2, "url": "https://storage.example/bucket/x", "headers": {}}
    monkeypatch.setattr(fake, "_signed", lambda name: {"method": "PUT", "parts": [part]})
    with pytest.raises(BadAnswer):
        make_client().send(Report(files=(photo,), consent=None))
