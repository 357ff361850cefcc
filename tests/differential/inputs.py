"""Inputs for the two readers: proper ones, and what damage, other writers and malice make of them."""

from __future__ import annotations

import copy
import json
import random
import stat
from collections.abc import Callable, Sequence
from typing import Any

from chalicelib.format.metadata import encode_metadata
from tests.differential.damage import damaged_zip
from tests.differential.readers import Input
from tests.differential.zips import random_zip
from tests.vectors.files import KEYSERVER_URL, METADATA, REPORT_ID, Entry, entries, outer, picsafe, zipped

_LINK = f"https://my.example.org/app/report/au/{'a1B2c3D4' * 2}{'x' * 6}-{REPORT_ID}"
_INNER = zipped(entries())
_SEALED = picsafe(_INNER)
_MESSAGE = b"\3\1" + bytes(80)
_STATIC = {
    "key_id": "753787669066761202143117332931",
    "report_id": REPORT_ID,
    "enc": "BGkY42dgX_SJJ3mejsVuSN_lOS7NE5A4zDOa-HqE7V5JKjie2rkdKGuVp0t5zLMNhK5NEFoTgwK1WEY6ckB-jks",
    "ciphertext": "PbbEbBuH8TPZEvHmVLfPdOnk4xY01oylVWHVYob5GLyIIN4Tk_iLcUzw6eGohIRs4Ec1qaR7s4tuTdI",
}
_VALUES: Sequence[Any] = [
    *(None, True, False, 0, -1, 1.5, 1e-05, 1e22, 10**20, 10**310, "", " ", "\n", "x", "\u00e9", "e\u0301"),
    *(
        [],
        {},
        [[]],
        [{}],
        ["a", 1, None],
        {"a": {"b": [1]}},
        "x" * 32_769,
        "x" * 300,
        ["a"] * 33,
        "\0\x7f\u0085",
    ),
    *(
        "\U0001f600",
        "1462800500000",
        "IMG 1",
        "Foto.2",
        "con",
        "-x",
        "a/b",
        "photo",
        "signed",
        2,
        "\u202e",
        "\ufeff",
    ),
]
_TOKENS: Sequence[bytes] = [
    *(
        b"\\ud800",
        b"\\ud83d\\ude00",
        b"\\u0000",
        b"\\/",
        b"\\x",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\x00",
    ),
    *(
        b"1e400",
        b"-0",
        b"-0.0",
        b"01",
        b"1.",
        b".5",
        b"+1",
        b"1E5",
        b"1e-400",
        b"9" * 320,
        b"NaN",
        b"Infinity",
    ),
    *(
        b"/*x*/",
        b"'x'",
        b",",
        b"{",
        b"[",
        b"]",
        b"}",
        b":",
        b'"',
        b"nul",
        b"true",
        b" ",
        b"\n",
        b"\t",
        b"\x0b",
        b"\xc2\xa0",
    ),
    *(
        b"[" * 70 + b"]" * 70,
        b"[" * 63 + b"]" * 63,
        b'"\\u00e9"',
        b'{"report":{}}',
        b'"mediaid":"a"',
        b"\x7f",
        b"\r",
    ),
]
_URLS: Sequence[str] = [
    *(
        "https://key.example.org:443/a?b#",
        "http://[::1]/",
        "http://[fe80::1%25eth0]/",
        "http://[::ffff:1.2.3.4]:80",
    ),
    *(
        "https://a@b/",
        "https://b:0/",
        "https://b:65536",
        "HTTPS://B:",
        "https://[v1.a]/",
        "https:///x",
        "https://b\\c",
    ),
    *(
        "https://b/ ",
        "https://[::1",
        "https://b]",
        "https://b:1:2",
        "ftp://b",
        "https://b#x",
        "https://[1::2::3]/",
    ),
    *(
        "http://[1:2:3:4:5:6:7::]",
        "http://[::1.2.3]",
        "http://[::01.2.3.4]",
        "http://[::12345]",
        "https://\u00e9/",
        "//b",
    ),
    *("http://[1:2:3:4:5:6:1.2.3.4]", "http://[::]", "http://[:1::]", "https://b?c@d", "https://b/c:d@e"),
]


def make(seed: int, number: int) -> Input:
    """Return one input, the same each time."""
    rng = random.Random(f"{seed}:{number}")
    kind = rng.choice(list(_MAKERS))
    return Input(kind, _MAKERS[kind](rng))


def _contents(rng: random.Random) -> bytes:
    data = random_zip(rng, _report(rng)) if rng.random() < 0.6 else _INNER
    return damaged_zip(rng, data) if rng.random() < 0.7 else data


def _sealed(rng: random.Random) -> bytes:
    package = _package(rng) if rng.random() < 0.3 else json.dumps({"keyserver_url": KEYSERVER_URL}).encode()
    parts = [Entry("package.json", package), Entry("package.encrypted", _MESSAGE)]
    data = random_zip(rng, parts) if rng.random() < 0.6 else rng.choice([_SEALED, outer(_MESSAGE)])
    return damaged_zip(rng, data) if rng.random() < 0.7 else data


def _report(rng: random.Random) -> list[Entry]:
    report = entries()
    if rng.random() < 0.3:
        report[0].data = _metadata(rng)
    if rng.random() < 0.2:
        report[3].mode = rng.choice([0, stat.S_IFLNK | 0o777, stat.S_IFDIR | 0o755, stat.S_IFIFO, 0o644])
    return report


def _metadata(rng: random.Random) -> bytes:
    tree = json.loads(encode_metadata(METADATA))
    if rng.random() < 0.5:
        tree["picsafe"] = {
            "version": 1,
            "visit": "V",
            "body_site": {"text": "x"},
            "conversions": [{"item": "1"}],
        }
    for _ in range(rng.randrange(4)):
        _change(rng, tree)
    data = json.dumps(tree, ensure_ascii=rng.random() < 0.5).encode("utf-8", "surrogatepass")
    return _damaged_json(rng, data) if rng.random() < 0.5 else data


def _package(rng: random.Random) -> bytes:
    url = rng.choice(_URLS) if rng.random() < 0.7 else _changed_text(rng, rng.choice(_URLS))
    tree: dict[str, Any] = {"keyserver_url": url}
    if rng.random() < 0.3:
        tree = {"keyserver_url": rng.choice(["", None, url]), "static_key": dict(_STATIC)}
    if rng.random() < 0.3:
        _change(rng, tree)
    data = json.dumps(tree).encode()
    return _damaged_json(rng, data) if rng.random() < 0.3 else data


def _change(rng: random.Random, tree: Any) -> None:
    """Replace, drop or add one value somewhere in a tree."""
    while True:
        keys = list(tree) if isinstance(tree, dict) else list(range(len(tree)))
        if not keys:
            return
        key = rng.choice(keys)
        if isinstance(tree[key], dict | list) and rng.random() < 0.75:
            tree = tree[key]
            continue
        match rng.randrange(4):
            case 0 if isinstance(tree, dict):
                del tree[key]
            case 1 if isinstance(tree, dict):
                tree[rng.choice(["x", "", "__proto__", "constructor", "picsafe", "e\u0301"])] = copy.deepcopy(
                    rng.choice(_VALUES)
                )
            case 2 if isinstance(tree, list):
                tree.append(copy.deepcopy(tree[key]))
            case _:
                tree[key] = copy.deepcopy(rng.choice(_VALUES))
        return


def _damaged_json(rng: random.Random, data: bytes) -> bytes:
    for _ in range(rng.choice([1, 1, 2])):
        at = rng.randrange(len(data) + 1)
        token = rng.choice(_TOKENS)
        data = data[:at] + token + data[at + rng.choice([0, 0, 1, len(token)]) :]
    return data


def _changed_text(rng: random.Random, text: str) -> str:
    for _ in range(rng.choice([1, 2])):
        at = rng.randrange(len(text) + 1)
        piece = rng.choice(
            [*"/:#?@[]%. \n\\<>-0aZ\u00a0\u00e9\u212a\u0130\x7f\x85\u2028", "", "://", "[::1]", "au"]
        )
        text = text[:at] + piece + text[at + rng.choice([0, 1, 3]) :]
    return text


def _link(rng: random.Random) -> bytes:
    text = rng.choice([_LINK, _LINK.partition("org")[2], _LINK.replace("app/report", "cloud/reports")])
    around = [*" \n\t\v\f\r\u00a0\u2003\ufeff\x1c\x85<>().,", "Please tap the link below: ", "\nThank you."]
    if rng.random() < 0.5:
        text = rng.choice(around) + text + rng.choice([*around, "/", "?a", "#b"])
    return _changed_text(rng, text).encode("utf-8") if rng.random() < 0.6 else text.encode("utf-8")


_MAKERS: dict[str, Callable[[random.Random], bytes]] = {
    "contents": _contents,
    "sealed": _sealed,
    "metadata": _metadata,
    "package": _package,
    "link": _link,
}
