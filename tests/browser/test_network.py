"""A network that fails in the middle."""

from __future__ import annotations

import os
import re
import secrets
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from playwright.sync_api import Route, expect

from chalicelib.contract.uploads import PART_SIZE
from tests.browser.interrupting_proxy import InterruptingProxy, interrupting_proxy
from tests.browser.report_form import compose, fill, send
from tests.browser.visitor import Visitor
from tests.e2e.running_server import running_server
from tests.fakes import media

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def sender(visitor: MakeVisitor) -> Visitor:
    person = visitor(f"network-{secrets.token_hex(4)}@example.org")
    person.sign_in()
    return person


def test_a_broken_upload_can_be_tried_again_with_the_same_report(sender: Visitor, photo: Path) -> None:
    page = sender.page
    broken: list[str] = []
    keys: list[str] = []
    page.on("request", lambda request: keys.append(request.url) if request.url.endswith("/keys") else None)

    def break_off(route: Route) -> None:
        if route.request.method == "PUT":
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(is_storage(sender), break_off)
    compose(sender, photo)
    expect(page.get_by_role("alert")).to_contain_text("No connection", timeout=20_000)
    expect(page.get_by_label("Clinical notes")).to_have_value(re.compile("Healing well"))
    assert len(broken) == 3
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Encrypted and uploaded")).to_be_visible()
    assert len(keys) == 1


def test_an_upload_can_be_cancelled_and_nothing_is_listed(sender: Visitor, photo: Path) -> None:
    page = sender.page
    page.route(is_storage(sender), lambda route: None)  # it hangs
    compose(sender, photo)
    expect(page.get_by_role("heading", level=1)).to_have_text("Sending the report")
    expect(page.get_by_role("progressbar")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("New report")
    expect(page.get_by_role("img", name="Photo 1")).to_be_visible()
    page.once("dialog", lambda dialog: dialog.accept())
    sender.go("Reports")
    expect(page.get_by_text("You have not sent a report yet")).to_be_visible()


def test_a_broken_download_goes_on_by_itself(sender: Visitor, photo: Path) -> None:
    link = send(sender, photo)
    page = sender.page
    broken: list[str] = []

    def break_once(route: Route) -> None:
        if route.request.method == "GET" and not broken:
            broken.append(route.request.url)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(is_storage(sender), break_once)
    sender.follow(link.removeprefix(sender.server.url))
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")
    assert len(broken) == 1


def test_a_download_that_stays_broken_offers_another_try(sender: Visitor, photo: Path) -> None:
    link = send(sender, photo)
    page = sender.page
    page.route(is_storage(sender), lambda route: route.abort("connectionreset"))
    sender.follow(link.removeprefix(sender.server.url))
    expect(page.get_by_role("heading", name="No connection")).to_be_visible(timeout=20_000)
    page.unroute_all()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример")


def test_offline_is_said_and_the_program_still_starts(sender: Visitor) -> None:
    page = sender.page
    page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible(timeout=20_000)
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline")).to_be_hidden()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("You have not sent a report yet")).to_be_visible()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A photo of a megabyte or two: what has no pattern does not shrink."""
    path = tmp_path / "large.jpg"
    Image.effect_noise((1600, 1200), 90).convert("RGB").save(path, quality=95)
    return path


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[InterruptingProxy]:
    """A server of its own behind a network that can break."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with interrupting_proxy(port) as made:
        yield made


def test_a_connection_that_breaks_in_the_middle_costs_nothing(
    visitor: MakeVisitor, proxy: InterruptingProxy, tmp_path: Path, large: Path
) -> None:
    url = f"http://localhost:{proxy.port}"
    with running_server(tmp_path / "data", "--url", url, port=proxy.server_port) as server:
        server.url = url
        person = visitor("middle@example.org", at=server)
        page = person.page
        person.sign_in()
        fill(person, large)
        proxy.arm("up", 500_000)
        page.get_by_role("button", name="Encrypt and send").click()
        expect(page.get_by_text("Encrypted and uploaded")).to_be_visible(timeout=30_000)
        assert proxy.happened == 1
        link = page.locator(".copyable code").inner_text()

        ranges: list[str] = []
        page.on("request", lambda request: ranges.append(request.headers.get("range", "")))
        proxy.arm("down", 500_000)
        person.follow(link.removeprefix(url))
        expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример", timeout=30_000)
        assert proxy.happened == 2
        # it went on where it had stopped
        assert [text for text in ranges if re.fullmatch(r"bytes=[1-9][0-9]*-", text)]


def test_an_upload_in_parts_sends_no_part_twice_but_the_broken_one(
    visitor: MakeVisitor, proxy: InterruptingProxy, tmp_path: Path, photo: Path
) -> None:
    film = tmp_path / "film.mp4"
    content = os.urandom(2 * PART_SIZE + 1000)
    film.write_bytes(media.video(data=content, codec=media.box(b"vp09", media.VISUAL)))
    url = f"http://localhost:{proxy.port}"
    with running_server(tmp_path / "data", "--url", url, port=proxy.server_port) as server:
        server.url = url
        person = visitor("parts@example.org", at=server)
        page = person.page
        person.sign_in()
        fill(person, photo)
        page.get_by_label("Choose files").set_input_files(film)
        expect(page.get_by_role("img", name="Video 2")).to_be_visible()
        sent: list[int] = []

        def break_the_second(route: Route) -> None:
            if route.request.method == "PUT":
                (number,) = parse_qs(urlsplit(route.request.url).query)["part"]
                sent.append(int(number))
                if sent == [1, 2]:
                    proxy.arm("up", 1_000_000, is_lasting=True)
                else:
                    proxy.disarm()
            route.continue_()

        page.route(is_storage(person), break_the_second)
        page.get_by_role("button", name="Encrypt and send").click()
        expect(page.get_by_text("Encrypted and uploaded")).to_be_visible(timeout=60_000)
        assert proxy.happened >= 1
        assert sent == [1, 2, 2, 3]
        page.unroute_all()
        link = page.locator(".copyable code").inner_text()
        person.follow(link.removeprefix(url))
        expect(page.get_by_role("heading", level=1)).to_have_text("Zoë Пример", timeout=30_000)


def is_storage(person: Visitor) -> re.Pattern[str]:
    """Where sealed files go to and come from: neither the API nor the program."""
    return re.compile(re.escape(person.server.url) + r"/cloud/storage/")
