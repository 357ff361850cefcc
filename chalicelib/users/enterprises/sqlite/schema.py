"""The tables. A script that has been released is never changed: append another one."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE enterprises (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        plan TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE enterprises_administrators (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        email TEXT NOT NULL,
        PRIMARY KEY (enterprise, email)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX enterprises_administrators_by_email ON enterprises_administrators (email);
    CREATE TABLE enterprises_domains (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        domain TEXT NOT NULL,
        token TEXT NOT NULL,
        verified_at INTEGER,
        PRIMARY KEY (enterprise, domain)
    ) STRICT, WITHOUT ROWID;
    CREATE UNIQUE INDEX enterprises_verified_domains
        ON enterprises_domains (domain) WHERE verified_at IS NOT NULL;
    CREATE TABLE enterprises_addresses (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        email TEXT NOT NULL,
        status TEXT NOT NULL,
        invited_at INTEGER NOT NULL,
        PRIMARY KEY (enterprise, email)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX enterprises_addresses_by_email ON enterprises_addresses (email);
    CREATE TABLE enterprises_api_keys (
        id TEXT PRIMARY KEY,
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        name TEXT NOT NULL,
        digest BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        last_used_at INTEGER,
        made_by TEXT NOT NULL
    ) STRICT;
    CREATE INDEX enterprises_api_keys_by_enterprise ON enterprises_api_keys (enterprise);
    CREATE TABLE enterprises_servers (
        id TEXT PRIMARY KEY,
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        url TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        created_at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX enterprises_servers_by_enterprise ON enterprises_servers (enterprise);
    CREATE TABLE enterprises_script_tokens (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        audience TEXT NOT NULL,
        jti TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (enterprise, audience)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE enterprises_revoked_tokens (
        jti TEXT PRIMARY KEY,
        expires_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX enterprises_revoked_tokens_by_end ON enterprises_revoked_tokens (expires_at, jti)
    """,
    """
    CREATE TABLE enterprises_grants (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        kind TEXT NOT NULL,
        until INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX enterprises_grants_by_kind ON enterprises_grants (enterprise, kind, until)
    """,
    "ALTER TABLE enterprises ADD COLUMN domain_proven_at INTEGER",
    """
    CREATE TABLE enterprises_institutions (
        owner TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE enterprises_key_policies (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        version INTEGER NOT NULL,
        document TEXT NOT NULL,
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        PRIMARY KEY (enterprise, version)
    ) STRICT, WITHOUT ROWID
    """,
    "ALTER TABLE enterprises_servers ADD COLUMN log_key TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE enterprises ADD COLUMN lock_minutes INTEGER",
    """
    CREATE TABLE enterprises_presence (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        email TEXT NOT NULL,
        day TEXT NOT NULL,
        PRIMARY KEY (enterprise, email)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE enterprises_sso (
        enterprise INTEGER PRIMARY KEY REFERENCES enterprises ON DELETE CASCADE,
        version INTEGER NOT NULL,
        revision TEXT NOT NULL,
        issuer TEXT NOT NULL,
        client_id TEXT NOT NULL,
        has_secret INTEGER NOT NULL,
        mode TEXT NOT NULL,
        tried_at INTEGER
    ) STRICT;
    CREATE TABLE enterprises_client_secrets (
        name TEXT PRIMARY KEY,
        sealed BLOB NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    ALTER TABLE enterprises_sso ADD COLUMN next_revision TEXT NOT NULL DEFAULT '';
    ALTER TABLE enterprises_sso ADD COLUMN next_has_secret INTEGER NOT NULL DEFAULT 0
    """,
    "ALTER TABLE enterprises_sso ADD COLUMN is_dated INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE enterprises_sso ADD COLUMN secrets_left TEXT NOT NULL DEFAULT ''",
    """
    CREATE TABLE enterprises_consent_wordings (
        enterprise INTEGER NOT NULL REFERENCES enterprises ON DELETE CASCADE,
        version INTEGER NOT NULL,
        document TEXT NOT NULL,
        changed_by INTEGER NOT NULL,
        changed_at INTEGER NOT NULL,
        PRIMARY KEY (enterprise, version)
    ) STRICT, WITHOUT ROWID
    """,
    """
    ALTER TABLE enterprises ADD COLUMN has_directory INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE enterprises_presence ADD COLUMN called TEXT NOT NULL DEFAULT '';
    CREATE TABLE enterprises_directory (
        enterprise INTEGER NOT NULL,
        beginning TEXT NOT NULL,
        email TEXT NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (enterprise, beginning, email),
        FOREIGN KEY (enterprise, email) REFERENCES enterprises_presence ON DELETE CASCADE
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX enterprises_directory_members ON enterprises_directory (enterprise, email)
    """,
)
