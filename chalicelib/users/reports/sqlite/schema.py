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
)
