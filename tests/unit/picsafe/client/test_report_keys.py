"""Who provides a report's key: a Key Server as before, or nobody but chance."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from chalicelib.format.picsafe import PicsafeFile
from chalicelib.format.static_keys import StaticPrivateKey
from picsafe import PicSafe
from picsafe.client.composing import Report
from picsafe.client.errors import BadFile, InvalidInput
from picsafe.client.report_keys import StaticKeys
from tests.fakes.picsafe import FakePicSafe

Maker = Callable[..., PicSafe]

KEY = StaticPrivateKey.generate()


@pytest.fixture
def client(make_client: Maker) -> PicSafe:
    return make_client()


def test_each_report_has_a_password_of_its_own() -> None:
    keys = StaticKeys(KEY.public_key.upper())
    assert keys.fingerprint == KEY.key_id
    made = [keys.make_key("0000000171772600767000") for _ in range(2)]
    assert made[0].password != made[1].password
    for one in made:
        assert one.static_key is not None
        assert one.is_new
        assert len(one.password) == 43
        assert KEY.unwrap(one.static_key) == one.password
        assert one.password not in repr(one)


def test_a_hospital_s_report_is_opened_by_the_hospital(
    fake: FakePicSafe, client: PicSafe, tmp_path: Path, photo: Path
) -> None:
    made = client.seal(Report((photo,), consent=None), output=tmp_path, static_key=KEY.public_key)
    assert (made.keyserver_url, made.static_key) == ("", KEY.key_id)
    assert not fake.keys
    with pytest.raises(BadFile) as refused:
        client.open(made.path)
    assert refused.value.code == "sealed_to_hospital"
    with PicsafeFile.open(made.path) as file:
        assert file.static_key is not None
        assert file.unlock(KEY.unwrap(file.static_key)).tag == made.tag


def test_what_is_no_key_is_refused_before_anything_is_made(
    client: PicSafe, tmp_path: Path, photo: Path
) -> None:
    with pytest.raises(InvalidInput) as refused:
        client.seal(Report((photo,), consent=None), output=tmp_path, static_key="picsafekey1")
    assert refused.value.code == "invalid_static_key"
    assert not list(tmp_path.glob("*.picsafe"))
