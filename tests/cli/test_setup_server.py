"""`setup-server`: what it puts where, that twice is once, and that undo leaves the database and nothing else."""

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dutyterm.commands.server import ABOUT, FILES, STARTED
from tests.cli.running import ROOT, run, sentence

ACCOUNT = "dutyterm-setup"


def files(root: Path) -> dict[str, int]:
    return {
        str(path.relative_to(root)): stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*") if path.is_file()
    }


def test_staged_files(tmp_path: Path) -> None:
    ran = run("setup-server", "--root", str(tmp_path))
    assert (ran.code, ran.err) == (0, "")
    there = files(tmp_path)
    assert there == dict(FILES.values()) | {"etc/dutyterm/authorized_keys": 0o644}
    script = (tmp_path / FILES["session"][0]).read_text()
    assert f"python={sys.executable}" in script
    assert "/opt/dutyterm" not in "".join((tmp_path / where).read_text() for where, _mode in FILES.values())
    assert stat.S_IMODE((tmp_path / "var/lib/dutyterm").stat().st_mode) == 0o700


def test_twice_is_once_and_keys_stay(tmp_path: Path) -> None:
    assert run("setup-server", "--root", str(tmp_path)).out
    keys = tmp_path / "etc/dutyterm/authorized_keys"
    keys.write_text("kept\n")
    before = files(tmp_path)
    again = run("setup-server", "--root", str(tmp_path))
    assert (again.code, again.out) == (0, "")
    assert files(tmp_path) == before
    assert keys.read_text() == "kept\n"


def test_undo_takes_away_what_was_put_there_and_no_more(tmp_path: Path) -> None:
    run("setup-server", "--root", str(tmp_path))
    own = tmp_path / "etc/ssh/sshd_config.d/own.conf"
    own.write_text("# the office's\n")
    data = tmp_path / "var/lib/dutyterm/town.db"
    data.write_bytes(b"rows")
    ran = run("setup-server", "--undo", "--root", str(tmp_path))
    assert ran.code == 0
    assert "数据库没有动" in ran.out
    assert set(files(tmp_path)) == {"etc/ssh/sshd_config.d/own.conf", "var/lib/dutyterm/town.db"}
    assert run("setup-server", "--undo", "--root", str(tmp_path)).code == 0


def test_another_database_and_account_are_written_down(tmp_path: Path) -> None:
    url = "postgresql://duty@office/town"
    ran = run("--db", url, "setup-server", "--root", str(tmp_path), "--account", "nanshan")
    assert ran.code == 0
    assert (tmp_path / "etc/dutyterm.toml").read_text() == f'db = "{url}"\n'
    assert files(tmp_path)["etc/dutyterm.toml"] == 0o640
    assert "Match User nanshan\n" in (tmp_path / FILES["sshd_dutyterm.conf"][0]).read_text()
    assert "User=nanshan\n" in (tmp_path / FILES["dutyterm-tick.service"][0]).read_text()


def test_a_strange_account_is_refused(tmp_path: Path) -> None:
    ran = run("setup-server", "--root", str(tmp_path), "--account", "duty\nMatch all")
    assert ran.code == 2
    assert sentence(ran)
    assert files(tmp_path) == {}


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_are_sound(tmp_path: Path) -> None:
    run("setup-server", "--root", str(tmp_path))
    units = [str(tmp_path / where) for where, _mode in FILES.values() if where.endswith((".service", ".timer"))]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True, check=False
    )
    about_ours = [line for line in done.stderr.splitlines() if "dutyterm" in line and "not executable" not in line]
    assert not about_ours, done.stderr
    assert set(STARTED) <= {Path(unit).name for unit in units}


@pytest.fixture
def machine() -> Iterator[None]:
    """This machine, as it was before."""
    if os.geteuid() != 0:
        pytest.skip("sets up a server, which only root may")
    yield
    run("setup-server", "--undo", "--account", ACCOUNT)
    subprocess.run(["userdel", ACCOUNT], capture_output=True, check=False)


@pytest.mark.e2e
def test_on_this_very_machine(machine: None) -> None:
    kept = Path("/var/lib/dutyterm").exists()
    ran = run("setup-server", "--account", ACCOUNT)
    assert ran.code == 0, ran.err
    try:
        account = pwd.getpwnam(ACCOUNT)
        assert (account.pw_gecos, account.pw_shell) == (ABOUT, "/bin/sh")
        home = Path(account.pw_dir)
        assert (home.stat().st_uid, stat.S_IMODE(home.stat().st_mode)) == (0, 0o755)
        shadow = re.search(rf"^{ACCOUNT}:([^:]*):", Path("/etc/shadow").read_text(), re.M)
        assert shadow and shadow[1] == "*", "no password opens it"
        sshd = shutil.which("sshd", path="/usr/sbin:/sbin")
        assert sshd
        said = subprocess.run([sshd, "-T", "-C", f"user={ACCOUNT},host=x,addr=1.2.3.4"], capture_output=True, text=True)
        told = set(said.stdout.splitlines())
        assert {
            "disableforwarding yes",
            "permituserrc no",
            "permittunnel no",
            "passwordauthentication no",
            "kbdinteractiveauthentication no",
            "authorizedkeysfile /etc/dutyterm/authorized_keys",
            "maxsessions 1",
        } <= told, said.stderr
        again = run("setup-server", "--account", ACCOUNT)
        assert (again.code, [line for line in again.out.splitlines() if line.startswith("+")]) == (0, [])
    finally:
        undone = run("setup-server", "--undo", "--account", ACCOUNT)
    assert undone.code == 0
    with pytest.raises(KeyError):
        pwd.getpwnam(ACCOUNT)
    assert not [where for where, _mode in FILES.values() if Path("/", where).exists()]
    if not kept:
        shutil.rmtree("/var/lib/dutyterm", ignore_errors=True)


def test_the_files_ship_with_the_package() -> None:
    names = {path.name for path in (ROOT / "deploy").iterdir()}
    assert set(FILES) <= names
    assert '"deploy" = "dutyterm/deploy"' in (ROOT / "pyproject.toml").read_text()
