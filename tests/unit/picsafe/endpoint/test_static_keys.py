"""Reports that were sealed to the endpoint's own key: taken in and opened, and no proof of who sent them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.format.errors import AuthenticationFailedError
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.static_keys import StaticPrivateKey
from picsafe.endpoint.errors import EndpointError, InvalidConfig, NotTaken
from picsafe.endpoint.inspection import Inspection
from picsafe.endpoint.model import OPEN, State
from picsafe.endpoint.static_keys import StaticKeys, make_private_key, read_private_key, read_private_keys
from tests.fakes.endpoint.reports import static_report
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital

MakeHospital = Callable[..., Hospital]


@pytest.fixture
def key(tmp_path: Path) -> StaticPrivateKey:
    return make_private_key(tmp_path / "keys" / "2026.pem")


@pytest.fixture
def hospital(make_hospital: MakeHospital, tmp_path: Path, key: StaticPrivateKey) -> Hospital:
    return make_hospital(with_keys(tmp_path / "keys"))


def with_keys(*paths: Path) -> str:
    return CONFIG.replace("[keys]", f"[keys]\nstatic = {json.dumps([str(path) for path in paths])}")


def test_a_report_ends_in_the_folder_and_names_no_sender(
    hospital: Hospital, tmp_path: Path, key: StaticPrivateKey
) -> None:
    taken = hospital.take(static_report(tmp_path, key.public_key))
    assert taken.report.sender == {}
    hospital.work()
    [name] = hospital.arrived()
    assert name == taken.report.report_id
    manifest = json.loads((hospital.archive / name / "manifest.json").read_text())
    assert manifest["sender"] == {}
    endpoint = hospital.endpoint
    stored = endpoint.reports.get(taken.report.id)
    assert stored is not None
    looked = Inspection(endpoint.database, endpoint.opener, endpoint.clock).look(stored, {"kind": "operator"})
    assert looked["Sender"] == "not proven"


def test_a_renamed_file_still_says_which_report_it_is(
    hospital: Hospital, tmp_path: Path, key: StaticPrivateKey
) -> None:
    path = static_report(tmp_path, key.public_key)
    taken = hospital.take(path.rename(tmp_path / "attachment.bin"))
    assert taken.report.report_id == path.stem


def test_the_same_report_sealed_anew_is_delivered_once(
    hospital: Hospital, tmp_path: Path, key: StaticPrivateKey
) -> None:
    first = hospital.take(static_report(tmp_path, key.public_key))
    again = hospital.take(static_report(tmp_path, key.public_key))
    assert again.is_new
    assert again.report.report_id == first.report.report_id
    hospital.work()
    [job] = hospital.endpoint.jobs.of_report(again.report.id)
    assert (job.name, job.state, job.code) == (OPEN, State.SKIPPED, "same_report")


def test_a_report_to_a_key_that_is_not_here_is_refused(hospital: Hospital, tmp_path: Path) -> None:
    stranger = StaticPrivateKey.generate()
    with pytest.raises(NotTaken) as refused:
        hospital.take(static_report(tmp_path, stranger.public_key))
    assert refused.value.code == "unknown_static_key"


def test_nobody_takes_another_sender_s_report_id(
    hospital: Hospital, tmp_path: Path, key: StaticPrivateKey
) -> None:
    path = static_report(tmp_path, key.public_key)
    with pytest.raises(NotTaken) as refused:
        hospital.take(path, sender={"userid": "18"})
    assert refused.value.code == "foreign_report_id"
    taken = hospital.take(path, sender={"userid": "17"})
    hospital.work()
    manifest = json.loads((hospital.archive / taken.report.report_id / "manifest.json").read_text())
    assert manifest["sender"] == {"userid": "17"}


def test_a_file_that_names_no_key_is_refused(hospital: Hospital, tmp_path: Path) -> None:
    with pytest.raises(NotTaken) as refused:
        hospital.take(static_report(tmp_path, None))
    assert refused.value.code == "no_key_named"


def test_an_old_key_opens_beside_the_new_one(make_hospital: MakeHospital, tmp_path: Path) -> None:
    old, new = (make_private_key(tmp_path / f"{year}.pem") for year in (2025, 2026))
    hospital = make_hospital(with_keys(tmp_path / "2025.pem", tmp_path / "2026.pem"))
    hospital.take(static_report(tmp_path, old.public_key, number=1))
    hospital.take(static_report(tmp_path, new.public_key, number=2))
    hospital.work()
    assert len(hospital.arrived()) == 2


def test_what_was_opened_needs_its_key_no_more(
    make_hospital: MakeHospital, tmp_path: Path, key: StaticPrivateKey
) -> None:
    hospital = make_hospital(with_keys(tmp_path / "keys"))
    taken = hospital.take(static_report(tmp_path, key.public_key))
    [opening, *_] = hospital.workers()
    assert opening.step()
    (tmp_path / "keys" / "2026.pem").unlink()
    hospital.restart()
    hospital.work()
    assert hospital.arrived() == [taken.report.report_id]


def test_a_key_that_went_before_its_reports_were_opened_is_said(
    hospital: Hospital, tmp_path: Path, key: StaticPrivateKey
) -> None:
    taken = hospital.take(static_report(tmp_path, key.public_key))
    (tmp_path / "keys" / "2026.pem").unlink()
    hospital.restart()
    hospital.work()
    [job] = hospital.endpoint.jobs.of_report(taken.report.id)
    assert (job.state, job.code) == (State.ASIDE, "unknown_static_key")


@pytest.mark.parametrize("member", ["report_id", "enc", "ciphertext"])
def test_a_changed_package_opens_nothing(
    hospital: Hospital, tmp_path: Path, key: StaticPrivateKey, member: str
) -> None:
    def change(static_key: dict[str, str]) -> None:
        text = static_key[member]
        static_key[member] = text[:5] + ("A" if text[5] != "A" else "B") + text[6:]

    taken = hospital.take(static_report(tmp_path, key.public_key, change=change))
    hospital.work()
    [job] = hospital.endpoint.jobs.of_report(taken.report.id)
    assert (job.state, job.code) == (State.ASIDE, "authentication_failed")
    assert hospital.arrived() == []


def test_another_report_s_wrapping_opens_nothing(
    hospital: Hospital, tmp_path: Path, key: StaticPrivateKey
) -> None:
    with PicsafeFile.open(static_report(tmp_path, key.public_key, number=2)) as file:
        other = file.static_key
    assert other is not None

    def change(static_key: dict[str, str]) -> None:
        from chalicelib.format.package import Package, encode_package

        static_key.update(json.loads(encode_package(Package("", other)))["static_key"])

    taken = hospital.take(static_report(tmp_path, key.public_key, change=change))
    hospital.work()
    [job] = hospital.endpoint.jobs.of_report(taken.report.id)
    assert (job.state, job.code) == (State.ASIDE, "authentication_failed")


def test_no_key_is_tried_on_what_names_another(tmp_path: Path, key: StaticPrivateKey) -> None:
    other = StaticPrivateKey.generate()
    with PicsafeFile.open(static_report(tmp_path, other.public_key)) as file:
        assert file.static_key is not None
        with pytest.raises(AuthenticationFailedError):
            key.unwrap(file.static_key)
    assert StaticKeys({tmp_path: key}).key_ids == {key.key_id}


def test_a_key_s_file_is_private_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "new" / "key.pem"
    key = make_private_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["key.pem"]
    with pytest.raises(EndpointError) as refused:
        make_private_key(path)
    assert refused.value.code == "key_exists"
    assert read_private_key(path).key_id == key.key_id


@pytest.mark.parametrize("fault", ["open to others", "not there", "not a key", "too many"])
def test_what_cannot_be_a_key_is_an_error_of_the_settings(tmp_path: Path, fault: str) -> None:
    path = tmp_path / "key.pem"
    paths = [path]
    match fault:
        case "open to others":
            make_private_key(path)
            path.chmod(0o640)
        case "not a key":
            path.write_text("picsafekey1")
            path.chmod(0o600)
        case "too many":
            paths = [path] * 101
    with pytest.raises(InvalidConfig):
        read_private_keys(paths)


def test_a_folder_is_read_for_its_pem_files(tmp_path: Path) -> None:
    made = [make_private_key(tmp_path / "keys" / name) for name in ("a.pem", "b.pem")]
    (tmp_path / "keys" / "README").write_text("what these are")
    found = read_private_keys([tmp_path / "keys"])
    assert [key.key_id for key in found.values()] == [key.key_id for key in made]
