"""The same film put to a destination's peer by the shortest way that there is, as a yardstick."""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from benchmarks.deliver_one import FILM, report_of
from picsafe.delivery.dicom.objects import contents_of
from picsafe.delivery.dicom.study import study_of
from picsafe.delivery.dropbox.destination import CHUNK
from picsafe.delivery.settings.records import DicomSettings
from tests.contract.peers.orthanc import PASSWORD, USER

BLOCK = 255 * 1024
HL7_HEAD = (
    "\x0bMSH|^~\\&|PLAIN||||20261129101200||MDM^T02|{number}|P|2.5.1\rPID|||MRN-1\rTXA|1|DI||||||||||{number}\r"
    "OBX|1|ED|72170-4|film|^application^octet-stream^Base64^"
)
HL7_TAIL = b"||||||F\r\x1c\r"
STOW_HEAD = b"--plain\r\nContent-Type: application/dicom\r\n\r\n"
STOW_TAIL = b"\r\n--plain--\r\n"

Upload = Callable[[Path, Mapping[str, Any], int], float]
"""Put ``FOLDER/film`` where settings lead to, the so-manieth time; returns the seconds that it took."""


def fhir_json(folder: Path, settings: Mapping[str, Any], number: int) -> float:  # noqa: ARG001 - as of the others
    """As a ``Media`` of STU3, made beforehand."""
    head = b'{"resourceType":"Media","type":"video","content":{"contentType":"video/mp4","data":"'
    body = _encoded(folder, head, b'"}}')
    return _posted(f"{settings['url']}/Media", body, {"Content-Type": "application/fhir+json"})


def fhir_raw(folder: Path, settings: Mapping[str, Any], number: int) -> float:  # noqa: ARG001 - as of the others
    """As a ``Binary`` of R4."""
    return _posted(f"{settings['url']}/Binary", folder / "film", {"Content-Type": "video/mp4"})


def store_request(folder: Path, settings: Mapping[str, Any], number: int) -> float:
    """As a DICOM file, made beforehand, by dcmtk's ``storescu``."""
    path = _dicom_file(folder, number)
    where = ("-aet", "PICSAFE", "-aec", str(settings["called"]), "127.0.0.1", str(settings["port"]))
    began = time.perf_counter()
    subprocess.run(["storescu", "--required", "--propose-mpeg4", *where, str(path)], check=True)
    return time.perf_counter() - began


def stow_request(folder: Path, settings: Mapping[str, Any], number: int) -> float:
    """As a DICOM file in a request of STOW-RS, made beforehand."""
    path = _dicom_file(folder, number, STOW_HEAD, STOW_TAIL)
    headers = {
        "Accept": "application/dicom+json",
        "Content-Type": 'multipart/related; type="application/dicom"; boundary=plain',
    }
    return _posted(
        f"http://127.0.0.1:{settings['http']}/dicom-web/studies", path, headers, auth=(USER, PASSWORD)
    )


def hl7_message(folder: Path, settings: Mapping[str, Any], number: int) -> float:
    """As a message, made beforehand."""
    path = _encoded(folder, HL7_HEAD.format(number=f"plain{number}").encode(), HL7_TAIL)
    began = time.perf_counter()
    with socket.create_connection(("127.0.0.1", settings["port"])) as line, path.open("rb") as file:
        line.sendfile(file)
        answer = b""
        while not answer.endswith(b"\x1c\r"):
            answer += line.recv(1024)
    return time.perf_counter() - began


def dropbox_file(folder: Path, settings: Mapping[str, Any], number: int) -> float:
    """In a session, because Dropbox takes at most 150 MB in one request."""
    headers = {
        "Authorization": f"Bearer {settings['access_token']}",
        "Content-Type": "application/octet-stream",
    }
    url = f"https://localhost:{settings['service']}/2/files/upload_session"
    trust = ssl.create_default_context(cafile=settings["ca_file"])

    def asked(name: str, argument: dict[str, Any], content: bytes = b"") -> httpx.Response:
        said = {**headers, "Dropbox-API-Arg": json.dumps(argument)}
        answer = client.post(f"{url}/{name}", content=content, headers=said)
        return answer.raise_for_status()

    with (
        httpx.Client(timeout=600, trust_env=False, verify=trust) as client,
        (folder / "film").open("rb") as film,
    ):
        began = time.perf_counter()
        cursor = {"session_id": asked("start", {}).json()["session_id"], "offset": 0}
        while part := film.read(CHUNK):
            asked("append_v2", {"cursor": cursor}, part)
            cursor["offset"] += len(part)
        asked("finish", {"cursor": cursor, "commit": {"path": f"/plain/{number}"}})
        return time.perf_counter() - began


def box_file(folder: Path, settings: Mapping[str, Any], number: int) -> float:
    """In one form."""
    described = json.dumps({"name": f"plain-{number}", "parent": {"id": "0"}})
    head = (
        f'--plain\r\nContent-Disposition: form-data; name="attributes"\r\n\r\n{described}\r\n'
        '--plain\r\nContent-Disposition: form-data; name="file"; filename="film"\r\n\r\n'
    )
    body = folder / "plain"
    with body.open("wb") as file:
        file.write(head.encode())
        file.writelines(_blocks(folder / "film"))
        file.write(b"\r\n--plain--\r\n")
    with (folder / "film").open("rb") as film:
        digest = hashlib.file_digest(film, "sha1").hexdigest()
    headers = {
        "Authorization": f"Bearer {settings['access_token']}",
        "Content-Type": "multipart/form-data; boundary=plain",
        "Content-MD5": digest,
    }
    url = f"https://localhost:{settings['service']}/api/2.0/files/content"
    return _posted(url, body, headers, verify=settings["ca_file"])


UPLOADS: Mapping[str, Upload] = {
    "stu3": fhir_json,
    "r4": fhir_raw,
    "dicom": store_request,
    "dicomweb": stow_request,
    "hl7": hl7_message,
    "dropbox": dropbox_file,
    "box": box_file,
}


def _posted(
    url: str,
    path: Path,
    headers: Mapping[str, str],
    *,
    auth: tuple[str, str] | None = None,
    verify: str | None = None,
) -> float:
    trust = ssl.create_default_context(cafile=verify) if verify else True
    length = {"Content-Length": str(path.stat().st_size)}
    with httpx.Client(timeout=600, trust_env=False, verify=trust, auth=auth) as client:
        began = time.perf_counter()
        answer = client.post(url, content=_blocks(path), headers={**headers, **length})
        answer.raise_for_status()
        return time.perf_counter() - began


def _dicom_file(folder: Path, number: int, head: bytes = b"", tail: bytes = b"") -> Path:
    report = report_of(folder, number)
    study = study_of(report, DicomSettings(host="-", called="-"))
    [film] = [one for one in contents_of(report, study).objects if one.name == FILM]
    path = folder / "film.dcm"
    with path.open("wb") as file:
        file.write(head)
        for piece in film.file(film.encodings[0]):
            file.writelines([piece] if isinstance(piece, bytes) else _blocks(piece))
        file.write(tail)
    return path


def _encoded(folder: Path, head: bytes, tail: bytes) -> Path:
    path = folder / "plain"
    with path.open("wb") as file:
        file.write(head)
        file.writelines(base64.b64encode(block) for block in _blocks(folder / "film"))
        file.write(tail)
    return path


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while block := file.read(BLOCK):
            yield block
