"""A real sshd on loopback with the snippet and the session script of deploy/, and the key file as the product keeps it.

Keys, host key and, for root, the system account are made for the run and thrown away. Where an account of its own
could not read this checkout, the sessions run as whoever runs the tests.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from time import monotonic, sleep

from tests.e2e.demo_town import CLOCK, ROOT, Gate, Town, copy_of, environment, folder_for_all
from tests.e2e.installation import account, installed, sshd_program

PEOPLE = ("volunteer", "v001", "v002")
GENEROUS = """AcceptEnv *
PermitUserEnvironment yes
PermitUserRC yes
PermitTunnel yes
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
AllowAgentForwarding yes
X11Forwarding yes
XAuthLocation /bin/true
GatewayPorts no
Subsystem sftp internal-sftp
"""  # what the most careless host could say
GONE = 3.0  # seconds until a session whose line is dead has ended


def wait_for(condition: object, timeout: float, what: str) -> None:
    """Ask again and again until `condition()`."""
    assert callable(condition)
    end = monotonic() + timeout
    while not condition():
        assert monotonic() < end, f"not within {timeout} s: {what}"
        sleep(0.02)


class Server:
    """An sshd with the product's own snippet, the keys of people in the town's database, and the one that watches it.

    Beside it is a second sshd without the snippet, on a host that allows everything. Three keys try the ways out:
    `restrict`, a line of the product there; `careless`, a line without `restrict` here; `open`, a bare key there,
    which shows that what is tried would work. Lines by hand are in a second file of keys.
    """

    def __init__(self, folder: Path, town: Town, user: str, python: str) -> None:
        self.folder, self.town, self.user, self.python = folder, town, user, python
        self.lent = folder / "lent"  # where the account may write, as it may nowhere on a server
        self.lent.mkdir()
        self.lent.chmod(0o777)
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
        self.ids["restrict"] = self.add_key(PEOPLE[0], "restrict")
        self.careless("careless", f'command="exec {self.session} {self.ids[PEOPLE[0]]}"')
        self.careless("nobody", f'restrict,pty,command="exec {self.session}"')
        self.careless("stranger-here", f'restrict,pty,command="exec {self.session} 999999999"')
        self._key("stranger")
        self.port, self.open_port = free_port(), free_port()
        self.known = folder / "known_hosts"
        host = self.host_key.with_suffix(".pub").read_text()
        self.known.write_text("".join(f"[127.0.0.1]:{port} {host}" for port in (self.port, self.open_port)))
        snippet = self._adapted(
            "sshd_dutyterm.conf",
            {
                "Match User duty\n": f"Match User {user}\n",
                "/etc/dutyterm/authorized_keys": f"{self.keys} {self.careless_keys}",
            },
        )
        here = f"HostKey {self.host_key}\nPidFile none\nUsePAM no\nStrictModes no\nPermitRootLogin prohibit-password\n"
        self.config, self.open_config = folder / "sshd_config", folder / "open_config"
        self.config.write_text(
            f"Include {snippet}\nListenAddress 127.0.0.1:{self.port}\n{here}AuthorizedKeysFile none\n{GENEROUS}"
        )
        bare = folder / "open_keys"
        bare.write_text(self.public("open") + "\n")
        self.open_config.write_text(
            f"ListenAddress 127.0.0.1:{self.open_port}\n{here}{GENEROUS}AuthorizedKeysFile {self.keys} {bare}\n"
        )
        if os.geteuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where sshd drops its privileges
        self.sshd = sshd_program()
        self.log = (folder / "log").open("w+")
        self.watcher = self.watch()
        self.processes = [self._start(file) for file in (self.config, self.open_config)]
        wait_for(self._answers, 10, "both sshd answer")
        wait_for(lambda: self.keys.exists() and self.lines(), 10, "the file of keys is written")

    def _start(self, config: Path) -> "subprocess.Popen[bytes]":
        subprocess.run([self.sshd, "-t", "-f", str(config)], check=True)
        return subprocess.Popen([self.sshd, "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stderr=self.log)

    def in_force(self, config: Path) -> set[str]:
        """What sshd itself says it would do with the account."""
        asked = [self.sshd, "-T", "-C", f"user={self.user},host=x,addr=127.0.0.1", "-f", str(config)]
        told = subprocess.run(asked, check=True, capture_output=True, text=True)
        return set(told.stdout.lower().splitlines())

    def said(self) -> str:
        """What sshd and the writer of the key file have logged so far."""
        return (self.folder / "log").read_text()

    @contextmanager
    def asleep(self) -> Iterator[None]:
        """Meanwhile nobody writes the file of keys."""
        self.watcher.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.watcher.send_signal(signal.SIGCONT)

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
        return self._as_owner(["-m", "dutyterm", "--db", self.town.url, *words], text)

    def python_of_owner(self, source: str, *words: str, text: str = "") -> "subprocess.CompletedProcess[str]":
        """A piece of Python that the database's owner runs."""
        return self._as_owner(["-c", source, *words], text)

    def _as_owner(self, words: list[str], text: str) -> "subprocess.CompletedProcess[str]":
        become = ["runuser", "-u", self.user, "--"] if self.user != pwd.getpwuid(os.geteuid()).pw_name else []
        return subprocess.run(
            [*become, self.python, "-I", *words], cwd="/", env=environment(), input=text, capture_output=True,
            text=True, timeout=60, check=False,
        )  # fmt: skip

    def add_key(self, login: str, name: str, *more: str) -> int:
        """Give somebody, or with `--post` a gate, the key `name`; its number."""
        done = self.dutyterm(
            "people", "key", "add", *filter(None, [login]), "-", "--json", *more, text=self.public(name)
        )
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
        """The public half of a key, made when it is asked for first."""
        return Path(f"{self._key(name)}.pub").read_text().strip()

    def _answers(self) -> bool:
        assert all(one.poll() is None for one in self.processes), f"sshd ended:\n{self.said()}"
        return listens(self.port) and listens(self.open_port)

    def client(self, login: str, *options: str, program: str = "ssh") -> list[str]:
        """The command line of a client with somebody's key, up to what it is to do."""
        there = self.open_port if login in ("restrict", "open") else self.port
        plain = ["-F", "/dev/null", "-i", str(self._key(login)), "-P" if program != "ssh" else "-p", str(there)]
        for option in ("IdentitiesOnly=yes", "BatchMode=yes", f"UserKnownHostsFile={self.known}", "LogLevel=ERROR"):
            plain += ["-o", option]
        return [program, *options, *plain]  # of two words on one thing ssh believes the first

    @property
    def address(self) -> str:
        return f"{self.user}@127.0.0.1"

    def login(self, login: str, *options: str) -> list[str]:
        """The command line of somebody who logs in."""
        return [*self.client(login, "-tt", *options), self.address]

    def run(self, argv: Sequence[str], text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """Run a client to its end, with `text` as its input."""
        return subprocess.run(
            argv, env=client_environment(**more), input=text, capture_output=True, text=True, timeout=20, check=False
        )

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
        for process in (*self.processes, self.watcher):
            process.terminate()
            process.wait(10)
        self.log.close()


def listens(port: int) -> bool:
    """Whether somebody takes connections there."""
    with closing(socket.socket()) as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def read(file: Path) -> bytes:
    """What is in a file of /proc, nothing when the process has gone."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def client_environment(**more: str) -> dict[str, str]:
    kept = environment(**{"TERM": "xterm-256color", **more})
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
