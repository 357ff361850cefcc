"""Where the accounts' items are, and what they hold."""

from __future__ import annotations

import hashlib
from datetime import datetime

from chalicelib.aws.dynamodb import EXISTS, Item, Key, Table
from chalicelib.aws.transactions import Action
from chalicelib.contract.plans import PLANS
from chalicelib.users.accounts.model import (
    Challenge,
    Session,
    User,
    from_milliseconds,
    to_milliseconds,
)

PROFILE_FIELDS = ("title", "firstname", "lastname", "country")
CHANGEABLE = (*PROFILE_FIELDS, "notices", "language")
SESSION_PREFIX = "session#"
FAMILIAR_PREFIX = "familiar#"
NUMBERS: Key = ("account-numbers", "last")


def profile_key(userid: int) -> Key:
    """Where a person is."""
    return f"account#{userid}", "profile"


def address_key(email: str) -> Key:
    """Where the number of an address's person is."""
    return _address(email), "account"


def open_key(email: str) -> Key:
    """Where an address's challenges that have not expired are listed."""
    return _address(email), "open"


def familiar_key(email: str, name: str) -> Key:
    """Where it stands that an address has signed in from a device or network."""
    return _address(email), f"{FAMILIAR_PREFIX}{name}"


def tally_key(name: str) -> Key:
    """Where something is counted."""
    return f"tally#{name}", "tally"


def challenge_key(key: str) -> Key:
    """Where a challenge is."""
    return f"challenge#{key}", "challenge"


def session_key(userid: int, sid: str) -> Key:
    """Where a session is."""
    return f"account#{userid}", f"{SESSION_PREFIX}{sid}"


def tokens_key(userid: int) -> Key:
    """Where a person's personal tokens are."""
    return f"account#{userid}", "tokens"


def ttl(moment: datetime) -> int:
    """When DynamoDB may drop an item, in seconds; it takes its time, so nothing relies on it."""
    return int(moment.timestamp()) + 1


def item_at(key: Key, attributes: Item) -> Item:
    """The item that has these attributes and is there."""
    pk, sk = key
    return {"pk": pk, "sk": sk, **attributes}


def user_item(user: User) -> Item:
    """The item that holds a person."""
    attributes = {
        "userid": user.userid,
        "email": user.email,
        "created_at": to_milliseconds(user.created_at),
        **{name: getattr(user, name) for name in PROFILE_FIELDS},
    }
    return item_at(profile_key(user.userid), attributes)


def read_user(item: Item) -> User:
    """The person that an item holds."""
    return User(
        userid=int(item["userid"]),
        email=item["email"],
        created_at=from_milliseconds(item["created_at"]),
        **{name: item[name] for name in PROFILE_FIELDS},
        plan=item.get("plan_name", PLANS[0]),
        plan_until=None if (until := item.get("plan_until")) is None else from_milliseconds(until),
        notices=item.get("notices", ""),
        language=item.get("language", ""),
        generation=int(item.get("generation", 0)),
    )


def of_generation(table: Table, userid: int, generation: int) -> Action:
    """The condition that there is the person, in that generation."""
    never = "attribute_not_exists(#generation) OR " if not generation else ""
    condition = f"{EXISTS} AND ({never}#generation = :generation)"
    return table.check(*profile_key(userid), condition, {":generation": generation})


def challenge_item(challenge: Challenge) -> Item:
    """The item that holds a challenge."""
    return item_at(
        challenge_key(challenge.key),
        {
            "key": challenge.key,
            "email": challenge.email,
            "code_mac": challenge.code_mac,
            "link_hash": challenge.link_hash,
            "created_at": to_milliseconds(challenge.created_at),
            "expires_at": to_milliseconds(challenge.expires_at),
            "requester": challenge.requester,
            "is_familiar": challenge.is_familiar,
            "network": challenge.network,
            "attempts": challenge.attempts,
            "used": False,
            "ttl": ttl(challenge.expires_at),
        },
    )


def read_challenge(item: Item) -> Challenge:
    """The challenge that an item holds."""
    return Challenge(
        key=item["key"],
        email=item["email"],
        code_mac=bytes(item["code_mac"]),
        link_hash=bytes(item["link_hash"]),
        created_at=from_milliseconds(item["created_at"]),
        expires_at=from_milliseconds(item["expires_at"]),
        requester=item["requester"],
        is_familiar=item["is_familiar"],
        network=item["network"],
        attempts=int(item["attempts"]),
    )


def session_item(session: Session) -> Item:
    """The item that holds a session."""
    proved = session.authenticated_at
    return item_at(
        session_key(session.userid, session.sid),
        {
            "sid": session.sid,
            "userid": session.userid,
            "family_hash": session.family_hash,
            "secret_hash": session.secret_hash,
            "created_at": to_milliseconds(session.created_at),
            "idle_until": to_milliseconds(session.idle_until),
            "expires_at": to_milliseconds(session.expires_at),
            "client": session.client,
            "passkey": session.passkey,
            "generation": session.generation,
            **({"sso": session.sso, "sso_realm": session.realm} if session.sso else {}),
            **({} if proved is None else {"authenticated_at": to_milliseconds(proved)}),
            "ttl": ttl(session.idle_until),
        },
    )


def read_session(item: Item) -> Session:
    """The session that an item holds."""
    proved = item.get("authenticated_at")
    return Session(
        sid=item["sid"],
        userid=int(item["userid"]),
        family_hash=bytes(item["family_hash"]),
        secret_hash=bytes(item["secret_hash"]),
        created_at=from_milliseconds(item["created_at"]),
        idle_until=from_milliseconds(item["idle_until"]),
        expires_at=from_milliseconds(item["expires_at"]),
        used_at=None if (used := item.get("used_at")) is None else from_milliseconds(used),
        client=item.get("client", ""),
        passkey=item.get("passkey", ""),
        generation=int(item.get("generation", 0)),
        sso=int(item.get("sso", 0)),
        realm=item.get("sso_realm", ""),
        authenticated_at=None if proved is None else from_milliseconds(proved),
    )


def _address(email: str) -> str:
    return f"address#{hashlib.sha256(email.encode()).hexdigest()}"
