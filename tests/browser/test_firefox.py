"""Firefox's own camera and microphone, which make WebM and Ogg, end as MP4 in a report."""

from __future__ import annotations

import io
import secrets
from pathlib import Path

import av
import pytest

from chalicelib.format.picsafe import PicsafeFile
from tests.browser.firefox import FIREFOX, Firefox
from tests.browser.scripted import HANDS
from tests.browser.sealed_files import report_id, sealed_file
from tests.e2e.running_server import RunningServer
from tests.unit.format.recordings.samples import stripped

pytestmark = [
    pytest.mark.slow,
    pytest.mark.peer,
    pytest.mark.skipif(FIREFOX is None, reason="there is no Firefox on this machine"),
]

_RECORDED = """
// a busy page may skip a second
const recorded = (seconds) => until(() => {
  const clock = /Recording, (\\d+):(\\d\\d)/.exec(document.body.innerText);
  return clock !== null && 60 * Number(clock[1]) + Number(clock[2]) >= seconds;
});
"""


def test_what_firefox_records_is_mp4(server: RunningServer, tmp_path: Path) -> None:
    address = f"firefox-{secrets.token_hex(4)}@example.org"
    with Firefox(tmp_path) as firefox:

        def do(script: str, *arguments: object) -> object:
            return firefox.run(HANDS + _RECORDED + script, *arguments)

        firefox.open(server.url)
        do(
            "await fill('E-mail address', given[0]); await press('Continue');"
            "await until(named('label', 'Sign-in code'));",
            address,
        )
        do(
            "await fill('Sign-in code', given[0]); await press('Sign in');"
            "await fill('First name', 'Pat'); await fill('Last name', 'Example');"
            "await fill('Country', 'AU');"
            "await press('Continue'); await press('New', 'nav a');",
            server.outbox(address).code,
        )
        do(
            "await press('Video'); await press('Start recording');"
            "await recorded(2); await press('Stop recording'); await seen('1 taken');"
            "await press('Done');"
            "await press('Microphone'); await press('Start recording');"
            "await recorded(1); await press('Stop recording');"
            "for (const alt of ['Video 1', 'Recording 2'])"
            " await until(() => document.querySelector(`img[alt='${alt}']`));"
        )
        do(
            "await press('Not recorded', 'label'); await press('PicSafe Cloud', 'label');"
            "await press('Encrypt and send'); await until(() => document.querySelector('.copyable code'));"
        )
        link = str(do("return document.querySelector('.copyable code').innerText;"))
    me = server.sign_in(address)
    with server.client(headers=me.headers) as client:
        key = client.post("/keys", json={"report_id": report_id(link)}).raise_for_status().json()["key"]
    path = tmp_path / f"{report_id(link)}.picsafe"
    path.write_bytes(sealed_file(server, link))
    with PicsafeFile.open(path) as file:
        opened = file.unlock(key)
        film, sound = opened.read("001.m4v", 10**8), opened.read("002.m4a", 10**8)
        # which codecs depends on what the system lends Firefox
        assert codecs(film) in ({"h264", "opus"}, {"h264", "aac"}, {"vp9", "opus"}, {"vp9", "aac"})
        assert codecs(sound) in ({"opus"}, {"aac"})
        for recorded in (film, sound):
            assert stripped(recorded) == recorded
            assert b"Mozilla" not in recorded


def codecs(content: bytes) -> set[str]:
    """The codecs of at least a second of film or sound, all of which is decoded."""
    with av.open(io.BytesIO(content), "r") as opened:
        assert opened.duration is not None
        assert opened.duration > 0.9e6, "in microseconds"
        for stream in opened.streams:
            opened.seek(0)
            assert len(list(opened.decode(stream))) > 0
        return {stream.codec_context.name for stream in opened.streams}
