"""What is SFTP's alone: host keys, sign-ins, and large files over lines that break."""

from __future__ import annotations

import subprocess
from pathlib import Path

import asyncssh
import pytest

from picsafe.delivery.errors import InvalidDestination, Later
from picsafe.delivery.settings.places import SftpSettings
from picsafe.delivery.settings.secrets import Secret
from picsafe.delivery.sftp import Sftp
from tests.contract.delivery.processes import MemorySteps, Process
from tests.contract.delivery.recipes import deliver_one
from tests.contract.delivery.reports import expected, make_report
from tests.contract.delivery.sftp import SftpHarness
from tests.contract.peers.openssh import OpenSsh
from tests.fakes.picsafe import FakePicSafe

pytestmark = pytest.mark.peer

OTHER = "SHA256:" + "A" * 43


def test_nothing_is_said_to_a_server_that_nobody_named(
    openssh_with_faults: OpenSsh, sftp_harness: SftpHarness, work: Path
) -> None:
    destination = sftp_harness.make(host_key=(OTHER,))
    log = openssh_with_faults.folder / "log"
    before = log.stat().st_size
    with pytest.raises(Later) as refused:
        destination.deliver(make_report(work), MemorySteps())
    [finding] = destination.check()
    destination.close()
    assert (refused.value.code, refused.value.is_down) == ("unknown_host_key", True)
    # so that it can be compared by people
    assert openssh_with_faults.host_key in refused.value.detail
    assert openssh_with_faults.host_key in finding.text
    assert not finding.is_well
    assert openssh_with_faults.user.encode() not in log.read_bytes()[before:]


def test_without_any_host_key_none_is_believed(sftp_harness: SftpHarness) -> None:
    destination = sftp_harness.make(host_key=())
    assert [finding.is_well for finding in destination.check()] == [False]
    destination.close()


@pytest.mark.parametrize("is_the_same", [True, False])
def test_host_keys_are_taken_from_a_file_of_openssh(
    openssh_with_faults: OpenSsh, sftp_harness: SftpHarness, tmp_path: Path, is_the_same: bool
) -> None:
    known_hosts = tmp_path / "known_hosts"
    openssh_with_faults.write_known_hosts(known_hosts)
    if not is_the_same:
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
        known_hosts.write_text(f"[127.0.0.1]:{openssh_with_faults.port} {other}")
    destination = sftp_harness.make(host_key=(), known_hosts=known_hosts)
    assert all(finding.is_well for finding in destination.check()) == is_the_same
    destination.close()


def test_looking_says_what_is_there(openssh_with_faults: OpenSsh, sftp_harness: SftpHarness) -> None:
    destination = sftp_harness.make()
    found = [finding.text for finding in destination.check()]
    destination.close()
    assert found == [
        f"sftp://127.0.0.1:{openssh_with_faults.port}{sftp_harness.root} can be written.",
        f"The server showed the host key {openssh_with_faults.host_key}.",
    ]


@pytest.mark.parametrize("kind", ["another", "encrypted", "missing", "none"])
def test_a_key_that_does_not_fit_is_the_operators_matter(
    sftp_harness: SftpHarness, tmp_path: Path, kind: str
) -> None:
    key = tmp_path / "key"
    if kind == "none":
        key.write_text("no key")
    elif kind != "missing":
        words = "correct horse" if kind == "encrypted" else ""
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", words, "-f", str(key)], check=True)
    destination = sftp_harness.make(key=Secret(f"file:{key}"))
    with pytest.raises(Later) as refused:
        destination.find(make_report(tmp_path), MemorySteps())
    destination.close()
    assert refused.value.is_down
    assert refused.value.code in {"sign_in_refused", "invalid_key", "secret_missing"}


def test_a_folder_that_is_not_there_is_the_operators_matter(
    sftp_harness: SftpHarness, tmp_path: Path
) -> None:
    destination = sftp_harness.make(path=str(tmp_path / "nowhere"))
    with pytest.raises(Later) as refused:
        destination.deliver(make_report(tmp_path), MemorySteps())
    destination.close()
    assert (refused.value.code, refused.value.is_down) == ("no_folder", True)


def test_a_large_file_goes_on_where_the_line_broke(sftp_harness: SftpHarness, work: Path) -> None:
    report = make_report(work, video=12 * 1024 * 1024)

    class Breaking(MemorySteps):
        def heartbeat(self, moved: int = 0) -> None:
            self.is_stopping = self.beats + 1 == 17
            super().heartbeat(moved)

    process = Process(sftp_harness, report)
    process.steps = steps = Breaking()
    with pytest.raises(Later):
        process.attempt()
    assert steps.beats == 17
    process.attempt()
    assert sftp_harness.arrived() == [expected(report)]
    # the first nine of twelve blocks were there, and the ninth might not have been whole
    assert steps.beats - 17 < 13


def test_what_is_at_the_place_of_a_part_and_is_none_is_written_over(
    sftp_harness: SftpHarness, work: Path
) -> None:
    report = make_report(work, video=3 * 1024 * 1024)
    hidden = sftp_harness.root / f".picsafe-{report.delivery_id}"
    hidden.mkdir()
    (hidden / "001.m4v").write_bytes(bytes(2 * 1024 * 1024 + 5))
    (hidden / "of another selection.jpg").write_bytes(b"x")
    Process(sftp_harness, report).attempt()
    assert sftp_harness.arrived() == [expected(report)]


@pytest.mark.parametrize(
    "changed",
    [
        {"key": None},
        {"password": Secret("env:PASSWORD")},
        {"host_key": ("MD5:aa:bb",)},
        {"name": "{patient_id}"},
    ],
)
def test_settings_that_cannot_work(changed: dict[str, object]) -> None:
    settings = {"host": "sftp.example", "path": "drop", "user": "picsafe", "key": Secret("env:KEY")}
    with pytest.raises(InvalidDestination):
        Sftp("archive", SftpSettings(**{**settings, **changed}))  # type: ignore[arg-type] # of each kind


def test_a_password_is_enough(
    monkeypatch: pytest.MonkeyPatch, password_server: tuple[int, str, Path], work: Path
) -> None:
    port, host_key, root = password_server
    settings = SftpSettings(
        host="127.0.0.1",
        port=port,
        path="/",
        user="picsafe",
        password=Secret("env:SFTP_PASSWORD"),
        host_key=(host_key,),
    )
    report = make_report(work)
    monkeypatch.setenv("SFTP_PASSWORD", "wrong horse")
    destination = Sftp("archive", settings)
    with pytest.raises(Later) as refused:
        destination.deliver(report, MemorySteps())
    assert refused.value.code == "sign_in_refused"
    assert "horse" not in refused.value.detail
    monkeypatch.setenv("SFTP_PASSWORD", "correct horse")
    destination.deliver(report, MemorySteps())
    destination.close()
    assert (root / report.report_id / "manifest.json").exists()


def test_the_page_about_it_works(
    fake: FakePicSafe, openssh_with_faults: OpenSsh, sftp_harness: SftpHarness, tmp_path: Path
) -> None:
    report_id = deliver_one(
        fake,
        tmp_path,
        "sftp.md",
        {
            '"sftp.myhospital.example"': f'"127.0.0.1"\nport = {openssh_with_faults.port}',
            '"incoming"': f'"{sftp_harness.root}"',
            'user = "picsafe"': f'user = "{openssh_with_faults.user}"',
            "/etc/picsafe/sftp-key": str(openssh_with_faults.user_key),
            "SHA256:...": openssh_with_faults.host_key,
        },
    )
    assert (sftp_harness.root / report_id / "report.pdf").read_bytes().startswith(b"%PDF")
    assert len(sftp_harness.arrived()) == 1


def test_a_list_of_files_without_an_end_is_none(
    sftp_harness: SftpHarness, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = make_report(work)
    process = Process(sftp_harness, report)
    left = Path(sftp_harness.root) / f".picsafe-{report.delivery_id}"
    # what an earlier attempt has left
    left.mkdir()
    for name in ("001.m4v", "002.jpg"):
        (left / name).touch()
    with monkeypatch.context() as patched:
        patched.setattr("picsafe.delivery.sftp._MAX_FILES", 0)
        with pytest.raises(Later) as failed:
            process.attempt()
    assert failed.value.code == "unreadable_answer"
    process.attempt()
    assert sftp_harness.arrived() == [expected(report)]
