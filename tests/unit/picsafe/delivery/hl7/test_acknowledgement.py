from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picsafe.delivery.errors import DeliveryError, Later, Refused
from picsafe.delivery.hl7.acknowledgement import Acknowledgement, decode_acknowledgement, judge

HEAD = b"MSH|^~\\&|HIS|H|PICSAFE||20261129||ACK^T02^ACK|9|P|2.5.1\r"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEAD + b"MSA|AA|abc\r", Acknowledgement("AA", "abc")),
        (HEAD + b"MSA|CA|abc", Acknowledgement("CA", "abc")),
        (HEAD.replace(b"\r", b"\n") + b"MSA|AA|abc\n", Acknowledgement("AA", "abc")),
        (HEAD.replace(b"\r", b"\r\n") + b"MSA|AA|abc\r\n", Acknowledgement("AA", "abc")),
        (b"MSH#*~\\&#HIS\rMSA#AE#abc\rERR##OBX*1#207*x\r", Acknowledgement("AE", "abc", 207)),
        (HEAD + b"MSA|AE|abc\rERR||PID^1|204^Unknown key|E\r", Acknowledgement("AE", "abc", 204)),
        (HEAD + b"MSA|AE|abc\rERR|PID^1^3^204&Unknown key\r", Acknowledgement("AE", "abc", 204)),
        (HEAD + b"MSA|AR|abc|text|||200^Unsupported\r", Acknowledgement("AR", "abc", 200)),
        (HEAD + b"MSA|AR|abc|M\xfcller\r", Acknowledgement("AR", "abc")),
    ],
)
def test_an_answer_is_read(content: bytes, expected: Acknowledgement) -> None:
    assert decode_acknowledgement(content) == expected


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MSH",
        b"MSH|^~",
        HEAD,
        HEAD + b"MSA|AA\r",
        HEAD + b"MSA|XX|abc\r",
        HEAD + b"MSA|AA|abc\rMSA|AA|def\r",
        b"MSA|AA|abc\r",
        b"<html><body>502 Bad Gateway</body></html>",
    ],
)
def test_what_is_no_answer_is_not_taken_for_one(content: bytes) -> None:
    assert decode_acknowledgement(content) is None


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_nothing_that_comes_breaks_it(before: bytes, after: bytes) -> None:
    decode_acknowledgement(before)
    decode_acknowledgement(HEAD + before + b"\rMSA|AE|abc\r" + after)


@pytest.mark.parametrize(
    ("code", "error", "kind"),
    [
        ("AE", 0, Refused),
        ("AE", 101, Refused),
        ("AE", 204, Refused),
        ("AE", 206, Later),
        ("AE", 207, Later),
        ("CE", 0, Refused),
        ("AR", 0, Later),
        ("AE", 201, Later),
        ("AR", 200, Later),
        ("AR", 203, Later),
        ("AR", 207, Later),
        ("CR", 0, Later),
    ],
)
def test_a_negative_answer_is_for_later_or_for_ever(code: str, error: int, kind: type[DeliveryError]) -> None:
    with pytest.raises(kind) as no:
        judge(Acknowledgement(code, "abc", error), "abc")
    assert no.value.code == f"hl7_{code.lower()}" + (f"_{error}" if error else "")


@pytest.mark.parametrize(
    ("error", "is_down"), [(199, False), (200, True), (203, True), (207, False), (0, False)]
)
def test_settings_that_a_receiver_refuses_are_no_fault_of_a_report(error: int, is_down: bool) -> None:
    with pytest.raises(Later) as no:
        judge(Acknowledgement("AR", "abc", error), "abc")
    assert no.value.is_down is is_down


def test_an_error_without_a_reason_may_be_tried_again() -> None:
    with pytest.raises(Later):
        judge(Acknowledgement("AE", "abc"), "abc", retries_errors=True)


@pytest.mark.parametrize("code", ["AA", "AE", "AR"])
def test_an_answer_to_another_message_says_nothing_of_this_one(code: str) -> None:
    with pytest.raises(Later) as other:
        judge(Acknowledgement(code, "def"), "abc")
    assert other.value.code == "other_answer"


@pytest.mark.parametrize("code", ["AA", "CA"])
def test_a_positive_answer_is_one(code: str) -> None:
    judge(Acknowledgement(code, "abc"), "abc")


@pytest.mark.parametrize("code", ["AE", "AR"])
def test_what_may_be_there_and_is_there_already_has_arrived(code: str) -> None:
    answer = Acknowledgement(code, "abc", 205)
    judge(answer, "abc", may_be_there=True)
    with pytest.raises(Refused):
        judge(answer, "abc")
    with pytest.raises(Refused):
        judge(Acknowledgement(code, "abc", 204), "abc", may_be_there=True)
