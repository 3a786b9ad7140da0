"""Daily reports of leaders, communities and the town; the duty log; notices and who has read them."""

from typing import Any

from peewee import SqliteDatabase

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

TABLES = {
    # figures: what was submitted, frozen, as JSON; digest: of the text that was sent, so that a copy can be told
    "daily_report": """
        level TEXT NOT NULL CHECK (level IN ('leader','community','town')), scope_id INTEGER NOT NULL,
        duty_day DATE NOT NULL, state TEXT NOT NULL CHECK (state IN ('submitted','returned','accepted')),
        figures TEXT NOT NULL, note TEXT NOT NULL DEFAULT '', until_at {ts} NOT NULL,
        late BOOLEAN NOT NULL DEFAULT {false}, submitted_by INTEGER, submitted_at {ts} NOT NULL,
        decided_by INTEGER, decided_at {ts}, return_reason TEXT NOT NULL DEFAULT '', @META@,
        UNIQUE (level, scope_id, duty_day), CHECK (state <> 'returned' OR return_reason <> '')""",
    "duty_log": """
        at {ts} NOT NULL, user_id INTEGER REFERENCES user_account, post_id INTEGER REFERENCES post,
        kind TEXT NOT NULL CHECK (kind IN ('event','order','visit','supply','other')),
        text TEXT NOT NULL CHECK (text <> ''), struck_at {ts}, struck_by INTEGER,
        strike_reason TEXT NOT NULL DEFAULT '', @META@, CHECK (struck_at IS NULL OR strike_reason <> '')""",
    "notice": """
        title TEXT NOT NULL CHECK (title <> ''), text TEXT NOT NULL DEFAULT '',
        audience TEXT NOT NULL CHECK (audience IN ('all','volunteer','leader','cadre')),
        withdrawn_at {ts}, withdrawn_by INTEGER, @META@""",
    "notice_read": """
        notice_id INTEGER NOT NULL REFERENCES notice, user_id INTEGER NOT NULL REFERENCES user_account,
        at {ts} NOT NULL, @META@, UNIQUE (notice_id, user_id)""",
}

INDEXES = (
    "CREATE INDEX daily_report_day ON daily_report (duty_day, level)",
    "CREATE INDEX duty_log_at ON duty_log (at)",
    "CREATE INDEX notice_live ON notice (created_at) WHERE withdrawn_at IS NULL",
    "CREATE INDEX escalation_created ON escalation (created_at)",
    "CREATE INDEX leaflet_at ON leaflet (at)",
)


def up(migrator: Any, db: Any) -> None:
    sqlite = isinstance(db, SqliteDatabase)
    words = {
        "pk": "INTEGER PRIMARY KEY AUTOINCREMENT" if sqlite else "BIGSERIAL PRIMARY KEY",
        "ts": "DATETIME" if sqlite else "TIMESTAMP",
        "false": "0" if sqlite else "FALSE",
    }
    for name, columns in TABLES.items():
        db.execute_sql(f"CREATE TABLE {name} (id {{pk}}, {columns.replace('@META@', META)})".format(**words))
    for index in INDEXES:
        db.execute_sql(index)
