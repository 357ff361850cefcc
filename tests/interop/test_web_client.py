"""The web client's format in Node: what one implementation makes, the other opens, and both say the same."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.contract.audit_chain import genesis, link
from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.errors import FormatError
from chalicelib.format.metadata import (
    Consent,
    ConsentType,
    Details,
    Location,
    Media,
    Metadata,
    Patient,
    decode_metadata,
    encode_metadata,
)
from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.report import ConsentFile, MediaItem, seal_report
from chalicelib.format.static_keys import StaticPrivateKey
from tests.interop.conftest import find_node

WEB = Path(__file__).parents[2] / "web"
KEY = "dGhpcyBpcyBub3QgYSBrZXkgYnV0IGEgdmVjdG9yISE"
URL = "https://key.example.org"
REPORT_ID = "0000000011462800528240"
VIDEO = bytes(range(256)) * 40_000
METADATA = Metadata(
    patient=Patient(firstname="Zoë 😀", lastname='O"Example\\', day="1", month="2", year="1970"),
    details=Details(
        notes="line\n\ttab\u2028\x7f<&>/", reportid=REPORT_ID, location=Location(latitude="-33.8688")
    ),
    consent=Consent(type="signed", treatment="true", consentlevels="treatment"),
    media=(Media(mediaid="1", type="photo", levels="treatment"), Media(mediaid="2", type="video")),
)

Program = Callable[[dict[str, Any]], Any]

pytestmark = pytest.mark.peer


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Program:
    """Return a function that hands a request to web/scripts/report.ts and returns its answer."""
    node = find_node().node
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    if not vite.exists():
        pytest.skip("needs the web client's packages: npm ci --ignore-scripts in web/")
    output = tmp_path_factory.mktemp("web")
    build = [node, str(vite), "build", "--config", "vite.node.config.ts", "--outDir", str(output)]
    subprocess.run(build, cwd=WEB, check=True, capture_output=True, timeout=120)

    def run(request: dict[str, Any]) -> Any:
        ended = subprocess.run(
            [node, str(output / "report.js")],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return json.loads(ended.stdout)

    return run


def _plain(metadata: Metadata) -> Any:
    sections = ("patient", "user", "details", "consent", "media")
    return {name: json.loads(msgspec.json.encode(getattr(metadata, name))) for name in sections}


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _digests(file: Path) -> dict[str, str]:
    with PicsafeFile.open(file) as sealed, sealed.unlock(KEY) as report:
        return {
            name: hashlib.sha256(report.read(name, limit=len(VIDEO))).hexdigest() for name in report.names()
        }


def test_the_web_client_opens_what_python_seals(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "report.picsafe"
    seal_report(
        file,
        key=KEY,
        keyserver_url=URL,
        metadata=METADATA,
        pdf=b"%PDF-1.7",
        consent=ConsentFile(ConsentType.SIGNED, b"\xff\xd8"),
        items=[
            MediaItem("1", MediaType.PHOTO, b"a photo", b"small"),
            MediaItem("2", MediaType.VIDEO, VIDEO),
        ],
    )
    opened = program({"command": "open", "path": str(file), "key": KEY})
    assert opened["keyserverUrl"] == URL
    # control characters come back replaced, in both implementations
    assert opened["metadata"] == _plain(decode_metadata(encode_metadata(METADATA)))
    assert opened["members"] == _digests(file)
    assert program({"command": "open", "path": str(file), "key": KEY[::-1]}) == {
        "code": "authentication_failed"
    }


def test_python_opens_what_the_web_client_seals(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "report.picsafe"
    answer = program(
        {
            "command": "seal",
            "path": str(file),
            "key": KEY,
            "keyserverUrl": URL,
            "metadata": _plain(METADATA),
            "pdf": _text(b"%PDF-1.7"),
            "consent": {"type": "signed", "content": _text(b"\xff\xd8")},
            "items": [
                {
                    "itemId": "1",
                    "mediaType": "photo",
                    "content": _text(b"a photo"),
                    "thumbnail": _text(b"small"),
                },
                {"itemId": "2", "mediaType": "video", "content": _text(VIDEO)},
            ],
        }
    )
    sealed = zipfile.ZipFile(file).read("package.encrypted")
    assert answer == {"size": file.stat().st_size, "tag": sealed[-32:].hex()}
    expected = {
        "metadata.json": encode_metadata(METADATA),
        "report.pdf": b"%PDF-1.7",
        "consent.jpg": b"\xff\xd8",
        "1.jpg": b"a photo",
        "1-thumbnail.jpg": b"small",
        "2.m4v": VIDEO,
    }
    assert _digests(file) == {name: hashlib.sha256(data).hexdigest() for name, data in expected.items()}


def test_a_hospital_opens_what_the_web_client_seals_for_it(program: Program, tmp_path: Path) -> None:
    hospital = StaticPrivateKey.generate()
    path = tmp_path / f"{REPORT_ID}.picsafe"
    metadata = Metadata(details=Details(reportid=REPORT_ID))
    program(
        {
            "command": "seal",
            "path": str(path),
            "key": KEY,
            "keyserverUrl": "",
            "staticKey": hospital.public_key,
            "metadata": _plain(metadata),
            "pdf": _text(b"%PDF-1.7"),
            "items": [],
        }
    )
    with PicsafeFile.open(path) as file:
        assert file.static_key is not None
        assert hospital.unwrap(file.static_key) == KEY
        assert file.unlock(KEY).metadata.details.reportid == REPORT_ID


# what other writers may put in a text's place, and what they may not
_scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
)
_values = st.one_of(_scalars, st.lists(_scalars, max_size=3), st.dictionaries(st.text(max_size=3), _scalars))
_sections = st.one_of(_values, st.dictionaries(st.sampled_from(["firstname", "day", "email", "x"]), _values))
_documents = st.dictionaries(
    st.sampled_from(["patient", "user", "details", "consent", "x"]), _sections, max_size=4
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_documents, min_size=40, max_size=60))
def test_both_read_and_write_metadata_alike(program: Program, reports: list[dict[str, Any]]) -> None:
    documents = [json.dumps({"report": report}, allow_nan=False).encode() for report in reports]
    answers = program({"command": "metadata", "documents": [_text(document) for document in documents]})
    assert answers == [_outcome(document) for document in documents]


def _outcome(document: bytes) -> dict[str, Any]:
    try:
        metadata = decode_metadata(document)
    except FormatError as error:
        return {"code": error.code}
    return {"metadata": _plain(metadata), "written": _text(encode_metadata(metadata))}


def test_the_web_client_checks_the_chain_that_python_makes(program: Program) -> None:
    head = genesis(REPORT_ID).hash
    entries: list[dict[str, object]] = []
    for seq in range(1, 4):
        content = {"seq": seq, "at": "2026-03-04T05:06:07.890Z", "user": {"firstname": "Zoë\x7f\u2028\x01"}}
        entries.append({**content, "prev": head, "hash": link(head, content)})
        head = str(entries[-1]["hash"])
    request = {"command": "chain", "reportId": REPORT_ID, "entries": entries, "head": head}
    assert program(request) == {"brokenAt": None}
    entries[1]["at"] = "2026-03-04T05:06:07.891Z"
    assert program(request) == {"brokenAt": 2}
