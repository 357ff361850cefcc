"""Writes ``metadata_extension.json``: ``python -m tests.vectors.build_metadata_extension``.

The documents are text, because a number's text and a document's depth are part of what is tested.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("metadata_extension.json")

EMPTY: dict[str, Any] = {
    "version": 1,
    "consent": {
        "wording": "",
        "language": "",
        "capacity": "",
        "evidence": "",
        "relationship": "",
        "issuer": "",
        "edition": "",
    },
    "body_site": {"text": "", "code": "", "system": ""},
    "visit": "",
    "urgency": "",
    "conversions": [],
    "in_reply_to": "",
    "supersedes": "",
}
FULL: dict[str, Any] = {
    "version": 1,
    "consent": {
        "wording": "Ich willige ein, dass die Bilder für meine Behandlung verwendet werden.",
        "language": "de",
        "capacity": "lacking",
        "evidence": "paper_form",
        "relationship": "Mother",
        "issuer": "Example Hospital",
        "edition": "3",
    },
    "body_site": {"text": "Left forearm", "code": "66480008", "system": "http://snomed.info/sct"},
    "visit": "V-2026-0815",
    "urgency": "urgent",
    "conversions": [
        {"item": "1462800500000", "from": "image/heic", "to": "image/jpeg", "note": "Depth map left out."}
    ],
    "in_reply_to": "0000000021462800528240",
    "supersedes": "0000000011462800528239",
}
Kept = list[tuple[list[str | int], str]]


def opens(name: str, metadata: str, extension: dict[str, Any] | None, kept: Kept, *, more: bool) -> Any:
    """A document that is read.

    Args:
        name: what it is about.
        metadata: metadata.json.
        extension: what differs in it from an object in which everything is empty; None: it is none of ours.
        kept: paths and the JSON text, without white space, that decoding and encoding leaves there.
        more: whether a reader has to say that there is something that it does not show.
    """
    return {
        "name": name,
        "metadata": metadata,
        "expect": "ok",
        "extension": None if extension is None else EMPTY | extension,
        "holds_more": more,
        "kept": [{"path": path, "json": text} for path, text in kept],
    }


def refused(name: str, metadata: str) -> Any:
    """A document that is refused as ``invalid_metadata``."""
    return {"name": name, "metadata": metadata, "expect": "invalid_metadata"}


def beside(extension: str) -> str:
    """A document with this as the member ``picsafe``."""
    return f'{{"report": {{}}, "picsafe": {extension}}}'


def _known() -> list[Any]:
    return [
        opens("no extension", '{"report": {}}', None, [], more=False),
        opens("everything", beside(json.dumps(FULL)), FULL, _paths(FULL), more=False),
        opens("a version alone", beside('{"version": 1}'), {}, [(["picsafe"], '{"version":1}')], more=False),
        opens(
            "empty is absent",
            beside(
                '{"version": 1, "consent": {}, "body_site": {"text": ""}, "visit": "", "conversions": []}'
            ),
            {},
            [(["picsafe", "version"], "1")],
            more=False,
        ),
        opens(
            "words of an enumeration that are not known",
            beside(
                '{"version": 1, "urgency": "within 4 hours", "consent": {"capacity": "Fluctuating",'
                ' "evidence": "wax seal"}}'
            ),
            {
                "urgency": "within 4 hours",
                "consent": EMPTY["consent"] | {"capacity": "Fluctuating", "evidence": "wax seal"},
            },
            [(["picsafe", "urgency"], '"within 4 hours"')],
            more=False,
        ),
        opens(
            "control characters",
            beside('{"version": 1, "visit": "V\\u001b[2J\\u009b\\u0000\\t\\n7"}'),
            {"visit": "V\ufffd[2J\ufffd\ufffd\t\n7"},
            [(["picsafe", "visit"], '"V\ufffd[2J\ufffd\ufffd\\t\\n7"')],
            more=False,
        ),
        opens(
            "a text at its limit",
            beside(f'{{"version": 1, "consent": {{"wording": "{"x" * 32_768}"}}}}'),
            {"consent": EMPTY["consent"] | {"wording": "x" * 32_768}},
            [],
            more=False,
        ),
        opens(
            "an item that is not enclosed",
            beside('{"version": 1, "conversions": [{"item": "../x", "from": "image/heic"}, {}]}'),
            {
                "conversions": [
                    {"item": "../x", "from": "image/heic", "to": "", "note": ""},
                    {"item": "", "from": "", "to": "", "note": ""},
                ]
            },
            [],
            more=False,
        ),
    ]


def _unknown() -> list[Any]:
    report = (
        '{"report": {"patient": {"nickname": {"a": [1.0]}}, "user": {"role": null},'
        ' "details": {"ward": "7", "location": {"altitude": 12.50}}, "consent": {"witness": "Alex Example"},'
        ' "media": [{"mediaid": 1462800500000, "type": "photo", "lens": "macro"},'
        ' {"mediaid": "b", "type": "hologram", "levels": "research"}], "episode": 12345678901234567890123},'
        ' "vendor": {"picsafe": {"version": 1, "visit": "not ours"}}}'
    )
    return [
        opens(
            "how unknown members are written",
            '{"report": {"x": { "b" : "\\u00e9", "a":[ ] , "1": {}, "__proto__": -0.0,'
            ' "b": "\\ud83d\\ude00\\/\\u007f\\u001b" }}}',
            None,
            [(["report", "x"], '{"b":"😀/\x7f\\u001b","a":[],"1":{},"__proto__":-0.0}')],
            more=False,
        ),
        opens(
            "unknown members of the seeds' structure",
            report,
            None,
            [
                (["report", "patient", "nickname"], '{"a":[1.0]}'),
                (["report", "user", "role"], "null"),
                (["report", "details", "ward"], '"7"'),
                (["report", "details", "location", "altitude"], "12.50"),
                (["report", "consent", "witness"], '"Alex Example"'),
                (
                    ["report", "media", 0],
                    '{"mediaid":"1462800500000","type":"photo","levels":"","lens":"macro"}',
                ),
                (["report", "media", 1, "type"], '"hologram"'),
                (["report", "media", 1, "levels"], '"research"'),
                (["report", "episode"], "12345678901234567890123"),
                (["vendor"], '{"picsafe":{"version":1,"visit":"not ours"}}'),
            ],
            more=False,
        ),
        opens(
            "unknown members of ours",
            beside(
                '{"version": 1, "visit": "7", "dose": 0.10000000000000000555, "consent": {"witness": true},'
                ' "body_site": {"laterality": "left"}, "conversions": [{"item": "a", "quality": 85}]}'
            ),
            {"visit": "7", "conversions": [{"item": "a", "from": "", "to": "", "note": ""}]},
            [
                (["picsafe", "dose"], "0.10000000000000000555"),
                (["picsafe", "consent"], '{"witness":true}'),
                (["picsafe", "body_site"], '{"laterality":"left"}'),
                (["picsafe", "conversions"], '[{"item":"a","quality":85}]'),
            ],
            more=True,
        ),
        opens(
            "a later version",
            beside('{"version": 2, "visit": "7", "consent": {"language": "fr-CA"}, "policy": ["x"]}'),
            {"version": 2, "visit": "7", "consent": EMPTY["consent"] | {"language": "fr-CA"}},
            [(["picsafe", "version"], "2"), (["picsafe", "policy"], '["x"]')],
            more=True,
        ),
        opens(
            "a later version with nothing new",
            beside('{"version": 999999999}'),
            {"version": 999_999_999},
            [(["picsafe"], '{"version":999999999}')],
            more=True,
        ),
        opens(
            "members of other types",
            beside(
                '{"version": 1, "consent": "given", "body_site": ["arm"], "visit": 7, "urgency": null,'
                ' "conversions": {"item": "a"}}'
            ),
            {},
            [
                (["picsafe", "consent"], '"given"'),
                (["picsafe", "body_site"], '["arm"]'),
                (["picsafe", "visit"], "7"),
                (["picsafe", "urgency"], "null"),
                (["picsafe", "conversions"], '{"item":"a"}'),
            ],
            more=True,
        ),
        opens(
            "one conversion of another type",
            beside('{"version": 1, "conversions": [{"item": "a"}, 1e2]}'),
            {},
            [(["picsafe", "conversions"], '[{"item":"a"},1e2]')],
            more=True,
        ),
        opens(
            "a text of another type in an object",
            beside('{"version": 1, "consent": {"wording": "I agree", "language": ["en"]}}'),
            {"consent": EMPTY["consent"] | {"wording": "I agree"}},
            [(["picsafe", "consent"], '{"wording":"I agree","language":["en"]}')],
            more=True,
        ),
    ]


def _no_extension() -> list[Any]:
    values = {
        "null": "null",
        "a text": '"1"',
        "a list": '[{"version":1}]',
        "no version": '{"visit":"7"}',
        "version 0": '{"version":0}',
        "a negative version": '{"version":-1}',
        "a fractional version": '{"version":1.0}',
        "a version with an exponent": '{"version":1e0}',
        "a version as text": '{"version":"1"}',
        "a version that is true": '{"version":true}',
        "a huge version": '{"version":1000000000}',
    }
    return [
        opens(f"none of ours: {name}", beside(value), None, [(["picsafe"], value)], more=False)
        for name, value in values.items()
    ]


def _bounds() -> list[Any]:
    deep = '{{"report": {{}}, "vendor": {}{}}}'
    many = ", ".join(["{}"] * 500)
    return [
        opens(
            "64 levels",
            deep.format("[" * 63, "]" * 63),
            None,
            [(["vendor"], "[" * 63 + "]" * 63)],
            more=False,
        ),
        refused("65 levels", deep.format("[" * 64, "]" * 64)),
        refused("65 levels in ours", beside('{"version": 1, "x": ' + '{"x":' * 62 + "[]" + "}" * 62 + "}")),
        opens(
            "500 conversions",
            beside(f'{{"version": 1, "conversions": [{many}]}}'),
            {"conversions": [{"item": "", "from": "", "to": "", "note": ""}] * 500},
            [],
            more=False,
        ),
        refused("501 conversions", beside(f'{{"version": 1, "conversions": [{many}, {{}}]}}')),
        refused("a text over its limit", beside(f'{{"version": 1, "visit": "{"x" * 32_769}"}}')),
        refused(
            "a wording over its limit",
            beside(f'{{"version": 1, "consent": {{"wording": "{"x" * 32_769}"}}}}'),
        ),
        refused("not a number", beside('{"version": 1, "dose": NaN}')),
        refused("a number beyond a double", beside('{"version": 1, "dose": 1e999}')),
        refused("half a character", beside('{"version": 1, "x": "\\ud800"}')),
        refused("an extension and no report", '{"picsafe": {"version": 1}}'),
    ]


def _paths(extension: dict[str, Any]) -> Kept:
    return [
        (["picsafe", name], json.dumps(value, ensure_ascii=False, separators=(",", ":")))
        for name, value in extension.items()
    ]


def as_json() -> str:
    """Return the vectors as the file has them."""
    about = (
        "metadata.json with what the seeds' structure has no place for, and what has to come of it. metadata:"
        " the document. expect: ok, or the code of the failure. extension: the member picsafe as it is read,"
        " with what is absent empty; null: there is none of ours. holds_more: whether a reader has to say"
        " that there is more than it shows. kept: what stands at a path after decoding and encoding, as JSON"
        " without white space; numbers as they were written."
    )
    vectors = [*_known(), *_unknown(), *_no_extension(), *_bounds()]
    return json.dumps({"about": about, "vectors": vectors}, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(as_json())
