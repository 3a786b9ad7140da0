"""`setup-server`: what it puts where, that twice is once, and that undo leaves the database and nothing else."""

import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutyterm.commands.server_files import KEYS, MANIFEST, SETTINGS, SNIPPET, STARTED, UNITS
from dutyterm.people.rules_keys import SESSION
from tests.cli.running import ROOT, Ran, run, sentence
from tests.e2e.demo_town import folder_for_all
from tests.e2e.installation import installed, open_to_all
from tests.scratch_machine import Itself, Machine, scratch_machine

ACCOUNT = "dutyterm-setup"
URL = "sqlite:////var/lib/dutyterm-e2e/t.db"
PLACED = {path.lstrip("/") for path in (SESSION, SNIPPET, KEYS, MANIFEST)} | {f"etc/systemd/system/{u}" for u in UNITS}


def setup(root: Path, *words: str) -> Ran:
    return run("setup-server", "--python", "/opt/town/bin/python", "--root", str(root), *words)


def files(root: Path) -> dict[str, str]:
    return {str(path.relative_to(root)): path.read_text() for path in root.rglob("*") if path.is_file()}


def test_staged_files(tmp_path: Path) -> None:
    ran = setup(tmp_path)
    assert (ran.code, ran.err) == (0, "")
    there = files(tmp_path)
    assert set(there) == PLACED
    assert "python=/opt/town/bin/python" in there[SESSION.lstrip("/")]
    assert "/opt/dutyterm" not in "".join(there.values())
    assert stat.S_IMODE((tmp_path / SESSION.lstrip("/")).stat().st_mode) == 0o755


def test_twice_is_once_and_keys_stay(tmp_path: Path) -> None:
    assert setup(tmp_path).code == 0
    before = files(tmp_path)
    again = setup(tmp_path)
    assert again.code == 0
    assert "已经是最新" in again.out
    assert files(tmp_path) == before


def test_a_file_that_somebody_changed_keeps_its_old_self_beside(tmp_path: Path) -> None:
    setup(tmp_path)
    script = tmp_path / SESSION.lstrip("/")
    script.write_text("#!/bin/sh\n# the office's own\n")
    assert "有人改过" in setup(tmp_path).out
    assert "the office's own" in script.with_name(script.name + ".old").read_text()


def test_undo_takes_away_what_was_put_there_and_no_more(tmp_path: Path) -> None:
    setup(tmp_path)
    own = tmp_path / "etc/ssh/sshd_config.d/own.conf"
    own.write_text("# the office's\n")
    data = tmp_path / "var/lib/dutyterm/town.db"
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("rows")
    ran = setup(tmp_path, "--undo")
    assert ran.code == 0, ran.err
    assert "数据库没有动" in ran.out
    assert set(files(tmp_path)) == {"etc/ssh/sshd_config.d/own.conf", "var/lib/dutyterm/town.db"}
    assert setup(tmp_path, "--undo").code == 0


def test_keys_of_somebody_else_are_not_touched(tmp_path: Path) -> None:
    setup(tmp_path)
    keys = tmp_path / KEYS.lstrip("/")
    keys.write_text("ssh-ed25519 AAAA root@office\n")
    for words in ((), ("--undo",)):
        ran = setup(tmp_path, *words)
        assert ran.code == 2, ran.out
        assert keys.read_text() == "ssh-ed25519 AAAA root@office\n"


def test_another_database_and_account_are_written_down(tmp_path: Path) -> None:
    url = "postgresql://duty@office/town"
    ran = run("--db", url, "setup-server", "--python", "/opt/x/python", "--root", str(tmp_path), "--account", "nanshan")
    assert ran.code == 0, ran.err
    there = files(tmp_path)
    assert there[SETTINGS.lstrip("/")] == f'db = "{url}"\n'
    assert stat.S_IMODE((tmp_path / SETTINGS.lstrip("/")).stat().st_mode) == 0o640
    assert "Match User nanshan\n" in there[SNIPPET.lstrip("/")]
    assert "User=nanshan\n" in there["etc/systemd/system/dutyterm-tick.service"]


@pytest.mark.parametrize("words", [["--account", "duty\nMatch all"], ["--account", "root"], ["--python", "/a b/c;d"]])
def test_strange_names_are_refused(tmp_path: Path, words: list[str]) -> None:
    ran = setup(tmp_path, *words)
    assert ran.code == 2
    assert sentence(ran)
    assert not [name for name in files(tmp_path) if "ssh" in name]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_are_sound(tmp_path: Path) -> None:
    run("setup-server", "--python", "/bin/true", "--root", str(tmp_path))
    units = [str(tmp_path / "etc/systemd/system" / unit) for unit in UNITS]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    assert not [line for line in done.stderr.splitlines() if "dutyterm" in line], done.stderr
    assert set(STARTED) <= set(UNITS)


@pytest.fixture(scope="module")
def python() -> Iterator[str]:
    """A Python with dutyterm in it where every account can read it, as far as this machine has one."""
    if os.geteuid() != 0:
        pytest.skip("sets up a server, which only root may")
    folder = folder_for_all()
    yield installed(folder / "env")
    shutil.rmtree(folder)


@pytest.fixture
def machine() -> Iterator[Machine]:
    with scratch_machine() as made:
        yield made


@pytest.mark.e2e
def test_on_this_very_machine(python: str, machine: Machine) -> None:
    own = {path: Path(path).exists() for path in (SESSION, SNIPPET, KEYS, SETTINGS)}

    def setup_server(*more: str) -> Ran:
        done = machine.run(python, "-I", "-m", "dutyterm", "--db", URL, "setup-server", "--account", ACCOUNT,
                           "--python", python, *more)  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr, b"")

    before = {path: (machine.at("/etc") / path).read_text() for path in ("passwd", "shadow", "group")}
    ran = setup_server()
    entry = next(line for line in machine.at("/etc/passwd").read_text().splitlines() if line.startswith(f"{ACCOUNT}:"))
    _name, _x, _uid, _gid, _gecos, home, shell = entry.split(":")
    shadow = re.search(rf"^{ACCOUNT}:([^:]*):", machine.at("/etc/shadow").read_text(), re.M)
    assert shadow and shadow[1] == "*", "no password opens it"
    assert shell == "/bin/sh"
    assert (machine.at(home).stat().st_uid, stat.S_IMODE(machine.at(home).stat().st_mode)) == (0, 0o755)
    if not open_to_all(Path(python).resolve()):  # this Python is nobody else's to read: said, sshd was not touched
        assert ran.code == 1
        assert "运行不了" in ran.err
        assert not machine.at(SNIPPET).exists()
    else:
        assert ran.code == 0, ran.err
        said = machine.run("/usr/sbin/sshd", "-T", "-C", f"user={ACCOUNT},host=x,addr=1.2.3.4")
        assert {
            "disableforwarding yes",
            "permituserrc no",
            "permittunnel no",
            "passwordauthentication no",
            "kbdinteractiveauthentication no",
            f"authorizedkeysfile {KEYS}",
            "maxsessions 1",
        } <= set(said.stdout.splitlines()), said.stderr
        assert setup_server().code == 0
    if not isinstance(machine, Itself):
        assert {path: Path(path).exists() for path in own} == own, "the machine itself is as it was"
    undone = setup_server("--undo")
    assert undone.code == 0, undone.err
    after = {path: (machine.at("/etc") / path).read_text() for path in before}
    assert after == before
    assert not [path for path in (SESSION, SNIPPET, KEYS, SETTINGS) if machine.at(path).exists()]


@pytest.mark.e2e
@pytest.mark.parametrize("rival", ["AllowTcpForwarding yes", "PermitTunnel yes", "AuthorizedKeysFile /etc/other"])
def test_a_host_that_says_otherwise_is_told(python: str, machine: Machine, rival: str) -> None:
    if not open_to_all(Path(python).resolve()):
        pytest.skip("no Python here that every account can run")
    other = machine.at("/etc/ssh/sshd_config.d/a.conf")
    other.write_text(f"Match User {ACCOUNT}\n    {rival}\n")
    try:
        ran = machine.run(python, "-I", "-m", "dutyterm", "setup-server", "--account", ACCOUNT, "--python", python)
    finally:
        other.unlink()
    assert ran.returncode == 1
    assert rival.split()[0].lower() in ran.stderr
    assert "已恢复原样" in ran.stderr
    assert not machine.at(SNIPPET).exists()


def test_the_files_ship_with_the_package() -> None:
    assert '"deploy" = "dutyterm/deploy"' in (ROOT / "pyproject.toml").read_text()
