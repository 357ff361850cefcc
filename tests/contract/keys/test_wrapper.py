"""What every ``KeyWrapper`` does."""

from __future__ import annotations

import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.errors import Unavailable
from chalicelib.keys.kms import KmsKeyWrapper
from chalicelib.keys.master_key import MasterKeyWrapper
from chalicelib.keys.ports import KeyWrapper
from tests.contract.keys.conftest import Kms
from tests.fakes.keys import REPORT

KEY = bytes(range(100, 132))


def test_a_wrapped_key_is_unwrapped_again(wrapper: KeyWrapper) -> None:
    assert wrapper.unwrap(REPORT, wrapper.wrap(REPORT, KEY)) == KEY


def test_a_wrapped_key_is_bound_to_its_report(wrapper: KeyWrapper) -> None:
    wrapped = wrapper.wrap(REPORT, KEY)
    with pytest.raises(Unavailable):
        wrapper.unwrap(f"{REPORT}1", wrapped)


def test_a_wrapped_key_does_not_show_it(real_wrapper: KeyWrapper) -> None:
    first, second = real_wrapper.wrap(REPORT, KEY), real_wrapper.wrap(REPORT, KEY)
    assert KEY not in first
    assert first != second


def test_every_altered_byte_is_noticed(real_wrapper: KeyWrapper) -> None:
    wrapped = real_wrapper.wrap(REPORT, KEY)
    for place in range(0, len(wrapped), 5):
        altered = wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :]
        with pytest.raises(Unavailable):
            real_wrapper.unwrap(REPORT, altered)


@pytest.mark.parametrize("keep", [0, 1, 13, -1])
def test_a_wrapped_key_cut_short_is_noticed(real_wrapper: KeyWrapper, keep: int) -> None:
    wrapped = real_wrapper.wrap(REPORT, KEY)
    with pytest.raises(Unavailable):
        real_wrapper.unwrap(REPORT, wrapped[:keep])


def test_another_master_key_does_not_fit() -> None:
    wrapped = MasterKeyWrapper(bytes(32)).wrap(REPORT, KEY)
    with pytest.raises(Unavailable):
        MasterKeyWrapper(bytes(range(32))).unwrap(REPORT, wrapped)


def test_wrapping_keys_are_told_apart(kms: Kms) -> None:
    assert MasterKeyWrapper(bytes(32)).key_id() == MasterKeyWrapper(bytes(32)).key_id()
    assert MasterKeyWrapper(bytes(32)).key_id() != MasterKeyWrapper(bytes(range(32))).key_id()
    assert bytes(range(32)).hex()[:16] != MasterKeyWrapper(bytes(range(32))).key_id()
    key = kms.new_key()
    arn = f"arn:aws:kms:eu-west-1:123456789012:key/{key}"
    assert KmsKeyWrapper(kms.client, key).key_id() == KmsKeyWrapper(kms.client, arn).key_id() == key


def test_another_kms_key_does_not_fit(kms: Kms) -> None:
    wrapped = KmsKeyWrapper(kms.client, kms.new_key()).wrap(REPORT, KEY)
    with pytest.raises(Unavailable):
        kms.wrapper().unwrap(REPORT, wrapped)


def test_what_is_not_a_key_is_refused(kms: Kms) -> None:
    wrapper = kms.wrapper()
    with pytest.raises(Unavailable):
        wrapper.unwrap(REPORT, wrapper.wrap(REPORT, b"short"))


def test_kms_out_of_reach(kms: Kms) -> None:
    wrapper = kms.wrapper()
    wrapped = wrapper.wrap(REPORT, KEY)

    def unreachable(_operation: str) -> None:
        raise EndpointConnectionError(endpoint_url="https://kms.example.org")

    kms.calls.before = unreachable
    with pytest.raises(Unavailable):
        wrapper.wrap(REPORT, KEY)
    with pytest.raises(Unavailable):
        wrapper.unwrap(REPORT, wrapped)
