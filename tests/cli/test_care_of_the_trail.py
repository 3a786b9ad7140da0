"""`check`, `backup` and `tick` as a timer runs them: exit codes, sentences, JSON, the anchor to note down."""

import datetime as dt
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.running import ROOT, run, sentence


@pytest.fixture
def made(tmp_path: Path) -> str:
    """A town with three acts in its trail."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    assert run("--db", url, "init").code == 0
    for number in range(3):
        assert run("--db", url, "people", "add", f"wang{number}", "--name", "王小山").code == 0
    return url


@contextmanager
def by_hand(folder: Path) -> Iterator[sqlite3.Connection]:
    """Somebody with the file and SQL."""
    with sqlite3.connect(folder / "town.db") as raw:
        for name in ("audit_log_no_update", "audit_log_no_delete"):
            raw.execute(f"DROP TRIGGER {name}")
        yield raw
    raw.close()


def told(url: str, *words: str) -> dict[str, object]:
    found = json.loads(run("--db", url, "check", "--json", *words).out)
    assert isinstance(found, dict)
    return found


def test_the_anchor_is_told_and_kept(made: str, tmp_path: Path) -> None:
    ran = run("--db", made, "check")
    assert (ran.code, ran.err) == (0, "")
    audit = told(made)["audit"]
    assert isinstance(audit, dict)
    assert audit["seq"] == 3
    assert audit["anchor"] == f"3:{audit['head'][:12]}"
    assert audit["anchor"] in ran.out
    kept = tmp_path / "town.db.anchor"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert json.loads(kept.read_text())["seq"] == 3
    assert run("--db", made, "check", "--anchor", audit["anchor"]).code == 0
    assert run("--db", made, "check", "--anchor", audit["anchor"].upper()).code == 0
    wrong = run("--db", made, "check", "--anchor", "3:" + "0" * 12)
    assert wrong.code == 1
    assert "第 3 条" in wrong.out
    for nonsense in ("3", "x:0123456789ab", "3:zz", "3:0123"):
        ran = run("--db", made, "check", "--anchor", nonsense)
        assert ran.code == 2
        assert nonsense in sentence(ran)


def test_a_cut_trail(made: str, tmp_path: Path) -> None:
    assert run("--db", made, "check").code == 0
    with by_hand(tmp_path) as raw:
        raw.execute("DELETE FROM audit_value WHERE audit_id = 3")
        raw.execute("DELETE FROM audit_log WHERE seq = 3")
    for words in ((), ("--full",)):
        found = told(made, *words)
        audit = found["audit"]
        assert isinstance(audit, dict)
        codes = [one["code"] for one in audit["faults"]]
        assert codes == ["guard", "guard", "short"]
        assert audit["anchor"] == ""
    ran = run("--db", made, "check")
    assert ran.code == 1
    assert "audit_log_no_update" in ran.out
    assert "原来到过第 3 条" in ran.out


def test_a_row_taken_out_below_the_mark_is_found_at_once(made: str, tmp_path: Path) -> None:
    assert run("--db", made, "check").code == 0
    with by_hand(tmp_path) as raw:
        raw.execute("DELETE FROM audit_value WHERE audit_id = 2")
        raw.execute("DELETE FROM audit_log WHERE seq = 2")
    ran = run("--db", made, "check")
    assert ran.code == 1
    assert "缺第 2 到 2 条" in ran.out


def test_an_old_row_that_was_changed_is_found_by_a_full_check(made: str, tmp_path: Path) -> None:
    """Behind the mark and out of its turn: the quick check may pass it by, the full one never."""
    assert run("--db", made, "check").code == 0
    (tmp_path / "town.db.anchor").write_text(
        json.dumps({**json.loads((tmp_path / "town.db.anchor").read_text()), "turn": 2})  # row 3 is next
    )
    with by_hand(tmp_path) as raw:
        raw.execute("UPDATE audit_log SET actor = 'nobody' WHERE seq = 1")
        for name in ("update", "delete"):  # and the guards put back as they were
            raw.execute(
                f"CREATE TRIGGER audit_log_no_{name} BEFORE {name.upper()} ON audit_log"
                " BEGIN SELECT RAISE(ABORT, 'audit_log is append-only'); END"
            )
    ran = run("--db", made, "check", "--full")
    assert ran.code == 1
    assert "第 1 条" in ran.out
    assert "--full" not in ran.out, "nothing is left to be asked for"
    assert "check --full" in (ROOT / "deploy" / "dutyterm-check.service").read_text(), "every night"


def test_an_index_that_lost_a_row_is_found_by_a_full_check(made: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "town.db") as raw:
        raw.execute("INSERT INTO town (name, created_at, updated_at) VALUES ('a', '2020-02-01', '2020-02-01')")
        raw.execute("CREATE INDEX by_name ON town (name)")
        raw.execute("PRAGMA writable_schema = 1")
        raw.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX by_name ON town (short_code)' WHERE name = 'by_name'")
    raw.close()
    quick = run("--db", made, "check")
    assert quick.code == 0
    assert "--full" in quick.out, "what was not looked at is said"
    full = run("--db", made, "check", "--full")
    assert full.code == 1
    assert "by_name" in full.out
    assert (told(made)["full"], told(made, "--full")["full"]) == (False, True)


def test_a_mark_that_cannot_be_read(made: str, tmp_path: Path) -> None:
    (tmp_path / "town.db.anchor").write_text("{}")
    ran = run("--db", made, "check")
    assert ran.code == 1
    assert "town.db.anchor" in ran.out
    assert (tmp_path / "town.db.anchor").read_text() == "{}"


def test_a_backup_into_a_folder_is_named_after_its_trail(made: str, tmp_path: Path) -> None:
    folder = tmp_path / "usb"
    folder.mkdir()
    ran = run("--db", made, "backup", str(folder))
    assert (ran.code, ran.err) == (0, "")
    (file,) = folder.iterdir()
    anchor = file.stem.removeprefix("town-").replace("-", ":")
    assert anchor in ran.out
    assert run("--db", f"sqlite:///{file}", "check", "--anchor", anchor).code == 0
    again = run("--db", made, "backup", str(folder))
    assert again.code == 2
    assert "没有覆盖" in sentence(again)


def test_tick(made: str, tmp_path: Path) -> None:
    ran = run("--db", made, "tick")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "没有到期的资料。", "")
    long_ago = f"{dt.datetime.now(dt.UTC) - dt.timedelta(days=40):%Y-%m-%d} 00:00:00.000"
    with sqlite3.connect(tmp_path / "town.db") as raw:
        raw.execute(
            "UPDATE user_account SET active = 0, disabled_at = ?, phone = '13812345678' WHERE login = 'wang1'",
            (long_ago,),
        )
    raw.close()
    assert json.loads(run("--db", made, "tick", "--dry-run", "--json").out) == {
        "dry_run": True,
        "done": {"accounts": 1},
        "clean": True,
        "absent": 0,
        "isolation_due": 0,
        "garbage": 0,
        "leaders_without_stand_in": 0,
        "troubles": [],
    }
    assert run("--db", made, "tick", "--dry-run").out.strip() == "停用的账号：1 条到期"
    ran = run("--db", made, "tick")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "停用的账号：已清理 1 条", "")
    assert b"13812345678" not in b"".join(one.read_bytes() for one in tmp_path.glob("town.db*") if one.is_file())
    assert json.loads(run("--db", made, "tick", "--json").out)["done"] == {}
    assert run("--db", made, "check", "--full").code == 0


def test_tick_keeps_for_ever_what_the_settings_say(made: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "town.db") as raw:
        raw.execute("UPDATE user_account SET active = 0, disabled_at = '2020-01-01 00:00:00.000', phone = '1'")
    raw.close()
    settings = tmp_path / "dutyterm.toml"
    settings.write_text("[retention]\naccount_days = 0\n")
    assert json.loads(run("--db", made, "--config", str(settings), "tick", "--json").out)["done"] == {}
    settings.write_text("[retention]\naccount_days = -1\n")
    ran = run("--db", made, "--config", str(settings), "tick")
    assert ran.code == 2
    assert "retention.account_days" in sentence(ran)


def test_tick_marks_once_who_did_not_come(made: str, tmp_path: Path) -> None:
    begun, ends = (f"{dt.datetime.now(dt.UTC) + dt.timedelta(minutes=by):%F %T}.000" for by in (-20, 400))
    with sqlite3.connect(tmp_path / "town.db") as raw:
        meta = {"created_at": begun, "updated_at": begun}
        for table, row in (
            ("town", {"name": "x"}),
            ("community", {"town_id": 1, "name": "x"}),
            ("post", {"name": "x", "code": "X", "kind": "office"}),
            ("shift", {"post_id": 1, "duty_day": begun[:10], "name": "x", "start_at": begun, "end_at": ends,
                       "least": 1, "most": 2}),
            ("assignment", {"shift_id": 1, "user_id": 1, "source": "assigned"}),
        ):  # fmt: skip
            row |= meta
            raw.execute(f"INSERT INTO {table} ({','.join(row)}) VALUES ({','.join('?' * len(row))})", [*row.values()])
    raw.close()
    assert json.loads(run("--db", made, "tick", "--dry-run", "--json").out)["absent"] == 1
    assert "值班：1 人没来，记为缺岗" in run("--db", made, "tick").out
    assert json.loads(run("--db", made, "tick", "--json").out)["absent"] == 0
    assert run("--db", made, "check", "--full").code == 0
