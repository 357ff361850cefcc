"""A token is sent only to the audience it was made for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from chalicelib.format.metadata import Details, Metadata
from chalicelib.format.report import seal_report
from picsafe import BadFile, NotAllowed, Operator, PicSafe, Report
from picsafe.client.tokens import audiences
from tests.fakes.picsafe import HOSPITAL, PICSAFE, STRANGER, FakePicSafe, breaking_the_contract

REPORT_ID = "0000000171772600767000"


def sealed(folder: Path, fake: FakePicSafe, keyserver_url: str) -> Path:
    path = folder / f"{REPORT_ID}.picsafe"
    known = fake.add_key(REPORT_ID)
    known.tag = seal_report(
        path,
        key=known.key,
        keyserver_url=keyserver_url,
        metadata=Metadata(details=Details(reportid=REPORT_ID)),
        pdf=b"%PDF-1.4",
        consent=None,
        items=[],
    ).tag
    return path


def test_a_stranger_s_key_server_gets_nothing_at_all(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], tmp_path: Path
) -> None:
    client = make_client(approve=lambda operator: True)

    with pytest.raises(NotAllowed) as refused:
        client.open(sealed(tmp_path, fake, STRANGER))

    assert refused.value.code == "unknown_audience"
    assert STRANGER in refused.value.detail
    assert refused.value.detail.endswith("Do not trust the file unless its sender vouches for it.")
    assert {request.url.host for request in fake.requests} == {"picsafe.example"}


@pytest.mark.parametrize(
    "url",
    [
        "https://picsafe.example.evil.example",
        "https://picsafe.example:444",
        "https://xn--picsafe-2ya.example",
    ],
)
def test_a_server_that_only_looks_like_picsafe_gets_nothing(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], tmp_path: Path, url: str
) -> None:
    with pytest.raises(NotAllowed):
        make_client(approve=lambda operator: True).open(sealed(tmp_path, fake, url))
    assert all(str(request.url) == f"{PICSAFE}/tokens" for request in fake.requests)


@pytest.mark.parametrize(
    "url", ["https://picsafe.example/elsewhere", "https://PICSAFE.example.:443", "https://0x7f.1"]
)
def test_what_names_no_server_gets_nothing(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], tmp_path: Path, url: str
) -> None:
    with pytest.raises(BadFile) as refused:
        make_client(approve=lambda operator: True).open(sealed(tmp_path, fake, url))
    assert refused.value.code == "invalid_package"
    assert fake.requests == []


def test_an_unencrypted_key_server_gets_nothing_not_even_a_question(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed) as refused:
        make_client(approve=lambda operator: True).open(sealed(tmp_path, fake, "http://key.hospital.example"))
    assert refused.value.code == "insecure_url"
    assert fake.requests == []


def test_a_registered_key_server_gets_a_token_of_its_own_once_the_person_agrees(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], tmp_path: Path
) -> None:
    asked: list[Operator] = []
    hosts_when_asked: list[set[str]] = []

    def approve(operator: Operator) -> bool:
        asked.append(operator)
        hosts_when_asked.append({request.url.host for request in fake.requests})
        return True

    with make_client(approve=approve).open(sealed(tmp_path, fake, HOSPITAL)) as report:
        assert report.report_id == REPORT_ID

    assert asked == [Operator("Example Hospital", HOSPITAL)]
    assert hosts_when_asked == [{"picsafe.example"}]
    (request,) = [one for one in fake.requests if one.url.host == "key.hospital.example"]
    sent = request.headers["authorization"].removeprefix("Bearer ")
    assert audiences(sent) == {HOSPITAL}


def test_a_person_who_does_not_agree_is_not_named(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], tmp_path: Path
) -> None:
    path = sealed(tmp_path, fake, HOSPITAL)
    for approve in (None, lambda operator: False):
        with pytest.raises(NotAllowed) as refused:
            make_client(approve=approve).open(path)
        assert refused.value.code == "operator_not_approved"
        assert "Example Hospital" in refused.value.detail
    assert "key.hospital.example" not in {request.url.host for request in fake.requests}


def test_storage_gets_no_credentials(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], photo: Path
) -> None:
    client = make_client()
    sent = client.send(Report(files=(photo,), consent=None))
    with client.open(sent.link) as report:
        assert report.report_id == sent.report_id

    assert "storage.example" in {request.url.host for request in fake.requests}
    assert fake.authorised_hosts() == {"picsafe.example"}


def test_another_operator_s_cloud_gets_nothing(
    fake: FakePicSafe, make_client: Callable[..., PicSafe], photo: Path
) -> None:
    client = make_client()
    client._cloud.url = STRANGER
    for act in (
        lambda: client.send(Report(files=(photo,), consent=None)),
        lambda: client.withdraw(f"{PICSAFE}/app/report/de/{'r' * 22}-{REPORT_ID}"),
    ):
        with pytest.raises(NotAllowed) as refused:
            act()
        assert refused.value.code == "unknown_audience"
    assert {request.url.host for request in fake.requests} == {"picsafe.example"}


def test_a_redirect_is_not_followed(fake: FakePicSafe, make_client: Callable[..., PicSafe]) -> None:
    client = make_client()
    elsewhere = httpx.Response(307, headers={"Location": f"{STRANGER}/me"})
    fake.faults.append(lambda _: breaking_the_contract(elsewhere))

    with pytest.raises(Exception, match="points elsewhere"):
        client.profile()

    assert {request.url.host for request in fake.requests} == {"picsafe.example"}


def test_a_sign_in_at_one_server_is_not_used_at_another(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    first = make_client()
    second = PicSafe(STRANGER, credentials=first._session._store, transport=fake.transport())
    with second, pytest.raises(Exception, match="Nobody is signed in"):
        second.profile()
    assert fake.requests == []
