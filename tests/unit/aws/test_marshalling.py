"""Attribute values: what is stored comes back, in the form that boto3's own serialiser gives and takes."""

from __future__ import annotations

from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.marshalling import from_item, to_item

# DynamoDB has 38 digits
numbers = st.integers(min_value=-(10**37), max_value=10**37)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=20) | st.binary(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
items = st.dictionaries(st.text(min_size=1, max_size=8), values, max_size=6)


@given(items)
def test_what_is_stored_comes_back(item: dict[str, Any]) -> None:
    back = from_item(to_item(item))
    assert back == item
    assert repr(back) == repr(item)


@given(items)
def test_boto3_writes_the_same(item: dict[str, Any]) -> None:
    theirs = TypeSerializer()
    assert to_item(item) == {name: theirs.serialize(value) for name, value in item.items()}


@given(items)
def test_boto3_reads_the_same(item: dict[str, Any]) -> None:
    theirs = TypeDeserializer()
    assert {name: theirs.deserialize(attribute) for name, attribute in to_item(item).items()} == item


@pytest.mark.parametrize("value", [1.5, {1, 2}, object()])
def test_other_types_are_not_stored(value: object) -> None:
    with pytest.raises(TypeError, match=type(value).__name__):
        to_item({"a": value})


def test_other_types_are_not_read() -> None:
    with pytest.raises(ValueError, match="SS"):
        from_item({"a": {"SS": ["one"]}})
