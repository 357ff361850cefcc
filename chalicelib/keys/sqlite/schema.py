"""The tables. A script that has been released is never changed: append another one."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    """
    CREATE TABLE keys_reports (
        report_id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        wrapped BLOB NOT NULL,
        recalled INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        head TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE keys_entries (
        report_id TEXT NOT NULL REFERENCES keys_reports,
        seq INTEGER NOT NULL,
        entry BLOB NOT NULL,
        PRIMARY KEY (report_id, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER keys_entries_stay BEFORE UPDATE ON keys_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
    CREATE TRIGGER keys_entries_remain BEFORE DELETE ON keys_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
    CREATE TABLE keys_openings (
        report_id TEXT NOT NULL REFERENCES keys_reports,
        subject TEXT NOT NULL,
        user BLOB NOT NULL,
        first_at TEXT NOT NULL,
        last_at TEXT NOT NULL,
        times INTEGER NOT NULL,
        PRIMARY KEY (report_id, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE keys_misses (
        subject TEXT NOT NULL,
        window INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        misses INTEGER NOT NULL,
        PRIMARY KEY (subject, window)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_misses_by_expiry ON keys_misses (expires);
    CREATE TABLE keys_attempts (
        number INTEGER PRIMARY KEY,
        subject TEXT NOT NULL,
        attempt BLOB NOT NULL
    ) STRICT;
    CREATE INDEX keys_attempts_by_subject ON keys_attempts (subject, number);
    """,
    "ALTER TABLE keys_reports ADD COLUMN tag TEXT",
    """
    CREATE TABLE keys_wrapping (
        number INTEGER PRIMARY KEY CHECK (number = 1),
        key_id TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE keys_repeats (
        report_id TEXT NOT NULL,
        subject TEXT NOT NULL,
        window INTEGER NOT NULL,
        action TEXT NOT NULL,
        expires INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        PRIMARY KEY (report_id, subject, window, action)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_repeats_by_expiry ON keys_repeats (expires);
    CREATE TABLE keys_floods (
        report_id TEXT NOT NULL,
        subject TEXT NOT NULL,
        window INTEGER NOT NULL,
        action TEXT NOT NULL,
        event BLOB NOT NULL,
        refused INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        expires INTEGER,
        PRIMARY KEY (report_id, subject, window, action)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_floods_by_expiry ON keys_floods (expires) WHERE expires IS NOT NULL;
    """,
    "ALTER TABLE keys_reports ADD COLUMN held INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE keys_made (
        subject TEXT NOT NULL,
        day INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        made INTEGER NOT NULL,
        PRIMARY KEY (subject, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_made_by_expiry ON keys_made (expires);
    """,
    # number: the place in the log of all entries, from 1 on and without gaps, because entries stay
    """
    CREATE TABLE keys_numbered (
        number INTEGER PRIMARY KEY,
        report_id TEXT NOT NULL REFERENCES keys_reports,
        seq INTEGER NOT NULL,
        entry BLOB NOT NULL
    ) STRICT;
    INSERT INTO keys_numbered (report_id, seq, entry)
        SELECT report_id, seq, entry FROM keys_entries ORDER BY report_id, seq;
    DROP TABLE keys_entries;
    ALTER TABLE keys_numbered RENAME TO keys_entries;
    CREATE UNIQUE INDEX keys_entries_by_report ON keys_entries (report_id, seq);
    CREATE TRIGGER keys_entries_stay BEFORE UPDATE ON keys_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
    CREATE TRIGGER keys_entries_remain BEFORE DELETE ON keys_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
    """,
    # the tree over all entries; a tile that grows keeps what it had
    """
    CREATE TABLE keys_log (
        number INTEGER PRIMARY KEY CHECK (number = 1),
        origin TEXT NOT NULL,
        public BLOB NOT NULL,
        wrapped BLOB NOT NULL,
        size INTEGER NOT NULL,
        checkpoint BLOB
    ) STRICT;
    CREATE TABLE keys_log_tiles (
        level INTEGER NOT NULL,
        number INTEGER NOT NULL,
        hashes BLOB NOT NULL,
        PRIMARY KEY (level, number)
    ) STRICT;
    CREATE TRIGGER keys_log_tiles_grow BEFORE UPDATE ON keys_log_tiles
        WHEN substr(new.hashes, 1, length(old.hashes)) != old.hashes
        BEGIN SELECT RAISE(ABORT, 'tiles of the log only grow'); END;
    CREATE TRIGGER keys_log_tiles_remain BEFORE DELETE ON keys_log_tiles
        BEGIN SELECT RAISE(ABORT, 'tiles of the log are never deleted'); END;
    """,
    # keys that say under which master key they are wrapped are taken under the present one alone
    """
    CREATE TRIGGER keys_reports_wrapped BEFORE INSERT ON keys_reports
        WHEN substr(new.wrapped, 1, 1) = x'02' AND EXISTS (
            SELECT 1 FROM keys_wrapping WHERE key_id != lower(hex(substr(new.wrapped, 2, 8))))
        BEGIN SELECT RAISE(ABORT, 'wrapped under another key'); END;
    """,
    """
    ALTER TABLE keys_reports ADD COLUMN policy BLOB;
    ALTER TABLE keys_reports ADD COLUMN usage BLOB;
    """,
    # a file that another machine has taken over from takes no entry any more
    """
    CREATE TABLE keys_succession (
        number INTEGER PRIMARY KEY CHECK (number = 1),
        epoch INTEGER NOT NULL,
        standby TEXT,
        successor INTEGER,
        succeeded_at TEXT
    ) STRICT;
    INSERT INTO keys_succession VALUES (1, 1, NULL, NULL, NULL);
    CREATE TRIGGER keys_entries_end BEFORE INSERT ON keys_entries
        WHEN EXISTS (SELECT 1 FROM keys_succession WHERE successor IS NOT NULL)
        BEGIN SELECT RAISE(ABORT, 'another machine has taken over'); END;
    """,
    # how far targets of webhooks have come
    """
    CREATE TABLE keys_webhooks (
        name TEXT PRIMARY KEY,
        state BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    # why its sender has recalled a report
    "ALTER TABLE keys_reports ADD COLUMN recall_reason TEXT NOT NULL DEFAULT ''",
)
