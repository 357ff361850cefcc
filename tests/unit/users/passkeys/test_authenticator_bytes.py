"""What is taken of CBOR and authenticator data, and that the rest costs nothing to refuse."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import DomainError, InvalidRequest, Unauthenticated
from chalicelib.users.passkeys.authenticator_bytes import (
    MAX_DEPTH,
    MAX_ITEMS,
    MalformedBytes,
    authenticator_data_of,
    check_authenticator_data,
)
from tests.fakes.accounts import Accounts
from tests.fakes.authenticator import EDDSA, ES256, RS256, Authenticator, Page, cbor
from tests.unit.users.passkeys.ceremonial import WARD, add, enter, refusal, signed_in

EXTENDED = 0x80
HEAD = bytes(32) + bytes([EXTENDED]) + bytes(4)
# of the processor, which takes many times as long to write out what was sent
REFUSED_WITHIN = 1.0


def doubled(times: int) -> bytes:
    """A list of twice the same list, and so on: small to read, and 2 ** times large to write."""
    references = b"".join(b"\xd8\x1d" + cbor(number) for number in range(times, 0, -1))
    return b"\xd8\x1c\x82" * times + b"\xd8\x1c\x80" + references


def nested(depth: int) -> bytes:
    return b"\x81" * (depth - 1) + b"\x80"


def read(value: bytes) -> None:
    """Take an item as the value of an extension."""
    check_authenticator_data(HEAD + b"\xa1\x61x" + value, is_new=False)


def seconds(kind: type[DomainError], code: str, call: Callable[[], object]) -> float:
    """Of the processor's, for a refusal."""
    begun = time.process_time()
    assert refusal(kind, call) == code
    return time.process_time() - begun


def test_an_answer_that_grows_signs_nobody_in_and_costs_nothing(accounts: Accounts) -> None:
    device = Authenticator()
    add(accounts, signed_in(accounts), device)
    passkeys = accounts.services.passkeys
    asked = passkeys.ask_to_sign_in().ceremony
    honest = device.get(asked.challenge, Page(flags=EXTENDED))
    grows = replace(honest, authenticator_data=honest.authenticator_data + b"\xa1\x61x" + doubled(22))
    took = seconds(Unauthenticated, "invalid_passkey", lambda: passkeys.sign_in(asked.token, grows, WARD))
    assert took < REFUSED_WITHIN


def test_a_passkey_that_grows_is_not_added_and_costs_nothing(accounts: Accounts) -> None:
    claims, passkeys = signed_in(accounts), accounts.services.passkeys
    asked = passkeys.ask_to_add(claims)
    made = Authenticator().create(asked.ceremony.challenge, asked.handle)
    head, data = b"\xa3" + cbor("fmt") + cbor("none") + cbor("attStmt"), cbor("authData")
    # the data themselves, the statement, the key and an extension
    _, honest = made.attestation_object.split(data)
    signed = authenticator_data_of(made.attestation_object)
    extended = signed[:32] + bytes([signed[32] | EXTENDED]) + signed[33:] + b"\xa1\x61x" + doubled(22)
    key_at = 32 + 1 + 4 + 16 + 2 + 32
    for grown in (
        head + b"\xa0" + data + doubled(22),
        head + doubled(22) + data + honest,
        head + b"\xa0" + data + cbor(signed[:key_at] + doubled(22)),
        head + b"\xa0" + data + cbor(extended),
    ):
        took = seconds(
            InvalidRequest,
            "invalid_passkey",
            partial(passkeys.add, claims, asked.ceremony.token, "My phone", made.client_data, grown),
        )
        assert took < REFUSED_WITHIN


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
@pytest.mark.parametrize(
    "extensions",
    [
        {"credProtect": 2},
        {"hmac-secret": True},
        {"hmac-secret": b"s" * 80, "credBlob": b"b" * 32, "minPinLength": 4},
        {"credProtect": 3, "hmac-secret": True, "uvm": [[2, 4, 2], [1, 1, 1]]},
    ],
)
def test_what_honest_authenticators_add_is_taken(
    accounts: Accounts, algorithm: int, extensions: dict[Any, Any]
) -> None:
    device, page = Authenticator(algorithm, extensions=extensions), Page()
    add(accounts, signed_in(accounts), device, page)
    assert enter(accounts, device, page).user.userid == 1


@pytest.mark.parametrize(
    "value",
    [
        b"\x00",
        b"\x17",
        b"\x18\x18",
        b"\x19\x01\x00",
        b"\x1a\x00\x01\x00\x00",
        b"\x1b\x00\x00\x00\x01\x00\x00\x00\x00",
        b"\x20",
        b"\x41\xff",
        b"\x62\xc3\xa9",
        b"\x80",
        b"\x82\x01\xf5",
        b"\xa2\x01\x02\x20\x02",
        b"\xf4",
        b"\xf6",
        # in one map already
        nested(MAX_DEPTH - 1),
        b"\x98" + bytes([MAX_ITEMS - 3]) + bytes(MAX_ITEMS - 3),
    ],
)
def test_plain_cbor_is_taken_and_the_library_reads_the_same(value: bytes) -> None:
    read(value)
    assert cbor2.dumps(cbor2.loads(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\x01\x01",
        # more bytes than it takes
        b"\x18\x17",
        b"\x19\x00\xff",
        b"\x1a\x00\x00\xff\xff",
        b"\x1b\x00\x00\x00\x00\xff\xff\xff\xff",
        # an end that is not told, and the end of one
        b"\x5f\x41a\xff",
        b"\x7f\x61a\xff",
        b"\x9f\xff",
        b"\xbf\xff",
        b"\xff",
        # what means nothing
        b"\x1c",
        b"\x9d",
        # tags
        b"\xc0\x60",
        b"\xc2\x41\xff",
        b"\xd8\x1c\x80",
        b"\xd8\x1d\x00",
        # floats and other simple values
        b"\xf7",
        b"\xf8\xff",
        b"\xf9\x3c\x00",
        b"\xfb" + bytes(8),
        # less than is said
        b"\x42a",
        b"\x5b" + b"\xff" * 8,
        b"\x7b" + b"\xff" * 8,
        b"\x81",
        b"\x9b" + b"\xff" * 8,
        b"\xbb" + b"\xff" * 8,
        b"\xa1\x01",
        # no UTF-8
        b"\x61\xff",
        # keys that are there twice, or are none
        b"\xa2\x01\x02\x01\x02",
        b"\xa1\x41a\x01",
        b"\xa1\x80\x01",
        b"\xa1\xf5\x01",
        nested(MAX_DEPTH),
        b"\x81" * 3000,
        b"\x98" + bytes([MAX_ITEMS - 2]) + bytes(MAX_ITEMS - 2),
    ],
)
def test_other_cbor_is_refused(value: bytes) -> None:
    with pytest.raises(MalformedBytes):
        read(value)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(36),
        bytes(38),
        HEAD,
        HEAD + b"\x80",
        HEAD + b"\xa0\x00",
        # a new passkey, where none was made
        bytes(32) + b"\x40" + bytes(4) + bytes(16) + b"\x00\x10" + bytes(16) + b"\xa0",
    ],
)
def test_signed_data_of_another_form_are_refused(data: bytes) -> None:
    check_authenticator_data(bytes(37), is_new=False)
    with pytest.raises(MalformedBytes):
        check_authenticator_data(data, is_new=False)


@pytest.mark.parametrize(
    "rest", [b"", bytes(18), b"\x00" * 16 + b"\xff\xff" + bytes(40), bytes(18) + b"\x00"]
)
def test_a_new_passkey_of_another_form_is_refused(rest: bytes) -> None:
    head = bytes(32) + b"\x40" + bytes(4)
    check_authenticator_data(head + bytes(18) + b"\xa0", is_new=True)
    with pytest.raises(MalformedBytes):
        check_authenticator_data(head + rest, is_new=True)
    with pytest.raises(MalformedBytes):
        check_authenticator_data(bytes(37), is_new=True)


@pytest.mark.parametrize(
    "said",
    [
        b"\x80",
        b"\xa0",
        cbor({"authData": "text"}),
        cbor({"authData": b"", 1: 2}),
        cbor({"fmt": "none"}),
        cbor({"authData": b""}) + b"\x00",
    ],
)
def test_an_attestation_object_of_another_form_is_refused(said: bytes) -> None:
    assert authenticator_data_of(cbor({"fmt": "none", "attStmt": {}, "authData": b"data"})) == b"data"
    with pytest.raises(MalformedBytes):
        authenticator_data_of(said)


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", HEAD, HEAD[:32] + b"\xc0" + bytes(4 + 18), b"\xa1\x68authData"]),
)
def test_whatever_comes_is_taken_or_refused(said: bytes, head: bytes) -> None:
    for call in (
        lambda: check_authenticator_data(head + said, is_new=True),
        lambda: check_authenticator_data(head + said, is_new=False),
        lambda: authenticator_data_of(head + said),
    ):
        with suppress(MalformedBytes):
            call()


PLAIN = st.recursive(
    st.integers(-(2**64), 2**64 - 1)
    | st.binary(max_size=9)
    | st.text(max_size=9)
    | st.booleans()
    | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.integers(-99, 99) | st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(PLAIN, st.data())
def test_what_is_taken_is_read_alike_by_the_library(value: Any, data: st.DataObject) -> None:
    written = bytearray(cbor2.dumps(value))
    for _ in range(data.draw(st.integers(0, 2))):
        written[data.draw(st.integers(0, len(written) - 1))] = data.draw(st.integers(0, 255))
    try:
        read(bytes(written))
    except MalformedBytes:
        return
    # the library adds up sizes by what it writes itself
    assert cbor2.dumps(cbor2.loads(bytes(written))) == bytes(written)
