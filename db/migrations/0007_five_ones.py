"""The leaders' five ones: visits, leaflets by material, groups of stairways, reminders, and what residents ask."""

from typing import Any

from peewee import SqliteDatabase

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

TABLES = {
    # each attempt is a row; what counts on a day is drawn from them
    "visit": """
        entry_key TEXT NOT NULL UNIQUE, household_id INTEGER NOT NULL REFERENCES household, duty_day DATE NOT NULL,
        at {ts} NOT NULL, user_id INTEGER REFERENCES user_account,
        outcome TEXT NOT NULL CHECK (outcome IN ('met','phone','wechat','no_answer','refused','away')),
        temp INTEGER CHECK (temp BETWEEN 340 AND 430), note TEXT NOT NULL DEFAULT '',
        timing TEXT NOT NULL CHECK (timing IN ('in_time','late','backfill')), reason TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live','undone')), @META@,
        CHECK (timing <> 'backfill' OR reason <> '')""",
    "material": """
        title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 60), edition INTEGER NOT NULL CHECK (edition > 0),
        from_at {ts} NOT NULL, retired_at {ts}, @META@, UNIQUE (title, edition)""",
    "leaflet": """
        household_id INTEGER NOT NULL REFERENCES household, material_id INTEGER NOT NULL REFERENCES material,
        at {ts} NOT NULL, user_id INTEGER REFERENCES user_account, @META@, UNIQUE (household_id, material_id)""",
    "stairway_group": """
        stairway_id INTEGER NOT NULL UNIQUE REFERENCES stairway, name TEXT NOT NULL, at {ts} NOT NULL,
        user_id INTEGER REFERENCES user_account, @META@""",
    "reminder": """
        stairway_id INTEGER NOT NULL REFERENCES stairway, duty_day DATE NOT NULL,
        slot TEXT NOT NULL CHECK (slot IN ('am','pm')), at {ts} NOT NULL,
        user_id INTEGER REFERENCES user_account, @META@, UNIQUE (stairway_id, duty_day, slot)""",
    "question": """
        stairway_id INTEGER NOT NULL REFERENCES stairway, household_id INTEGER REFERENCES household,
        channel TEXT NOT NULL CHECK (channel IN ('group','door')), text TEXT NOT NULL CHECK (text <> ''),
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open','answered','closed')),
        answer TEXT NOT NULL DEFAULT '', answered_by INTEGER, answered_at {ts}, closed_by INTEGER, closed_at {ts},
        @META@, CHECK (state <> 'answered' OR answer <> ''), CHECK (state <> 'closed' OR closed_at IS NOT NULL)""",
}

INDEXES = (
    "CREATE INDEX visit_home ON visit (household_id, duty_day)",
    "CREATE INDEX visit_day ON visit (duty_day, user_id)",
    "CREATE INDEX reminder_day ON reminder (duty_day)",
    "CREATE INDEX question_open ON question (stairway_id) WHERE state <> 'closed'",
)


def up(migrator: Any, db: Any) -> None:
    sqlite = isinstance(db, SqliteDatabase)
    words = {
        "pk": "INTEGER PRIMARY KEY AUTOINCREMENT" if sqlite else "BIGSERIAL PRIMARY KEY",
        "ts": "DATETIME" if sqlite else "TIMESTAMP",
    }
    for name, columns in TABLES.items():
        db.execute_sql(f"CREATE TABLE {name} (id {{pk}}, {columns.replace('@META@', META)})".format(**words))
    for index in INDEXES:
        db.execute_sql(index)
