"""The duty roster: shifts and the plans they come from, who is on them, swaps, and what one shift hands to the next."""

from typing import Any

from peewee import SqliteDatabase

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

TABLES = {
    # post_id NULL: for every gate that has no plan of its own with this name
    "shift_template": """
        post_id INTEGER REFERENCES post, name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 20),
        starts TEXT {c} NOT NULL CHECK (length(starts) = 5), ends TEXT {c} NOT NULL CHECK (length(ends) = 5),
        least INTEGER NOT NULL, most INTEGER NOT NULL, leads INTEGER NOT NULL DEFAULT 0,
        changeover INTEGER NOT NULL DEFAULT 10 CHECK (changeover BETWEEN 0 AND 60),
        rule TEXT NOT NULL DEFAULT 'FREQ=DAILY', first_day DATE NOT NULL, retired_at {ts}, @META@,
        CHECK (least >= 0 AND most BETWEEN least AND 20 AND most > 0 AND leads BETWEEN 0 AND most),
        CHECK (starts <> ends)""",
    "roster_batch": """
        kind TEXT NOT NULL CHECK (kind IN ('templates','planner','import')), note TEXT NOT NULL DEFAULT '',
        undone_at {ts}, undone_by INTEGER, @META@""",
    "shift": """
        post_id INTEGER NOT NULL REFERENCES post, duty_day DATE NOT NULL, name TEXT NOT NULL,
        start_at {ts} NOT NULL, end_at {ts} NOT NULL, least INTEGER NOT NULL, most INTEGER NOT NULL,
        leads INTEGER NOT NULL DEFAULT 0, changeover INTEGER NOT NULL DEFAULT 10,
        night BOOLEAN NOT NULL DEFAULT {false},
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open','cancelled')),
        cancel_reason TEXT NOT NULL DEFAULT '', template_id INTEGER REFERENCES shift_template,
        batch_id INTEGER REFERENCES roster_batch, @META@,
        CHECK (start_at < end_at), CHECK (least >= 0 AND most BETWEEN least AND 20 AND most > 0),
        CHECK (state = 'open' OR cancel_reason <> '')""",
    "assignment": """
        shift_id INTEGER NOT NULL REFERENCES shift, user_id INTEGER NOT NULL REFERENCES user_account,
        state TEXT NOT NULL DEFAULT 'planned'
            CHECK (state IN ('planned','confirmed','on_duty','relieved','swapped','cancelled','absent')),
        source TEXT NOT NULL
            CHECK (source IN ('assigned','claimed','planner','import','walk_in','cover','swap')),
        lead BOOLEAN NOT NULL DEFAULT {false}, pinned BOOLEAN NOT NULL DEFAULT {false},
        covers_id INTEGER REFERENCES assignment, batch_id INTEGER REFERENCES roster_batch,
        overridden TEXT NOT NULL DEFAULT '', override_reason TEXT NOT NULL DEFAULT '',
        why TEXT NOT NULL DEFAULT '',
        check_in_at {ts}, temp INTEGER CHECK (temp BETWEEN 340 AND 430), checked_in_by INTEGER,
        forced TEXT NOT NULL DEFAULT '', force_reason TEXT NOT NULL DEFAULT '',
        check_out_at {ts}, left_early TEXT NOT NULL DEFAULT '', ended_by INTEGER, end_reason TEXT NOT NULL DEFAULT '',
        @META@,
        CHECK ((state IN ('on_duty','relieved')) = (check_in_at IS NOT NULL)),
        CHECK (state <> 'relieved' OR check_out_at IS NOT NULL),
        CHECK (overridden = '' OR override_reason <> ''), CHECK (forced = '' OR force_reason <> '')""",
    "swap_request": """
        assignment_id INTEGER NOT NULL REFERENCES assignment, to_user_id INTEGER NOT NULL REFERENCES user_account,
        other_id INTEGER REFERENCES assignment,
        state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked','agreed','approved','refused','withdrawn')),
        note TEXT NOT NULL DEFAULT '', answered_at {ts}, decided_by INTEGER, decided_at {ts},
        decide_reason TEXT NOT NULL DEFAULT '', @META@""",
    "availability": """
        user_id INTEGER NOT NULL REFERENCES user_account, from_at {ts} NOT NULL, to_at {ts} NOT NULL,
        reason TEXT NOT NULL DEFAULT '', withdrawn_at {ts}, @META@, CHECK (from_at < to_at)""",
    "cover_request": """
        shift_id INTEGER NOT NULL REFERENCES shift, user_id INTEGER NOT NULL REFERENCES user_account,
        state TEXT NOT NULL DEFAULT 'asked' CHECK (state IN ('asked','yes','no')), answered_at {ts}, @META@""",
    "handover": """
        from_shift_id INTEGER NOT NULL UNIQUE REFERENCES shift, to_shift_id INTEGER REFERENCES shift,
        state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft','offered','disputed','accepted')),
        figures TEXT NOT NULL DEFAULT '', open_items TEXT NOT NULL DEFAULT '', equipment TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '', out_user_id INTEGER REFERENCES user_account, out_at {ts},
        in_user_id INTEGER REFERENCES user_account, in_at {ts}, dispute TEXT NOT NULL DEFAULT '', @META@,
        CHECK (state = 'draft' OR out_at IS NOT NULL), CHECK (state <> 'accepted' OR in_at IS NOT NULL),
        CHECK (in_user_id IS NULL OR out_user_id IS NULL OR in_user_id <> out_user_id)""",
}

LIVE = "('planned','confirmed','on_duty','relieved')"

INDEXES = (
    "CREATE UNIQUE INDEX shift_one ON shift (post_id, start_at) WHERE state = 'open'",
    "CREATE INDEX shift_time ON shift (start_at, end_at)",
    "CREATE INDEX shift_day ON shift (duty_day, post_id)",
    "CREATE INDEX shift_batch ON shift (batch_id) WHERE batch_id IS NOT NULL",
    f"CREATE UNIQUE INDEX assignment_one ON assignment (shift_id, user_id) WHERE state IN {LIVE}",
    "CREATE INDEX assignment_shift ON assignment (shift_id)",
    "CREATE INDEX assignment_user ON assignment (user_id, shift_id)",
    "CREATE INDEX assignment_on ON assignment (user_id) WHERE state = 'on_duty'",
    "CREATE INDEX assignment_batch ON assignment (batch_id) WHERE batch_id IS NOT NULL",
    "CREATE UNIQUE INDEX swap_request_open ON swap_request (assignment_id) WHERE state IN ('asked','agreed')",
    "CREATE INDEX availability_user ON availability (user_id, from_at) WHERE withdrawn_at IS NULL",
    "CREATE UNIQUE INDEX cover_request_one ON cover_request (shift_id, user_id)",
    "CREATE INDEX handover_to ON handover (to_shift_id)",
    "CREATE INDEX escalation_user ON escalation (user_id) WHERE state <> 'closed' AND user_id IS NOT NULL",
    "CREATE UNIQUE INDEX shift_template_one ON shift_template (COALESCE(post_id, 0), name) WHERE retired_at IS NULL",
)


def up(migrator: Any, db: Any) -> None:
    sqlite = isinstance(db, SqliteDatabase)
    words = {
        "pk": "INTEGER PRIMARY KEY AUTOINCREMENT" if sqlite else "BIGSERIAL PRIMARY KEY",
        "ts": "DATETIME" if sqlite else "TIMESTAMP",
        "c": "COLLATE BINARY" if sqlite else 'COLLATE "C"',
        "true": "1" if sqlite else "TRUE",
        "false": "0" if sqlite else "FALSE",
    }
    for name, columns in TABLES.items():
        db.execute_sql(f"CREATE TABLE {name} (id {{pk}}, {columns.replace('@META@', META)})".format(**words))
    # somebody on duty who falls ill is no resident of the register, but an account
    db.execute_sql("ALTER TABLE escalation ADD COLUMN user_id INTEGER REFERENCES user_account")
    for index in INDEXES:
        db.execute_sql(index)
