"""Somebody with SQL and time changes the trail: every way is found and named by its number."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import peewee
import pytest
from playhouse.migrations import Runner

from db import audit, changes, engine, trail
from db.audit import Act
from db.base import database, execute, insert
from db.chain import link
from dutyterm.trail.check import Checked, check, read_mark, write_mark
from dutyterm.trail.rules import Mark
from tests.db.crowd import crowd
from tests.gate.town import NOW, Town, bound, rows

GUARDS = import_module("db.migrations.0002_people_and_trail").GUARDS
ROWS = 12


def write(number: int) -> None:
    with engine.transaction():
        values = {"role": ("volunteer", f"leader{number}"), "active": ("1", "0")} if number % 3 == 0 else None
        act = Act(NOW, 1, f"wang{number}", None, "abc123")
        audit.record(act, "people.change", "user_account", number, ("kind",), values)
        changes.bump("people")


@pytest.fixture
def trail_of_twelve(db_url: str) -> Iterator[None]:
    with bound(db_url):
        for number in range(1, ROWS + 1):
            write(number)
        yield


def drop_guards() -> None:
    """What an attacker does first."""
    if engine.is_sqlite():
        for name in ("audit_log_no_update", "audit_log_no_delete", "audit_value_no_update"):
            execute(f"DROP TRIGGER {name}")
        return
    for name, table in (
        ("audit_log_no_change", "audit_log"),
        ("audit_log_no_truncate", "audit_log"),
        ("audit_value_no_update", "audit_value"),
    ):
        execute(f"DROP TRIGGER {name} ON {table}")


def put_guards_back() -> None:
    for sql in GUARDS["sqlite" if engine.is_sqlite() else "postgres"]:
        execute(sql)


def id_of(seq: int) -> int:
    ((found,),) = rows("SELECT id FROM audit_log WHERE seq = ?", seq)
    assert isinstance(found, int)
    return found


def forget_values(seq: int) -> None:
    execute("DELETE FROM audit_value WHERE audit_id = ?", id_of(seq))


def take_out(seq: int) -> None:
    forget_values(seq)
    execute("DELETE FROM audit_log WHERE seq = ?", seq)


def close_gap() -> None:
    take_out(5)
    for seq in range(6, ROWS + 1):
        execute("UPDATE audit_log SET seq = ? WHERE seq = ?", seq - 1, seq)


def swap() -> None:
    for old, new in ((4, 1000), (7, 4), (1000, 7)):
        execute("UPDATE audit_log SET seq = ? WHERE seq = ?", new, old)


def put_in(seq: int, *, mac: str = "f" * 64) -> None:
    columns = (seq, "2020-02-05 00:00:00.000", 1, "wang", None, "x", "gate.record", "gate_entry", 1, "", "")
    insert("audit_log", audit.COLUMNS, (*columns, mac))


def put_in_between() -> None:
    for seq in range(ROWS, 5, -1):
        execute("UPDATE audit_log SET seq = ? WHERE seq = ?", seq + 1, seq)
    put_in(6)


def sealed_again() -> None:
    """An edit with a fresh mac: the row after it tells."""
    execute("UPDATE audit_log SET actor = 'zhang' WHERE seq = 5")
    row = execute(f"SELECT {', '.join(audit.COLUMNS[:-1])} FROM audit_log WHERE seq = 5").fetchall()[0]
    before = trail.mac_at(4)
    assert before
    columns = (row[0], "2020-02-05 00:00:00.000", *row[2:])
    execute("UPDATE audit_log SET mac = ? WHERE seq = 5", link(before, columns))


def edit(column: str, value: object) -> Callable[[], None]:
    return lambda: execute(f"UPDATE audit_log SET {column} = ? WHERE seq = 5", value)


WAYS: dict[str, tuple[Callable[[], object], tuple[str, int]]] = {
    **{
        f"edit {column}": (edit(column, value), ("changed", 5))
        for column, value in {
            "at": "2020-02-06 00:00:00.000",
            "actor_id": 2,
            "actor": "zhang",
            "post_id": 3,
            "origin": "def456",
            "action": "people.add",
            "entity": "post",
            "entity_id": 6,
            "fields": "",
            "mac": "0" * 64,
        }.items()
    },
    "edit digest": (lambda: execute("UPDATE audit_log SET digest = 'x' WHERE seq = 6"), ("changed", 6)),
    "edit the first": (lambda: execute("UPDATE audit_log SET actor = 'zhang' WHERE seq = 1"), ("changed", 1)),
    "edit the last": (lambda: execute("UPDATE audit_log SET actor = 'zhang' WHERE seq = ?", ROWS), ("changed", ROWS)),
    "edit and seal again": (sealed_again, ("changed", 6)),
    "delete": (lambda: take_out(5), ("missing", 5)),
    "delete the first": (lambda: take_out(1), ("missing", 1)),
    "delete and renumber": (close_gap, ("changed", 5)),
    "insert at the end": (lambda: put_in(ROWS + 1), ("changed", ROWS + 1)),
    "insert between": (put_in_between, ("changed", 6)),
    "insert before the first": (lambda: put_in(0), ("foreign", 0)),
    "insert far away": (lambda: put_in(999), ("missing", ROWS + 1)),
    "swap": (swap, ("changed", 4)),
    "edit a value": (
        lambda: execute("UPDATE audit_value SET before = 'admin' WHERE audit_id = ? AND field = 'role'", id_of(6)),
        ("value", 6),
    ),
    "delete a value": (
        lambda: execute("DELETE FROM audit_value WHERE audit_id = ? AND field = 'role'", id_of(6)),
        ("value", 6),
    ),
    "delete all values": (lambda: forget_values(6), ("value", 6)),
    "add a value": (
        lambda: execute("INSERT INTO audit_value VALUES (?, 'role', 'a', 'b')", id_of(5)),
        ("value", 5),
    ),
    "move values": (
        lambda: execute("UPDATE audit_value SET audit_id = ? WHERE audit_id = ?", id_of(5), id_of(6)),
        ("value", 6),
    ),
}


def found(done: Checked) -> set[tuple[str, int]]:
    return {(one.code, one.seq) for one in done.faults}


@pytest.mark.usefixtures("trail_of_twelve")
def test_a_trail_nobody_touched() -> None:
    done = check(Mark())
    assert done.faults == ()
    assert (done.mark.seq, done.mark.mac, done.rows) == (ROWS, trail.mac_at(ROWS), ROWS)


@pytest.mark.usefixtures("trail_of_twelve")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("known", [0, 4, ROWS], ids=["never checked", "partly", "checked"])
def test_every_way_is_found_and_named(way: str, known: int) -> None:
    tamper, expected = WAYS[way]
    mark = Mark(known, trail.mac_at(known) or "", 0) if known else Mark()
    with engine.transaction():
        drop_guards()
        tamper()
        put_guards_back()
    done = check(mark)
    assert expected in found(done), done.faults
    assert done.mark == mark, "what is wrong is not remembered as right"
    assert check(done.mark).faults == done.faults, "and it is told again the next time"


@pytest.mark.usefixtures("trail_of_twelve")
def test_a_trail_cut_off_is_found_by_who_remembers() -> None:
    mark = check(Mark()).mark
    paper = (ROWS, str(trail.mac_at(ROWS))[:12])
    with engine.transaction():
        drop_guards()
        for seq in (ROWS, ROWS - 1):
            take_out(seq)
        put_guards_back()
    assert found(check(mark)) == {("short", ROWS)}
    assert check(Mark()).faults == (), "alone the trail cannot know"
    assert found(check(Mark(), paper=paper)) == {("short", ROWS)}


@pytest.mark.usefixtures("trail_of_twelve")
def test_a_trail_written_anew_is_found_by_who_remembers() -> None:
    mark = check(Mark()).mark
    paper = (5, str(trail.mac_at(5))[:12])
    with engine.transaction():
        drop_guards()
        before = str(trail.mac_at(4))
        for one in trail.links(4, ROWS, 100):
            columns = (one.seq, one.columns[1], 1, "zhang", *one.columns[4:])
            before = link(before, columns)
            execute("UPDATE audit_log SET actor_id = 1, actor = 'zhang', mac = ? WHERE seq = ?", before, one.seq)
        put_guards_back()
    assert check(Mark()).faults == (), "whoever can write everything can write it consistently"
    assert ("replaced", ROWS) in found(check(mark))
    assert found(check(Mark(), paper=paper)) == {("replaced", 5)}


@pytest.mark.usefixtures("trail_of_twelve")
def test_guards_that_are_gone() -> None:
    drop_guards()
    expected = {sql.split()[2] for sql in GUARDS["sqlite" if engine.is_sqlite() else "postgres"]} - {"REPLACE"}
    assert {one.name for one in check(Mark()).faults} == expected
    put_guards_back()
    assert check(Mark()).faults == ()


@pytest.mark.usefixtures("trail_of_twelve")
def test_guards_that_guard_nothing() -> None:
    if engine.is_sqlite():
        execute("DROP TRIGGER audit_log_no_update")
        execute("CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log WHEN 0 BEGIN SELECT 1; END")
        assert [one.name for one in check(Mark()).faults] == ["audit_log_no_update"]
        return
    execute("ALTER TABLE audit_log DISABLE TRIGGER audit_log_no_change")
    assert [one.name for one in check(Mark()).faults] == ["audit_log_no_change"]
    execute("ALTER TABLE audit_log ENABLE TRIGGER audit_log_no_change")
    execute("CREATE OR REPLACE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN RETURN OLD; END'")  # fmt: skip
    assert len(check(Mark()).faults) == 3


REFUSED = [
    "UPDATE audit_log SET actor = 'zhang'",
    "UPDATE audit_log SET actor = 'zhang' WHERE seq = 5",
    "DELETE FROM audit_log",
    "DELETE FROM audit_log WHERE seq = 5",
    "UPDATE audit_value SET before = ''",
    "TRUNCATE audit_log CASCADE",
]


@pytest.mark.usefixtures("trail_of_twelve")
@pytest.mark.parametrize("sql", REFUSED)
def test_the_database_itself_refuses(sql: str) -> None:
    with pytest.raises(peewee.DatabaseError) as refused, engine.transaction():
        execute(sql)
    if not sql.startswith("TRUNCATE") or not engine.is_sqlite():  # SQLite has no such word
        assert "append-only" in str(refused.value)
    assert check(Mark()).faults == ()
    assert rows("SELECT count(*) FROM audit_log") == [(ROWS,)]


@pytest.mark.usefixtures("trail_of_twelve")
def test_what_is_new_and_a_slice_in_turns() -> None:
    mark = check(Mark()).mark
    assert mark.turn == 0
    seen = []
    for _turn in range(4):
        done = check(mark, slice_=5)
        mark = done.mark
        seen.append((done.rows, mark.turn))
    assert seen == [(5, 5), (5, 10), (2, 0), (5, 5)]
    for number in range(ROWS + 1, ROWS + 4):
        write(number)
    done = check(mark, slice_=5)
    assert (done.rows, done.mark.seq, done.mark.turn) == (5 + 3, ROWS + 3, 10)


@pytest.mark.usefixtures("trail_of_twelve")
def test_an_old_edit_is_found_within_a_round() -> None:
    mark = check(Mark()).mark
    drop_guards()
    execute("UPDATE audit_log SET actor = 'zhang' WHERE seq = 9")
    put_guards_back()
    for _turn in range(2):
        done = check(mark, slice_=5)
        mark = done.mark
    assert found(done) == {("changed", 9)}
    assert check(mark, slice_=5).faults == done.faults


@pytest.mark.usefixtures("trail_of_twelve")
def test_what_only_sqlite_lets_in() -> None:
    if not engine.is_sqlite():
        return
    drop_guards()
    execute("UPDATE audit_log SET actor = x'00ff' WHERE seq = 5")
    execute("UPDATE audit_log SET seq = 'last' WHERE seq = 8")
    put_guards_back()
    done = check(Mark())
    assert {("changed", 5), ("missing", 8)} <= found(done)
    assert [one.name for one in done.faults if one.code == "foreign"] == ["last"]


def test_the_mark_is_kept_for_its_owner(tmp_path: Path) -> None:
    file, mark = tmp_path / "deep" / "town.db.anchor", Mark(7, "ab" * 32, 3)
    assert read_mark(file) == Mark()
    write_mark(file, mark)
    assert read_mark(file) == mark
    assert file.stat().st_mode & 0o777 == 0o600
    assert list(file.parent.iterdir()) == [file]
    for wrong in ("", "{}", "[]", '{"seq": "1", "mac": "", "turn": 0}'):
        file.write_text(wrong)
        with pytest.raises(ValueError):  # noqa: PT011 - what json says varies
            read_mark(file)


def test_whole_under_twenty_writers(db_url: str) -> None:
    with bound(db_url) as town:
        posts = sorted(town.posts.values())
        engine.close()
        with crowd(db_url, posts, 20, 5) as writers:
            mark, looked = Mark(), 0
            while any(one.process.poll() is None for one in writers):
                done = check(mark)  # while they write
                assert done.faults == ()
                mark, looked = done.mark, looked + 1
            assert [one.end() for one in writers] == [0] * 20
        assert looked
        done = check(Mark())
        assert (done.faults, done.mark.seq) == ((), 100)


def test_an_older_town_gets_its_chain(db_url: str, tmp_path: Path) -> None:
    """The schema of the first migration, with a trail, brought up to date."""
    with bound(db_url):
        if engine.is_sqlite():
            url = f"sqlite:///{tmp_path / 'old.db'}"
            database.close()
            database.initialize(engine._connect(url, "rwc"))
        else:
            execute("DROP SCHEMA public CASCADE")
            execute("CREATE SCHEMA public")
        runner = Runner(database.obj, str(engine.MIGRATIONS))
        runner.up("0001_town_and_gate")
        columns = ("at", "actor_id", "actor", "post_id", "origin", "action", "entity", "entity_id", "fields")
        for number in range(1, 51):
            values = ("2020-02-04 01:02:03.000", number, "王 [/b]", None, "", "gate.record", "gate_entry", number, "t2")
            insert("audit_log", columns, values)
        assert [name for name in runner.up() if name][:1] == ["0002_people_and_trail"]
        assert rows("SELECT count(*), min(seq), max(seq) FROM audit_log") == [(50, 1, 50)]
        assert rows("SELECT actor_id, at IS NOT NULL, fields FROM audit_log WHERE seq = 50")[0][::2] == (50, "t2")
        write(51)
        done = check(Mark())
        assert (done.faults, done.mark.seq) == ((), 51)


def test_purged_values_leave_the_chain_whole(db_url: str) -> None:
    from db.retention import announce_purge, purge_values

    with bound(db_url):
        for number in range(1, 10):
            write(number)
        with engine.transaction():
            announce_purge(Act(NOW, 0, "tick"), 5)
        with engine.transaction():
            assert purge_values(5) == 2  # of row 3
        assert check(Mark()).faults == ()
        forget_values(6)
        assert found(check(Mark())) == {("value", 6)}


def test_the_towns_own_acts_are_whole(town: Town) -> None:
    assert town.users
    assert check(Mark()).faults == ()
