"""Files of other writers that hold an item as another program recorded it: ``{ItemID}.webm``, ``.ogg`` ...

A report has none of them (``names``): readers pass them over and name them. Whoever can convert recordings
finds them here, by the items that the metadata lists and no file has.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from chalicelib.contract.media_kinds import MediaType
from chalicelib.format.names import MemberName, NameKind

_FILM: Final = (
    *("3g2", "3gp", "asf", "avi", "m2ts", "mkv", "mpeg", "mpg", "mts", "ogv", "qt", "ts", "webm", "wmv"),
)
_SOUND: Final = (
    *("3ga", "aac", "aif", "aiff", "amr", "caf", "flac", "m4b", "mka", "mp3", "oga", "ogg", "opus", "wav"),
    "wma",
)
_EXTENSIONS: Final[Mapping[str, MediaType]] = {
    **dict.fromkeys(_FILM, MediaType.VIDEO),
    **dict.fromkeys(_SOUND, MediaType.AUDIO),
}


def other_recordings(names: Iterable[str], missing: Collection[str]) -> dict[str, MemberName]:
    """What holds an item that no file of the report has, by the name in the zip; the first for each item.

    What they are called says whether they are film; what is in them may be something else.

    Args:
        names: of what lies beside the report's files, in NFC.
        missing: IDs of the items that have no file.
    """
    found: dict[str, MemberName] = {}
    left = set(missing)
    for name in names:
        item_id, _, extension = name.rpartition(".")
        extension = re.sub("[A-Z]+", lambda letters: letters[0].lower(), extension)
        if extension in _EXTENSIONS and item_id in left:
            left.discard(item_id)
            found[name] = MemberName(
                f"{item_id}.{extension}", NameKind.MEDIA, item_id, _EXTENSIONS[extension]
            )
    return found
