"""This very machine, on which a test may install what it likes: what it writes is gone afterwards, also when the run is
killed, and nobody else on the machine ever sees it."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from dutyterm.commands.server_files import HOME, KEYS, SETTINGS, SNIPPET, UNITS
from dutyterm.people.rules_keys import SESSION

WRITTEN = ("/etc", "/usr/local/lib", "/var/lib", "/var/log", "/run")  # where an installation writes
MADE = (SESSION, SNIPPET, SETTINGS, str(Path(KEYS).parent), HOME, "/var/lib/dutyterm", "/var/lib/dutyterm-e2e")
# a memory file system over each; it lives as long as a process of this mount namespace
_LAY_OVER = """set -e
mount -t tmpfs none "$1"
for place in {places}; do
    mkdir -p "$1$place/over" "$1$place/work"
    mount -t overlay -o "lowerdir=$place,upperdir=$1$place/over,workdir=$1$place/work" overlay "$place"
done
[ ! -d /run/systemd ] || mount -t tmpfs none /run/systemd # its manager would act on the machine itself
echo ready
exec cat
"""


class Machine:
    """The machine as processes see it that are started through `run` and `inside`."""

    def __init__(self, pid: int) -> None:
        self.pid = pid

    def at(self, path: str) -> Path:
        """A path of this machine, seen from outside."""
        return Path(f"/proc/{self.pid}/root{path}")

    def inside(self, *words: str) -> list[str]:
        """A command line that runs there."""
        return ["nsenter", f"--mount=/proc/{self.pid}/ns/mnt", "--", *words]

    def run(
        self, *words: str, text: str = "", env: Mapping[str, str] | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command there to its end; nothing of the tests' settings reaches it."""
        environ = {name: value for name, value in os.environ.items() if not name.startswith(("DUTYTERM_", "XDG_"))}
        return subprocess.run(
            self.inside(*words), env={**environ, "LC_ALL": "C.UTF-8", **(env or {})}, input=text, capture_output=True,
            text=True, timeout=120, check=False,
        )  # fmt: skip


class Itself(Machine):
    """The machine itself, where the kernel gives no other; nothing of the program may be there, and nothing stays."""

    def __init__(self) -> None:
        super().__init__(os.getpid())

    def at(self, path: str) -> Path:
        return Path(path)

    def inside(self, *words: str) -> list[str]:
        return list(words)


@contextmanager
def _itself(why: str) -> Iterator[Machine]:
    places = [Path(path) for path in (*MADE, *(f"/etc/systemd/system/{unit}" for unit in UNITS))]
    there = [str(path) for path in (*places, Path("/run/systemd/system")) if path.exists()]
    assert not there, f"no scratch machine here ({why}), and this one is in use: {there}"
    accounts = {one.pw_name for one in pwd.getpwall()}
    try:
        yield Itself()
    finally:
        for name in {one.pw_name for one in pwd.getpwall() if one.pw_name.startswith("dutyterm-")} - accounts:
            subprocess.run(["userdel", "--force", name], check=False, capture_output=True)
        for path in places:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


@contextmanager
def scratch_machine() -> Iterator[Machine]:
    """A machine for one test; needs root."""
    folder = tempfile.mkdtemp(prefix="dutyterm-machine-")
    script = _LAY_OVER.format(places=" ".join(WRITTEN))
    words = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", folder]
    keeper = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert keeper.stdout and keeper.stderr
        if keeper.stdout.readline() == "ready\n":
            yield Machine(keeper.pid)
        else:
            with _itself(keeper.stderr.read().strip()) as machine:
                yield machine
    finally:
        keeper.kill()
        keeper.communicate()
        shutil.rmtree(folder)
