"""A Python with dutyterm in it that every account can read, an account for the run, and this machine's sshd."""

import os
import pwd
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.demo_town import ROOT

ACCOUNT = f"dutyterm-e{os.getpid()}"  # of this run: others may be at work on the same machine
PRODUCT = ("dutyterm", "db", "deploy")
TOOLS = ("__pycache__", "mypy*", "ruff*", "hypothesis*", "babel*", "pip*")  # large, and no session needs them


def installed(folder: Path) -> str:
    """The Python of an environment in which dutyterm is installed, as a server's is; `-I` finds it nowhere else.

    Every account can read it as far as this machine has such a Python: what lies in a closed home is copied.
    """
    made = subprocess.run(
        [open_python(), "-m", "venv", "--without-pip", str(folder)], check=False, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    here, there = (sysconfig.get_path("purelib", vars={"base": base}) for base in (sys.prefix, str(folder)))
    places = [ROOT, Path(here)]
    for number, place in enumerate(places):
        if not open_to_all(place):
            kept = folder / f"copy-{number}"
            for name in PRODUCT if place == ROOT else ("",):
                shutil.copytree(place / name, kept / name, ignore=shutil.ignore_patterns(*TOOLS), dirs_exist_ok=True)
            places[number] = kept
    Path(there, "dutyterm.pth").write_text("".join(f"{place}\n" for place in places))
    return str(folder / "bin" / "python")


def open_python() -> str:
    """A Python like the one that runs the tests which every account can run; that one itself where there is none."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for program in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        if Path(program).exists() and open_to_all(Path(program).resolve()):
            return program
    return sys.executable


def open_to_all(path: Path) -> bool:
    """Whether every account can come to a place and read there."""
    path = path.resolve()
    ways = all(parent.stat().st_mode & 0o001 for parent in path.parents)
    return ways and path.stat().st_mode & 0o005 == 0o005


@contextmanager
def account(python: str) -> Iterator[str]:
    """Who the sessions run as."""
    own = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() != 0:
        yield own
        return
    with_home = ["--create-home", "--shell", "/bin/sh", "--password", "*", ACCOUNT]
    for left in pwd.getpwall():  # of runs that were killed, and our own of before: a session of it may have been alive
        run = re.fullmatch(r"dutyterm-e(\d+)", left.pw_name)
        if left.pw_name == ACCOUNT or (run and not Path("/proc", run[1]).exists()):
            subprocess.run(["userdel", "--force", "--remove", left.pw_name], check=False, capture_output=True)
    subprocess.run(["useradd", "--system", *with_home], check=True, capture_output=True)
    try:
        start = [python, "-I", "-c", "import dutyterm.app, dutyterm.gate.screen"]
        able = subprocess.run(["runuser", "-u", ACCOUNT, "--", *start], cwd="/", capture_output=True, check=False)
        if b"No module named" in able.stderr:
            raise AssertionError(able.stderr.decode())
        yield own if able.returncode else ACCOUNT
    finally:
        subprocess.run(["userdel", "--force", "--remove", ACCOUNT], check=False, capture_output=True)


def sshd_program() -> str:
    """Where sshd is."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert sshd, "openssh-server is missing"
    return sshd
