"""The tables. A script that has been released is never changed: append another one."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE reports_log (
        id INTEGER PRIMARY KEY,
        userid INTEGER NOT NULL,
        position TEXT NOT NULL,
        country TEXT NOT NULL,
        name TEXT NOT NULL,
        report_id TEXT NOT NULL,
        size INTEGER NOT NULL,
        sent_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        photos INTEGER NOT NULL,
        videos INTEGER NOT NULL,
        audios INTEGER NOT NULL,
        destination TEXT NOT NULL,
        title TEXT NOT NULL,
        firstname TEXT NOT NULL,
        lastname TEXT NOT NULL,
        email TEXT NOT NULL,
        UNIQUE (country, name)
    ) STRICT;
    CREATE INDEX reports_log_by_user ON reports_log (userid, position);
    CREATE TABLE reports_of_enterprises (
        enterprise INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        report INTEGER NOT NULL REFERENCES reports_log,
        PRIMARY KEY (enterprise, sequence)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reports_of_enterprises_by_report ON reports_of_enterprises (report)
    """,
    """
    ALTER TABLE reports_log ADD COLUMN pending_domain TEXT;
    CREATE INDEX reports_log_pending ON reports_log (pending_domain, position)
        WHERE pending_domain IS NOT NULL
    """,
    """
    ALTER TABLE reports_log ADD COLUMN left_out TEXT NOT NULL DEFAULT '[]';
    CREATE TABLE reports_counted (
        whose TEXT NOT NULL,
        day INTEGER NOT NULL,
        logged INTEGER NOT NULL,
        PRIMARY KEY (whose, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX reports_counted_by_day ON reports_counted (day)
    """,
    """
    CREATE INDEX reports_log_by_report ON reports_log (userid, report_id);
    CREATE TABLE reports_deliveries (
        userid INTEGER NOT NULL,
        report_id TEXT NOT NULL,
        enterprise INTEGER NOT NULL,
        destination TEXT NOT NULL,
        name TEXT NOT NULL,
        state TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (userid, report_id, enterprise, destination)
    ) STRICT, WITHOUT ROWID
    """,
    """
    ALTER TABLE reports_log ADD COLUMN key_server TEXT NOT NULL DEFAULT ''
    """,
    """
    ALTER TABLE reports_log ADD COLUMN recipients TEXT NOT NULL DEFAULT '[]'
    """,
    """
    CREATE TABLE reports_labels (
        userid INTEGER NOT NULL,
        report_id TEXT NOT NULL,
        label TEXT NOT NULL,
        PRIMARY KEY (userid, report_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE reports_received (
        userid INTEGER NOT NULL,
        number INTEGER NOT NULL,
        report_id TEXT NOT NULL,
        country TEXT NOT NULL,
        name TEXT NOT NULL,
        first_at INTEGER NOT NULL,
        last_at INTEGER NOT NULL,
        PRIMARY KEY (userid, number),
        UNIQUE (userid, report_id)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE reports_closed (
        userid INTEGER PRIMARY KEY,
        closed_until INTEGER NOT NULL
    ) STRICT
    """,
    """
    ALTER TABLE reports_received ADD COLUMN knows_of_withdrawal INTEGER NOT NULL DEFAULT 0
    """,
    """
    ALTER TABLE reports_received ADD COLUMN told TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE reports_received ADD COLUMN superseded_by TEXT NOT NULL DEFAULT '';
    UPDATE reports_received SET told = '["consent_withdrawn"]' WHERE knows_of_withdrawal = 1;
    ALTER TABLE reports_received DROP COLUMN knows_of_withdrawal;
    ALTER TABLE reports_of_enterprises ADD COLUMN withdrawn TEXT;
    ALTER TABLE reports_of_enterprises ADD COLUMN superseded_by TEXT NOT NULL DEFAULT '';
    ALTER TABLE reports_of_enterprises ADD COLUMN withdrawn_at INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE reports_of_enterprises ADD COLUMN own_position TEXT NOT NULL DEFAULT ''
    """,
    """
    ALTER TABLE reports_log ADD COLUMN removed INTEGER NOT NULL DEFAULT 0
    """,
)
