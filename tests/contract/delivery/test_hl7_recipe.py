"""The recipe of docs/endpoint/hl7.md."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from picsafe.endpoint.adt.listener import adt_served
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.config import decode_config
from tests.contract.delivery.mllp_receiver import MllpReceiver
from tests.contract.delivery.recipes import PAGES, deliver_one
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.tls import self_signed
from tests.unit.picsafe.endpoint.adt.messages import adt

AUTHORITY = 'assigning_authority = "MYHOSPITAL"'


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[MllpReceiver]:
    certificate, key = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    made = MllpReceiver(tmp_path, tls)
    yield made
    made.stop()


def here(receiver: MllpReceiver, folder: Path) -> dict[str, str]:
    return {
        "his.myhospital.example": "localhost",
        "2575": str(receiver.port),
        "/etc/picsafe/his-ca.pem": str(folder / "certificate.pem"),
    }


def test_the_recipe_brings_a_report_to_a_record_system(
    fake: FakePicSafe, receiver: MllpReceiver, tmp_path: Path
) -> None:
    report_id = deliver_one(fake, tmp_path, "hl7.md", here(receiver, tmp_path))
    (taken,) = receiver.taken
    assert taken.field("PID", 3) == "MRN-1^^^MYHOSPITAL^MR"
    assert taken.field("PID", 5) == "Example^Pat"
    assert taken.field("TXA", 12) == f"{report_id}^PICSAFE"
    assert list(taken.files) == ["report.pdf"]


def test_it_goes_to_whom_the_hospital_takes_the_patient_for(
    fake: FakePicSafe, receiver: MllpReceiver, tmp_path: Path
) -> None:
    shown = re.findall(r"```toml\n(.*?)```", (PAGES / "hl7.md").read_text(), re.DOTALL)[1]
    with socket.create_server(("127.0.0.1", 0)) as free:
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    for there, instead in {
        "10.1.2.20:2576": listen,
        "10.1.2.7": "127.0.0.1",
        "/etc/picsafe/adt.pem": str(tmp_path / "certificate.pem"),
        "/etc/picsafe/adt-key.pem": str(tmp_path / "key.pem"),
        "/etc/picsafe/his-ca.pem": str(tmp_path / "certificate.pem"),
    }.items():
        assert there in shown
        shown = shown.replace(there, instead)
    data = tmp_path / "endpoint"
    config = decode_config(
        f'data = "{data}"\n{shown}\n[destination.x]\nkind = "folder"\npath = "/x"'.encode()
    )
    tls = ssl.create_default_context(cafile=tmp_path / "certificate.pem")
    tls.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
    with Endpoint(config, clock=fake.clock) as endpoint, adt_served(endpoint) as listener:
        assert listener is not None
        with (
            socket.create_connection(("127.0.0.1", listener.port), timeout=10) as plain,
            tls.wrap_socket(plain, server_hostname="localhost") as connection,
        ):
            for content in (
                adt("A28", "MRN-1^^^MYHOSPITAL^MR", "Example^Pat^Q", "19791024"),
                adt(
                    "A40",
                    "MRN-2^^^MYHOSPITAL^MR",
                    "Example^Pat^Q",
                    "19791024",
                    merged="MRN-1^^^MYHOSPITAL^MR",
                ),
            ):
                connection.sendall(b"\x0b" + content + b"\x1c\r")
                assert b"MSA|AA|42" in connection.recv(4096)
    replaced = {**here(receiver, tmp_path), AUTHORITY: f'{AUTHORITY}\nmatch = "adt"\n{shown}'}
    deliver_one(fake, tmp_path, "hl7.md", replaced)
    (taken,) = receiver.taken
    # whom the report calls MRN-1 is MRN-2 by now
    assert taken.field("PID", 3) == "MRN-2^^^MYHOSPITAL^MR"
    assert taken.field("PID", 5) == "Example^Pat Q"
    assert taken.field("PID", 7) == "19791024"
