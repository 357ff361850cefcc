"""``[cloud]`` of endpoint.toml."""

from __future__ import annotations

from typing import Annotated

import msgspec

from picsafe.delivery.settings.secrets import Secret


class Cloud(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The reports of an enterprise's members, by the API key of ``[keys]``, or a person's own.

    Attributes:
        token: a personal token, whose owner's reports are fetched; their keys are got by it as well.
        interval: seconds between two looks at the list.
        parallel: downloads at a time.
    """

    token: Secret | None = None
    interval: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 60
    parallel: Annotated[int, msgspec.Meta(ge=1, le=16)] = 2
