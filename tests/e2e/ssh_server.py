"""A real sshd on loopback with the snippet and the session script of deploy/, and the key file as the product keeps it.

Keys, host key and, for root, the system account are made for the run and thrown away. Where an account of its own
could not read this checkout, the sessions run as whoever runs the tests.
"""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.e2e.demo_town import CLOCK, ROOT, Gate, Town, copy_of, environment, folder_for_all

ACCOUNT = "dutyterm-e2e"
PEOPLE = ("volunteer", "v001", "v002")
GONE = 3.0  # seconds until a session whose line is dead has ended


def wait_for(condition: object, timeout: float, what: str) -> None:
    """Ask again and again until `condition()`."""
    assert callable(condition)
    end = monotonic() + timeout
    while not condition():
        assert monotonic() < end, f"not within {timeout} s: {what}"
        sleep(0.02)


def installed(folder: Path) -> str:
    """The Python of an environment in which dutyterm is installed, as a server's is; `-I` finds it nowhere else."""
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(folder)], check=False, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stderr
    here, there = (sysconfig.get_path("purelib", vars={"base": base}) for base in (sys.prefix, str(folder)))
    Path(there, "dutyterm.pth").write_text(f"{ROOT}\n{here}\n")
    return str(folder / "bin" / "python")


@contextmanager
def account(python: str) -> Iterator[str]:
    """Who the sessions run as."""
    own = pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() != 0:
        yield own
        return
    with_home = ["--create-home", "--shell", "/bin/sh", "--password", "*", ACCOUNT]
    # a run that was killed left its account behind
    subprocess.run(["userdel", "--force", "--remove", ACCOUNT], check=False, capture_output=True)
    subprocess.run(["useradd", "--system", *with_home], check=True, capture_output=True)
    try:
        start = [python, "-I", "-c", "import dutyterm.app, dutyterm.gate.screen"]
        able = subprocess.run(["runuser", "-u", ACCOUNT, "--", *start], cwd="/", capture_output=True, check=False)
        if b"No module named" in able.stderr:
            raise AssertionError(able.stderr.decode())
        yield own if able.returncode else ACCOUNT
    finally:
        subprocess.run(["userdel", "--remove", ACCOUNT], check=False, capture_output=True)


class Server:
    """An sshd with the product's own snippet, the keys of people in the town's database, and the one that watches it.

    `careless` is a second file of keys, as somebody might write it by hand: no `restrict`, any number.
    """

    def __init__(self, folder: Path, town: Town, user: str, python: str) -> None:
        self.folder, self.town, self.user, self.python = folder, town, user, python
        self.session = self._adapted(
            "session",
            {
                "/opt/dutyterm/bin/python": python,
                "-m dutyterm session": f"-m dutyterm --db {town.url} session --clock {CLOCK}",
            },
        )
        self.session.chmod(0o755)
        self.host_key = self._key("host")
        self.keys, self.careless_keys = folder / "authorized_keys", folder / "careless_keys"
        self._careless: list[str] = []
        for login in PEOPLE:
            town.change(
                "UPDATE user_account SET post_id = (SELECT id FROM post WHERE code = 'HQ') WHERE login = ?", login
            )
        self.ids = {login: self.add_key(login, login) for login in PEOPLE}
        self.careless("careless", f'command="exec {self.session} {self.ids[PEOPLE[0]]}"')
        self.careless("nobody", f'restrict,pty,command="exec {self.session}"')
        self._key("stranger")
        self.port = free_port()
        self.known = folder / "known_hosts"
        self.known.write_text(f"[127.0.0.1]:{self.port} {self.host_key.with_suffix('.pub').read_text()}")
        snippet = self._adapted(
            "sshd_dutyterm.conf",
            {
                "Match User duty\n": f"Match User {user}\n",
                "/etc/dutyterm/authorized_keys": f"{self.keys} {self.careless_keys}",
            },
        )
        self.config = folder / "sshd_config"
        self.config.write_text(
            f"Include {snippet}\nListenAddress 127.0.0.1:{self.port}\nHostKey {self.host_key}\nPidFile none\n"
            "UsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\nAuthorizedKeysFile none\n"
            "Subsystem sftp internal-sftp\nAcceptEnv LANG LC_*\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where sshd drops its privileges
        self.sshd = sshd_program()
        subprocess.run([self.sshd, "-t", "-f", str(self.config)], check=True)
        self.log = (folder / "log").open("w+")
        self.watcher = self.watch()
        self.process = subprocess.Popen(
            [self.sshd, "-D", "-e", "-f", str(self.config)], stdin=subprocess.DEVNULL, stderr=self.log
        )
        wait_for(self._answers, 10, "sshd answers")
        wait_for(lambda: self.keys.exists() and self.lines(), 10, "the file of keys is written")

    def watch(self) -> "subprocess.Popen[bytes]":
        """The product's own writer of the key file, as the systemd unit runs it: as root, if the tests are."""
        words = ["authorized-keys", str(self.keys), "--watch", "--session", str(self.session)]
        return subprocess.Popen(
            [self.python, "-I", "-m", "dutyterm", "--db", self.town.url, *words], cwd="/", env=environment(),
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def lines(self) -> list[str]:
        """The lines of the key file, its heading aside."""
        return [line for line in self.keys.read_text().splitlines() if not line.startswith("#")]

    def dutyterm(self, *words: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        """A command of the database's owner."""
        become = ["runuser", "-u", self.user, "--"] if self.user != pwd.getpwuid(os.geteuid()).pw_name else []
        return subprocess.run(
            [*become, self.python, "-I", "-m", "dutyterm", "--db", self.town.url, *words], cwd="/", env=environment(),
            input=text, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    def add_key(self, login: str, name: str, *more: str) -> int:
        """Give somebody the key `name`; its number."""
        done = self.dutyterm("people", "key", "add", login, "-", "--json", *more, text=self.public(name))
        assert done.returncode == 0, done.stderr
        return int(json.loads(done.stdout)[0]["id"])

    def careless(self, name: str, options: str) -> None:
        """Let a key in with a line written by hand."""
        self._careless.append(f"{options} {self.public(name)}")
        self.careless_keys.write_text("\n".join(self._careless) + "\n")
        self.careless_keys.chmod(0o644)

    def _adapted(self, name: str, changes: dict[str, str]) -> Path:
        text = (ROOT / "deploy" / name).read_text()
        for old, new in changes.items():
            assert old in text, (name, old)
            text = text.replace(old, new)
        file = self.folder / name
        file.write_text(text)
        return file

    def _key(self, name: str) -> Path:
        file = self.folder / f"key-{name}"
        if not file.exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(file)], check=True)
        return file

    def public(self, name: str) -> str:
        return self._key(name).with_suffix(".pub").read_text().strip() if name == "host" else self._public(name)

    def _public(self, name: str) -> str:
        return Path(f"{self._key(name)}.pub").read_text().strip()

    def _answers(self) -> bool:
        assert self.process.poll() is None, "sshd ended"
        with closing(socket.socket()) as client:
            return client.connect_ex(("127.0.0.1", self.port)) == 0

    def client(self, login: str, *options: str, program: str = "ssh") -> list[str]:
        """The command line of a client with somebody's key, up to what it is to do."""
        port = ["-P" if program != "ssh" else "-p", str(self.port)]
        plain = ["-F", "/dev/null", "-i", str(self._key(login)), *port]
        for option in ("IdentitiesOnly=yes", "BatchMode=yes", f"UserKnownHostsFile={self.known}", "LogLevel=ERROR"):
            plain += ["-o", option]
        return [program, *plain, *options]

    @property
    def address(self) -> str:
        return f"{self.user}@127.0.0.1"

    def login(self, login: str, *options: str) -> list[str]:
        """The command line of somebody who logs in."""
        return [*self.client(login, "-tt", *options), self.address]

    def run(self, argv: Sequence[str], **more: str) -> subprocess.CompletedProcess[str]:
        """Run a client to its end."""
        return subprocess.run(
            argv, env=client_environment(**more), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20,
            check=False,
        )  # fmt: skip

    def sessions(self) -> list[int]:
        """Processes of sessions on this town."""
        return [
            int(one.parent.name)
            for one in Path("/proc").glob("[0-9]*/cmdline")
            if (words := read(one).split(b"\0"))
            and words[0] == self.python.encode()
            and self.town.url.encode() in words
            and b"session" in words
        ]

    def close(self) -> None:
        for pid in self.sessions():
            os.kill(pid, 9)
        for process in (self.process, self.watcher):
            process.terminate()
            process.wait(10)
        self.log.close()


def sshd_program() -> str:
    """Where sshd is."""
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    assert sshd, "openssh-server is missing"
    return sshd


def read(file: Path) -> bytes:
    """What is in a file of /proc, nothing when the process has gone."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def client_environment(**more: str) -> dict[str, str]:
    kept = environment(TERM="xterm-256color", **more)
    return {name: value for name, value in kept.items() if name not in ("SSH_AUTH_SOCK", "DISPLAY") or name in more}


@contextmanager
def running(built_town: Path) -> Iterator[Server]:
    """A server on a copy of the demo town."""
    folder = folder_for_all()
    try:
        python = installed(folder / "env")
        with account(python) as user, copy_of(built_town, folder) as town:
            data = folder / "data"
            data.mkdir(mode=0o700)
            for file in folder.glob("demo.db*"):
                file.rename(data / file.name)
            town.file = data / town.file.name
            for file in (data, *data.iterdir()):
                shutil.chown(file, user)
            made = Server(folder, town, user, python)
            try:
                yield made
            finally:
                made.close()
            wait_for(lambda: not made.sessions(), GONE, "nothing is left of the sessions")
    finally:
        shutil.rmtree(folder)


def free_port() -> int:
    """A port that nobody has now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        return int(free.getsockname()[1])


@contextmanager
def logged_in(server: Server, login: str, *options: str) -> Iterator[Gate]:
    """A session through ssh on a terminal of its own."""
    with Gate(server.login(login, *options), env=client_environment()) as gate:
        yield gate.ready()


def session_of(server: Server, gate: Gate) -> int:
    """The process of the one session that is open."""
    assert gate.process.poll() is None
    (pid,) = server.sessions()
    return pid
