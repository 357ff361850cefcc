"""Each kind of destination, with nothing in it."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncssh
import pytest

from tests.contract.delivery.box import BoxHarness
from tests.contract.delivery.command import CommandHarness
from tests.contract.delivery.dicom import DicomHarness, DicomWebHarness
from tests.contract.delivery.dropbox import DropboxHarness
from tests.contract.delivery.fhir import MedplumHarness, R4Harness, Stu3Harness
from tests.contract.delivery.folder import FolderHarness
from tests.contract.delivery.harness import Fault, Harness
from tests.contract.delivery.hl7 import Hl7Harness
from tests.contract.delivery.https import HttpsHarness
from tests.contract.delivery.kinds import BY_SAMPLE, every_kind
from tests.contract.delivery.s3 import LocalStackHarness, S3Harness, moto_server
from tests.contract.delivery.sftp import SftpHarness, with_faults
from tests.contract.delivery.webdav import PASSWORD, USER, WebDavHarness
from tests.contract.peers.box import BoxStandIn
from tests.contract.peers.dicom_faults import FaultyLine, behind_a_faulty_line
from tests.contract.peers.dropbox import DropboxStandIn
from tests.contract.peers.fhirstarter import FhirStarter, fhirstarter
from tests.contract.peers.http_faults import FaultyProxy, behind_faults
from tests.contract.peers.localstack import LocalStack
from tests.contract.peers.medplum_r4 import medplum
from tests.contract.peers.openssh import OpenSsh, openssh
from tests.contract.peers.orthanc import Orthanc, orthanc
from tests.contract.peers.webdav import wsgidav
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.tls import self_signed

SAMPLED = (Fault.LOST_ANSWER, Fault.DOWN, Fault.REFUSED, Fault.SWALLOWED)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to ``make peers`` all but a sample of some kinds, and a second large film in FHIR."""
    for item in items:
        if item.name == "test_a_large_video_passes_through_little_memory[r4-67108864]":
            item.add_marker(pytest.mark.slow)
        if isinstance(item, pytest.Function) and item.path == Path(__file__).with_name("test_faults.py"):
            given = item.callspec.params
            if given["harness"] in BY_SAMPLE and given.get("fault") not in SAMPLED:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(params=every_kind())
def harness(request: pytest.FixtureRequest) -> Harness:
    made: Harness = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def folder_harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FolderHarness:
    place = tmp_path / "destination"
    place.mkdir()
    return FolderHarness(place, monkeypatch)


@pytest.fixture(scope="session")
def openssh_with_faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSsh]:
    folder = tmp_path_factory.mktemp("openssh")
    with openssh(folder, with_faults(folder)) as server:
        yield server


@pytest.fixture
def sftp_harness(openssh_with_faults: OpenSsh, tmp_path: Path) -> SftpHarness:
    place = tmp_path / "destination"
    place.mkdir()
    return SftpHarness(openssh_with_faults, place)


@pytest.fixture
def https_harness(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsHarness]:
    harness = HttpsHarness(tmp_path, monkeypatch)
    yield harness
    harness.close()


@pytest.fixture
def hl7_harness(tmp_path: Path) -> Iterator[Hl7Harness]:
    harness = Hl7Harness(tmp_path)
    yield harness
    harness.close()


@pytest.fixture
def command_harness(tmp_path: Path) -> CommandHarness:
    place = tmp_path / "destination"
    place.mkdir()
    return CommandHarness(place)


@pytest.fixture(scope="session")
def wsgidav_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultyProxy, Path]]:
    """wsgidav behind faults, and the folder that it serves."""
    with (
        wsgidav(tmp_path_factory.mktemp("wsgidav"), USER, PASSWORD) as (port, root),
        behind_faults(port) as proxy,
    ):
        yield proxy, root


@pytest.fixture
def webdav_harness(
    wsgidav_server: tuple[FaultyProxy, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> WebDavHarness:
    proxy, root = wsgidav_server
    folder = root / tmp_path.name
    folder.mkdir()
    return WebDavHarness(proxy, folder, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def stu3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultyProxy, FhirStarter]]:
    """fhirstarter behind faults."""
    with (
        fhirstarter(tmp_path_factory.mktemp("fhirstarter"), "STU3") as server,
        behind_faults(server.port) as proxy,
    ):
        yield proxy, server


@pytest.fixture
def stu3_harness(
    stu3_server: tuple[FaultyProxy, FhirStarter], monkeypatch: pytest.MonkeyPatch
) -> Stu3Harness:
    proxy, server = stu3_server
    return Stu3Harness(proxy, server, monkeypatch)


@pytest.fixture(scope="session")
def r4_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FaultyProxy, FhirStarter]]:
    """fhirstarter of R4B, behind faults."""
    with (
        fhirstarter(tmp_path_factory.mktemp("fhirstarter-r4"), "R4B") as server,
        behind_faults(server.port) as proxy,
    ):
        yield proxy, server


@pytest.fixture
def r4_harness(r4_server: tuple[FaultyProxy, FhirStarter], monkeypatch: pytest.MonkeyPatch) -> R4Harness:
    proxy, server = r4_server
    return R4Harness(proxy, server, monkeypatch)


@pytest.fixture(scope="session")
def medplum_server() -> Iterator[tuple[FaultyProxy, FhirStarter]]:
    """Medplum behind faults."""
    with medplum() as server, behind_faults(server.port) as proxy:
        yield proxy, server


@pytest.fixture
def medplum_harness(
    medplum_server: tuple[FaultyProxy, FhirStarter], monkeypatch: pytest.MonkeyPatch
) -> MedplumHarness:
    proxy, server = medplum_server
    return MedplumHarness(proxy, server, monkeypatch)


@pytest.fixture(scope="session")
def moto_behind_faults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultyProxy]:
    with moto_server(tmp_path_factory.mktemp("moto")) as port, behind_faults(port) as proxy:
        yield proxy


@pytest.fixture
def s3_harness(moto_behind_faults: FaultyProxy, monkeypatch: pytest.MonkeyPatch) -> S3Harness:
    return S3Harness(moto_behind_faults, monkeypatch)


@pytest.fixture
def localstack_harness(localstack: LocalStack, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Harness]:
    with behind_faults(localstack.port) as proxy:
        yield LocalStackHarness(proxy, monkeypatch)


@pytest.fixture(scope="session")
def orthanc_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Orthanc, FaultyLine]]:
    """Orthanc, and the line that leads to its DICOM port."""
    with (
        orthanc(tmp_path_factory.mktemp("orthanc")) as peer,
        behind_a_faulty_line(peer.dicom) as line,
    ):
        yield peer, line


@pytest.fixture
def dicom_harness(orthanc_server: tuple[Orthanc, FaultyLine]) -> DicomHarness:
    return DicomHarness(*orthanc_server)


@pytest.fixture(scope="session")
def dropbox_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DropboxStandIn, Path]]:
    """What stands in for Dropbox, and the certificate by which it is known."""
    folder = tmp_path_factory.mktemp("dropbox")
    tls = self_signed(folder)
    service = DropboxStandIn(folder, tls)
    service.start()
    yield service, tls[0]
    service.stop()


@pytest.fixture
def dropbox_harness(
    dropbox_service: tuple[DropboxStandIn, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> DropboxHarness:
    return DropboxHarness(*dropbox_service, tmp_path, monkeypatch)


@pytest.fixture(scope="session")
def box_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[BoxStandIn, Path]]:
    """What stands in for Box, and the certificate by which it is known."""
    folder = tmp_path_factory.mktemp("box")
    tls = self_signed(folder)
    service = BoxStandIn(folder, tls)
    service.start()
    yield service, tls[0]
    service.stop()


@pytest.fixture
def box_harness(
    box_service: tuple[BoxStandIn, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> BoxHarness:
    return BoxHarness(*box_service, tmp_path, monkeypatch)


@pytest.fixture
def dicomweb_harness(
    orthanc_server: tuple[Orthanc, FaultyLine], monkeypatch: pytest.MonkeyPatch
) -> Iterator[DicomWebHarness]:
    with behind_faults(orthanc_server[0].http) as proxy:
        yield DicomWebHarness(orthanc_server[0], proxy, monkeypatch)


@pytest.fixture
def fake() -> Iterator[FakePicSafe]:
    """PicSafe's servers, held to their contract."""
    made = FakePicSafe()
    yield made
    assert made.broken == []


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where what is decrypted lies."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def password_server(tmp_path: Path) -> Iterator[tuple[int, str, Path]]:
    """An SFTP server of asyncssh that lets picsafe in with a password: its port, its host key, its folder."""
    root = tmp_path / "root"
    root.mkdir()
    key = asyncssh.generate_private_key("ssh-ed25519")

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == ("picsafe", "correct horse")

    async def start() -> asyncssh.SSHAcceptor:
        return await asyncssh.create_server(
            Server,
            "127.0.0.1",
            0,
            server_host_keys=[key],
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=os.fsencode(root)),
        )

    loop = asyncio.new_event_loop()
    acceptor = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield acceptor.get_port(), key.get_fingerprint("sha256"), root

    async def stop() -> None:
        acceptor.close()
        await acceptor.wait_closed()

    asyncio.run_coroutine_threadsafe(stop(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
