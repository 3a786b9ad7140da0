"""A real sshd on loopback with the snippet and the session script of deploy/: three people, and all the ways out."""

import os
import re
import shlex
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.e2e.demo_town import CRASHED, Gate
from tests.e2e.ssh_server import (
    GONE,
    PEOPLE,
    Server,
    client_environment,
    free_port,
    logged_in,
    read,
    session_of,
    wait_for,
)
from tests.e2e.test_gate_pty import LIVE, scans

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def nobody_left(server: Server) -> Iterator[None]:
    """Each test ends with all clients dead, and soon no session is left."""
    yield
    wait_for(lambda: not server.sessions(), GONE, "the sessions of dead clients are gone")


# --- people at work


class Pane:
    """A window of a tmux of our own; keys and screen go through it as through any terminal program."""

    def __init__(self, socket_file: Path, name: str, argv: Sequence[str]) -> None:
        self.tmux = ["tmux", "-S", str(socket_file), "-f", "/dev/null"]
        self.name = name
        size = ["-x", "80", "-y", "24"]
        command = ["new-session", "-d", *size, "-s", name, shlex.join(argv)]
        subprocess.run([*self.tmux, *command], env=client_environment(), check=True)

    @property
    def text(self) -> str:
        shown = subprocess.run(
            [*self.tmux, "capture-pane", "-p", "-t", self.name], capture_output=True, text=True, check=True
        )
        return shown.stdout

    def send(self, *keys: str) -> None:
        subprocess.run([*self.tmux, "send-keys", "-t", self.name, *keys], check=True)

    def wait(self, regex: str, timeout: float = 20) -> None:
        end = monotonic() + timeout
        while not re.search(regex, self.text, re.M):
            assert monotonic() < end, f"not within {timeout} s: {regex}\n{self.text}"
            sleep(0.03)

    def end(self) -> None:
        subprocess.run([*self.tmux, "kill-session", "-t", self.name], check=False, capture_output=True)


def test_three_people_see_each_other_at_work(server: Server, tmp_path: Path) -> None:
    names = server.town.query("SELECT login, display FROM user_account WHERE login IN (?, ?, ?)", *PEOPLE)
    panes = [Pane(tmp_path / "tmux", login, server.login(login)) for login in PEOPLE]
    try:
        for pane in panes:
            pane.wait("最近通过")
            pane.wait(dict(names)[pane.name])  # the key says who sits there
        for number, pane in enumerate(panes, 21):
            pane.send(f"{number} 36{number - 20}", "Enter")
            for other in panes:
                other.wait(rf"^08:00 .* 36\.{number - 20} +OK 放行", LIVE)
        rows = server.town.query(
            "SELECT p.no, e.t1, u.login FROM gate_entry e JOIN pass p ON p.id = e.pass_id JOIN user_account u"
            " ON u.id = e.recorded_by WHERE e.id > ? ORDER BY e.id",
            server.town.newest - 3,
        )
        assert rows == [(21, 361, PEOPLE[0]), (22, 362, PEOPLE[1]), (23, 363, PEOPLE[2])]
    finally:
        for pane in panes:
            pane.end()


def test_twenty_scans_in_one_packet_over_ssh(server: Server) -> None:
    before = server.town.newest
    with logged_in(server, PEOPLE[0]) as gate:
        gate.send("".join(f"HQ-{number:04d} 365\r" for number in range(1, 21)))
        gate.wait_until(lambda: gate.acknowledged() == before + 20, 30, "twenty are saved")
    rows = [(row["no"], row["t1"], row["decision"]) for row in server.town.entries(before)]
    assert rows == [(number, 365, "ALLOW") for number in range(1, 21)]


def test_twenty_codes_in_one_packet_over_ssh(server: Server) -> None:
    before = server.town.newest
    with logged_in(server, PEOPLE[0]) as gate:
        gate.send("".join(f"{code} out\r" for code in scans(server.town)))
        gate.wait_until(lambda: gate.acknowledged() == before + 20, 30, "twenty are saved")
    rows = [(row["no"], row["direction"]) for row in server.town.entries(before)]
    assert rows == [(number, "out") for number in range(1, 21)]


def test_a_half_typed_line_survives_a_killed_client(server: Server) -> None:
    with logged_in(server, PEOPLE[1]) as gate:
        gate.send("137 36")
        gate.wait("^> 137 36$")
        gate.settle()
        gate.process.kill()
        wait_for(lambda: not server.sessions(), GONE, "the session is gone")
    with logged_in(server, PEOPLE[1]) as gate:
        assert gate.line == "137 36"
        gate.save("5", "OK 放行")


def test_a_session_ends_with_sshd(server: Server) -> None:
    with logged_in(server, PEOPLE[0]) as gate:
        pid = session_of(server, gate)
        parent = int(re.search(r"^PPid:\s+(\d+)", Path(f"/proc/{pid}/status").read_text(), re.M)[1])  # type: ignore[index]
        os.kill(parent, 9)
        wait_for(lambda: not server.sessions(), GONE, "the session is gone")
        gate.wait_exit(5)


# --- ways out


@pytest.mark.parametrize(
    "command",
    [
        ["ls", "/"],
        ["-tt", "sh", "-i"],
        ["cat /etc/passwd"],
        ["$(id)"],
        ["dutyterm --as coordinator"],
        ["SSH_ORIGINAL_COMMAND= sh"],
    ],
    ids=" ".join,
)
def test_a_command_is_refused_with_a_sentence(server: Server, command: list[str]) -> None:
    done = server.run([*server.client(PEOPLE[0]), server.address, *command])
    assert done.returncode == 2
    said = (done.stdout + done.stderr).replace("\r", "").strip()
    assert said.startswith("这个账号只能打开值守终端")
    assert "\n" not in said
    assert not server.sessions()


def test_no_file_gets_in_or_out(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "hosts"
    remote = f"{server.address}:/etc/hosts"
    tries = [
        [*server.client(PEOPLE[0], program="sftp"), "-b", "/dev/null", server.address],
        [*server.client(PEOPLE[0], program="scp"), remote, str(file)],
        [*server.client(PEOPLE[0], program="scp"), "-O", remote, str(file)],
        [*server.client(PEOPLE[0], program="scp"), "-O", "/etc/hosts", f"{server.address}:{tmp_path}/in"],
    ]
    for argv in tries:
        assert server.run(argv).returncode != 0, argv
    assert list(tmp_path.iterdir()) == []


def test_without_a_terminal_there_is_a_sentence(server: Server) -> None:
    done = server.run([*server.client(PEOPLE[0], "-T"), server.address])
    assert done.returncode == 2
    assert "请用 ssh -t" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_key_of_nobody_and_a_strange_key_open_nothing(server: Server) -> None:
    done = server.run(server.login("nobody"))
    assert done.returncode == 2
    assert "没有写明编号" in done.stdout
    for options in ([], ["-o", "PreferredAuthentications=password,keyboard-interactive"]):
        stranger = server.run([*server.client("stranger", *options), server.address])
        assert stranger.returncode == 255
        assert "Permission denied (publickey)" in stranger.stderr


both_keys = pytest.mark.parametrize("login", [PEOPLE[0], "careless"])  # with `restrict`, and by the snippet alone


@both_keys
@pytest.mark.parametrize("kind", ["-L", "-L socket", "-D"])
def test_nothing_is_forwarded_in(server: Server, login: str, kind: str) -> None:
    with ExitStack() as stack:
        if kind == "-L socket":
            inside = str(server.folder / f"inside-{login}")
            target = stack.enter_context(closing(socket.socket(socket.AF_UNIX)))
            target.bind(inside)
            target.listen()
            Path(inside).chmod(0o666)
        else:
            target = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
            inside = f"127.0.0.1:{target.getsockname()[1]}"
        target.settimeout(0.3)
        port = free_port()
        wanted = ["-D", str(port)] if kind == "-D" else ["-L", f"{port}:{inside}"]
        client = subprocess.Popen(
            [*server.client(login, "-N", *wanted), server.address],
            env=client_environment(), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            wait_for(lambda: listens(port), 10, "the client listens")
            socks_to = target.getsockname()[1] if kind == "-D" else 0
            assert knock(port, socks_to) == b"", "closed without a byte"
            with pytest.raises(TimeoutError):
                target.accept()
        finally:
            client.kill()
            client.communicate()


@both_keys
def test_nothing_is_forwarded_out(server: Server, login: str) -> None:
    wanted = ["-N", "-o", "ExitOnForwardFailure=yes", "-R", f"{free_port()}:127.0.0.1:22"]
    done = server.run([*server.client(login, *wanted), server.address])
    assert done.returncode == 255
    assert "forwarding failed" in done.stderr


def knock(port: int, socks_to: int = 0) -> bytes:
    """Connect and read to the end. With `socks_to` ask a SOCKS 4 proxy for that port first."""
    answer = b""
    with closing(socket.create_connection(("127.0.0.1", port), 5)) as client, suppress(ConnectionResetError):
        if socks_to:
            client.sendall(b"\x04\x01" + socks_to.to_bytes(2, "big") + b"\x7f\0\0\x01\0")
        while piece := client.recv(100):
            answer += piece
    return answer


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def test_nothing_of_the_client_reaches_the_session_but_its_terminal(server: Server, tmp_path: Path) -> None:
    agent = tmp_path / "agent"
    keeper = subprocess.Popen(["ssh-agent", "-D", "-a", str(agent)], stdout=subprocess.DEVNULL)
    try:
        wait_for(agent.exists, 5, "an agent that could be forwarded")
        options = ["-A", "-X", "-o", "ForwardX11Trusted=yes", "-o", "SendEnv=LC_EVIL LANG"]
        env = client_environment(SSH_AUTH_SOCK=str(agent), DISPLAY=":9", LC_EVIL="1", LANG="zh_CN.GB18030")
        with Gate(server.login(PEOPLE[0], *options), env=env) as gate:
            gate.ready()
            pid = session_of(server, gate)
            given = dict(
                one.partition("=")[::2] for one in read(Path(f"/proc/{pid}/environ")).decode().split("\0") if one
            )
            assert set(given) == {"HOME", "XDG_DATA_HOME", "PATH", "LANG", "LC_ALL", "TERM", "SSH_CONNECTION"}
            assert (given["LANG"], given["LC_ALL"], given["TERM"]) == ("C.UTF-8", "C.UTF-8", "xterm-256color")
            limits = Path(f"/proc/{pid}/limits").read_text()
            assert re.search(r"^Max core file size +0 ", limits, re.M)
            assert re.search(rf"^Max address space +{2**30} ", limits, re.M)
    finally:
        keeper.kill()
        keeper.wait()


def test_no_key_leads_to_a_shell(server: Server) -> None:
    with Gate(server.login(PEOPLE[0]), env=client_environment()) as gate:
        gate.wait_until(lambda: bool(server.sessions()), what="it starts")
        for _ in range(30):  # before the screens have the keyboard
            gate.send("\x03\x1c\x1a")
            gate.watch(0.02)
        gate.ready()
        pid = session_of(server, gate)
        for keys in ("\x03", "\x1c", "\x1a", "\x04", "\x11", "\x13", "\x0f", "\x10", "!sh\r", ":!sh\r", "\x1b", "\x1b"):
            gate.send(keys)
            gate.settle(0.1)
        assert not CRASHED.search(gate.output.decode(errors="replace"))
        assert session_of(server, gate) == pid
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        assert not any(read(one).strip() for one in tasks), "a session starts no other program"
        gate.send("\x1b\x15")
        gate.settle(0.2)
        gate.send("q\r")
        gate.wait("退出")
        gate.send("y\r")
        assert gate.wait_exit() == 0


def test_the_database_belongs_to_the_account_alone(server: Server) -> None:
    for file in (server.town.file.parent, *server.town.file.parent.iterdir()):
        assert not file.stat().st_mode & 0o077, file
