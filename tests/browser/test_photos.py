"""Photos of every kind, from the file that somebody chooses to the report that somebody opens."""

from __future__ import annotations

import base64
import io
import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Request, expect

from tests.browser.sealed_files import drop
from tests.browser.test_capture import sealed_to_a_file
from tests.browser.visitor import Visitor
from tests.e2e.running_server import ROOT

MakeVisitor = Callable[..., Visitor]
HEIC = {vector["name"]: vector for vector in json.loads((ROOT / "tests/vectors/heic.json").read_text())}
SEVERAL = "The file holds several pictures; this is the {} one."
CUT = "The last bytes of the file are missing; the picture is whole."


def photos() -> dict[str, bytes]:
    """What phones, scanners and messengers make, in the order in which it is chosen."""
    picture = Image.linear_gradient("L").resize((40, 30)).convert("RGB")

    def saved(kind: str, **options: object) -> bytes:
        file = io.BytesIO()
        picture.save(file, kind, **options)
        return file.getvalue()

    more = {"save_all": True, "append_images": [picture.rotate(90)]}
    return {
        "p3.heic": base64.b64decode(HEIC["in Display P3"]["content"]),
        "tiles.heic": base64.b64decode(HEIC["of ten bits, in tiles"]["content"]),
        "stills.heic": base64.b64decode(HEIC["of two stills"]["content"]),
        "turned.heic": base64.b64decode(HEIC["turned by Exif alone"]["content"]),
        "scan.tif": saved("TIFF", compression="tiff_lzw"),
        "photo.avif": saved("AVIF"),
        "photo.bmp": saved("BMP"),
        "dance.gif": saved("GIF", **more),
        "dance.png": saved("PNG", **more),
        "cut.jpg": saved("JPEG")[:-2],
    }


def test_photos_of_every_kind_are_prepared_sent_and_opened(visitor: MakeVisitor, tmp_path: Path) -> None:
    sender = visitor(f"photos-{secrets.token_hex(4)}@example.org")
    page = sender.page
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    sender.sign_in()
    sender.go("New")
    made = photos()
    refused = {
        "scan.dcm": bytes(128) + b"DICM" + bytes(20),
        "raw.cr2": b"II*\0\x10\0\0\0CR\2\0" + bytes(200),
        "half.jpg": made["cut.jpg"][: len(made["cut.jpg"]) // 2],
    }
    for name, content in {**made, **refused}.items():
        (tmp_path / name).write_bytes(content)
    assert not any("libheif" in url for url in asked)
    page.get_by_label("Choose files").set_input_files([tmp_path / name for name in {**made, **refused}])
    expect(page.get_by_text("half.jpg: It is a JPEG photo. It is damaged or was cut short.")).to_be_visible(
        timeout=60_000
    )
    assert any(re.search(r"/assets/libheif-[\w-]+\.wasm$", url) for url in asked)
    told = page.get_by_role("alert")
    expect(told).to_contain_text("scan.dcm: It is a DICOM image. My PicSafe does not read these images.")
    expect(told).to_contain_text("raw.cr2: It is a raw photo. A report does not take these.")
    expect(page.get_by_role("img", name=re.compile(r"^Photo \d"))).to_have_count(len(made))
    expect(page.get_by_text(SEVERAL.format("first"))).to_have_count(2)
    expect(page.get_by_text(CUT)).to_be_visible()

    with sealed_to_a_file(sender) as opened:
        extension = opened.metadata.extension
        assert extension is not None
        said = [(one.item, one.source, one.note) for one in extension.conversions]
        # what is said of the fourth, which Exif alone turns, is no part of this
        assert [one for one in said if one[0] != "004"] == [
            ("003", "image/heic", SEVERAL.format("main")),
            ("008", "image/gif", SEVERAL.format("first")),
            ("009", "image/png", SEVERAL.format("first")),
            ("010", "image/jpeg", CUT),
        ]
        arrived = [
            Image.open(io.BytesIO(opened.read(f"{number:03d}.jpg", 10**6)))
            for number in range(1, len(made) + 1)
        ]
    assert all(set(image.info) <= {"adobe", "adobe_transform"} for image in arrived)
    sizes = [(48, 32), (48, 32), (128, 96), (96, 160), *[(40, 30)] * 6]
    assert [image.size for image in arrived] == sizes
    for image, name in zip(arrived, ("in Display P3", "of ten bits, in tiles"), strict=False):
        for quarter, colour in enumerate(HEIC[name]["quarters"]):
            shown = image.getpixel((12 + 24 * (quarter % 2), 8 + 16 * (quarter // 2)))
            assert isinstance(shown, tuple)
            assert max(abs(one - other) for one, other in zip(shown, colour, strict=True)) <= 4, name


def test_what_was_done_to_a_photo_is_said_where_it_is_opened(visitor: MakeVisitor, tmp_path: Path) -> None:
    sender = visitor(f"notes-{secrets.token_hex(4)}@example.org")
    page = sender.page
    sender.sign_in()
    sender.go("New")
    drop(page, "dance.gif", photos()["dance.gif"])
    expect(page.get_by_text(SEVERAL.format("first"))).to_be_visible()
    page.get_by_role("radio", name="Not recorded").check()
    page.get_by_role("button", name="Encrypt and send").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    link = page.locator(".copyable code").inner_text()
    sender.follow(link.removeprefix(sender.server.url))
    expect(page.get_by_text(f"001: GIF to JPEG. {SEVERAL.format('first')}")).to_be_visible()
