"""Builds ``static_keys.json``, the same bytes each time: ``python -m tests.vectors.build_static_keys``.

Packages of reports that were sealed to a static key, and the outcome that every implementation has to come
to. What a key's text and fingerprint are is in ``contract/static_keys.json``.
"""

from __future__ import annotations

import base64
import json
import string
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.contract.static_keys import static_key_fingerprint, static_key_of
from tests.vectors import hpke
from tests.vectors.files import KEY, KEYSERVER_URL, REPORT_ID, entries, picsafe, zipped

FILE = Path(__file__).with_name("static_keys.json")

BASE64URL = f"{string.ascii_uppercase}{string.ascii_lowercase}{string.digits}-_"
EPHEMERAL = ec.derive_private_key(0xE0E0, ec.SECP256R1())
RECIPIENTS = [ec.derive_private_key(number, ec.SECP256R1()) for number in (0xA1, 0xB2)]
PUBLIC_KEYS = [static_key_of(hpke.serialized(key.public_key())) for key in RECIPIENTS]
KEY_IDS = [static_key_fingerprint(key) for key in PUBLIC_KEYS]


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def sealed(password: bytes, *, number: int = 0, report_id: str = REPORT_ID, key_id: str = "") -> hpke.Sealed:
    info = f"PicSafe static key 1\n{report_id}\n{key_id or KEY_IDS[number]}".encode()
    return hpke.seal(EPHEMERAL, RECIPIENTS[number].public_key(), info, password)


def wrapped(password: bytes = KEY.encode(), *, number: int = 0) -> dict[str, Any]:
    """The member ``static_key`` of a package."""
    made = sealed(password, number=number)
    return {
        "key_id": KEY_IDS[number],
        "report_id": REPORT_ID,
        "enc": base64url(made.enc),
        "ciphertext": base64url(made.ciphertext),
    }


def package(static_key: object, **more: object) -> str:
    return json.dumps({"keyserver_url": "", "static_key": static_key, **more})


def good() -> list[dict[str, Any]]:
    every = bytes(range(0x21, 0x7F)).decode()
    longest = (every * 3)[:256]
    without_url = json.dumps({"static_key": wrapped()})
    return [
        ok("a key", package(wrapped()), KEY),
        ok("to the other key", package(wrapped(number=1)), KEY, number=1),
        ok("without the member for a Key Server", without_url, KEY),
        ok("with members that are not known", package({**wrapped(), "later": [1]}, later={}), KEY),
        ok("the longest password", package(wrapped(longest.encode())), longest),
        ok("the shortest password", package(wrapped(b"!")), "!"),
    ]


def refused_packages() -> list[dict[str, Any]]:
    whole = wrapped()
    changes: list[tuple[str, dict[str, Any]]] = [
        ("a key ID that is too short", {"key_id": KEY_IDS[0][:-1]}),
        ("a key ID with blanks", {"key_id": f"{KEY_IDS[0][:5]} {KEY_IDS[0][5:29]}"}),
        ("a key ID of other digits", {"key_id": "\u0661" * 30}),
        ("a key ID that is a number", {"key_id": 1}),
        ("a report ID that cannot be one", {"report_id": "../1462800528240"}),
        ("no report ID", {"report_id": ""}),
        ("an encapsulated key that is too short", {"enc": base64url(bytes(64))}),
        ("an encapsulated key that is too long", {"enc": base64url(bytes(66))}),
        ("padding", {"enc": f"{whole['enc']}="}),
        ("the other alphabet of base64", {"ciphertext": f"+{whole['ciphertext'][1:]}"}),
        ("bits that say nothing", {"ciphertext": f"{whole['ciphertext'][:-1]}{_next(whole['ciphertext'])}"}),
        ("a line break", {"ciphertext": f"{whole['ciphertext']}\n"}),
        ("a lone character at the end", {"ciphertext": base64url(bytes(60)) + "A"}),
        ("nothing but a tag", {"ciphertext": base64url(bytes(16))}),
        ("a password that is too long", {"ciphertext": base64url(bytes(273))}),
        ("a ciphertext that is a list", {"ciphertext": []}),
    ]
    names = [(f"no {name}", {key: value for key, value in whole.items() if key != name}) for name in whole]
    return [
        refused("a Key Server as well", package(whole, keyserver_url=KEYSERVER_URL), "invalid_package"),
        *(refused(name, package({**whole, **change}), "invalid_package") for name, change in changes),
        *(refused(name, package(member), "invalid_package") for name, member in names),
        *(
            refused(f"a static key that is {name}", package(value), "invalid_package")
            for name, value in (("a list", []), ("text", "x"), ("false", False), ("empty", {}))
        ),
    ]


def refused_passwords() -> list[dict[str, Any]]:
    whole = wrapped()
    other = REPORT_ID[:-1] + "1"
    nowhere = sealed(KEY.encode())
    off_curve = base64url(nowhere.enc[:-1] + bytes([nowhere.enc[-1] ^ 1]))
    flipped = base64url(nowhere.ciphertext[:-1] + bytes([nowhere.ciphertext[-1] ^ 1]))
    changes: list[tuple[str, dict[str, Any]]] = [
        ("another report's ID", {"report_id": other}),
        ("the other key's ID", {"key_id": KEY_IDS[1]}),
        ("an encapsulated key beside the curve", {"enc": off_curve}),
        ("an encapsulated key of another kind", {"enc": base64url(b"\x02" + nowhere.enc[1:])}),
        ("the point at infinity", {"enc": base64url(bytes(65))}),
        ("a changed tag", {"ciphertext": flipped}),
        ("a password with a line break", {"ciphertext": base64url(sealed(b"one\ntwo").ciphertext)}),
        ("a password with a blank", {"ciphertext": base64url(sealed(b"one two").ciphertext)}),
        ("a password beyond ASCII", {"ciphertext": base64url(sealed("für".encode()).ciphertext)}),
        ("a password that is no text", {"ciphertext": base64url(sealed(b"\xff").ciphertext)}),
    ]
    return [
        *(
            refused(name, package({**whole, **change}), "authentication_failed", step="unwrap")
            for name, change in changes
        ),
        refused("another private key", package(whole), "authentication_failed", step="unwrap", number=1),
    ]


def ok(name: str, document: str, password: str, *, number: int = 0) -> dict[str, Any]:
    return {"name": name, "key": number, "package": document, "expect": "ok", "password": password}


def refused(name: str, document: str, code: str, *, step: str = "open", number: int = 0) -> dict[str, Any]:
    return {"name": name, "key": number, "package": document, "expect": code, "step": step}


def _next(text: str) -> str:
    """Another last character for the same bytes."""
    return BASE64URL[BASE64URL.index(text[-1]) ^ 1]


def document() -> str:
    """Everything, as ``static_keys.json`` has it."""
    made = sealed(KEY.encode())
    return (
        json.dumps(
            {
                "about": (
                    "package.json of reports that were sealed to a static key. key: the number of the private"
                    " key that is tried; expect: ok and the password, or the code of the failure; step: open"
                    " (before the key) or unwrap (with it)."
                ),
                "keys": [
                    {
                        "private_key": key.private_bytes(
                            Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
                        ).decode(),
                        "public_key": public_key,
                        "key_id": key_id,
                    }
                    for key, public_key, key_id in zip(RECIPIENTS, PUBLIC_KEYS, KEY_IDS, strict=True)
                ],
                "sealing": {
                    "ephemeral_private_key": EPHEMERAL.private_bytes(
                        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
                    ).decode(),
                    "public_key": PUBLIC_KEYS[0],
                    "report_id": REPORT_ID,
                    "password": KEY,
                    "static_key": wrapped(),
                    "shared_secret": made.shared_secret.hex(),
                    "key": made.key.hex(),
                    "base_nonce": made.base_nonce.hex(),
                },
                "file_base64": base64.b64encode(
                    picsafe(zipped(entries()), package=package(wrapped()).encode())
                ).decode(),
                "vectors": [*good(), *refused_packages(), *refused_passwords()],
            },
            indent=1,
        )
        + "\n"
    )


if __name__ == "__main__":
    FILE.write_text(document())
