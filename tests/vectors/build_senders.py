"""Writes ``senders.json``: ``python -m tests.vectors.build_senders``.

Senders as an audit trail has them, and what a report's metadata says of its sender: in what that is somebody
else, by hand, and who in words, for which each client has a form of its own.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("senders.json")
PAT: Final = {
    "userid": 17,
    "title": "Dr",
    "firstname": "Pat",
    "lastname": "Example",
    "email": "pat@example.org",
}
ZOE: Final = {
    "userid": 12,
    "title": "",
    "firstname": "Zoë Ana",
    "lastname": "Παπαδόπουλος",
    "email": "zoë@xn--mnchen-3ya.example",
}
NOBODY: Final = {"userid": 5, "title": "", "firstname": "", "lastname": "", "email": ""}

Claimed = dict[str, str]
SAME: Final[list[tuple[dict[str, object], Claimed]]] = [
    (PAT, {}),
    (PAT, {"userid": "17", "firstname": "Pat", "lastname": "Example", "email": "pat@example.org"}),
    (PAT, {"userid": "000000017"}),
    (PAT, {"userid": " 17\n"}),
    (PAT, {"userid": "", "firstname": " ", "lastname": "\u3000", "email": "\t"}),
    (PAT, {"firstname": "Pat"}),
    (PAT, {"lastname": "EXAMPLE"}),
    (PAT, {"firstname": "pAT", "lastname": " example "}),
    (PAT, {"firstname": "Pat Example"}),
    (PAT, {"firstname": "Pat Example", "lastname": ""}),
    (PAT, {"lastname": "Pat\u00a0Example"}),
    (PAT, {"title": "Prof", "firstname": "Pat", "lastname": "Example"}),
    (PAT, {"title": "Prof Kim Other <kim@example.org>"}),
    (PAT, {"email": "Pat@Example.ORG "}),
    (PAT, {"email": "\u00a0pat@EXAMPLE.org"}),
    (ZOE, {"firstname": "Zoe\u0308  ana", "lastname": "ΠΑΠΑΔΌΠΟΥΛΟΣ"}),
    (ZOE, {"firstname": "ZOË\u2003ANA", "lastname": "Παπαδόπουλοσ"}),
    (ZOE, {"email": "Zoe\u0308@München.Example"}),
    (ZOE, {"email": "zoë@xn--mnchen-3ya.example"}),
    (NOBODY, {"userid": "5"}),
]
OTHER: Final[list[tuple[dict[str, object], Claimed, list[str]]]] = [
    (PAT, {"userid": "18"}, ["userid"]),
    (PAT, {"userid": "0"}, ["userid"]),
    (PAT, {"userid": "000"}, ["userid"]),
    (PAT, {"userid": "17x"}, ["userid"]),
    (PAT, {"userid": "1 7"}, ["userid"]),
    (PAT, {"userid": "-17"}, ["userid"]),
    (PAT, {"userid": "\uff11\uff17"}, ["userid"]),
    (PAT, {"userid": "\u0661\u0667"}, ["userid"]),
    (PAT, {"userid": "17\u200b"}, ["userid"]),
    (PAT, {"email": "kim@example.org"}, ["email"]),
    (PAT, {"email": "pat@example.com"}, ["email"]),
    (PAT, {"email": "pat"}, ["email"]),
    (PAT, {"email": "pat@example.org."}, ["email"]),
    (PAT, {"email": "pat+x@example.org"}, ["email"]),
    (PAT, {"email": "p\u0430t@example.org"}, ["email"]),
    (PAT, {"email": "pat@ex\u0430mple.org"}, ["email"]),
    (PAT, {"email": "pat\u200b@example.org"}, ["email"]),
    (PAT, {"email": "<pat@example.org>"}, ["email"]),
    (PAT, {"email": "pat@example.org, kim@example.org"}, ["email"]),
    (PAT, {"email": "\u202epat@example.org"}, ["email"]),
    (PAT, {"firstname": "Kim"}, ["name"]),
    (PAT, {"lastname": "Other"}, ["name"]),
    (PAT, {"firstname": "Kim", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "PatExample"}, ["name"]),
    (PAT, {"firstname": "Example", "lastname": "Pat"}, ["name"]),
    (PAT, {"firstname": "P\u0430t", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "\uff30at", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "Pa\u200bt", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "Pat\u200d", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "\u202etaP", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "Pat\u2066", "lastname": "\u2069Example"}, ["name"]),
    (PAT, {"firstname": "Pat\x1b[2K", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "Pat\x85", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "Pat\ufeff", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "Pat", "lastname": "Example <pat@example.org>"}, ["name"]),
    (PAT, {"firstname": "kim@example.org", "lastname": ""}, ["name"]),
    (PAT, {"firstname": "Dr Pat", "lastname": "Example"}, ["name"]),
    (PAT, {"firstname": "Pat", "lastname": "E" * 5000}, ["name"]),
    (PAT, {"userid": "1", "firstname": "Kim", "email": "kim@example.org"}, ["userid", "email", "name"]),
    (PAT, {"userid": "18", "email": "pat@example.org", "lastname": "Other"}, ["userid", "name"]),
    (ZOE, {"firstname": "Zoe Ana"}, ["name"]),
    (ZOE, {"lastname": "Papadopoulos"}, ["name"]),
    (ZOE, {"email": "zoe@xn--mnchen-3ya.example"}, ["email"]),
    (ZOE, {"email": "zoë@munchen.example"}, ["email"]),
    (NOBODY, {"firstname": "Pat"}, ["name"]),
    (NOBODY, {"email": "pat@example.org"}, ["email"]),
]


def main() -> None:
    """Write the file."""
    same: list[tuple[dict[str, object], Claimed, list[str]]] = [(*one, []) for one in SAME]
    lines = [
        json.dumps({"sender": sender, "claimed": claimed, "differs": differs})
        for sender, claimed, differs in same + OTHER
    ]
    FILE.write_text("[\n  " + ",\n  ".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
