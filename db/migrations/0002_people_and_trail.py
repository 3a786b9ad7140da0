"""Who may do what: keys, PINs, who looks after what, sittings; and an audit trail that cannot be changed quietly."""

from typing import Any

from peewee import SqliteDatabase

from db.base import utc, utc_text
from db.chain import START, link

META = """created_at {ts} NOT NULL, created_by INTEGER, updated_at {ts} NOT NULL,
          version INTEGER NOT NULL DEFAULT 1"""

ACCOUNT = (
    "birth_year INTEGER",
    "branch TEXT NOT NULL DEFAULT ''",
    "availability TEXT NOT NULL DEFAULT ''",
    "most_shifts INTEGER",
    "note TEXT NOT NULL DEFAULT ''",
    "disabled_at {ts}",
    "pin_hash TEXT NOT NULL DEFAULT ''",
    "pin_set_at {ts}",
    "pin_once BOOLEAN NOT NULL DEFAULT {false}",  # given by somebody else: to be changed at its first use
    "pin_tries INTEGER NOT NULL DEFAULT 0",
    "pin_locked_until {ts}",
)

TABLES = {
    "ssh_key": """
        kind TEXT NOT NULL CHECK (kind IN ('person','post')), user_id INTEGER REFERENCES user_account,
        post_id INTEGER REFERENCES post, algorithm TEXT NOT NULL, body TEXT NOT NULL, fingerprint TEXT NOT NULL,
        label TEXT NOT NULL DEFAULT '', expires_at {ts}, revoked_at {ts}, revoked_by INTEGER, @META@,
        CHECK ((kind = 'person') = (user_id IS NOT NULL)), CHECK ((kind = 'post') = (post_id IS NOT NULL))""",
    "grid_claim": """
        user_id INTEGER NOT NULL REFERENCES user_account, stairway_id INTEGER REFERENCES stairway,
        group_id INTEGER REFERENCES resident_group, claimed_at {ts} NOT NULL, released_at {ts}, @META@,
        CHECK ((stairway_id IS NULL) <> (group_id IS NULL))""",
    "cadre_link": """
        user_id INTEGER NOT NULL REFERENCES user_account, group_id INTEGER NOT NULL REFERENCES resident_group,
        from_at {ts} NOT NULL, to_at {ts}, @META@, CHECK (to_at IS NULL OR from_at <= to_at)""",
    "leader_assignment": """
        user_id INTEGER NOT NULL REFERENCES user_account, stairway_id INTEGER NOT NULL REFERENCES stairway,
        from_at {ts} NOT NULL, to_at {ts}, stands_in_for INTEGER REFERENCES user_account, @META@,
        CHECK (to_at IS NULL OR from_at <= to_at)""",
    "session_log": """
        number TEXT NOT NULL UNIQUE, user_id INTEGER REFERENCES user_account, key_id INTEGER REFERENCES ssh_key,
        post_id INTEGER REFERENCES post, origin TEXT NOT NULL DEFAULT '', term TEXT NOT NULL DEFAULT '',
        size TEXT NOT NULL DEFAULT '', started_at {ts} NOT NULL, ended_at {ts}, @META@""",
    "pin_guard": """
        scope TEXT NOT NULL UNIQUE, tries INTEGER NOT NULL DEFAULT 0, locked_until {ts}, @META@""",
}

TRAIL = """
    id {pk}, seq {big} NOT NULL UNIQUE, at {ts} NOT NULL, actor_id INTEGER, actor TEXT NOT NULL, post_id INTEGER,
    origin TEXT NOT NULL DEFAULT '', action TEXT NOT NULL, entity TEXT NOT NULL, entity_id INTEGER,
    fields TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '', mac TEXT NOT NULL"""

VALUES = """
    audit_id {big} NOT NULL REFERENCES audit_log, field TEXT {c} NOT NULL, before TEXT NOT NULL DEFAULT '',
    after TEXT NOT NULL DEFAULT '', PRIMARY KEY (audit_id, field)"""

INDEXES = (
    "CREATE UNIQUE INDEX ssh_key_one ON ssh_key (fingerprint) WHERE revoked_at IS NULL",
    "CREATE INDEX ssh_key_user ON ssh_key (user_id)",
    "CREATE UNIQUE INDEX grid_claim_stairway ON grid_claim (user_id, stairway_id)"
    " WHERE released_at IS NULL AND stairway_id IS NOT NULL",
    "CREATE UNIQUE INDEX grid_claim_group ON grid_claim (user_id, group_id)"
    " WHERE released_at IS NULL AND group_id IS NOT NULL",
    "CREATE UNIQUE INDEX cadre_link_one ON cadre_link (user_id, group_id) WHERE to_at IS NULL",
    "CREATE INDEX cadre_link_group ON cadre_link (group_id)",
    # at most one leader of a stairway at a time; stand-ins come beside
    "CREATE UNIQUE INDEX leader_assignment_one ON leader_assignment (stairway_id)"
    " WHERE to_at IS NULL AND stands_in_for IS NULL",
    "CREATE INDEX leader_assignment_user ON leader_assignment (user_id)",
    "CREATE INDEX session_log_started ON session_log (started_at)",
    "CREATE INDEX session_log_open ON session_log (started_at) WHERE ended_at IS NULL",
    "CREATE INDEX audit_log_entity ON audit_log (entity, entity_id)",
    "CREATE INDEX audit_log_actor ON audit_log (actor_id, seq)",
    "CREATE INDEX user_account_post ON user_account (post_id)",
)

GUARDS = {
    "sqlite": (
        "CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log"
        " BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
        "CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log"
        " BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END",
        "CREATE TRIGGER audit_value_no_update BEFORE UPDATE ON audit_value"
        " BEGIN SELECT RAISE(ABORT, 'audit_value is append-only'); END",
    ),
    "postgres": (
        "CREATE OR REPLACE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || '' is append-only''; END'",
        "CREATE TRIGGER audit_log_no_change BEFORE UPDATE OR DELETE ON audit_log"
        " FOR EACH ROW EXECUTE FUNCTION trail_is_append_only()",
        "CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log"
        " FOR EACH STATEMENT EXECUTE FUNCTION trail_is_append_only()",
        "CREATE TRIGGER audit_value_no_update BEFORE UPDATE ON audit_value"
        " FOR EACH ROW EXECUTE FUNCTION trail_is_append_only()",
    ),
}


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
    for column in ACCOUNT:
        db.execute_sql(f"ALTER TABLE user_account ADD COLUMN {column}".format(**words))
    for name, columns in TABLES.items():
        db.execute_sql(f"CREATE TABLE {name} (id {{pk}}, {columns.replace('@META@', META)})".format(**words))
    _chain(db, sqlite, words)
    for index in INDEXES:
        db.execute_sql(index)
    for guard in GUARDS["sqlite" if sqlite else "postgres"]:
        db.execute_sql(guard)


def _chain(db: Any, sqlite: bool, words: dict[str, str]) -> None:
    """Give the trail its numbers and macs; what was there keeps its order."""
    names = "at, actor_id, actor, post_id, origin, action, entity, entity_id, fields"
    old = db.execute_sql(f"SELECT {names} FROM audit_log ORDER BY id").fetchall()
    db.execute_sql("DROP TABLE audit_log")
    db.execute_sql(f"CREATE TABLE audit_log ({TRAIL})".format(**words))
    db.execute_sql(f"CREATE TABLE audit_value ({VALUES})".format(**words))
    mark = ",".join(["?" if sqlite else "%s"] * 12)
    mac = START
    for seq, (at, *rest) in enumerate(old, 1):
        columns = (seq, utc_text(utc(at)), *rest, "")
        mac = link(mac, columns)
        db.execute_sql(f"INSERT INTO audit_log (seq, {names}, digest, mac) VALUES ({mark})", (*columns, mac))
