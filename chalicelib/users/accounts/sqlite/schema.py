"""The tables of accounts."""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final = (
    """
    CREATE TABLE accounts_users (
        userid INTEGER PRIMARY KEY AUTOINCREMENT,
        email TEXT NOT NULL UNIQUE,
        created_at INTEGER NOT NULL,
        title TEXT NOT NULL DEFAULT '',
        firstname TEXT NOT NULL DEFAULT '',
        lastname TEXT NOT NULL DEFAULT '',
        country TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE TABLE accounts_challenges (
        key TEXT PRIMARY KEY,
        email TEXT NOT NULL,
        code_mac BLOB NOT NULL,
        link_hash BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        requester TEXT NOT NULL,
        is_familiar INTEGER NOT NULL,
        network TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        used INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX accounts_challenges_by_email ON accounts_challenges (email, expires_at);
    CREATE INDEX accounts_challenges_by_age ON accounts_challenges (expires_at);
    CREATE TABLE accounts_strangers (
        email TEXT NOT NULL,
        day TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (email, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_strangers_by_day ON accounts_strangers (day);
    CREATE TABLE accounts_familiar (
        email TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        until INTEGER NOT NULL,
        PRIMARY KEY (email, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_familiar_by_until ON accounts_familiar (until);
    CREATE TABLE accounts_tallies (
        name TEXT PRIMARY KEY,
        taken INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_tallies_by_expiry ON accounts_tallies (expires_at);
    CREATE TABLE accounts_sessions (
        sid TEXT PRIMARY KEY,
        userid INTEGER NOT NULL,
        family_hash BLOB NOT NULL,
        secret_hash BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        idle_until INTEGER NOT NULL,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_sessions_by_user ON accounts_sessions (userid);
    CREATE INDEX accounts_sessions_by_idleness ON accounts_sessions (idle_until)
    """,
    """
    ALTER TABLE accounts_users ADD COLUMN plan TEXT NOT NULL DEFAULT 'free';
    ALTER TABLE accounts_users ADD COLUMN plan_until INTEGER
    """,
    """
    CREATE TABLE accounts_personal_tokens (
        id TEXT PRIMARY KEY,
        userid INTEGER NOT NULL,
        name TEXT NOT NULL,
        digest BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        last_used_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_personal_tokens_by_user ON accounts_personal_tokens (userid, created_at)
    """,
    """
    ALTER TABLE accounts_users ADD COLUMN notices TEXT NOT NULL DEFAULT ''
    """,
    """
    ALTER TABLE accounts_sessions ADD COLUMN used_at INTEGER;
    ALTER TABLE accounts_sessions ADD COLUMN client TEXT NOT NULL DEFAULT '';
    ALTER TABLE accounts_sessions ADD COLUMN passkey TEXT NOT NULL DEFAULT '';
    CREATE TABLE accounts_passkeys (
        id TEXT PRIMARY KEY,
        userid INTEGER NOT NULL,
        name TEXT NOT NULL,
        credential_id BLOB NOT NULL,
        public_key BLOB NOT NULL,
        sign_count INTEGER NOT NULL,
        is_synced INTEGER NOT NULL,
        created_at INTEGER NOT NULL,
        last_used_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_passkeys_by_user ON accounts_passkeys (userid, created_at);
    CREATE TABLE accounts_ceremonies (
        key TEXT PRIMARY KEY,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX accounts_ceremonies_by_expiry ON accounts_ceremonies (expires_at);
    CREATE TABLE accounts_passkey_secret (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        secret BLOB NOT NULL
    ) STRICT
    """,
    """
    ALTER TABLE accounts_users ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts_sessions ADD COLUMN generation INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts_passkeys ADD COLUMN generation INTEGER NOT NULL DEFAULT 0
    """,
    """
    ALTER TABLE accounts_users ADD COLUMN language TEXT NOT NULL DEFAULT ''
    """,
    """
    CREATE TABLE accounts_vaults (
        userid INTEGER PRIMARY KEY,
        version TEXT NOT NULL,
        document TEXT NOT NULL
    ) STRICT
    """,
    """
    ALTER TABLE accounts_sessions ADD COLUMN sso INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts_sessions ADD COLUMN authenticated_at INTEGER;
    CREATE TABLE accounts_sso (
        email TEXT PRIMARY KEY,
        realm TEXT NOT NULL,
        subject TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    ALTER TABLE accounts_sso ADD COLUMN refused TEXT NOT NULL DEFAULT ''
    """,
    "ALTER TABLE accounts_sessions ADD COLUMN realm TEXT NOT NULL DEFAULT ''",
)
