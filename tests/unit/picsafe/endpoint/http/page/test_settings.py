from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from picsafe.endpoint.config import audience_of_page, decode_config
from picsafe.endpoint.errors import EndpointError, InvalidConfig
from picsafe.endpoint.http.page.app import page_served
from picsafe.endpoint.page_settings import origin_of_page
from tests.fakes.tls import self_signed
from tests.unit.picsafe.endpoint.conftest import CONFIG, Hospital

HTTP = '[http]\npublic_url = "http://127.0.0.1:8443"\n'
PAGE = '[page]\noperators = ["*@it.example.org"]\n'


def decoded(text: str) -> object:
    return decode_config(
        text.format(data="/data", archive="/archive", picsafe="https://u.example.org").encode()
    )


def test_the_page_is_on_this_machine_unless_it_is_told_otherwise() -> None:
    config = decode_config(
        (CONFIG + HTTP + PAGE)
        .format(data="/data", archive="/archive", picsafe="https://u.example.org")
        .encode()
    )
    assert config.page is not None
    assert origin_of_page(config.page) == "http://127.0.0.1:8444"
    assert audience_of_page(config) == "http://127.0.0.1:8443"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        (HTTP + "[page]\n", "operators"),
        (HTTP + "[page]\noperators = []\n", "operators"),
        (PAGE, "page.audience"),
        (PAGE + 'audience = "nothing"\n', "page.audience"),
        (HTTP + PAGE + 'listen = "everywhere"\n', "page.listen"),
        # nobody on the way may read along
        (HTTP + PAGE + 'listen = "0.0.0.0:8444"\n', "without TLS"),
        (HTTP + PAGE + 'url = "http://page.example.org"\n', "without TLS"),
        (HTTP + PAGE + 'listen = "0.0.0.0:8444"\nurl = "http://localhost:8444"\n', "without TLS"),
        (HTTP + PAGE + 'url = "https://page.example.org"\n', "page.url"),
        (HTTP + PAGE + 'url = "https://page.example.org/x"\ntrust_proxy = true\n', "page.url"),
        (HTTP + PAGE + 'url = "http://localhost:8444"\ntrust_proxy = true\n', "page.url"),
        (HTTP + PAGE + 'tls_key = "/key"\n', "go together"),
    ],
)
def test_what_cannot_work_is_refused_by_name(more: str, named: str) -> None:
    with pytest.raises(InvalidConfig, match=named):
        decoded(CONFIG + more)


def test_a_pattern_that_means_nobody_is_refused() -> None:
    with pytest.raises(InvalidConfig, match=r"page\.operators"):
        decoded(CONFIG + HTTP + '[page]\noperators = ["not an address"]\n')


def test_without_the_section_there_is_no_page(hospital: Hospital) -> None:
    with page_served(hospital.endpoint) as served:
        assert served is None


def test_the_page_has_a_listener_of_its_own_that_speaks_tls(
    make_hospital: Callable[..., Hospital], tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path)
    place = 'listen = "127.0.0.1:0"\nurl = "https://localhost:8444"\n'
    tls = f'tls_certificate = "{certificate}"\ntls_key = "{key}"\n'
    endpoint = make_hospital(CONFIG + HTTP + PAGE + place + tls).endpoint
    with page_served(endpoint) as served:
        assert served is not None
        trusting = ssl.create_default_context(cafile=str(certificate))
        with httpx.Client(verify=trusting, headers={"Host": "localhost:8444"}) as client:
            url = served.address.replace("127.0.0.1", "localhost")
            assert client.get(f"{url}/session").json()["audience"] == "http://127.0.0.1:8443"
            assert client.post(f"{url}/api/report").status_code == 404
        (watched,) = served.watched
        self_signed(tmp_path)
        address = ("127.0.0.1", httpx.URL(url).port or 0)
        assert ssl.get_server_certificate(address).strip() != certificate.read_text().strip()
        watched.look()
        assert ssl.get_server_certificate(address).strip() == certificate.read_text().strip()
    key.write_text("no key")
    with pytest.raises(EndpointError, match=r"page\.listen"), page_served(endpoint):
        pass
