"""All ways out of a real sshd, each three times: by `restrict` on the key line alone, by the snippet alone, and by a
bare key on a host that allows everything, which shows that the way is one."""

import os
import pwd
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path

import pytest

from tests.e2e.demo_town import CRASHED, Gate
from tests.e2e.ssh_server import (
    PEOPLE,
    Server,
    client_environment,
    free_port,
    listens,
    logged_in,
    read,
    session_of,
    wait_for,
)

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("nobody_left")]

doors = pytest.mark.parametrize("door", ["restrict", "careless", "open"])
NO_COMMAND = "这个账号只能打开值守终端"


# --- commands and files


@doors
@pytest.mark.parametrize(
    "command",
    [
        ["id; id"],
        ["-tt", "sh", "-c", "id"],
        ["$(id)"],
        ["sh"],
        ["SSH_ORIGINAL_COMMAND= id"],
    ],
    ids=" ".join,
)
def test_a_command_is_refused_with_a_sentence(server: Server, door: str, command: list[str]) -> None:
    options = [one for one in command if one.startswith("-") and one != "-c"]
    words = [one for one in command if one not in options]
    # the input too: a shell would run it
    done = server.run([*server.client(door, *options), server.address, *words], text="id\n")
    if door == "open":
        assert "uid=" in done.stdout or command == ["$(id)"]  # which is no program's name
        return
    assert done.returncode == 2
    said = (done.stdout + done.stderr).replace("\r", "").strip()
    assert said.removeprefix("id\n").startswith(NO_COMMAND)  # a terminal echoes what it was sent
    assert said.count("\n") <= 1
    assert "uid=" not in said
    assert not server.sessions()


@doors
def test_input_without_a_command_runs_nothing(server: Server, door: str) -> None:
    done = server.run([*server.client(door, "-T"), server.address], text="id\nexit\n")
    if door == "open":
        assert "uid=" in done.stdout
        return
    assert (done.returncode, done.stdout) == (2, "")
    assert "请用 ssh -t" in done.stderr
    assert done.stderr.count("\n") == 1


@doors
def test_no_subsystem_starts(server: Server, door: str) -> None:
    done = server.run([*server.client(door, "-s"), server.address, "sftp"])
    assert (done.returncode, done.stdout) == (0 if door == "open" else 2, "")  # of its stderr sshd passes nothing on


@doors
@pytest.mark.parametrize("way", ["sftp get", "sftp put", "scp get", "scp put", "scp -O get", "scp -O put"])
def test_no_file_gets_in_or_out(server: Server, tmp_path: Path, door: str, way: str) -> None:
    program, verb = way.rpartition(" ")[::2]
    theirs, taken, brought = server.lent / "theirs", tmp_path / "taken", server.lent / f"brought-{door}"
    theirs.write_text("a list")
    try:
        if program == "sftp":
            script = f"get {theirs} {taken}\n" if verb == "get" else f"put {theirs} {brought}\n"
            argv = [*server.client(door, "-b", "-", program="sftp"), server.address]
        else:
            script, old = "", ["-O"] if "-O" in program else []
            far, near = (theirs, taken) if verb == "get" else (brought, theirs)
            pair = [f"{server.address}:{far}", str(near)]
            argv = [*server.client(door, *old, program="scp"), *(pair if verb == "get" else reversed(pair))]
        done = server.run(argv, text=script)
        assert (done.returncode == 0) == (door == "open"), done.stderr
        assert (taken if verb == "get" else brought).exists() == (door == "open")
    finally:
        brought.unlink(missing_ok=True)


# --- tunnels


@doors
@pytest.mark.parametrize("kind", ["-L", "-L socket", "-D", "-W"])
def test_nothing_is_forwarded_in(server: Server, door: str, kind: str) -> None:
    with ExitStack() as stack:
        if kind == "-L socket":
            inside = str(server.lent / f"inside-{door}")
            target = stack.enter_context(closing(socket.socket(socket.AF_UNIX)))
            target.bind(inside)
            target.listen()
            Path(inside).chmod(0o666)
        else:
            target = stack.enter_context(closing(socket.create_server(("127.0.0.1", 0))))
            inside = f"127.0.0.1:{target.getsockname()[1]}"
        target.settimeout(10 if door == "open" else 0.3)
        if kind == "-W":
            stack.enter_context(client(server, door, "-W", inside))
        else:
            port = free_port()
            wanted = ["-D", str(port)] if kind == "-D" else ["-L", f"{port}:{inside}"]
            stack.enter_context(client(server, door, "-N", *wanted))
            wait_for(lambda: listens(port), 10, "the client listens")
            knocking = stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), 5)))
            if kind == "-D":  # a SOCKS 4 proxy is asked for that port
                to = target.getsockname()[1].to_bytes(2, "big")
                knocking.sendall(b"\x04\x01" + to + b"\x7f\0\0\x01\0")
            if door != "open":
                with suppress(ConnectionResetError):
                    assert knocking.recv(100) == b"", "closed without a byte"
        if door == "open":
            target.accept()[0].close()
        else:
            with pytest.raises(TimeoutError):
                target.accept()


@doors
@pytest.mark.parametrize("kind", ["-R", "-R socket", "-R socks"])
def test_nothing_is_forwarded_out(server: Server, door: str, kind: str) -> None:
    port, there = free_port(), server.lent / f"outside-{door}"
    place = {"-R": f"{port}:127.0.0.1:9", "-R socket": f"{there}:127.0.0.1:9", "-R socks": str(port)}[kind]
    with client(server, door, "-N", "-o", "ExitOnForwardFailure=yes", "-R", place) as process:
        if door == "open":
            wait_for(there.exists if kind == "-R socket" else lambda: listens(port), 10, "the server listens")
            return
        assert process.wait(10) == 255
        assert b"forwarding failed" in process.stderr.read() if process.stderr else False
        assert not there.exists()


@doors
def test_no_network_device_is_made(server: Server, door: str) -> None:
    assert ("permittunnel no" in server.in_force(server.config if door == "careless" else server.open_config)) == (
        door == "careless"
    )
    if os.geteuid() or not Path("/dev/net/tun").exists():
        return  # the client cannot make its own end
    options = ["-N", "-v", "-o", "LogLevel=DEBUG1", "-o", "ExitOnForwardFailure=yes", "-w", "any:any"]
    done = server.run([*server.client(door, *options), server.address])
    # `restrict` says nothing about them: there it is only that an account that is not root can make none
    assert "Tunnel forwarding failed" in done.stderr
    assert ("Server has rejected tunnel device forwarding" in done.stderr) == (door == "careless"), done.stderr


@doors
def test_no_picture_comes_back_over_x11(server: Server, door: str) -> None:
    words = ["echo display $DISPLAY"] if door == "open" else []
    options = ["-T", "-X", "-o", "ForwardX11Trusted=yes", "-o", "XAuthLocation=/bin/true", "-o", "LogLevel=INFO"]
    done = server.run([*server.client(door, *options), server.address, *words], DISPLAY=":9")
    assert ("X11 forwarding request failed" in done.stderr) == (door != "open"), done.stderr
    assert ("display localhost:" in done.stdout) == (door == "open"), done.stdout


@doors
def test_no_agent_is_lent(server: Server, door: str, agent: Path) -> None:
    def lent() -> list[Path]:
        owner = pwd.getpwnam(server.user).pw_uid
        return [one for one in Path("/tmp").glob("ssh-*/agent.*") if one.stat().st_uid == owner]

    argv = [*server.client(door, "-A", "-tt"), server.address]
    with Gate(argv, env=client_environment(SSH_AUTH_SOCK=str(agent))) as gate:
        if door == "open":
            gate.send("ls $SSH_AUTH_SOCK; exit\r")
            gate.wait(r"/tmp/ssh-\S+/agent")
            return
        gate.ready()
        assert not lent()


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Path]:
    """The socket of an agent of the client."""
    socket_file = tmp_path / "agent"
    keeper = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket_file)], stdout=subprocess.DEVNULL)
    try:
        wait_for(socket_file.exists, 5, "an agent that could be forwarded")
        yield socket_file
    finally:
        keeper.kill()
        keeper.wait()


@contextmanager
def client(server: Server, login: str, *options: str) -> "Iterator[subprocess.Popen[bytes]]":
    """A client that runs meanwhile."""
    process = subprocess.Popen(
        [*server.client(login, *options), server.address],
        env=client_environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


# --- who comes in at all, and what a key can do inside


def test_a_key_of_nobody_and_a_strange_key_open_nothing(server: Server) -> None:
    done = server.run(server.login("nobody"))
    assert done.returncode == 2
    assert "没有写明编号" in done.stdout
    for options in ([], ["-o", "PreferredAuthentications=password,keyboard-interactive,hostbased"]):
        stranger = server.run([*server.client("stranger", *options), server.address])
        assert stranger.returncode == 255
        assert stranger.stderr == f"{server.address}: Permission denied (publickey).\n"


def test_a_key_opens_no_other_account(server: Server) -> None:
    for other in {"root", "nobody", "daemon"} - {server.user}:
        done = server.run([*server.client(PEOPLE[0], "-T"), f"{other}@127.0.0.1"])
        assert done.returncode == 255
        assert "Permission denied" in done.stderr


def test_sshd_itself_says_that_all_ways_are_closed(server: Server) -> None:
    assert {
        "disableforwarding yes", "allowtcpforwarding no", "allowstreamlocalforwarding no", "allowagentforwarding no",
        "x11forwarding no", "permittunnel no", "permituserrc no", "permituserenvironment no", "maxsessions 1",
        "authenticationmethods publickey", "passwordauthentication no", "kbdinteractiveauthentication no",
        "acceptenv dutyterm_takes_nothing",
    } <= server.in_force(server.config)  # fmt: skip


def test_a_second_session_in_one_connection_is_refused(server: Server, tmp_path: Path) -> None:
    shared = ["-o", f"ControlPath={tmp_path}/mux"]
    with logged_in(server, "careless", "-o", "ControlMaster=yes", *shared) as gate:
        done = server.run([*server.client("careless", *shared), server.address, "true"])
        assert "Session open refused by peer" in done.stderr
        assert session_of(server, gate)


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
