"""Errands: what people at home need, who fetches it, what it cost, and every step with who and when."""

from typing import Any

from peewee import SqliteDatabase

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

TABLES = {
    "errand": """
        household_id INTEGER REFERENCES household, isolation_id INTEGER REFERENCES isolation,
        kind TEXT NOT NULL CHECK (kind IN ('grocery','medicine','garbage','other')),
        channel TEXT NOT NULL CHECK (channel IN ('chat','phone','door','contact','clock')),
        priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
        text TEXT NOT NULL DEFAULT '' CHECK (length(text) <= 500),
        run_at {ts} NOT NULL, window_end {ts} NOT NULL,
        state TEXT NOT NULL DEFAULT 'requested'
            CHECK (state IN ('requested','assigned','accepted','picked_up','delivered','settled','collected','disposed',
                             'failed','cancelled','merged','skipped')),
        state_at {ts} NOT NULL, assignee_id INTEGER REFERENCES user_account,
        delivered_at {ts}, deliver_how TEXT NOT NULL DEFAULT '' CHECK (deliver_how IN ('','door','hand','pick')),
        closed_at {ts}, reason TEXT NOT NULL DEFAULT '', feedback TEXT NOT NULL DEFAULT '',
        total_fen INTEGER CHECK (total_fen BETWEEN 0 AND 2000000),
        advanced_fen INTEGER NOT NULL DEFAULT 0 CHECK (advanced_fen >= 0),
        settled_fen INTEGER NOT NULL DEFAULT 0 CHECK (settled_fen BETWEEN 0 AND advanced_fen),
        settle_how TEXT NOT NULL DEFAULT '' CHECK (settle_how IN ('','cash','wechat','other')),
        trip INTEGER NOT NULL DEFAULT 1 CHECK (trip > 0), reopened INTEGER NOT NULL DEFAULT 0 CHECK (reopened >= 0),
        merged_into INTEGER REFERENCES errand, entry_key TEXT NOT NULL UNIQUE,
        garbage_day DATE, final BOOLEAN NOT NULL DEFAULT {false},
        bags INTEGER CHECK (bags BETWEEN 0 AND 99), double_bagged BOOLEAN, sprayed BOOLEAN, @META@,
        CHECK (state NOT IN ('assigned','accepted','picked_up','delivered','settled','collected','disposed','failed')
               OR assignee_id IS NOT NULL),
        CHECK (state <> 'requested' OR assignee_id IS NULL),
        CHECK (kind = 'garbage' OR state NOT IN ('collected','disposed','skipped')),
        CHECK (kind <> 'garbage' OR state NOT IN ('picked_up','delivered','settled','merged')),
        CHECK (state NOT IN ('delivered','settled') OR (delivered_at IS NOT NULL AND deliver_how <> '')),
        CHECK (state <> 'settled' OR settle_how <> ''),
        CHECK (state <> 'disposed' OR (bags IS NOT NULL AND double_bagged IS NOT NULL AND sprayed IS NOT NULL)),
        CHECK (state NOT IN ('failed','skipped','cancelled') OR reason <> ''),
        CHECK ((state = 'merged') = (merged_into IS NOT NULL)),
        CHECK ((kind = 'garbage') = (garbage_day IS NOT NULL)), CHECK (kind = 'garbage' OR NOT final),
        CHECK (NOT final OR isolation_id IS NOT NULL)""",
    "errand_item": """
        errand_id INTEGER NOT NULL REFERENCES errand, origin_id INTEGER NOT NULL REFERENCES errand,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60), qty TEXT NOT NULL DEFAULT '',
        unit TEXT NOT NULL DEFAULT '', unsure BOOLEAN NOT NULL DEFAULT {false},
        may_substitute BOOLEAN NOT NULL DEFAULT {false},
        state TEXT NOT NULL DEFAULT 'wanted' CHECK (state IN ('wanted','bought','substituted','out_of_stock')),
        instead TEXT NOT NULL DEFAULT '', amount_fen INTEGER CHECK (amount_fen BETWEEN 0 AND 2000000), @META@,
        CHECK (state <> 'substituted' OR may_substitute),
        CHECK (amount_fen IS NULL OR state IN ('bought','substituted'))""",
}

PLAIN = {
    # what may follow what; the trigger reads it, tests hold it against the rules' own table
    "errand_move": """
        before TEXT {c} NOT NULL, after TEXT {c} NOT NULL, PRIMARY KEY (before, after)""",
    "errand_event": """
        id {pk}, errand_id INTEGER NOT NULL REFERENCES errand, act TEXT NOT NULL, before TEXT NOT NULL,
        after TEXT NOT NULL, user_id INTEGER REFERENCES user_account, note TEXT NOT NULL DEFAULT '',
        at {ts} NOT NULL, by_id INTEGER NOT NULL""",
    # what a volunteer laid out, and what came back; both in whole fen
    "errand_money": """
        id {pk}, errand_id INTEGER NOT NULL REFERENCES errand, trip INTEGER NOT NULL CHECK (trip > 0),
        user_id INTEGER NOT NULL REFERENCES user_account, kind TEXT NOT NULL CHECK (kind IN ('advance','settle')),
        fen INTEGER NOT NULL CHECK (fen <> 0), how TEXT NOT NULL DEFAULT '' CHECK (how IN ('','cash','wechat','other')),
        at {ts} NOT NULL, by_id INTEGER NOT NULL, CHECK ((kind = 'settle') = (how <> ''))""",
}

OPEN = "('requested','assigned','accepted','picked_up','collected','failed')"

INDEXES = (
    f"CREATE INDEX errand_open ON errand (priority, window_end) WHERE state IN {OPEN}",
    "CREATE INDEX errand_assignee ON errand (assignee_id, state_at) WHERE assignee_id IS NOT NULL",
    "CREATE INDEX errand_household ON errand (household_id, id)",
    "CREATE INDEX errand_closed ON errand (closed_at) WHERE closed_at IS NOT NULL",
    "CREATE INDEX errand_owed ON errand (id) WHERE advanced_fen <> settled_fen",
    "CREATE UNIQUE INDEX errand_garbage_one ON errand (household_id, garbage_day)"
    " WHERE kind = 'garbage' AND NOT final AND household_id IS NOT NULL",
    "CREATE UNIQUE INDEX errand_final_one ON errand (isolation_id) WHERE final",
    "CREATE INDEX errand_merged ON errand (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX errand_item_errand ON errand_item (errand_id)",
    "CREATE INDEX errand_item_origin ON errand_item (origin_id)",
    "CREATE INDEX errand_event_errand ON errand_event (errand_id, id)",
    "CREATE INDEX errand_event_user ON errand_event (user_id, at) WHERE user_id IS NOT NULL",
    "CREATE INDEX errand_money_errand ON errand_money (errand_id, trip)",
    "CREATE INDEX errand_money_user ON errand_money (user_id)",
)

MOVES = (
    *(("requested", after) for after in ("assigned", "cancelled", "merged", "skipped")),
    *(("assigned", after) for after in ("requested", "accepted", "cancelled", "skipped")),
    *(("accepted", after) for after in ("requested", "assigned", "picked_up", "collected", "cancelled", "skipped")),
    ("picked_up", "delivered"),
    ("picked_up", "failed"),
    ("collected", "disposed"),
    ("collected", "failed"),
    ("delivered", "settled"),
    *((before, "requested") for before in ("delivered", "settled", "disposed", "failed")),
    *((before, "requested") for before in ("cancelled", "merged", "skipped")),
)

_FORGOTTEN = """NEW.id = OLD.id AND NEW.errand_id = OLD.errand_id AND NEW.act = OLD.act AND NEW.before = OLD.before
                AND NEW.after = OLD.after AND NEW.at = OLD.at AND NEW.by_id = OLD.by_id AND NEW.note = ''"""
"""All that may happen to a step of the story: its note is forgotten."""

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER errand_move_legal BEFORE UPDATE OF state ON errand WHEN NEW.state <> OLD.state AND NOT EXISTS"
        " (SELECT 1 FROM errand_move m WHERE m.before = OLD.state AND m.after = NEW.state)"
        " BEGIN SELECT RAISE(ABORT, 'errand: no such move'); END",
        f"CREATE TRIGGER errand_event_no_update BEFORE UPDATE ON errand_event WHEN NOT ({_FORGOTTEN})"
        " BEGIN SELECT RAISE(ABORT, 'errand_event is append-only'); END",
        "CREATE TRIGGER errand_event_no_delete BEFORE DELETE ON errand_event"
        " BEGIN SELECT RAISE(ABORT, 'errand_event is append-only'); END",
        "CREATE TRIGGER errand_money_no_update BEFORE UPDATE ON errand_money"
        " BEGIN SELECT RAISE(ABORT, 'errand_money is append-only'); END",
        "CREATE TRIGGER errand_money_no_delete BEFORE DELETE ON errand_money"
        " BEGIN SELECT RAISE(ABORT, 'errand_money is append-only'); END",
    ),
    "postgres": (
        "CREATE OR REPLACE FUNCTION errand_move_legal() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN IF NEW.state <> OLD.state AND NOT EXISTS (SELECT 1 FROM errand_move m WHERE m.before = OLD.state"
        " AND m.after = NEW.state) THEN RAISE check_violation USING MESSAGE = ''errand: no such move''; END IF;"
        " RETURN NEW; END'",
        "CREATE TRIGGER errand_move_legal BEFORE UPDATE ON errand FOR EACH ROW EXECUTE FUNCTION errand_move_legal()",
        "CREATE OR REPLACE FUNCTION errand_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || '' is append-only''; END'",
        f"CREATE TRIGGER errand_event_no_update BEFORE UPDATE ON errand_event FOR EACH ROW WHEN (NOT ({_FORGOTTEN}))"
        " EXECUTE FUNCTION errand_append_only()",
        "CREATE TRIGGER errand_event_no_delete BEFORE DELETE ON errand_event"
        " FOR EACH ROW EXECUTE FUNCTION errand_append_only()",
        "CREATE TRIGGER errand_money_no_change BEFORE UPDATE OR DELETE ON errand_money"
        " FOR EACH ROW EXECUTE FUNCTION errand_append_only()",
    ),
}


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
    for name, columns in PLAIN.items():
        db.execute_sql(f"CREATE TABLE {name} ({columns})".format(**words))
    for before, after in MOVES:
        db.execute_sql(f"INSERT INTO errand_move (before, after) VALUES ('{before}', '{after}')")
    for index in INDEXES:
        db.execute_sql(index)
    for guard in GUARDS["sqlite" if sqlite else "postgres"]:
        db.execute_sql(guard)
