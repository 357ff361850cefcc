"""What the description of the wire's types refuses, and what it makes of closed types in answers."""

from __future__ import annotations

from typing import Annotated, Literal

import pytest
from msgspec import Meta, Struct, defstruct

from chalicelib.http.components import Undescribable, components
from chalicelib.http.examples import example
from chalicelib.http.openapi import document
from chalicelib.http.operations import Api, Call, Empty

Text = Annotated[str, Meta(examples=["a"])]


class Inner(Struct, forbid_unknown_fields=True):
    """What both hold.

    More, for the code's readers.
    """

    colour: Annotated[Literal["red", "blue"], Meta(description="Which.")] = "red"


class Asked(Struct, forbid_unknown_fields=True):
    """A request."""

    inner: Inner


class Answered(Struct, forbid_unknown_fields=True):
    """An answer."""

    inners: list[Inner]


class Cat(Struct, tag_field="kind", tag="cat"):
    """A kind."""

    lives: int


class Dog(Struct, tag_field="kind", tag="dog"):
    """Another."""

    tricks: list[str]


class Fish(Struct, tag_field="kind", tag="fish"):
    """A third, in a union of its own."""

    depth: int


class Bird(Struct, tag_field="kind", tag="bird"):
    """A fourth, in the same."""

    height: int


class Pet(Struct):
    """Either."""

    animal: Cat | Dog


class Wild(Struct):
    """Either of others."""

    animal: Fish | Bird


def test_requests_are_closed() -> None:
    described = components([Asked], [])["Inner"]
    assert described["additionalProperties"] is False
    assert described["description"] == "What both hold."
    assert described["required"] == []
    assert described["properties"]["colour"]["enum"] == ["blue", "red"]
    assert described["properties"]["colour"]["default"] == "red"


def test_answers_are_open_and_complete() -> None:
    described = components([], [Answered])["Inner"]
    assert "additionalProperties" not in described
    assert described["required"] == ["colour"]
    assert described["properties"]["colour"] == {
        "type": "string",
        "description": "Which. Known today: `blue`, `red`; there may be others.",
        "x-known-values": ["blue", "red"],
    }


def test_a_union_in_an_answer_has_room_for_a_new_kind() -> None:
    described = components([], [Pet])
    assert described["Pet"]["properties"]["animal"] == {
        "anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("Cat", "Dog", "OtherKind")]
    }
    assert described["Cat"]["properties"]["kind"] == {"type": "string", "const": "cat"}
    assert described["OtherKind"]["properties"]["kind"]["not"] == {"enum": ["cat", "dog"]}


def test_two_types_of_one_name_are_refused() -> None:
    first, second = (
        defstruct("Twice", [("one", str)], module="a"),
        defstruct("Twice", [("two", str)], module="b"),
    )
    with pytest.raises(Undescribable, match=r"one name with another: a\.Twice, b\.Twice"):
        components([first], [second])
    within = defstruct("Holds", [("it", second)])
    with pytest.raises(Undescribable, match="one name"):
        components([first], [within])


def test_a_type_in_a_request_and_in_an_answer_is_refused() -> None:
    with pytest.raises(Undescribable, match=r"open as answers: Inner$"):
        components([Asked], [Answered])


def test_unions_that_one_field_cannot_tell_apart_are_refused() -> None:
    with pytest.raises(Undescribable, match="one field: kind"):
        components([], [Pet, Wild])


def test_a_field_without_an_example_is_refused() -> None:
    kind = defstruct("Bare", [("told", Text), ("size", int)])
    with pytest.raises(Undescribable, match=r"Bare\.size$"):
        example("Bare", components([kind], []))


def test_a_field_that_may_be_left_out_needs_no_example() -> None:
    kind = defstruct("Lean", [("told", Text), ("size", int | None, None)])
    assert example("Lean", components([kind], [])) == {"told": "a"}


def test_two_operations_of_one_name_are_refused() -> None:
    api = Api("keys", "https://my.example.org")

    def ask(call: Call[Empty, Empty]) -> Empty:
        return Empty()

    for path in ("/one", "/two"):
        api.operation("GET", path, summary="Asks", answers={204: Empty})(ask)
    with pytest.raises(Undescribable, match=r"one name with another: ask$"):
        document(api.operations, "1")


def test_without_servers_all_is_where_the_document_is() -> None:
    assert "servers" not in document([], "1")
