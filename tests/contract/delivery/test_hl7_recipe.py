"""The recipe of docs/endpoint/hl7.md."""

from __future__ import annotations

import ssl
from pathlib import Path

from tests.contract.delivery.mllp_receiver import MllpReceiver
from tests.contract.delivery.recipes import deliver_one
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.tls import self_signed


def test_the_recipe_brings_a_report_to_a_record_system(fake: FakePicSafe, tmp_path: Path) -> None:
    certificate, key = self_signed(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    receiver = MllpReceiver(tmp_path, tls)
    try:
        report_id = deliver_one(
            fake,
            tmp_path,
            "hl7.md",
            {
                "his.myhospital.example": "localhost",
                "2575": str(receiver.port),
                "/etc/picsafe/his-ca.pem": str(certificate),
            },
        )
    finally:
        receiver.stop()
    (taken,) = receiver.taken
    assert taken.field("PID", 3) == "MRN-1^^^MYHOSPITAL^MR"
    assert taken.field("PID", 5) == "Example^Pat"
    assert taken.field("TXA", 12) == f"{report_id}^PICSAFE"
    assert list(taken.files) == ["report.pdf"]
