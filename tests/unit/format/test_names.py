"""Which names a report may hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.errors import InvalidIdentifierError
from chalicelib.format.names import (
    NameKind,
    is_item_id,
    is_read_item_id,
    media_name,
    parse_member_name,
    thumbnail_name,
)


@pytest.mark.parametrize(
    "value", ["", "-a", "a-", "a.b", "a b", "é", "CON", "Lpt1", "consent", "x-thumbnail", "a" * 65]
)
def test_what_is_no_item_id(value: str) -> None:
    assert not is_item_id(value)
    for name in (media_name, lambda item, _: thumbnail_name(item)):
        with pytest.raises(InvalidIdentifierError):
            name(value, MediaType.PHOTO)


@given(item=st.from_regex(r"[0-9A-Za-z_-]{1,64}", fullmatch=True).filter(is_item_id))
@settings(deadline=None)
def test_names_say_whose_they_are(item: str) -> None:
    for media_type in MediaType:
        parsed = parse_member_name(media_name(item, media_type))
        assert parsed is not None
        assert parsed[1:] == (NameKind.MEDIA, item, media_type)
    thumbnail = parse_member_name(thumbnail_name(item))
    assert thumbnail is not None
    assert thumbnail[1:] == (NameKind.THUMBNAIL, item, None)


@given(name=st.text(max_size=90) | st.text("./\\:\0a-thumbnail.jpgé ", max_size=20))
@settings(deadline=None)
def test_what_a_name_is_read_as_can_be_written_anywhere_and_is_read_alike_again(name: str) -> None:
    parsed = parse_member_name(name)
    if parsed is not None:
        assert len(parsed.name.encode()) <= 255
        assert not set(parsed.name) & set('/\\:*?"<>|\0\n')
        assert parse_member_name(parsed.name) == parsed


@pytest.mark.parametrize(
    ("value", "taken"),
    [
        *[(value, True) for value in ("IMG 1", "Foto.2", "é", "a" * 64, "\u4e00" * 64, "_a", "a-")],
        *[(value, False) for value in ("", " a", "a ", "a.", ".a", "-a", "a/b", "a:b", "a" * 65, "x\u202ey")],
        *[
            (value, False)
            for value in ("CON", "con.x", "Lpt1 .x", "Report", "x-Thumbnail", "\U0001f600" * 49)
        ],
    ],
)
def test_item_ids_of_other_writers(value: str, *, taken: bool) -> None:
    assert is_read_item_id(value) == taken
