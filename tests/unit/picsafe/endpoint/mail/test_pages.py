"""What docs/endpoint says of mailboxes is so."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from picsafe.endpoint.config import decode_config
from picsafe.endpoint.mail.settings import Mail
from tests.unit.picsafe.endpoint.mail.test_settings import BASE

PAGES = Path(__file__).parents[5] / "docs" / "endpoint"


@pytest.mark.parametrize("name", ["mailbox.md", "exchange-online.md"])
def test_the_settings_of_a_page_are_taken(name: str) -> None:
    [settings] = re.findall(r"^ *```toml\n(.*?)```", (PAGES / name).read_text(), re.DOTALL | re.MULTILINE)
    assert decode_config((BASE + textwrap.dedent(settings)).encode()).mail is not None


def test_every_setting_is_told_of() -> None:
    page = (PAGES / "mailbox.md").read_text()
    told = set(re.findall(r"`(?:\[mail\.)?([a-z_]+)\]?`", page))
    assert set(Mail.__struct_fields__) <= told
