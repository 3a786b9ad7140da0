"""What is due is forgotten, what is open is not, and the sums stay (domain.md X8)."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import peewee
import pytest

from db import engine, isolation, retention
from db import gate as log
from db.audit import Act, record
from db.base import execute
from db.escalations import open_escalations
from dutyterm.drafts import Drafts
from dutyterm.errors import Refused
from dutyterm.gate import service
from dutyterm.gate.board import board
from dutyterm.gate.export import read_table
from dutyterm.gate.paint import log_rows
from dutyterm.retention.rules import Terms
from dutyterm.retention.service import Run, run
from dutyterm.settings import Settings
from dutyterm.sheets import write_table
from dutyterm.store import Store
from dutyterm.trail.check import check
from dutyterm.trail.rules import Mark
from tests.gate.town import NOW, Talk, Town, add, do, rows

Converse = Callable[..., Talk]
LATER = NOW + dt.timedelta(days=31)
NAMES = ("王二", "Lin [/b]", "𠮷野", "长" * 40, "\u202eabc")
PERSONAL = "name, phone, came_from, consent_by, reason, correct_reason, left_on"
POINTERS = "person_id, household_id, pass_id, dest_household_id, approval_id"
SUMS = (
    "SELECT post_id, direction, subject, decision, reason_code, state, count(*), sum(t1), sum(t2), min(at), max(at),"
    " sum(recorded_by) FROM gate_entry GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY 1, 2, 3, 4, 5, 6"
)


@pytest.fixture
def store(town: Town) -> Iterator[Store]:
    assert town.users
    opened = Store()
    yield opened
    opened.close()


@pytest.fixture
def forget(store: Store, tmp_path: Path) -> Callable[..., Run]:
    """`forget(at=…, terms=…, dry_run=…)`: one run, as the owner."""

    def start(at: dt.datetime = LATER, terms: Terms = Terms(), dry_run: bool = False) -> Run:  # noqa: B008 - frozen
        return run(store, Act(at, 0, "tick"), terms, Drafts(tmp_path / "drafts"), dry_run=dry_run)

    return start


def passages(talk: Converse) -> Talk:
    """Visitors of every name, residents, a returnee, a fever, a car, a refusal, a correction."""
    one = talk("137 365", "137 out", "139 376", "r 370 m", "v 366")
    for number, name in enumerate(NAMES):
        one.later(1).say("v", name, "3-2-501", "1", f"1381234000{number}", "湖北", "n", "365")
        one.cancel().cancel().cancel()
    one.say("粤ed12345 2 365 366", "3-1-204", "1", "o y 0203", "364")
    one.cancel().cancel()
    return one


def everybody_leaves() -> None:
    execute("UPDATE presence SET inside = ? WHERE visit_entry_id IS NOT NULL", False)
    execute("UPDATE presence SET inside = ? WHERE person_id IS NOT NULL", True)
    execute(
        "UPDATE escalation SET state = 'closed', outcome = '送王二回家', closed_at = ? WHERE state <> 'closed'",
        "2020-02-06 00:00:00.000",
    )


def test_nothing_is_due(talk: Converse, forget: Callable[..., Run]) -> None:
    passages(talk)
    everybody_leaves()
    before = rows("SELECT * FROM gate_entry ORDER BY id")
    assert forget(NOW + dt.timedelta(days=30)).done == {}
    assert rows("SELECT * FROM gate_entry ORDER BY id") == before
    assert rows("SELECT count(*) FROM audit_log WHERE action LIKE 'retention%'") == [(0,)]


def test_people_go_and_the_sums_stay(talk: Converse, forget: Callable[..., Run]) -> None:
    one = passages(talk)
    everybody_leaves()
    assert len(rows("SELECT DISTINCT name FROM gate_entry WHERE name <> ''")) >= 4
    sums = rows(SUMS)
    counts = log.counts(one.desk.gate.id, NOW - dt.timedelta(days=1))
    vehicles = rows("SELECT decision, reason_code, occupants_declared, plate_kind FROM vehicle_entry")
    done = forget()
    ((total,),) = rows("SELECT count(*) FROM gate_entry")
    assert 0 < done.done["gate"] <= int(str(total))
    assert rows(f"SELECT DISTINCT {PERSONAL} FROM gate_entry") == [("", "", "", "", "", "", None)]
    assert rows(f"SELECT DISTINCT {POINTERS} FROM gate_entry") == [(None,) * 5]
    assert rows(SUMS) == sums
    assert log.counts(one.desk.gate.id, NOW - dt.timedelta(days=1)) == counts
    assert rows("SELECT decision, reason_code, occupants_declared, plate_kind FROM vehicle_entry") == vehicles
    assert rows("SELECT DISTINCT plate, permit_id FROM vehicle_entry") == [("", None)]
    assert rows("SELECT DISTINCT person_id, household_id, notified_to, outcome FROM escalation") in (
        [(None, None, "", "-")],
        [],
    )
    assert rows("SELECT count(*) FROM presence") == [(0,)], "where somebody was last seen would tell whose row it was"
    assert rows("SELECT count(*) FROM isolation WHERE source_entry_id IS NOT NULL") == [(0,)]
    assert check(Mark()).faults == ()


def test_twice_is_once(talk: Converse, forget: Callable[..., Run]) -> None:
    passages(talk)
    everybody_leaves()
    assert forget().done
    assert [row[0] for row in rows("SELECT action FROM audit_log WHERE action LIKE 'retention%' ORDER BY seq")] == [
        "retention.begin",
        "retention.values",
        "retention.run",
    ]
    assert forget(LATER).done == {}
    assert rows("SELECT count(*) FROM audit_log WHERE action LIKE 'retention%'") == [(3,)]


def test_a_dry_run_only_counts(talk: Converse, forget: Callable[..., Run]) -> None:
    passages(talk)
    everybody_leaves()
    before = rows("SELECT * FROM gate_entry ORDER BY id"), rows("SELECT * FROM audit_log ORDER BY id")
    counted = forget(dry_run=True).done
    assert (rows("SELECT * FROM gate_entry ORDER BY id"), rows("SELECT * FROM audit_log ORDER BY id")) == before
    assert forget().done == counted


def test_zero_is_for_ever(talk: Converse, forget: Callable[..., Run]) -> None:
    passages(talk)
    everybody_leaves()
    assert forget(LATER + dt.timedelta(days=9999), Terms(0, 0, 0, 0, 0, 0)).done == {}


def test_what_is_open_is_not_touched(talk: Converse, town: Town, forget: Callable[..., Run]) -> None:
    one = talk("138 out", "139 376")  # out; waits for the second measurement
    one.later(1).say("v", "王二", "3-2-501", "1", "13812340000", "", "n", "365")  # a visit
    one.later(1).say("3-2-302 out")  # a breach, an open escalation
    assert rows("SELECT count(*) FROM gate_entry") == [(4,)]
    held = rows("SELECT * FROM gate_entry ORDER BY id"), rows("SELECT * FROM presence ORDER BY id")
    assert "gate" not in forget().done
    assert (rows("SELECT * FROM gate_entry ORDER BY id"), rows("SELECT * FROM presence ORDER BY id")) == held
    do(service.close_escalation, town.act("boss"), open_escalations()[0].id, "回家")
    execute("UPDATE presence SET inside = ? WHERE visit_entry_id IS NOT NULL", False)
    assert forget().done["gate"] == 2
    execute("UPDATE presence SET inside = ?", True)
    execute("UPDATE gate_entry SET decision = 'ALLOW' WHERE decision = 'RECHECK'")
    assert forget().done["gate"] == 2


def test_rows_that_are_not_due_yet_between_those_that_are(talk: Converse, forget: Callable[..., Run]) -> None:
    talk("137 365")
    execute("UPDATE gate_entry SET at = ?", "2020-03-05 00:00:00.000")
    talk("138 365")
    everybody_leaves()
    assert forget().done["gate"] == 1
    assert rows("SELECT person_id IS NULL FROM gate_entry ORDER BY at") in ([(1,), (0,)], [(True,), (False,)])


def test_pieces(talk: Converse, forget: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row is reached whatever the size of a piece."""
    monkeypatch.setattr(retention, "WINDOW", 2)
    passages(talk)
    everybody_leaves()
    assert forget().done
    assert rows(f"SELECT DISTINCT {POINTERS} FROM gate_entry") == [(None,) * 5]


def test_files_accounts_and_who_moved_out(town: Town, forget: Callable[..., Run]) -> None:
    execute(
        "UPDATE isolation SET state = 'released', released_at = ?, doctor = '赵医生', police = '钱警官',"
        " release_notice_no = 'N-1', updated_at = ?",
        *("2020-02-05 00:00:00.000", "2020-02-05 00:00:00.000"),
    )
    for name in ("区伟明", "区伟民"):
        execute("UPDATE person SET moved_out = '2020-02-05', note = '搬走' WHERE name = ?", name)
    town.isolate("区伟民", kind="observation")
    execute(
        "UPDATE user_account SET active = ?, disabled_at = ?, phone = '13800000001', note = 'x', pin_hash = 'h'"
        " WHERE login = 'gate2'",
        *(False, "2020-02-05 00:00:00.000"),
    )
    early = forget(NOW + dt.timedelta(days=20)).done
    assert early == {}
    assert forget(LATER).done == {"accounts": 1}
    assert rows("SELECT login, display, phone, note, pin_hash FROM user_account WHERE login = 'gate2'") == [
        ("gate2", "志**", "", "", "")
    ]
    assert forget(NOW + dt.timedelta(days=92)).done == {"isolation": 1, "moved_out": 1, "passes": 1}
    assert rows(
        "SELECT doctor, police, release_notice_no, contact_user_id FROM isolation WHERE state = 'released'"
    ) == [("", "", "", None)]
    assert rows("SELECT count(*) FROM person WHERE name = '区伟民'") == [(1,)], "their isolation is still open"
    gone = town.people["区伟明"]
    assert rows("SELECT name, note, id_hash FROM person WHERE id = ?", gone) == [("-", "", "")]
    assert rows("SELECT count(*) FROM person_key WHERE person_id = ?", gone) == [(0,)]
    assert rows("SELECT contact_user_id IS NULL FROM isolation WHERE state = 'active'") in ([(0,)], [(False,)])
    assert forget(NOW + dt.timedelta(days=92)).done == {}


def close_file(name: str, released: str, state: str = "released") -> None:
    execute(
        "UPDATE isolation SET state = ?, released_at = ?, updated_at = ?"
        " WHERE person_id = (SELECT id FROM person WHERE name = ?) AND state = 'active'",
        *(state, released, released, name),
    )


def test_files_forget_whose_they_were_and_the_sums_stay(town: Town, forget: Callable[..., Run]) -> None:
    """Two of one household on different days, one of another, one that was taken back, one that still runs."""
    for name, state, day in (
        ("冼建荣", "released", "2020-02-06"),
        ("文秀生", "transferred", "2020-02-20"),
        ("区伟明", "restarted", "2020-02-06"),
        ("苏小红", "cancelled", "2020-02-06"),
    ):
        town.isolate(name)
        close_file(name, f"{day} 00:00:00.000", state)
    assert isolation.ever() == (4, 3)
    kept = "SELECT kind, ref_event, ref_date, days, started_at, released_at, state, restarts FROM isolation ORDER BY id"
    sums = rows(kept)
    whose = "SELECT state, person_id IS NULL, household_id IS NULL FROM isolation ORDER BY id"
    assert forget(NOW + dt.timedelta(days=93)).done == {"isolation": 3, "passes": 1}
    assert [tuple(map(bool, row[1:])) for row in rows(whose)] == [(f, f) for f in (False, True, False, True, True)]
    assert isolation.ever() == (4, 3), "the other file of the household still counts it"
    assert rows("SELECT count(*) FROM isolation WHERE last_of_home") == [(1,)]
    assert forget(NOW + dt.timedelta(days=107)).done == {"isolation": 1}
    assert [tuple(map(bool, row[1:])) for row in rows(whose)] == [(f, f) for f in (False, True, True, True, True)]
    assert isolation.ever() == (4, 3)
    assert rows(kept) == sums
    assert forget(NOW + dt.timedelta(days=107)).done == {}
    (runs,) = isolation.open_in_household(town.homes["HQ", "3-2-302"])
    assert runs.person_id == town.people["覃国平"], "an isolation that runs is known at the gate"
    assert check(Mark()).faults == ()


def test_a_household_over_two_pieces_is_counted_once(
    town: Town, forget: Callable[..., Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "WINDOW", 1)
    for name in ("苏小红", "苏小黑", "苏大红"):
        town.isolate(name)
        close_file(name, "2020-02-06 00:00:00.000")
    before = isolation.ever()
    assert forget(NOW + dt.timedelta(days=93)).done == {"isolation": 3, "passes": 1}
    assert isolation.ever() == before == (4, 2)
    assert rows("SELECT count(*) FROM isolation WHERE last_of_home") == [(1,)]


def test_nothing_names_a_household_after_its_file(talk: Converse, town: Town, forget: Callable[..., Run]) -> None:
    """A returnee's file is opened at the gate, taken back, forgotten; and nothing brings it back."""
    one = talk("3-1-204", "1", "o y 0203", "364")
    (home,) = rows("SELECT household_id FROM isolation WHERE source_entry_id IS NOT NULL")
    do(service.undo_last, town.act("gate", one.at), one.desk)
    everybody_leaves()
    later = NOW + dt.timedelta(days=200)
    assert forget(later).done["isolation"] == 1
    pointers = {
        "isolation": "household_id", "exit_approval": "household_id", "escalation": "household_id",
        "gate_entry": "household_id",
    }  # fmt: skip
    for table, column in pointers.items():
        assert rows(f"SELECT count(*) FROM {table} WHERE {column} = ?", *home) == [(0,)], table


def test_old_sittings_and_values(town: Town, forget: Callable[..., Run]) -> None:
    for number, ended in (("aaa", "2020-02-05 00:00:00.000"), ("bbb", None)):
        add(
            "session_log", number=number, user_id=town.users["gate"], origin="10.0.0.1",
            started_at="2020-02-04 00:00:00.000", ended_at=ended,
        )  # fmt: skip
    for number in range(5):
        with engine.transaction():
            at = NOW + dt.timedelta(days=20 * number)
            record(Act(at, 1, "wang"), "people.change", "user_account", number, values={"phone": ("1", "2")})
    assert forget(NOW + dt.timedelta(days=91)).done == {"sittings": 1, "audit_values": 4, "passes": 1}
    assert rows("SELECT number FROM session_log") == [("bbb",)]
    assert rows("SELECT field FROM audit_value ORDER BY audit_id, field") == [
        ("phone",),
        ("audit_values",),
        ("passes",),
        ("sittings",),
    ]
    assert check(Mark()).faults == ()


def test_drafts_nobody_came_back_for(forget: Callable[..., Run], tmp_path: Path) -> None:
    drafts, held = Drafts(tmp_path / "drafts"), Drafts(tmp_path / "drafts")
    for which, name in ((drafts, "old"), (held, "held")):
        which.open(name)
        which.save("v 王二 13812340000")
    drafts.close()
    drafts.open("new")
    drafts.save("138")
    drafts.close()
    days_ago = (NOW - dt.timedelta(days=3)).timestamp()
    for name in ("old.0", "held.0"):
        os.utime(tmp_path / "drafts" / name, (days_ago, days_ago))
    os.utime(tmp_path / "drafts" / "new.0", (NOW.timestamp(), NOW.timestamp()))
    assert forget(NOW, dry_run=True).done == {"drafts": 1}
    assert forget(NOW).done == {"drafts": 1}
    left = {one.name: one.read_text() for one in (tmp_path / "drafts").iterdir() if one.stat().st_size}
    assert left.keys() == {"held.0", "new.0"}
    held.close()


def test_only_who_may(town: Town, store: Store, tmp_path: Path) -> None:
    for login in ("gate", "L1", "boss"):
        with pytest.raises(Refused) as refused:
            run(store, town.act(login), Terms(), Drafts(tmp_path))
        assert refused.value.code == "not_allowed"


def test_bytes_are_gone(talk: Converse, forget: Callable[..., Run], db_url: str) -> None:
    """Nothing of a forgotten visitor is left in a live file."""
    planted = ("Xylophonius", "13999990001")
    talk("v", planted[0], "3-2-501", "1", planted[1], "Atlantis", "n", "365")
    everybody_leaves()
    if not engine.is_sqlite():
        assert forget().clean
        assert rows("SELECT count(*) FROM gate_entry WHERE name <> ''") == [(0,)]
        return
    folder = engine.sqlite_path(db_url).parent

    def left() -> set[str]:
        data = b"".join(one.read_bytes() for one in folder.glob("town.db*") if one.is_file())
        return {one for one in (*planted, "Atlantis") if one.encode() in data}

    assert left() == {*planted, "Atlantis"}
    done = forget()
    assert done.clean
    assert left() == set()
    assert (folder / "town.db-wal").stat().st_size == 0


def test_lists_and_exports_show_what_is_left(talk: Converse, forget: Callable[..., Run]) -> None:
    one = passages(talk)
    everybody_leaves()
    forget()
    shown = log_rows(board(one.desk, one.at, "log", log.ALL), one.desk, one.desk.today(one.at), frozenset())
    assert shown
    assert {row.cells[2] for row in shown} <= {"访客", "住户", "租户"}
    assert {row.cells[3] for row in shown} == {""}
    for kind in ("csv", "json", "xlsx"):
        out = io.BytesIO()
        write_table(out, kind, *read_table(kind, Settings(), None, None, None), "gate")
        assert out.getvalue()
        if kind == "json":
            told = json.loads(out.getvalue())
            assert {(row["name"], row["person"], row["phone"], row["vehicle"]) for row in told} == {("", "", "", "")}
            assert any(row["t1"] for row in told)


def test_leave_to_see_a_doctor(talk: Converse, town: Town, forget: Callable[..., Run]) -> None:
    one = talk("3-2-302 out")
    do(service.approve_medical_exit, town.act("boss"), open_escalations()[0].id, "王二要透析")
    one.later(5).say("3-2-302 out")
    assert rows("SELECT count(*) FROM gate_entry WHERE approval_id IS NOT NULL") == [(1,)]
    everybody_leaves()
    assert forget().done == {"gate": 2, "escalations": 1, "approvals": 1, "audit_values": 6}
    assert rows("SELECT count(*) FROM gate_entry WHERE approval_id IS NOT NULL") == [(0,)]
    assert rows("SELECT reason, person_id, household_id FROM exit_approval") == [("-", None, None)]
    assert rows("SELECT outcome, person_id, household_id FROM escalation") == [("medical_exit_approved", None, None)]


def test_somebody_reads_while_the_log_should_be_folded(talk: Converse, forget: Callable[..., Run], db_url: str) -> None:
    if not engine.is_sqlite():
        return
    talk("137 365")
    everybody_leaves()
    reader = peewee.sqlite3.connect(engine.sqlite_path(db_url))
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM gate_entry").fetchall()
    try:
        assert not forget().clean
    finally:
        reader.close()
    assert forget().clean  # nothing is due any more, and what was left is folded all the same


def test_two_at_once(talk: Converse, db_url: str, tmp_path: Path) -> None:
    """Two timers, or an impatient hand: each row is forgotten once and nobody fails."""
    passages(talk)
    everybody_leaves()
    engine.close()
    command = [sys.executable, "-m", "dutyterm", "--db", db_url, "tick", "--json"]
    environ = {**os.environ, "XDG_DATA_HOME": str(tmp_path)}
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environ) for _one in range(2)]
    told = [json.loads(one.communicate(timeout=60)[0])["done"] for one in both]
    assert [one.returncode for one in both] == [0, 0]
    ((entries,),) = rows("SELECT count(*) FROM gate_entry")
    assert 0 < sum(one.get("gate", 0) for one in told) <= int(str(entries))
    assert rows(f"SELECT DISTINCT {POINTERS} FROM gate_entry") == [(None,) * 5]
    assert check(Mark()).faults == ()


def test_checks_and_papers_of_a_file_that_is_over_name_nobody(town: Town, forget: Callable[..., Run]) -> None:
    """What somebody told of their body, and what was written about them, goes with the file; the count stays."""
    ((iso,),) = rows("SELECT id FROM isolation WHERE state = 'active'")
    moment = "2020-02-05 01:00:00.000"
    add("isolation_check", isolation_id=iso, day="2020-02-05", slot="am", answered=True, temp=365, symptoms="cough",
        at=moment, by_user=1)  # fmt: skip
    add("isolation_event", isolation_id=iso, kind="breach", at=moment, by_user=1, note="在楼下")
    before = rows("SELECT symptoms FROM isolation_check"), rows("SELECT note FROM isolation_event")
    forget(NOW + dt.timedelta(days=500))
    assert (rows("SELECT symptoms FROM isolation_check"), rows("SELECT note FROM isolation_event")) == before
    execute(
        "UPDATE isolation SET state = 'cancelled', end_reason = '登记错', missing_reason = '住院',"
        " undertaking_signed_at = ?, cadre_user_id = ?, updated_at = ? WHERE id = ?",
        *(moment, town.users["boss"], moment, iso),
    )
    assert forget(NOW + dt.timedelta(days=92)).done["isolation"] == 1
    assert rows(
        "SELECT end_reason, missing_reason, undertaking_signed_at, cadre_user_id, person_id FROM isolation"
        " WHERE id = ?", iso,
    ) == [("-", "-", None, None, None)]  # fmt: skip
    assert rows("SELECT temp, symptoms FROM isolation_check") == [(365, "")]
    assert rows("SELECT note FROM isolation_event") == [("",)]
