from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from picsafe import CredentialFile, InvalidInput, LocalFailure, NotSignedIn, PicSafe
from tests.fakes.picsafe import CODE, PICSAFE, FakePicSafe, problem


def test_a_code_signs_in(fake: FakePicSafe, make_client: Callable[..., PicSafe]) -> None:
    client = make_client(signed_in=False)
    user = client.complete_sign_in(client.sign_in("pat@example.org"), code=f" {CODE} ")
    assert (user.userid, user.name, user.has_profile) == (17, "Dr Pat Example", True)
    assert client.user == user


@pytest.mark.parametrize(
    "link", [f"{PICSAFE}/app/sign-in#token=link-secret", "link-secret", "#token=link-secret"]
)
def test_a_pasted_link_signs_in(make_client: Callable[..., PicSafe], link: str) -> None:
    assert make_client(signed_in=False).complete_sign_in(link=link).userid == 17


@pytest.mark.parametrize("link", [f"{PICSAFE}/app/sign-in", f"{PICSAFE}/app/sign-in#", f"{PICSAFE}/#a=b&c=d"])
def test_a_link_cut_short_is_told_apart(make_client: Callable[..., PicSafe], link: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make_client(signed_in=False).complete_sign_in(link=link)
    assert refused.value.code == "invalid_link"


def test_a_wrong_code_is_not_tried_again(fake: FakePicSafe, make_client: Callable[..., PicSafe]) -> None:
    client = make_client(signed_in=False)
    with pytest.raises(NotSignedIn) as refused:
        client.complete_sign_in(client.sign_in("pat@example.org"), code="ACDE-2346")
    assert refused.value.code == "invalid_code"
    assert len(fake.seen("POST", "/sign-in/complete")) == 1


def test_an_ended_token_is_renewed_once_and_kept(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client()
    fake.now += timedelta(minutes=59, seconds=30)
    client.profile()
    client.profile()
    assert len(fake.seen("POST", "/sign-in/refresh")) == 1


def test_a_token_that_the_server_does_not_take_is_renewed_once(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client()
    fake.refused_tokens.add(client._session.token())
    assert client.profile().userid == 17
    fake.faults.append(lambda request: problem(401, "invalid_token") if request.url.path == "/me" else None)
    with pytest.raises(NotSignedIn):
        client.profile()
    assert len(fake.seen("POST", "/sign-in/refresh")) == 2


def test_a_session_that_has_ended_is_forgotten(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client()
    fake.refresh_tokens.clear()
    fake.now += timedelta(hours=2)
    for _ in range(2):
        with pytest.raises(NotSignedIn):
            client.profile()
    assert len(fake.seen("POST", "/sign-in/refresh")) == 1


def test_a_refresh_token_is_not_sent_twice_when_its_answer_is_lost(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client()
    fake.now += timedelta(hours=2)
    fake.faults.append(
        lambda request: problem(503, "unavailable") if request.url.path == "/sign-in/refresh" else None
    )
    with pytest.raises(Exception, match="unavailable"):
        client.profile()
    assert len(fake.seen("POST", "/sign-in/refresh")) == 1


def test_two_clients_with_one_file_never_burn_a_refresh_token(fake: FakePicSafe, tmp_path: Path) -> None:
    path = tmp_path / "home" / "credentials.json"

    def client() -> PicSafe:
        return PicSafe(PICSAFE, credentials=path, transport=fake.transport(), clock=fake.clock)

    with client() as first:
        first.complete_sign_in(first.sign_in("pat@example.org"), code=CODE)
    fake.now += timedelta(hours=2)
    barrier = threading.Barrier(8)
    failures: list[BaseException] = []

    def use() -> None:
        with client() as one:
            barrier.wait()
            try:
                one.profile()
            except BaseException as error:  # noqa: BLE001 - whatever it is, the test has to show it
                failures.append(error)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert len(fake.seen("POST", "/sign-in/refresh")) == 1


def test_signing_out_forgets_and_tells_the_server(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client()
    assert client.sign_out() is True
    assert client.sign_out() is False
    assert len(fake.seen("POST", "/sign-out")) == 1
    with pytest.raises(NotSignedIn):
        client.profile()


def test_signing_out_forgets_also_when_the_server_is_away(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client()
    fake.faults.append(lambda _: problem(503, "unavailable"))
    with pytest.raises(Exception, match="unavailable"):
        client.sign_out()
    with pytest.raises(NotSignedIn):
        _ = client.user


def test_a_changed_name_is_in_the_next_token(fake: FakePicSafe, make_client: Callable[..., PicSafe]) -> None:
    client = make_client()
    before = client._session.token()
    assert client.update_profile(firstname="Patricia").firstname == "Patricia"
    assert client.user.firstname == "Patricia"
    assert client._session.token() != before
    assert fake.seen("PATCH", "/me")[0].content == b'{"firstname":"Patricia"}'


def test_the_file_is_private_and_survives_damage_with_a_sentence(fake: FakePicSafe, tmp_path: Path) -> None:
    path = tmp_path / "home" / "credentials.json"
    with PicSafe(PICSAFE, credentials=path, transport=fake.transport(), clock=fake.clock) as client:
        client.complete_sign_in(client.sign_in("pat@example.org"), code=CODE)
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        path.write_text('{"sign_ins": {"secret-token')
        with pytest.raises(LocalFailure) as refused:
            client.profile()
    assert refused.value.code == "credentials_damaged"
    assert "secret-token" not in repr(refused.value)


def test_sign_ins_at_two_servers_do_not_disturb_each_other(fake: FakePicSafe, tmp_path: Path) -> None:
    store = CredentialFile(tmp_path / "credentials.json")
    other = FakePicSafe(origin="https://other.example")
    for one, origin in ((fake, PICSAFE), (other, "https://other.example")):
        with PicSafe(origin, credentials=store, transport=one.transport(), clock=one.clock) as client:
            client.complete_sign_in(client.sign_in("pat@example.org"), code=CODE)
    store.forget("https://other.example")
    assert store.load("https://other.example") is None
    assert store.load(PICSAFE) is not None


def test_nothing_secret_is_shown() -> None:
    store = CredentialFile(Path("/nowhere/credentials.json"))
    assert store.load(PICSAFE) is None
    assert "secret" not in repr(store)


def test_a_device_is_known_at_its_next_sign_in_also_after_signing_out(
    fake: FakePicSafe, make_client: Callable[..., PicSafe]
) -> None:
    client = make_client(signed_in=False)
    for address in ("pat@example.org", " Pat@EXAMPLE.org ", "sam@example.org"):
        client.complete_sign_in(client.sign_in(address), code=CODE)
        client.sign_out()
    assert fake.devices_shown == ["", "device-secret", ""]


def test_what_cannot_be_a_code_is_not_sent(fake: FakePicSafe, make_client: Callable[..., PicSafe]) -> None:
    client = make_client(signed_in=False)
    begun = client.sign_in("pat@example.org")
    with pytest.raises(InvalidInput) as refused:
        client.complete_sign_in(begun, code="0000-0000")
    assert refused.value.code == "invalid_sign_in_code"
    assert fake.seen("POST", "/sign-in/complete") == []
    assert client.complete_sign_in(begun, code=" acde \u2013 2345 ").userid == 17
