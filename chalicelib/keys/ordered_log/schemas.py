"""What the log's own calls answer in JSON."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta


class LogKeyAnswer(msgspec.Struct, frozen=True):
    """By what one checks what the log says."""

    log: Annotated[str, Meta(description="The log's origin.", examples=["key.example.org/log"])]
    vkey: Annotated[
        str,
        Meta(
            description="The log's public key, as C2SP's signed-note writes it.",
            examples=["key.example.org/log+f1b6a1b5+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB"],
        ),
    ]
    merge_seconds: Annotated[
        int, Meta(description="Within which receipts promise that an entry is in the log.", examples=[60])
    ]
