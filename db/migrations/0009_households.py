"""The living register: changes that wait for a decision, merges, former homes; blank passes; travel and tracing."""

from typing import Any

from peewee import SqliteDatabase

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

TABLES = {
    # where somebody lived before; where they live now is in `person` (P1 needs one row a person)
    "residence": """
        person_id INTEGER NOT NULL REFERENCES person, household_id INTEGER NOT NULL REFERENCES household,
        from_on DATE, to_on DATE NOT NULL, reason TEXT NOT NULL DEFAULT '', @META@""",
    "change_batch": """
        source TEXT NOT NULL CHECK (source IN ('registry','leaders','qr_form','leader')),
        file_name TEXT NOT NULL DEFAULT '', at {ts} NOT NULL, user_id INTEGER, @META@""",
    # fields: pairs of before and after as JSON; digest: of what is asked, so that asking twice is one question (X10)
    "household_change": """
        batch_id INTEGER NOT NULL REFERENCES change_batch,
        kind TEXT NOT NULL CHECK (kind IN ('new_household','household','move_in','person','move_out')),
        compound_id INTEGER NOT NULL REFERENCES compound, room TEXT {c} NOT NULL,
        household_id INTEGER REFERENCES household, person_id INTEGER REFERENCES person,
        fields TEXT NOT NULL, place TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending','accepted','rejected','stale')),
        decided_by INTEGER, decided_at {ts}, reason TEXT NOT NULL DEFAULT '', @META@,
        CHECK ((state = 'pending') = (decided_at IS NULL)), CHECK (state <> 'rejected' OR reason <> '')""",
    # moved: what went from the one that is gone to the one that is kept, as JSON, to give it back
    "register_merge": """
        kind TEXT NOT NULL CHECK (kind IN ('person','household')),
        kept_id INTEGER NOT NULL, gone_id INTEGER NOT NULL, moved TEXT NOT NULL, reason TEXT NOT NULL,
        at {ts} NOT NULL, user_id INTEGER, undone_at {ts}, undone_by INTEGER, @META@,
        CHECK (kept_id <> gone_id), CHECK (reason <> '')""",
    # a numbered pass printed before anybody's name is on it
    "pass_blank": """
        compound_id INTEGER NOT NULL REFERENCES compound, no INTEGER NOT NULL CHECK (no > 0),
        printed_at {ts} NOT NULL, printed_by INTEGER, pass_id INTEGER UNIQUE REFERENCES pass,
        spoiled_at {ts}, spoiled_by INTEGER, spoiled_why TEXT NOT NULL DEFAULT '', @META@,
        UNIQUE (compound_id, no), CHECK (spoiled_at IS NULL OR pass_id IS NULL)""",
    "watch_list": """
        name TEXT NOT NULL UNIQUE CHECK (name <> ''), origin TEXT NOT NULL DEFAULT '',
        received_at {ts} NOT NULL, due_at {ts}, closed_at {ts}, @META@""",
    "watch_item": """
        list_id INTEGER NOT NULL REFERENCES watch_list, name TEXT NOT NULL CHECK (name <> ''),
        phone TEXT NOT NULL DEFAULT '', id_no TEXT NOT NULL DEFAULT '', id_hash TEXT NOT NULL DEFAULT '',
        address TEXT NOT NULL DEFAULT '',
        came_from TEXT NOT NULL DEFAULT '', left_on DATE, note TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL,
        person_id INTEGER REFERENCES person, household_id INTEGER REFERENCES household, due_at {ts},
        state TEXT NOT NULL DEFAULT 'open'
            CHECK (state IN ('open','here_checked','not_here','wrong_info','already_done','past_term')),
        decided_by INTEGER, decided_at {ts}, outcome TEXT NOT NULL DEFAULT '', @META@,
        UNIQUE (list_id, digest), CHECK ((state = 'open') = (decided_at IS NULL))""",
    "travel_report": """
        report_key TEXT NOT NULL UNIQUE, person_id INTEGER NOT NULL REFERENCES person,
        household_id INTEGER NOT NULL REFERENCES household,
        from_place TEXT NOT NULL CHECK (from_place <> ''),
        outbreak TEXT NOT NULL CHECK (outbreak IN ('yes','no','unknown')),
        left_on DATE, arrived_on DATE, transport TEXT NOT NULL DEFAULT '', transport_no TEXT NOT NULL DEFAULT '',
        contact_with_case TEXT NOT NULL DEFAULT 'unknown' CHECK (contact_with_case IN ('yes','no','unknown')),
        symptoms TEXT NOT NULL DEFAULT '',
        source TEXT NOT NULL CHECK (source IN ('self','leader','gate','list')),
        state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new','verified','observe','isolate','none')),
        at {ts} NOT NULL, by_user INTEGER, verified_by INTEGER, verified_at {ts},
        decided_by INTEGER, decided_at {ts}, reason TEXT NOT NULL DEFAULT '',
        isolation_id INTEGER REFERENCES isolation, watch_item_id INTEGER REFERENCES watch_item,
        entry_id INTEGER REFERENCES gate_entry, @META@,
        CHECK (left_on IS NULL OR arrived_on IS NULL OR left_on <= arrived_on),
        CHECK ((state IN ('new','verified')) = (decided_at IS NULL)), CHECK (state <> 'none' OR reason <> '')""",
}

COLUMNS = (
    "pass ADD COLUMN ended_at {ts}",
    "pass ADD COLUMN ended_by INTEGER",
    "pass ADD COLUMN ended_why TEXT NOT NULL DEFAULT ''",
    "pass ADD COLUMN printed_at {ts}",
    "person ADD COLUMN work_status TEXT NOT NULL DEFAULT ''"
    " CHECK (work_status IN ('','working','not_yet','away','home'))",
    "person ADD COLUMN return_on DATE",  # when somebody who is away is expected
    "person ADD COLUMN py_by_hand BOOLEAN NOT NULL DEFAULT {false}",
    "person ADD COLUMN merged_into INTEGER REFERENCES person",
    "household ADD COLUMN merged_into INTEGER REFERENCES household",
)

INDEXES = (
    "CREATE INDEX residence_person ON residence (person_id)",
    "CREATE INDEX residence_household ON residence (household_id)",
    "CREATE UNIQUE INDEX household_change_asked ON household_change (digest) WHERE state = 'pending'",
    "CREATE INDEX household_change_open ON household_change (compound_id, room) WHERE state = 'pending'",
    "CREATE INDEX household_change_digest ON household_change (digest)",
    "CREATE INDEX household_change_household ON household_change (household_id) WHERE household_id IS NOT NULL",
    "CREATE INDEX household_change_person ON household_change (person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX household_change_batch ON household_change (batch_id)",
    "CREATE INDEX register_merge_kept ON register_merge (kind, kept_id)",
    "CREATE UNIQUE INDEX register_merge_gone ON register_merge (kind, gone_id) WHERE undone_at IS NULL",
    "CREATE INDEX pass_ends ON pass (compound_id, valid_to) WHERE state = 'active'",
    "CREATE INDEX pass_replaced_by ON pass (replaced_by) WHERE replaced_by IS NOT NULL",
    "CREATE INDEX watch_item_open ON watch_item (list_id) WHERE state = 'open'",
    "CREATE INDEX watch_item_person ON watch_item (person_id) WHERE person_id IS NOT NULL",
    "CREATE INDEX watch_item_household ON watch_item (household_id) WHERE household_id IS NOT NULL",
    "CREATE INDEX travel_report_person ON travel_report (person_id, id)",
    "CREATE INDEX travel_report_household ON travel_report (household_id)",
    "CREATE INDEX travel_report_open ON travel_report (at) WHERE state IN ('new','verified')",
    "CREATE INDEX person_moved_in ON person (moved_in) WHERE moved_in IS NOT NULL",
    "CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL",
    "CREATE INDEX household_merged ON household (merged_into) WHERE merged_into IS NOT NULL",
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
        db.execute_sql(f"ALTER TABLE {column}".format(**words))
    for index in INDEXES:
        db.execute_sql(index)
