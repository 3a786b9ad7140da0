"""A server set up as the README says, with Debian's own sshd settings: the first admin logs in, as the account."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from dutyterm.commands.server_files import KEYS
from tests.e2e.demo_town import CRASHED, Gate, folder_for_all
from tests.e2e.installation import installed, open_python, open_to_all
from tests.e2e.ssh_server import client_environment, free_port, listens, read, wait_for
from tests.scratch_machine import Machine, scratch_machine

pytestmark = pytest.mark.e2e

ACCOUNT = "dutyterm-town"


@dataclass
class Installed:
    """A machine on which the program was set up, and a client with the admin's key."""

    machine: Machine
    python: str
    folder: Path
    port: int

    def client(self, *options: str) -> list[str]:
        plain = ["-F", "/dev/null", "-i", str(self.folder / "key"), "-p", str(self.port)]
        for option in ("IdentitiesOnly=yes", "BatchMode=yes", "StrictHostKeyChecking=no", "LogLevel=ERROR"):
            plain += ["-o", option]
        return ["ssh", *options, *plain, "-o", "UserKnownHostsFile=/dev/null", f"{ACCOUNT}@127.0.0.1"]

    def dutyterm(self, *words: str, owner: bool = True) -> "subprocess.CompletedProcess[str]":
        become = ["runuser", "-u", ACCOUNT, "--"] if owner else []
        return self.machine.run(*become, self.python, "-I", "-m", "dutyterm", *words)


@pytest.fixture(scope="module")
def town() -> Iterator[Installed]:
    if os.geteuid() != 0 or not open_to_all(Path(open_python()).resolve()):
        pytest.skip("sets up a server: needs root, and a Python that every account can run")
    folder, processes = folder_for_all(), []
    with scratch_machine() as machine:
        try:
            made = Installed(machine, installed(folder / "env"), folder, free_port())
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / "key")], check=True)
            machine.run("ssh-keygen", "-A")
            done = made.dutyterm("setup-server", "--account", ACCOUNT, "--python", made.python, owner=False)
            assert done.returncode == 0, done.stderr
            done = made.dutyterm("init", "--admin", "chief", "--name", "王主任", "--key", str(folder / "key.pub"))
            assert done.returncode == 0, done.stderr
            with (folder / "log").open("w") as log:
                for words in (
                    [made.python, "-I", "-m", "dutyterm", "authorized-keys", KEYS, "--watch"],
                    ["/usr/sbin/sshd", "-D", "-e", "-o", "ListenAddress=127.0.0.1", "-p", str(made.port)],
                ):
                    processes.append(
                        subprocess.Popen(machine.inside(*words), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
                    )
            wait_for(lambda: listens(made.port), 10, "sshd answers")
            wait_for(lambda: " key-1" in machine.at(KEYS).read_text(), 10, "the file of keys is written")
            yield made
        finally:
            for process in processes:
                process.terminate()
                process.wait(10)
            shutil.rmtree(folder)


def session(town: Installed) -> int:
    """The process of the one session."""
    found = [
        int(one.parent.name)
        for one in Path("/proc").glob("[0-9]*/cmdline")
        if read(one).split(b"\0")[:1] == [town.python.encode()] and b"session" in read(one).split(b"\0")
    ]
    assert len(found) == 1, found
    return found[0]


def test_the_first_admin_logs_in_and_the_session_is_the_accounts_alone(town: Installed) -> None:
    uid = town.machine.at("/var/lib/dutyterm/town.db").stat().st_uid
    assert uid not in (0, os.geteuid()), "the account owns the database"
    with Gate(town.client("-tt"), env=client_environment()) as gate:
        gate.wait("王主任", 30)
        pid = session(town)
        status = Path(f"/proc/{pid}/status").read_text()
        for kind in ("Uid", "Gid"):
            numbers = re.search(rf"^{kind}:\s+(.*)$", status, re.M)
            assert numbers
            assert len(set(numbers[1].split())) == 1, "real, effective, saved and file system id"
            assert "0" not in numbers[1].split()
        assert re.search(rf"^Uid:\s+{uid}\s", status, re.M)
        assert re.search(r"^CapEff:\s+0+$", status, re.M), "no power of root's"
        assert re.search(r"^Groups:\s*\d*\s*$", status, re.M), "in no other group"
        assert not CRASHED.search(gate.output.decode(errors="replace"))
    for file in (town.machine.at("/var/lib/dutyterm"), *town.machine.at("/var/lib/dutyterm").iterdir()):
        assert (file.stat().st_uid, file.stat().st_mode & 0o077) == (uid, 0), file


def test_the_account_can_change_nothing_that_lets_people_in(town: Installed) -> None:
    for path in (KEYS, "/etc/dutyterm", "/usr/local/lib/dutyterm-session", "/etc/ssh/sshd_config.d/dutyterm.conf"):
        assert town.machine.run("runuser", "-u", ACCOUNT, "--", "test", "-w", path).returncode == 1, path
    home = town.machine.run("getent", "passwd", ACCOUNT).stdout.split(":")[5]
    assert town.machine.run("runuser", "-u", ACCOUNT, "--", "test", "-w", home).returncode == 1
    assert town.machine.run("runuser", "-u", ACCOUNT, "--", "test", "-r", "/etc/shadow").returncode == 1


@pytest.mark.parametrize("words", [["id"], ["-s", "sftp"], ["-T"]], ids=" ".join)
def test_debians_own_settings_open_no_other_way(town: Installed, words: list[str]) -> None:
    options = [one for one in words if one.startswith("-")]
    argv = [*town.client(*options), *(one for one in words if one not in options)]
    done = subprocess.run(
        argv, env=client_environment(LANG="zh_CN.GB18030"), stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=20, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "uid=" not in done.stdout


def test_no_other_key_and_no_password(town: Installed) -> None:
    other = town.folder / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    argv = [word.replace(str(town.folder / "key"), str(other)) for word in town.client("-tt")]
    done = subprocess.run(
        argv,
        env=client_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 255
    assert "Permission denied (publickey)" in done.stdout + done.stderr
