"""What a client says about its environment, and what lies in the home of the account: none of it reaches a session of
a real sshd but the kind of terminal, and that does no harm whatever it is."""

import os
import pwd
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.demo_town import CRASHED, Gate
from tests.e2e.ssh_server import PEOPLE, Server, client_environment, read, session_of

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("nobody_left")]

LOADER = "cannot be preloaded"  # what any program says that is started with TRICKS
GIVEN = {"HOME", "XDG_DATA_HOME", "PATH", "LANG", "LC_ALL", "TERM", "SSH_CONNECTION"}
TRICKS = {
    "LD_PRELOAD": "/nonexistent/evil.so",
    "PYTHONPATH": "/tmp/evil",
    "PYTHONSTARTUP": "/tmp/evil.py",
    "PYTHONHOME": "/tmp/evil",
    "PYTHONINSPECT": "1",
    "TEXTUAL_DRIVER": "evil:Driver",
    "TEXTUAL_LOG": "/tmp/evil.log",
    "DUTYTERM_DB": "sqlite:////tmp/evil.db",
    "DUTYTERM_CONFIG": "/tmp/evil.toml",
    "DUTYTERM_LANG": "en",
    "SSH_CONNECTION": "203.0.113.9 1 203.0.113.9 1",
    "XDG_DATA_HOME": "/tmp/evil",
    "HOME": "/tmp/evil",
    "PATH": "/tmp/evil",
    "ENV": "/tmp/evil.sh",
    "BASH_ENV": "/tmp/evil.sh",
    "LANG": "zh_CN.GB18030",
    "LC_ALL": "zh_CN.GB18030",
    "LC_EVIL": "1",
}


def environment_of(pid: int) -> dict[str, str]:
    """What a process was started with."""
    words = read(Path(f"/proc/{pid}/environ")).decode().split("\0")
    return dict(one.partition("=")[::2] for one in words if one)  # type: ignore[misc]


def check(server: Server, gate: Gate) -> None:
    """A session has exactly what the session script gives it."""
    given = environment_of(session_of(server, gate))
    assert set(given) == GIVEN
    assert (given["LANG"], given["LC_ALL"], given["TERM"]) == ("C.UTF-8", "C.UTF-8", "xterm-256color")
    assert (given["PATH"], given["HOME"]) == ("/usr/bin:/bin", pwd.getpwnam(server.user).pw_dir)
    assert given["SSH_CONNECTION"].startswith("127.0.0.1 ")
    assert given["XDG_DATA_HOME"] == "/var/lib/dutyterm"


@pytest.mark.parametrize("way", ["SetEnv", "SendEnv"])
@pytest.mark.parametrize("door", [PEOPLE[0], "careless", "restrict"])
def test_nothing_of_the_client_reaches_the_session_but_its_terminal(server: Server, door: str, way: str) -> None:
    if way == "SetEnv":
        options, more = ["-o", "SetEnv=" + " ".join(f'{name}="{text}"' for name, text in TRICKS.items())], {}
    else:  # the client itself must still start
        more = {name: text for name, text in TRICKS.items() if name.startswith(("PYTHON", "DUTYTERM_", "LC_", "LANG"))}
        options = ["-o", "SendEnv=" + " ".join(more)]
    with Gate(server.login(door, *options), env=client_environment(**more)) as gate:
        gate.ready()
        check(server, gate)
        # on a host that takes everything the shell before the session script is told; not where the snippet is
        assert (LOADER.encode() in gate.output) == (door == "restrict" and way == "SetEnv")


def test_such_a_trick_would_arrive_elsewhere(server: Server) -> None:
    options = ["-T", "-o", "SetEnv=PYTHONPATH=/tmp/evil LD_PRELOAD=/nonexistent/evil.so"]
    done = server.run([*server.client("open", *options), server.address, "echo path $PYTHONPATH; ls /"])
    assert "path /tmp/evil" in done.stdout
    assert LOADER in done.stderr


def test_a_session_can_leave_no_core_file_and_not_eat_the_server(server: Server) -> None:
    with Gate(server.login(PEOPLE[0]), env=client_environment()) as gate:
        gate.ready()
        limits = Path(f"/proc/{session_of(server, gate)}/limits").read_text()
    assert re.search(r"^Max core file size +0 ", limits, re.M)
    assert re.search(rf"^Max address space +{2**30} ", limits, re.M)


TERMINALS = ["../../x", "/etc/passwd", "\x1b]0;x\x07", "$(id)`id`;id", "x" * 5000, "%s%n{}", "\u202exterm", "[/b] a"]


@pytest.mark.parametrize("number", range(len(TERMINALS)), ids=[ascii(term)[:20] for term in TERMINALS])
def test_whatever_a_terminal_calls_itself_the_gate_works(server: Server, number: int) -> None:
    term = TERMINALS[number]
    with Gate(server.login(PEOPLE[0]), env=client_environment(TERM=term)) as gate:
        gate.ready()
        assert environment_of(session_of(server, gate))["TERM"] == term
        gate.save(f"{number + 1} 365", "OK 放行")
        assert not CRASHED.search(gate.output.decode(errors="replace"))
        assert b"\x1b]0;" not in gate.output
    noted = server.town.query("SELECT term FROM session_log ORDER BY rowid DESC LIMIT 1")[0]
    assert re.fullmatch(r"[A-Za-z0-9._+?-]{0,40}", noted)
    logged = server.town.file.with_name(server.town.file.name + ".log").read_text()
    assert re.fullmatch(r"[^\x00-\x09\x0b-\x1f\x7f-\x9f]*", logged)
    assert max(map(len, logged.splitlines())) < 300


@pytest.mark.parametrize("term", ["", "dumb", "unknown"])
def test_a_terminal_that_can_show_nothing_gets_a_sentence(server: Server, term: str) -> None:
    done = server.run(server.login(PEOPLE[0]), TERM=term)
    assert done.returncode == 2
    assert "终端类型" in done.stdout
    assert done.stdout.count("\n") == 1


@pytest.fixture
def planted(server: Server) -> Iterator[Path]:
    """A home of the account full of traps; where one leaves a file when it is sprung."""
    if server.user == pwd.getpwuid(os.geteuid()).pw_name:
        pytest.skip("no traps in the home of whoever runs the tests")
    home, sprung = Path(pwd.getpwnam(server.user).pw_dir), server.lent / "sprung"
    sprung.mkdir(mode=0o777)
    sprung.chmod(0o777)
    (home / ".ssh").mkdir()
    (home / ".ssh/environment").write_text("LD_PRELOAD=/nonexistent/evil.so\nPYTHONPATH=/tmp/evil\nEVIL=1\n")
    (home / ".pam_environment").write_text("EVIL=1\n")
    traps = [".ssh/rc", ".profile", ".bashrc", ".bash_profile", ".bash_login", ".shrc", ".shinit"]
    for name in traps:
        (home / name).write_text(f"touch {sprung}/{name.replace('/', '-')}\n")
    for file in (home / ".ssh", *home.rglob("*")):
        shutil.chown(file, server.user)
    yield sprung
    shutil.rmtree(home / ".ssh")
    shutil.rmtree(sprung)
    for name in (".pam_environment", *traps[1:]):
        (home / name).unlink()


@pytest.mark.parametrize("door", [PEOPLE[0], "careless", "restrict"])
def test_nothing_in_the_home_of_the_account_is_read(server: Server, planted: Path, door: str) -> None:
    with Gate(server.login(door), env=client_environment()) as gate:
        gate.ready()
        check(server, gate)
        assert not list(planted.iterdir())
        assert (LOADER.encode() in gate.output) == (door == "restrict")  # see above


def test_the_traps_would_go_off_elsewhere(server: Server, planted: Path) -> None:
    done = server.run([*server.client("open", "-T"), server.address, "echo evil $EVIL; ls /"])
    assert "evil 1" in done.stdout
    assert LOADER in done.stderr
    assert [one.name for one in planted.iterdir()] == [".ssh-rc"]
