"""The Endpoint Server's database, ``endpoint.db``. Times are milliseconds since 1970, UTC.

It says which reports there are and what has become of them, and nothing about a patient.
"""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final = (
    """
    CREATE TABLE installation (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        id TEXT NOT NULL
    ) STRICT;
    CREATE TABLE report (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        received_sha256 TEXT NOT NULL,
        report_id TEXT NOT NULL,
        via TEXT NOT NULL,
        sender TEXT NOT NULL,
        sealing TEXT NOT NULL,
        key_server TEXT NOT NULL,
        size INTEGER NOT NULL,
        received_at INTEGER NOT NULL,
        is_test INTEGER NOT NULL,
        only_to TEXT,
        wrapped_key BLOB,
        contents TEXT,
        patient TEXT,
        purged_at INTEGER
    ) STRICT;
    CREATE INDEX report_by_digest ON report (received_sha256);
    CREATE INDEX report_by_id ON report (report_id);
    CREATE TABLE job (
        report INTEGER NOT NULL REFERENCES report (id),
        name TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        due INTEGER NOT NULL,
        since INTEGER NOT NULL,
        run TEXT,
        code TEXT,
        detail TEXT,
        receipt TEXT,
        answers TEXT NOT NULL,
        PRIMARY KEY (report, name)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX job_by_due ON job (name, state, due);
    CREATE INDEX job_untried ON job (name, due, report) WHERE state = 'ready' AND attempts = 0;
    CREATE INDEX job_that_waits ON job (report) WHERE state NOT IN ('done', 'skipped');
    CREATE TABLE charge (
        report INTEGER PRIMARY KEY REFERENCES report (id),
        account TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        at INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX charge_by_account ON charge (account, at);
    CREATE INDEX job_by_state ON job (state, report);
    CREATE TABLE step (
        report INTEGER NOT NULL,
        destination TEXT NOT NULL,
        key TEXT NOT NULL,
        receipt TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (report, destination, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE notice (
        report INTEGER NOT NULL,
        destination TEXT NOT NULL,
        state TEXT NOT NULL,
        at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        due INTEGER NOT NULL,
        PRIMARY KEY (report, destination)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX notice_by_due ON notice (due);
    CREATE TABLE outage (
        name TEXT PRIMARY KEY,
        since INTEGER NOT NULL,
        retry_at INTEGER NOT NULL,
        probes INTEGER NOT NULL,
        code TEXT NOT NULL,
        detail TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE event (
        seq INTEGER PRIMARY KEY,
        report_id TEXT NOT NULL,
        entry TEXT NOT NULL
    ) STRICT;
    CREATE INDEX event_by_report ON event (report_id, seq);
    CREATE TABLE cloud (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        cursor TEXT,
        seen_at INTEGER,
        down_since INTEGER,
        why TEXT
    ) STRICT;
    INSERT INTO cloud (only) VALUES (1);
    CREATE TABLE cloud_report (
        file_url TEXT NOT NULL UNIQUE,
        report_id TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        due INTEGER NOT NULL,
        code TEXT
    ) STRICT;
    CREATE INDEX cloud_report_by_due ON cloud_report (state, due);
    CREATE TABLE mailbox (
        mailbox TEXT PRIMARY KEY,
        seen_at INTEGER,
        down_since INTEGER,
        code TEXT NOT NULL,
        detail TEXT NOT NULL,
        failed INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE mail (
        mailbox TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL,
        uid INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        due INTEGER NOT NULL,
        outcome TEXT,
        detail TEXT NOT NULL,
        at INTEGER,
        is_filed INTEGER NOT NULL,
        PRIMARY KEY (mailbox, uidvalidity, uid)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX mail_by_time ON mail (mailbox, at);
    CREATE TABLE mail_part (
        mailbox TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL,
        uid INTEGER NOT NULL,
        section TEXT NOT NULL,
        code TEXT NOT NULL,
        detail TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (mailbox, uidvalidity, uid, section)
    ) STRICT, WITHOUT ROWID;
    """,
    "ALTER TABLE job ADD COLUMN choices TEXT NOT NULL DEFAULT '[]'",
    """
    CREATE TABLE taken_back (
        number INTEGER PRIMARY KEY,
        report_id TEXT NOT NULL,
        reason TEXT NOT NULL,
        superseded_by TEXT NOT NULL,
        at INTEGER NOT NULL,
        is_told INTEGER NOT NULL DEFAULT 0,
        is_settled INTEGER NOT NULL DEFAULT 0,
        is_done INTEGER NOT NULL DEFAULT 0,
        UNIQUE (report_id, at, reason, superseded_by)
    ) STRICT;
    CREATE INDEX taken_back_unsettled ON taken_back (report_id) WHERE is_settled = 0
    """,
)
