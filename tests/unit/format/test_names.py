"""Which names a report may hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.errors import FormatError, InvalidIdentifierError
from chalicelib.format.names import NameKind, is_item_id, media_name, parse_member_name, thumbnail_name


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
        assert parsed[1:] == (NameKind.MEDIA, item, media_type)
    assert parse_member_name(thumbnail_name(item))[1:] == (NameKind.THUMBNAIL, item, None)


@given(name=st.text(max_size=90) | st.text("./\\:\0a-thumbnail.jpg", max_size=20))
@settings(deadline=None)
def test_a_name_is_understood_or_refused(name: str) -> None:
    try:
        parsed = parse_member_name(name)
    except FormatError:
        return
    assert parsed.name == name
    assert name.isascii()
    assert not set(name) & set('/\\:*?"<>|\0 ')
