"""The two readers behind one face: what was read, or which class of failure it came to."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from chalicelib.contract.errors import ContractError
from chalicelib.contract.links import parse_pasted_link
from chalicelib.format.errors import FormatError
from chalicelib.format.limits import DEFAULT_LIMITS
from chalicelib.format.metadata import decode_metadata, encode_metadata
from chalicelib.format.package import decode_package
from chalicelib.format.picsafe import OpenedReport, PicsafeFile
from chalicelib.format.source import open_source

WEB = Path(__file__).parents[2] / "web"
_LARGEST = 2**24


class Input(NamedTuple):
    """Bytes, and as what they are read: ``sealed``, ``contents``, ``metadata``, ``package`` or ``link``."""

    kind: str
    data: bytes


Reader = Callable[[Sequence[Input]], list[Any]]


def read_by_python(inputs: Sequence[Input]) -> list[Any]:
    """Return what Python's reader says to each input, in JSON's types."""
    return [_answer(one) for one in inputs]


def _answer(one: Input) -> dict[str, Any]:
    try:
        return {"read": _READERS[one.kind](one.data)}
    except FormatError as error:
        return {"refused": error.code, "about": error.file_name}
    except ContractError as error:
        return {"refused": error.code, "about": ""}


def _package(data: bytes) -> list[Any]:
    package = decode_package(data)
    wrapped = package.static_key
    return [package.keyserver_url, wrapped and wrapped.key_id, wrapped and wrapped.report_id]


def _metadata(data: bytes) -> str:
    return base64.b64encode(encode_metadata(decode_metadata(data))).decode()


def _sealed(data: bytes) -> list[Any]:
    with PicsafeFile.open(data) as file:
        return [file.keyserver_url, list(file.ignored), file.tag()]


def _contents(data: bytes) -> list[Any]:
    report = OpenedReport(open_source(data), "", DEFAULT_LIMITS)
    files = [
        [name, one.kind, one.item_id, one.media_type, hashlib.sha256(report.read(name, _LARGEST)).hexdigest()]
        for name, one in report.members.items()
    ]
    return [files, list(report.ignored), list(report.missing_items)]


def _link(data: bytes) -> list[str]:
    link = parse_pasted_link(data.decode("utf-8", "replace"))
    return [link.country, link.name, link.report_id]


_READERS: dict[str, Callable[[bytes], Any]] = {
    "package": _package,
    "metadata": _metadata,
    "sealed": _sealed,
    "contents": _contents,
    "link": _link,
}


def build(node: str, output: Path) -> None:
    """Build the program that reads in Node; ``FileNotFoundError`` without the web client's packages."""
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    if not vite.exists():
        raise FileNotFoundError(
            "the web client's packages are not installed: npm ci --ignore-scripts in web/"
        )
    command = [node, str(vite), "build", "--config", "vite.node.config.ts", "--outDir", str(output)]
    subprocess.run(command, cwd=WEB, check=True, capture_output=True, timeout=120)


@contextmanager
def typescript_reader(node: str, program: Path) -> Iterator[Reader]:
    """Return TypeScript's reader, in one process for as long as the context lasts."""
    with subprocess.Popen(
        [node, str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        requests, answers = process.stdin, process.stdout

        def send(inputs: Sequence[Input]) -> None:
            for one in inputs:
                request = {"kind": one.kind, "data": base64.b64encode(one.data).decode()}
                requests.write(f"{json.dumps(request)}\n")
            requests.flush()

        def read(inputs: Sequence[Input]) -> list[Any]:
            sending = threading.Thread(target=send, args=(inputs,))
            sending.start()
            said = [json.loads(answers.readline() or "null") for _ in inputs]
            sending.join()
            return said

        try:
            yield read
        finally:
            requests.close()
