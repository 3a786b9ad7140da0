"""The commands of the contract: help, exit codes, one sentence for whatever goes wrong."""

import json
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from dutyterm.cli import _COMMANDS
from tests.cli.running import ROOT, run, sentence

COMMANDS = [name for name in _COMMANDS if name != "open"]


@pytest.fixture
def made(tmp_path: Path) -> str:
    """The URL of an empty town, as `init` makes it."""
    url = f"sqlite:///{tmp_path / 'town.db'}"
    assert run("--db", url, "init").code == 0
    return url


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(command: str, language: str) -> None:
    ran = run(*filter(None, (command,)), "--help", env={"DUTYTERM_LANG": language})
    assert (ran.code, ran.err) == (0, "")
    assert "--db" in ran.out
    assert all(name in ran.out for name in COMMANDS) or command


def test_version() -> None:
    ran = run("--version")
    assert (ran.code, ran.out.split()[0]) == (0, "dutyterm")


@pytest.mark.parametrize(
    "words",
    [["fly"], ["export"], ["export", "people"], ["import", "registry"], ["backup"], ["posts", "close"], ["--wat"]],
)
def test_usage(words: list[str]) -> None:
    ran = run(*words)
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err


def test_init_makes_a_town_that_only_its_owner_can_read(tmp_path: Path) -> None:
    file = tmp_path / "a folder" / "town.db"
    ran = run("--db", f"sqlite:///{file}", "init")
    assert (ran.code, ran.err) == (0, "")
    assert str(file) in ran.out
    key = file.with_name("town.db.key")
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, key)] == [0o600, 0o600]
    assert len(bytes.fromhex(key.read_text().strip())) == 32


def test_init_touches_nothing_that_is_there(made: str, tmp_path: Path) -> None:
    key = (tmp_path / "town.db.key").read_text()
    ran = run("--db", made, "init")
    assert ran.code == 3
    assert "已经有数据" in sentence(ran)
    assert (tmp_path / "town.db.key").read_text() == key


def test_migrate_has_nothing_to_do(made: str) -> None:
    ran = run("--db", made, "migrate")
    assert (ran.code, ran.out.strip(), ran.err) == (0, "已经是最新版本。", "")


def test_check(made: str) -> None:
    ran = run("--db", made, "check")
    assert (ran.code, ran.err) == (0, "")
    assert "0 处问题" in ran.out
    told = json.loads(run("--db", made, "check", "--json").out)
    assert told["problems"] == []
    assert {"gate_entry", "person", "household"} <= set(told["counts"])


def test_check_finds_what_is_broken(made: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "town.db") as raw:
        raw.execute("PRAGMA foreign_keys = 0")
        raw.execute("INSERT INTO compound (id, community_id, name, short_code, kind, created_at, updated_at)"
                    " VALUES (1, 99, '无处', 'NO', 'estate', '2020', '2020')")  # fmt: skip
    raw.close()
    ran = run("--db", made, "check")
    assert ran.code == 1
    assert "compound" in ran.out
    assert run("--db", made, "check", "--json").code == 1


def test_backup_opens_and_is_private(made: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    ran = run("--db", made, "backup", str(copy))
    assert (ran.code, ran.err) == (0, "")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert run("--db", f"sqlite:///{copy}", "check").code == 0


def test_backup_never_overwrites(made: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_text("precious")
    ran = run("--db", made, "backup", str(copy))
    assert ran.code == 2
    assert "没有覆盖" in sentence(ran)
    assert copy.read_text() == "precious"


def test_backup_to_a_folder_that_is_not_there(made: str, tmp_path: Path) -> None:
    ran = run("--db", made, "backup", str(tmp_path / "no" / "copy.db"))
    assert ran.code == 2
    assert str(tmp_path / "no") in sentence(ran)


@pytest.mark.parametrize("command", [["check"], ["migrate"], ["export", "gate"], ["people", "list"], ["posts", "list"]])
def test_no_database(tmp_path: Path, command: list[str]) -> None:
    ran = run("--db", f"sqlite:///{tmp_path}/nowhere/town.db", *command)
    assert ran.code == 3
    assert "没有这个数据库" in sentence(ran)
    assert list(tmp_path.iterdir()) == []  # neither a file nor a folder for what was mistyped


def test_another_program_s_file(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    with sqlite3.connect(other) as raw:
        raw.execute("CREATE TABLE t (x)")
    raw.close()
    before = other.read_bytes()
    for command in (["check"], ["migrate"], ["demo", "--fresh"], ["export", "gate"]):
        ran = run("--db", f"sqlite:///{other}", *command)
        assert ran.code == 3
        assert "不是 dutyterm 的数据库" in sentence(ran)
    assert other.read_bytes() == before


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    torn = tmp_path / "torn.db"
    torn.write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 40)
    ran = run("--db", f"sqlite:///{torn}", "check")
    assert ran.code == 3
    assert "损坏" in sentence(ran) or "不是 dutyterm" in sentence(ran)


@pytest.mark.parametrize("url", ["town.db", "mysql://x/y", "sqlite:town.db", "sqlite:///", ""])
def test_a_url_nobody_understands(url: str, tmp_path: Path) -> None:
    ran = run("--db", url, "check", home=tmp_path)
    if url:
        assert ran.code == 3
        assert "看不懂" in sentence(ran)
    else:  # nothing given is the default database, which is not there
        assert ran.code in (0, 3)


def test_a_server_that_does_not_answer_and_no_password_shown() -> None:
    ran = run("--db", "postgresql://duty:s3cret@127.0.0.1:1/town", "check")
    assert ran.code == 3
    assert "连不上" in sentence(ran)
    assert "s3cret" not in ran.err


def test_a_page_that_was_overwritten(made: str, tmp_path: Path) -> None:
    file = tmp_path / "town.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    for command in (["check"], ["export", "gate"], ["people", "list"]):
        ran = run("--db", made, *command)
        assert ran.code == 3
        assert "损坏" in sentence(ran)


def test_the_screen_needs_a_terminal(made: str) -> None:
    ran = run("--db", made, "--as", "anybody")
    assert ran.code == 2
    assert "不是终端" in sentence(ran)


def test_people_and_posts(made: str, tmp_path: Path) -> None:
    assert run("--db", made, "people", "list", "--json").out.strip() == "[]"
    ran = run("--db", made, "people", "add", "liang", "--name", "梁叔", "--role", "volunteer")
    assert (ran.code, ran.out) == (0, "liang\t梁叔\tvolunteer\n")
    again = run("--db", made, "people", "add", "liang", "--name", "梁叔")
    assert again.code == 1
    assert sentence(again)
    assert run("--db", made, "people", "add", "nobody").code == 2
    nowhere = run("--db", made, "posts", "add", "HQ", "--name", "大门", "--compound", "华侨新村")
    assert nowhere.code == 1
    assert sentence(nowhere)


def test_english(made: str) -> None:
    for words in (["--lang", "en", "--db", made, "check"], ["--db", made, "check", "--lang", "en"]):
        ran = run(*words)
        assert ran.code == 0
        assert not [char for char in ran.out if char > "\u2fff"], ran.out
    assert run("--lang", "en", "--help").out == run("--help", env={"DUTYTERM_LANG": "en"}).out


def test_a_bug_gives_a_number_and_its_place_without_values(made: str, tmp_path: Path) -> None:
    broken = (
        "import sys; from db import care\n"
        "def check(**_how): raise LookupError('梁志锦 13812345678')\n"
        "care.check = check\n"
        "from dutyterm.cli import main; sys.exit(main())"
    )
    ran = run("--db", made, "check", python=broken)
    assert ran.code == 70
    said = sentence(ran)
    number = "".join(char for char in said if char.isdigit())
    assert len(number) == 6
    log = (tmp_path / "town.db.log").read_text("utf-8")
    assert number in log
    assert "LookupError" in log
    for value in ("梁志锦", "13812345678"):
        assert value not in log + ran.err


def test_a_reader_that_leaves_early(made: str) -> None:
    pipe = f"{sys.executable} -m dutyterm --db {made} check --json | true"
    done = subprocess.run(["sh", "-c", pipe], capture_output=True, cwd=ROOT, timeout=60)
    assert done.stderr == b""


def test_a_terminal_without_chinese_is_no_bug(made: str) -> None:
    for words in (["check"], ["--help"]):
        ran = run("--db", made, *words, env={"PYTHONIOENCODING": "ascii"})
        assert ran.code == 0
        assert ran.out
