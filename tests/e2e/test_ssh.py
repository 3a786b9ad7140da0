"""A real sshd on loopback with the snippet and the session script of deploy/: three people at work."""

import os
import re
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.e2e.ssh_server import (
    GONE,
    PEOPLE,
    Server,
    client_environment,
    logged_in,
    session_of,
    wait_for,
)
from tests.e2e.test_gate_pty import LIVE, scans

pytestmark = [pytest.mark.e2e, pytest.mark.usefixtures("nobody_left")]


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


def test_the_database_belongs_to_the_account_alone(server: Server) -> None:
    for file in (server.town.file.parent, *server.town.file.parent.iterdir()):
        assert not file.stat().st_mode & 0o077, file
