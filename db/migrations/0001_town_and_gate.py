"""The town, its people, passes and isolation as far as a gate needs them, the gate's log, audit and changes."""

from typing import Any

from peewee import SqliteDatabase

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

TABLES = {
    "setting": "key TEXT NOT NULL UNIQUE, value TEXT NOT NULL",
    "user_account": """
        login TEXT NOT NULL UNIQUE, display TEXT NOT NULL, phone TEXT NOT NULL DEFAULT '',
        role TEXT NOT NULL CHECK (role IN ('volunteer','leader','cadre','coordinator','admin')),
        kind TEXT NOT NULL DEFAULT '', home_household_id INTEGER, post_id INTEGER,
        active BOOLEAN NOT NULL DEFAULT {true}""",
    "town": "name TEXT NOT NULL UNIQUE, short_code TEXT NOT NULL DEFAULT ''",
    "community": """
        town_id INTEGER NOT NULL REFERENCES town, name TEXT NOT NULL, short_code TEXT NOT NULL DEFAULT '',
        UNIQUE (town_id, name)""",
    "resident_group": """
        community_id INTEGER NOT NULL REFERENCES community, name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('villager_group','resident_group','natural_village')),
        branch_name TEXT NOT NULL DEFAULT '', UNIQUE (community_id, name)""",
    "compound": """
        community_id INTEGER NOT NULL REFERENCES community, group_id INTEGER REFERENCES resident_group,
        name TEXT NOT NULL, short_code TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('estate','village')), enclosed_at {ts},
        next_pass_no INTEGER NOT NULL DEFAULT 1, UNIQUE (community_id, name)""",
    "block": """
        compound_id INTEGER NOT NULL REFERENCES compound, no INTEGER NOT NULL CHECK (no > 0),
        UNIQUE (compound_id, no)""",
    "stairway": """
        block_id INTEGER NOT NULL REFERENCES block, no INTEGER NOT NULL CHECK (no > 0), UNIQUE (block_id, no)""",
    "household": """
        compound_id INTEGER NOT NULL REFERENCES compound, stairway_id INTEGER REFERENCES stairway,
        room TEXT {c} NOT NULL CHECK (length(room) BETWEEN 1 AND 20),
        occupancy TEXT NOT NULL CHECK (occupancy IN ('owner','let','vacant','dorm','unknown')),
        landlord_name TEXT NOT NULL DEFAULT '', landlord_phone TEXT NOT NULL DEFAULT '',
        head_person_id INTEGER, registered_at {ts}, registered_by INTEGER,
        register_source TEXT NOT NULL DEFAULT 'clerk' CHECK (register_source IN ('doorstep','qr','clerk')),
        no_smartphone BOOLEAN NOT NULL DEFAULT {false}, elderly_alone BOOLEAN NOT NULL DEFAULT {false},
        group_member BOOLEAN NOT NULL DEFAULT {false}, contact_pref TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '', UNIQUE (compound_id, room)""",
    "person": """
        household_id INTEGER NOT NULL REFERENCES household,
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 60), name_py TEXT {c} NOT NULL DEFAULT '',
        sex TEXT NOT NULL DEFAULT '' CHECK (sex IN ('','m','f')), birth_year INTEGER,
        id_type TEXT NOT NULL DEFAULT '', id_no TEXT NOT NULL DEFAULT '', id_last4 TEXT NOT NULL DEFAULT '',
        id_hash TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT '',
        tenancy TEXT NOT NULL DEFAULT 'unknown' CHECK (tenancy IN ('owner','tenant','family','dorm','unknown')),
        relation TEXT NOT NULL DEFAULT '', employer TEXT NOT NULL DEFAULT '', back_to_work_on DATE,
        care_flags TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', moved_in DATE, moved_out DATE""",
    "post": """
        name TEXT NOT NULL, code TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL CHECK (kind IN ('gate','stairway','office','patrol')),
        compound_id INTEGER REFERENCES compound, group_id INTEGER REFERENCES resident_group,
        visitor_policy TEXT NOT NULL DEFAULT 'host_consent'
            CHECK (visitor_policy IN ('refuse_all','host_consent','register')),
        min_staff INTEGER NOT NULL DEFAULT 1, closed_from TEXT NOT NULL DEFAULT '',
        closed_to TEXT NOT NULL DEFAULT '',
        measure_exit BOOLEAN NOT NULL DEFAULT {false}, active BOOLEAN NOT NULL DEFAULT {true},
        second_gate_reason TEXT NOT NULL DEFAULT ''""",
    "pass": """
        no INTEGER NOT NULL CHECK (no > 0), compound_id INTEGER NOT NULL REFERENCES compound,
        kind TEXT NOT NULL CHECK (kind IN ('resident','tenant_temp','worker','vehicle')),
        person_id INTEGER REFERENCES person, household_id INTEGER REFERENCES household,
        plate TEXT {c} NOT NULL DEFAULT '', holder TEXT NOT NULL DEFAULT '',
        valid_from DATE NOT NULL, valid_to DATE NOT NULL,
        initial_temp INTEGER, issued_by INTEGER,
        state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active','suspended','lost','revoked','replaced')),
        replaced_by INTEGER REFERENCES pass, CHECK (valid_from <= valid_to),
        CHECK ((kind = 'vehicle') = (plate <> '')), UNIQUE (compound_id, no)""",
    "isolation": """
        person_id INTEGER NOT NULL REFERENCES person, household_id INTEGER NOT NULL REFERENCES household,
        kind TEXT NOT NULL CHECK (kind IN ('quarantine','observation','central')),
        ref_event TEXT NOT NULL CHECK (ref_event IN ('left_area','last_exposure','control_start')),
        ref_date DATE NOT NULL, days INTEGER NOT NULL DEFAULT 14 CHECK (days BETWEEN 1 AND 28),
        started_at {ts} NOT NULL, notice_signed_at {ts}, contact_user_id INTEGER REFERENCES user_account,
        doctor TEXT NOT NULL DEFAULT '', police TEXT NOT NULL DEFAULT '', source_entry_id INTEGER,
        state TEXT NOT NULL
            CHECK (state IN ('pending','active','due','released','transferred','restarted','cancelled')),
        released_at {ts}, released_by INTEGER, release_notice_no TEXT NOT NULL DEFAULT '',
        restarts INTEGER NOT NULL DEFAULT 0""",
    "exit_approval": """
        household_id INTEGER NOT NULL REFERENCES household, person_id INTEGER REFERENCES person,
        kind TEXT NOT NULL CHECK (kind IN ('medical','other')), reason TEXT NOT NULL CHECK (length(reason) > 0),
        valid_from {ts} NOT NULL, valid_to {ts} NOT NULL, approved_by INTEGER NOT NULL, revoked_at {ts},
        CHECK (valid_from < valid_to)""",
    "vehicle_entry": """
        post_id INTEGER NOT NULL REFERENCES post, at {ts} NOT NULL,
        direction TEXT NOT NULL CHECK (direction IN ('in','out')),
        plate TEXT {c} NOT NULL, plate_kind TEXT NOT NULL DEFAULT '',
        occupants_declared INTEGER NOT NULL CHECK (occupants_declared BETWEEN 1 AND 60),
        permit_id INTEGER REFERENCES pass, goods TEXT NOT NULL DEFAULT '',
        disinfected BOOLEAN NOT NULL DEFAULT {false},
        decision TEXT NOT NULL CHECK (decision IN ('ALLOW','REFUSE','RECHECK','HOLD')), reason_code TEXT NOT NULL""",
    "gate_entry": """
        entry_key TEXT NOT NULL UNIQUE, post_id INTEGER NOT NULL REFERENCES post, at {ts} NOT NULL,
        direction TEXT NOT NULL CHECK (direction IN ('in','out')),
        subject TEXT NOT NULL
            CHECK (subject IN ('resident','tenant','visitor','worker','delivery','official','emergency')),
        person_id INTEGER REFERENCES person, pass_id INTEGER REFERENCES pass,
        household_id INTEGER REFERENCES household,
        name TEXT NOT NULL DEFAULT '', phone TEXT NOT NULL DEFAULT '', came_from TEXT NOT NULL DEFAULT '',
        dest_household_id INTEGER REFERENCES household, consent_by TEXT NOT NULL DEFAULT '',
        reason TEXT NOT NULL DEFAULT '',
        mask TEXT NOT NULL DEFAULT '' CHECK (mask IN ('','yes','no')),
        t1 INTEGER CHECK (t1 BETWEEN 340 AND 430), t1_site TEXT NOT NULL DEFAULT '',
        t2 INTEGER CHECK (t2 BETWEEN 340 AND 430), t2_method TEXT NOT NULL DEFAULT '', t2_at {ts},
        outbreak14 TEXT NOT NULL DEFAULT '' CHECK (outbreak14 IN ('','yes','no','unknown')), left_on DATE,
        decision TEXT NOT NULL CHECK (decision IN ('ALLOW','REFUSE','RECHECK','HOLD')), reason_code TEXT NOT NULL,
        advised BOOLEAN NOT NULL DEFAULT {false}, approval_id INTEGER REFERENCES exit_approval,
        vehicle_id INTEGER REFERENCES vehicle_entry, recorded_by INTEGER NOT NULL,
        corrects_id INTEGER REFERENCES gate_entry,
        correct_reason TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL DEFAULT 'live' CHECK (state IN ('live','undone','corrected')),
        CHECK (NOT (decision = 'ALLOW' AND direction = 'in' AND subject <> 'emergency' AND t1 IS NULL)),
        CHECK (t2 IS NULL OR (t1 IS NOT NULL AND t2_at IS NOT NULL AND t2_method <> ''))""",
    "escalation": """
        kind TEXT NOT NULL CHECK (kind IN ('fever','breach','refusal','contact','medical')),
        state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open','notified','taken_over','closed')),
        post_id INTEGER REFERENCES post, household_id INTEGER REFERENCES household,
        person_id INTEGER REFERENCES person,
        entry_id INTEGER REFERENCES gate_entry, isolation_id INTEGER REFERENCES isolation,
        notified_to TEXT NOT NULL DEFAULT '', notified_at {ts}, taken_by INTEGER, taken_at {ts},
        closed_by INTEGER, closed_at {ts}, outcome TEXT NOT NULL DEFAULT '',
        CHECK (state <> 'closed' OR (outcome <> '' AND closed_at IS NOT NULL))""",
    "presence": """
        compound_id INTEGER NOT NULL REFERENCES compound, person_id INTEGER UNIQUE REFERENCES person,
        visit_entry_id INTEGER UNIQUE REFERENCES gate_entry, inside BOOLEAN NOT NULL, since {ts} NOT NULL,
        post_id INTEGER NOT NULL REFERENCES post, entry_id INTEGER NOT NULL REFERENCES gate_entry,
        CHECK ((person_id IS NULL) <> (visit_entry_id IS NULL))""",
}

# Rows nobody edits carry no meta columns
PLAIN = {
    "person_key": """
        compound_id INTEGER NOT NULL REFERENCES compound,
        kind TEXT {c} NOT NULL CHECK (kind IN ('py','tel','id','name')),
        key TEXT {c} NOT NULL, person_id INTEGER NOT NULL REFERENCES person, PRIMARY KEY (compound_id, kind,
        key, person_id)""",
    "change": "topic TEXT {c} NOT NULL PRIMARY KEY, seq {big} NOT NULL",
    "audit_log": """
        id {pk}, at {ts} NOT NULL, actor_id INTEGER, actor TEXT NOT NULL, post_id INTEGER,
        origin TEXT NOT NULL DEFAULT '',
        action TEXT NOT NULL, entity TEXT NOT NULL, entity_id INTEGER, fields TEXT NOT NULL DEFAULT ''""",
}

INDEXES = (
    "CREATE INDEX household_stairway ON household (stairway_id)",
    "CREATE INDEX person_household ON person (household_id)",
    "CREATE INDEX person_id_hash ON person (id_hash) WHERE id_hash <> ''",
    "CREATE INDEX person_key_person ON person_key (person_id)",
    "CREATE INDEX person_key_town ON person_key (kind, key)",
    "CREATE UNIQUE INDEX post_one_gate ON post (compound_id)"
    " WHERE kind = 'gate' AND active AND second_gate_reason = ''",
    "CREATE UNIQUE INDEX pass_one_active ON pass (person_id, compound_id)"
    " WHERE state IN ('active','suspended') AND person_id IS NOT NULL",
    "CREATE UNIQUE INDEX pass_one_plate ON pass (plate, compound_id)"
    " WHERE state IN ('active','suspended') AND plate <> ''",
    "CREATE INDEX pass_household ON pass (household_id)",
    "CREATE INDEX pass_person ON pass (person_id)",
    "CREATE UNIQUE INDEX isolation_one_open ON isolation (person_id) WHERE state IN ('pending','active','due')",
    "CREATE INDEX isolation_household ON isolation (household_id)",
    "CREATE INDEX exit_approval_household ON exit_approval (household_id)",
    "CREATE INDEX vehicle_entry_post ON vehicle_entry (post_id, at)",
    "CREATE INDEX gate_entry_post ON gate_entry (post_id, at, id)",
    "CREATE INDEX gate_entry_exception ON gate_entry (post_id, decision, at, id) WHERE decision <> 'ALLOW'",
    "CREATE INDEX gate_entry_person ON gate_entry (person_id, at) WHERE person_id IS NOT NULL",
    "CREATE INDEX gate_entry_outing ON gate_entry (household_id, at)"
    " WHERE household_id IS NOT NULL AND direction = 'out'",
    "CREATE INDEX gate_entry_open ON gate_entry (post_id, at) WHERE decision = 'RECHECK' AND state = 'live'",
    "CREATE INDEX gate_entry_recorder ON gate_entry (recorded_by, created_at)",
    "CREATE INDEX gate_entry_vehicle ON gate_entry (vehicle_id) WHERE vehicle_id IS NOT NULL",
    "CREATE INDEX escalation_open ON escalation (kind, created_at) WHERE state <> 'closed'",
    "CREATE INDEX escalation_entry ON escalation (entry_id)",
    "CREATE INDEX presence_inside ON presence (compound_id, inside, since)",
    "CREATE INDEX audit_log_entity ON audit_log (entity, entity_id)",
)


def up(migrator: Any, db: Any) -> None:
    sqlite = isinstance(db, SqliteDatabase)
    words = {
        "pk": "INTEGER PRIMARY KEY AUTOINCREMENT" if sqlite else "BIGSERIAL PRIMARY KEY",
        "big": "INTEGER" if sqlite else "BIGINT",
        "ts": "DATETIME" if sqlite else "TIMESTAMP",
        "c": "COLLATE BINARY" if sqlite else 'COLLATE "C"',
        "true": "1" if sqlite else "TRUE",
        "false": "0" if sqlite else "FALSE",
    }
    ending = " WITHOUT ROWID" if sqlite else ""
    for name, columns in TABLES.items():
        constraints = _constraints_last(columns)
        db.execute_sql(f"CREATE TABLE {name} (id {{pk}}, {constraints.replace('@META@', META)})".format(**words))
    for name, columns in PLAIN.items():
        keyed = ending if name == "person_key" else ""
        db.execute_sql(f"CREATE TABLE {name} ({columns}){keyed}".format(**words))
    for index in INDEXES:
        db.execute_sql(index)


def _constraints_last(columns: str) -> str:
    """Put the meta columns between a table's own columns and its table constraints, as SQL wants them."""
    depth, parts, part = 0, [], ""
    for char in columns:
        depth += (char == "(") - (char == ")")
        if char == "," and not depth:
            parts.append(part.strip())
            part = ""
        else:
            part += char
    parts.append(part.strip())
    tables = [p for p in parts if p.startswith(("UNIQUE", "CHECK", "PRIMARY"))]
    return ", ".join([p for p in parts if p not in tables] + ["@META@"] + tables)
