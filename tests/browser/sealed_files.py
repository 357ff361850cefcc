"""Sealed files, fetched and changed behind the page's back."""

from __future__ import annotations

import base64
import io
import json
import zipfile

import httpx
from playwright.sync_api import Page

from tests.e2e.running_server import RunningServer

_DROP = """
([selector, name, text]) => {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const transfer = new DataTransfer();
  transfer.items.add(new File([bytes], name));
  const target = document.querySelector(selector);
  for (const type of ["dragover", "drop"]) {
    target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
  }
}
"""


def sealed_file(server: RunningServer, link: str) -> bytes:
    """What a link leads to, as anybody can download it."""
    with server.client() as client:
        path = link.replace("/app/report/", "/cloud/reports/").removeprefix(server.url)
        located = client.get(path).raise_for_status().json()
        return httpx.get(located["download_url"]).raise_for_status().content


def report_id(link: str) -> str:
    return link.rpartition("-")[2]


def tag_of(sealed: bytes) -> str:
    """The sealed report's tag, as the Key Server wants to see it."""
    with zipfile.ZipFile(io.BytesIO(sealed)) as file:
        return file.read("package.encrypted")[-32:].hex()


def naming(sealed: bytes, keyserver_url: str) -> bytes:
    """The same report, said to have its key on another server."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sealed)) as before, zipfile.ZipFile(changed, "w") as after:
        after.writestr("package.json", json.dumps({"keyserver_url": keyserver_url}))
        after.writestr("package.encrypted", before.read("package.encrypted"))
    return changed.getvalue()


def tampered(sealed: bytes) -> bytes:
    """The same report with one bit turned in the encrypted part, and a zip that fits it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(sealed)) as before, zipfile.ZipFile(changed, "w") as after:
        after.writestr("package.json", before.read("package.json"))
        message = bytearray(before.read("package.encrypted"))
        message[len(message) // 2] ^= 1
        after.writestr("package.encrypted", bytes(message))
    return changed.getvalue()


def drop(page: Page, name: str, content: bytes) -> None:
    """Drag a file onto the page's place for files."""
    page.locator(".drop-zone").wait_for()
    page.evaluate(_DROP, [".drop-zone", name, base64.b64encode(content).decode()])
