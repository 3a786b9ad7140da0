"""This very machine, on which a test may install what it likes: what it writes is gone afterwards, also when the run is
killed, and nobody else on the machine ever sees it."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

WRITTEN = ("/etc", "/usr/local/lib", "/var/lib", "/var/log", "/run")  # where an installation writes
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


@contextmanager
def scratch_machine() -> Iterator[Machine]:
    """A machine for one test. Needs root, and a kernel that lays one folder over another."""
    folder = tempfile.mkdtemp(prefix="dutyterm-machine-")
    script = _LAY_OVER.format(places=" ".join(WRITTEN))
    words = ["unshare", "--mount", "--propagation", "private", "sh", "-c", script, "sh", folder]
    keeper = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert keeper.stdout and keeper.stderr
        ready = keeper.stdout.readline()
        assert ready == "ready\n", f"no scratch machine here: {keeper.stderr.read()}"
        yield Machine(keeper.pid)
    finally:
        keeper.kill()
        keeper.communicate()
        shutil.rmtree(folder)
