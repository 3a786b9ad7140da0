"""Isolation from day to day: two checks a day, what happened to an episode, its papers and its care team."""

from typing import Any

from peewee import SqliteDatabase

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

TABLES = {
    # a number or an explicit "no answer"; nothing in between (Q5)
    "isolation_check": """
        isolation_id INTEGER NOT NULL REFERENCES isolation, day DATE NOT NULL,
        slot TEXT {c} NOT NULL CHECK (slot IN ('am','pm')), answered BOOLEAN NOT NULL,
        temp INTEGER CHECK (temp BETWEEN 340 AND 430), symptoms TEXT NOT NULL DEFAULT '',
        method TEXT NOT NULL DEFAULT 'phone' CHECK (method IN ('phone','wechat','video','door')),
        out_of_home BOOLEAN NOT NULL DEFAULT {false}, late BOOLEAN NOT NULL DEFAULT {false},
        at {ts} NOT NULL, by_user INTEGER NOT NULL, corrected INTEGER NOT NULL DEFAULT 0, @META@,
        CHECK (answered = (temp IS NOT NULL)), CHECK (answered OR symptoms = ''),
        UNIQUE (isolation_id, day, slot)""",
    "isolation_event": """
        isolation_id INTEGER NOT NULL REFERENCES isolation,
        kind TEXT NOT NULL CHECK (kind IN ('opened','confirmed','noticed','contact','team','exit','exit_end','breach',
            'due','restarted','transferred','cancelled','reopened','released')),
        at {ts} NOT NULL, by_user INTEGER NOT NULL, note TEXT NOT NULL DEFAULT '',
        was DATE, becomes DATE, escalation_id INTEGER REFERENCES escalation, @META@""",
}

COLUMNS = (
    # whoever confirmed an episode named its contact; rows from before have no such moment
    "confirmed_at {ts} CHECK (confirmed_at IS NULL OR state NOT IN ('active','due') OR contact_user_id IS NOT NULL)",
    "undertaking_signed_at {ts}",
    "cadre_user_id INTEGER REFERENCES user_account",
    "end_reason TEXT NOT NULL DEFAULT ''",
    "missing_reason TEXT NOT NULL DEFAULT ''",
)

INDEXES = (
    "CREATE INDEX isolation_check_day ON isolation_check (day, isolation_id)",
    "CREATE INDEX isolation_event_of ON isolation_event (isolation_id, id)",
    "CREATE INDEX isolation_open ON isolation (state, household_id) WHERE state IN ('pending','active','due')",
    "CREATE INDEX isolation_contact ON isolation (contact_user_id) WHERE state IN ('pending','active','due')",
    "CREATE INDEX escalation_isolation ON escalation (isolation_id) WHERE isolation_id IS NOT NULL",
)


def up(migrator: Any, db: Any) -> None:
    sqlite = isinstance(db, SqliteDatabase)
    words = {
        "pk": "INTEGER PRIMARY KEY AUTOINCREMENT" if sqlite else "BIGSERIAL PRIMARY KEY",
        "ts": "DATETIME" if sqlite else "TIMESTAMP",
        "c": "COLLATE BINARY" if sqlite else 'COLLATE "C"',
        "false": "0" if sqlite else "FALSE",
    }
    for name, columns in TABLES.items():
        db.execute_sql(f"CREATE TABLE {name} (id {{pk}}, {columns.replace('@META@', META)})".format(**words))
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE isolation ADD COLUMN {column}".format(**words))
    for index in INDEXES:
        db.execute_sql(index)
