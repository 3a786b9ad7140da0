"""A step of the schema on a full town: rows, references, indexes, guards and numbers are what they were."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import peewee
import pytest

from db import engine
from db.base import database, execute, insert_many
from dutyterm.demo.build import build
from tests.databases import PostgresTowns, SqliteTowns
from tests.gate.town import NOW, add, rows

BEFORE = "0002_people_and_trail"
STEP = "0003_forgetting"
TABLES = ("isolation", "exit_approval")
CHILDREN = {"escalation": "isolation_id", "gate_entry": "approval_id"}


_once: list[bytes] = []  # the embedded town before the step, made by the first test
Copied = dict[str, tuple[list[str], list[tuple[object, ...]]]]


def up_to(step: str) -> list[str]:
    from playhouse.migrations import Runner

    return list(Runner(database.obj, str(engine.MIGRATIONS)).up(step))


def tables() -> list[str]:
    """Those of the time before the step, each after those it points to."""
    town, people = (import_module(f"db.migrations.{name}") for name in ("0001_town_and_gate", BEFORE))
    plain = [one for one in town.PLAIN if one != "audit_log"]
    return [*town.TABLES, *plain, *people.TABLES, "audit_log", "audit_value"]


@pytest.fixture(scope="module")
def demo(towns: SqliteTowns | PostgresTowns, tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """What a full demo town holds, whatever the newest schema is."""
    with towns.town(tmp_path_factory.mktemp("demo")) as url:
        engine.bind(url)
        build(NOW, lambda *_: None)
        return {
            one: ([column.name for column in database.get_columns(one)], rows(f"SELECT * FROM {one}"))
            for one in tables()
        }


@pytest.fixture
def old(demo: Copied, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The demo town in the schema before the step, bound."""
    file, server = tmp_path / "old.db", not db_url.startswith("sqlite:")
    url = db_url if server else f"sqlite:///{file}"
    if server:
        engine.connect_empty(url)
    elif _once:
        file.write_bytes(_once[0])
        engine.bind(url, any_version=True)
        yield url
        engine.close()
        return
    with monkeypatch.context() as patched:
        patched.setattr(engine, "migrate", lambda: up_to(BEFORE))
        engine.create(url)
    with engine.transaction():
        for one, (columns, held) in demo.items():
            then = {column.name for column in database.get_columns(one)}
            picked = [number for number, name in enumerate(columns) if name in then]
            cells = [[row[number] for number in picked] for row in held]
            named = [columns[number] for number in picked]
            if not server:
                insert_many(one, named, cells)
                continue
            with database.connection().cursor().copy(f"COPY {one} ({', '.join(named)}) FROM STDIN") as stream:
                for row in cells:
                    stream.write_row(row)
            if "id" in then:
                execute(f"SELECT setval(pg_get_serial_sequence('{one}', 'id'), max(id)) FROM {one}").fetchall()
    if not server:
        engine.close()  # folds the log into the file
        _once.append(file.read_bytes())
        engine.bind(url, any_version=True)
    yield url
    engine.close()


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {one: sorted(rows(f"SELECT {names(one)} FROM {one}"), key=repr) for one in tables()}


def names(table: str) -> str:
    return ", ".join(sorted(column.name for column in database.get_columns(table) if column.name != "last_of_home"))


def guards() -> list[tuple[object, ...]]:
    if engine.is_sqlite():
        return rows("SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL ORDER BY name")
    indexes = rows("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1")
    return indexes + rows("SELECT tgname, tgtype FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")


def test_a_full_town_survives(old: str) -> None:
    assert old
    execute("UPDATE isolation SET version = 7 WHERE id = 3")
    execute("UPDATE exit_approval SET version = 5")
    if engine.is_sqlite():  # a guard that somebody put beside: it stays too
        execute("CREATE TRIGGER beside AFTER UPDATE ON isolation BEGIN SELECT 1; END")
    for table in TABLES:
        execute(f"UPDATE {table} SET created_by = 4711 WHERE id = 1")
    held, beside = everything(), guards()
    assert {len(held[one]) > 1 for one in ("isolation", "escalation", "gate_entry")} == {True}
    assert held["exit_approval"]
    pointing = {one: rows(f"SELECT count(*) FROM {one} WHERE {column} IS NOT NULL") for one, column in CHILDREN.items()}
    assert all(count != [(0,)] for count in pointing.values())
    assert up_to(STEP) == [STEP]
    assert everything() == held
    assert guards() == beside
    assert rows("SELECT DISTINCT last_of_home FROM isolation") in ([(0,)], [(False,)])
    if engine.is_sqlite():
        assert database.obj.pragma("foreign_keys") == 1
        assert rows("PRAGMA foreign_key_check") == []
        assert rows("PRAGMA integrity_check") == [("ok",)]
        assert {(row[2], row[3]) for row in rows("PRAGMA foreign_key_list(escalation)")} >= {
            ("isolation", "isolation_id")
        }
    with pytest.raises(peewee.IntegrityError), engine.transaction():
        execute("DELETE FROM isolation WHERE id IN (SELECT isolation_id FROM escalation)")
    with pytest.raises(peewee.IntegrityError), engine.transaction():
        execute("UPDATE isolation SET person_id = 999999 WHERE id = 1")
    assert up_to(STEP) == []


def test_only_what_is_over_may_name_nobody(old: str) -> None:
    assert old
    up_to(STEP)
    for sql in (
        "UPDATE isolation SET person_id = NULL WHERE state = 'active'",
        "UPDATE isolation SET household_id = NULL WHERE state = 'active'",
        "UPDATE exit_approval SET household_id = NULL",
    ):
        with pytest.raises(peewee.IntegrityError), engine.transaction():
            execute(sql)
    with engine.transaction():
        execute("UPDATE isolation SET person_id = NULL, household_id = NULL WHERE state = 'released'")
        execute("UPDATE exit_approval SET person_id = NULL, household_id = NULL, reason = '-'")
    assert rows("SELECT count(*) FROM isolation WHERE person_id IS NULL") != [(0,)]


def test_a_number_is_never_given_twice(old: str) -> None:
    """Numbers of rows that are gone stand in the trail."""
    assert old
    ((newest,),) = rows("SELECT max(id) FROM isolation")
    with engine.transaction():
        home, person = rows("SELECT household_id, person_id FROM isolation WHERE state = 'active'")[0]
        values = {"kind": "quarantine", "ref_event": "left_area", "ref_date": "2020-02-03", "state": "cancelled"}
        gone = add("isolation", person_id=person, household_id=home, started_at="2020-02-04 00:00:00.000", **values)
        assert gone == int(str(newest)) + 1
        execute("DELETE FROM isolation WHERE id = ?", gone)
    up_to(STEP)
    with engine.transaction():
        assert add(
            "isolation", person_id=person, household_id=home, started_at="2020-02-04 00:00:00.000", **values
        ) == gone + 1  # fmt: skip


def test_a_step_that_fails_leaves_the_town_as_it_was(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed or broken half-way: nothing of it is there, and it can be done again."""
    url = old
    held, beside = everything(), guards()
    run = database.obj.execute_sql

    def breaks(sql: str, *more: Any, **options: Any) -> Any:
        if "ADD COLUMN last_of_home" in sql:
            raise OSError("no space left on device")
        return run(sql, *more, **options)

    with monkeypatch.context() as patched:
        patched.setattr(database.obj, "execute_sql", breaks)
        with pytest.raises(OSError, match="no space"):
            up_to(STEP)
    assert (everything(), guards()) == (held, beside)
    engine.close()
    engine.bind(url, any_version=True)
    assert engine.pending()[0] == STEP
    up_to(STEP)
    assert everything() == held
