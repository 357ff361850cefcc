"""Small HEIC photos, made by program: no library that is installed for tests encodes HEVC."""

from __future__ import annotations

import struct
from base64 import b64decode
from collections.abc import Iterator
from typing import Final

from tests.fakes.media import box

TWO_STILLS: Final = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAYRtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAABqAABAAAAAAAAAiwAAgAAAAAD1AABAAAAAAAAACcAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAAACAABodmMxAAAAAA5waXRtAAAAAAABAAAA3WlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoBAgYWW6"
    "kkprm4CGgwIAAAMAMgAAAwACEGIAAQAHRAHBcrAiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAACAAAAAYAAAABBw"
    "aXhpAAAAAAMICAgAAAAeaXBtYQAAAAAAAAACAAEEgQIDBAACBIECAwQAAAJbbWRhdAAAAigoAa8J4OL3MInCmlLvH+JeIgstfMr3"
    "gwL9rHiBTCBlcv3TcaXh/+9bMsvQj//0HNLlRjAw2OWXu1+rOod7W/iV1XLu+l52REW3UvixZxlpaW1oyYi/TWCs9URqKh26o4te"
    "WAvu/XT3Am7tyl0O4ng7S8heif6wjjDWDOzmkgQtcy1WtTqUZO3qmqaAJHw600mrpsM0KTC4n4BHMJ/9f0fBosdtVAPlfXwxsUuA"
    "LSiAoBBSMqE5HUy5CZxyPUFxBh7lWZZSoSdR7NYCg2bVmKxQixIfrVBppWnQPPhm2a29Oqde2jPdUljxQrr/qtKgenKrGFLSeiCb"
    "lYBcRQSp5xiuQByZ2hkYTWMtX/F/xr3oZTFNzb9mdxdgBQAlVyddd13zrdgABuRJJnJvf8TwJL+VKEn1tYM0Nr/tiGiT+jkmxc8f"
    "uJcNWqwwdqMxX143qCmLOmxecv5jf5aWu1zo5WDF+BI4REUORwB0AEtltI1sPaJefn6xHIOTwYFdJNP55t4cHd2MxmCzobNUSbUf"
    "AiKjSAstbVu911wZ8qJ5JFwupk9dHxUiQ9i2AdftWM6/5C09GYc5i0WIPQLHpYnKPG2IUTRFS0CWh3dGd4PaUH27NdwgPGwM+zGr"
    "2ZUp01Dgorytcxfd0V+t9dN8QHLvkREsedb+DV2V0m8OwsclX2+DRYrDq6VJQnhlUDUBHYMc9sBt+/4H8xtRQH1dyJ4pP/Rl04Pv"
    "V25rmHIAAAAjKAGvCeAhOXVf//6sd+9/xgM//7QWnQcw8u401nh+xEWrEkA="
)
"""128 by 96 pixels, twice."""

TURNED_BY_EXIF: Final = b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAZdtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAABuwABAAAAAAAAAu0AAgAAAAAEqAABAAAAAAAAADgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAAA1mlwcnAAAAC3aXBjbwAAAHhodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQArQgEBA3AAAAMAkAAAAwAAAwAeoBQgYWW6"
    "kkprm4CGgwIAAAMAMgAAAwACEGIAAQAHRAHBcrBiQAAAABNjb2xybmNseAABAA0ABoAAAAAUaXNwZQAAAAAAAACgAAAAYAAAABBw"
    "aXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgQIDBAAAABppcmVmAAAAAAAAAA5jZHNjAAIAAQABAAADLW1kYXQAAALpKAGv"
    "CdCfzPQ+2QqNwG/ov/gJCT9XoUA2kufd8BmFtq5UNYkF3oJRJru4/4gMoHEVU39/d4jZ42gRs9TzQF/+YitwOp9W4DVxO+a/SCAk"
    "0MUKl/OKGibHjHaHRxl78q8bABUKas5hFJ0ouCFa3SxZByPzztOqDmJvAEqI/Sm5GAb+KXU+M+sT3fk/CSgM6b/ej5Q7Nfu8tAsQ"
    "o3t5HDaTRt2ZGTSY88hrtEeJqWwf+H1uZE3XbeR2Ztr8rbBiZSh9DC0iLAfGTu8eJLGxcn0uccVjQEqb/RzMoAp8UpZHXVhND779"
    "37R3MIP9OJ9zEIUA+4PUqC6Ci+20GAu9yP/vo8nCS7Exj8GARTQpY/WUpGurtHUoWRfFL0UhEOWS1b4rUa8aPN23PPDKdmfbFbvz"
    "RlirYpHkfFRIPY1Ji5IPs9Mv/Lz4cirSsraLQEp1dEh0kWIcWW5N5N3i3ivAIhrktooz0LhcBLQJDr8nOT5XpOflhkcitL8/gO/6"
    "0v82WWgQHTdtnz+uu36a6yXdt/6az12EVOSxLXifKE6O7r4GdNwrSNHziXGOtnb1ifwRDRIlvW3jemgHfq/dt8GmBqC8OdTZREX3"
    "pb/YjBolsQT7xisAvboMltkZOoe/FKoBuRdiVvhcy0IoghitIpx5S5DahUUkMgtEK8EUTDNjBlLuwl4gUeF11H/LCf8PS68JW7hB"
    "1iITjR/xhqmsKV0RTFspslUCOPZHtLUgh7hlqN58F7dsYvDVJA2LZptdDhKniGl1uNmpxQa1U6Zpm5GbWEx3oVTLNgWEknTzE431"
    "T+ShH9VRID2b53Gd3YVKCL8PqRdb+tzhNhffzdarNEUUC6taQKzx44BQjiBXAb6Eao9DKgYiJ/avYk+FtotHHYxD/fJMlf/wjuFA"
    "YGIzYCn/BILbUXWHeNN+jcopsMT88EJV/kVX1PpRyW2MU1M2YalMrwNrs/IWQjhiinmGCMWqkvSpFWy9x8Cj2LpQmwAAAAZFeGlm"
    "AABNTQAqAAAACAACAQ8AAgAAAAgAAAAmARIAAwAAAAEABgAAAAAAAHNhbXN1bmcA"
)
"""160 by 96 pixels, which Exif's orientation 6 alone puts upright."""


def grid(
    columns: int = 2,
    rows: int = 2,
    size: tuple[int, int] = (250, 190),
    *,
    properties: tuple[bytes, ...] = (),
    coded: bytes = b"hvc1",
    layout: bytes | None = None,
) -> bytes:
    """The stills of TWO_STILLS in turns, as the tiles of a picture; tiles that are alike share their bytes.

    Args:
        columns, rows: of tiles, each of 128 by 96 pixels.
        size: of the picture in pixels.
        properties: boxes that are said of it, such as ``irot``.
        coded: the type of the tiles' items.
        layout: what the grid's own data are, instead.
    """
    meta = _boxes(_boxes(TWO_STILLS)[b"meta"][4:])
    (configuration,) = (box(b"hvcC", body) for kind, body in _pairs(_ipco(meta)) if kind == b"hvcC")
    stills = TWO_STILLS[0x1A8 : 0x1A8 + 0x22C], TWO_STILLS[0x3D4 : 0x3D4 + 0x27]
    count = columns * rows
    whole = count + 1
    tile = box(b"ispe", struct.pack(">III", 0, 128, 96))
    known = [configuration, tile, box(b"ispe", struct.pack(">III", 0, *size)), *properties]
    of_whole = bytes(range(3, len(known) + 1))
    associations = [struct.pack(">HB", item, 2) + b"\x81\2" for item in range(1, whole)]
    associations.append(struct.pack(">HB", whole, len(of_whole)) + of_whole)
    kinds = [*[(item, coded, 1) for item in range(1, whole)], (whole, b"grid", 0)]
    items = [
        box(b"infe", bytes([2, 0, 0, hidden]) + struct.pack(">HH4s", item, 0, kind) + b"\0")
        for item, kind, hidden in kinds
    ]
    tiles = struct.pack(f">HH{count}H", whole, count, *range(1, whole))
    data = [*stills, layout or struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, *size)]

    def told(start: int) -> bytes:
        starts = [start, start + len(stills[0]), start + len(stills[0]) + len(stills[1])]
        of_items = [*[(item, (item + (item - 1) // columns) % 2) for item in range(1, whole)], (whole, 2)]
        places = [struct.pack(">HHHII", item, 0, 1, starts[one], len(data[one])) for item, one in of_items]
        return box(
            b"meta",
            bytes(4)
            + box(b"hdlr", bytes(8) + b"pict" + bytes(13))
            + box(b"pitm", bytes(4) + struct.pack(">H", whole))
            + box(b"iloc", bytes(4) + b"\x44\0" + struct.pack(">H", whole) + b"".join(places))
            + box(b"iinf", bytes(4) + struct.pack(">H", whole) + b"".join(items))
            + box(b"iref", bytes(4) + box(b"dimg", tiles))
            + box(
                b"iprp",
                box(b"ipco", b"".join(known))
                + box(b"ipma", bytes(4) + struct.pack(">I", whole) + b"".join(associations)),
            ),
        )

    start = box(b"ftyp", b"heic" + bytes(4) + b"mif1heic")
    return start + told(len(start) + len(told(0)) + 8) + box(b"mdat", b"".join(data))


def _ipco(meta: dict[bytes, bytes]) -> bytes:
    return _boxes(meta[b"iprp"])[b"ipco"]


def _boxes(content: bytes) -> dict[bytes, bytes]:
    return dict(_pairs(content))


def _pairs(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(content):
        size, kind = struct.unpack_from(">I4s", content, position)
        yield kind, content[position + 8 : position + size]
        position += size
