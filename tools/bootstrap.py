"""Make .venv from requirements.lock when it must, then become its Python.

    python3 tools/bootstrap.py                      only make or refresh .venv
    python3 tools/bootstrap.py -m dutyterm demo     and then run this in it

Only the standard library, and only syntax that an old Python 3 can read: so it can say that it is too old.
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NAMES = ("python3", "python3.14", "python3.13", "python3.12", "python3.11")
ROOT = Path(__file__).resolve().parent.parent
UNREACHABLE = re.compile(
    r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|NameResolutionError|Max retries exceeded"
    r"|Failed to establish|Connection refused|Network is unreachable|name resolution|from versions: none",
    re.IGNORECASE,
)


class CannotPrepare(Exception):
    """The environment cannot be made; the message is the one sentence the person needs."""


# Annotations are quoted: Python 3.6 to 3.8 stop at `list[str]` before they could say that they are too old.
def choose_python(given: "str | None") -> str:
    """The Python that makes .venv: the one given, else this one, else the first on PATH that is new enough."""
    if sys.version_info[:2] >= OLDEST:
        return sys.executable
    seen = f"this is Python {sys.version_info[0]}.{sys.version_info[1]}"
    if not given:
        for name in NAMES:
            if version_of(name) >= OLDEST:
                return name
        seen += " and no newer one is on PATH"
    raise CannotPrepare(
        f"dutyterm needs Python {OLDEST[0]}.{OLDEST[1]} or newer; {seen}. "
        "Install one, or name it: make demo PYTHON=/path/to/python3"
    )


def version_of(python: str) -> "tuple[int, ...]":
    """Major and minor version of a Python, () when it does not start."""
    code = "import sys; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(
            [python, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    words = done.stdout.split()
    return tuple(int(word) for word in words) if done.returncode == 0 else ()


def prepare(venv: Path, lock: Path, given: "str | None") -> Path:
    """Bring venv to what lock says and return its Python; does nothing, quickly, when it is there already.

    given is the Python somebody asked for by name: a .venv of another version is then made anew.
    Raises CannotPrepare.
    """
    inside = venv / "bin" / "python"
    stamp = venv / "installed-lock"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    usable = inside.exists() and (not given or version_of(str(inside)) == version_of(given))
    if usable and stamp.exists() and stamp.read_text() == digest:
        return inside
    try:
        installer = [str(inside), "-m", "pip"]
        if not (usable and version_of(str(inside)) >= OLDEST and succeeds([*installer, "--version"])):
            installer = make_venv(venv, choose_python(given))
        install(installer, lock)
        stamp.write_text(digest)
    except OSError as error:
        raise CannotPrepare(f"{venv} cannot be made: {error}.") from error
    return inside


def make_venv(venv: Path, python: str) -> "list[str]":
    """Make an empty environment and return the pip command that installs into it."""
    inside = str(venv / "bin" / "python")
    if succeeds([python, "-m", "venv", "--clear", str(venv)]):
        return [inside, "-m", "pip"]
    # Debian splits ensurepip off into python3-venv; its python3-pip can install into an environment without pip.
    if succeeds([python, "-m", "venv", "--clear", "--without-pip", str(venv)]):
        outside = [python, "-m", "pip", "--python", inside]
        if succeeds([*outside, "--version"]):
            return outside
    raise CannotPrepare(
        f"{python} cannot make a virtual environment in {venv.parent}: on Debian or Ubuntu run "
        "`apt-get install python3-venv` as root and try again (elsewhere: check that the folder is writable "
        "and that this Python has venv and ensurepip)."
    )


def install(installer: "list[str]", lock: Path) -> None:
    """Install exactly what lock names, each file checked against its hash."""
    count = len(re.findall(r"(?m)^\w[\w.-]*==", lock.read_text()))
    say(f"Preparing .venv: up to {count} packages, once; this can take a minute.")
    command = [*installer, "install", "--quiet", "--require-hashes", "--no-input", "-r", str(lock)]
    # A user-wide `user = true` in pip's settings cannot work in an environment.
    settings = dict(os.environ, PIP_USER="0", PIP_DISABLE_PIP_VERSION_CHECK="1")
    settings.pop("PYTHONPATH", None)
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", env=settings, check=False
    )
    if done.returncode == 0:
        return
    if "DO NOT MATCH THE HASHES" in done.stdout:
        say(done.stdout)
        raise CannotPrepare("A downloaded file is not the one requirements.lock names, so it was not installed.")
    if UNREACHABLE.search(done.stdout):
        raise CannotPrepare(
            "The packages cannot be downloaded: no package index answers. Check the network and run the same command "
            "again, or point PIP_INDEX_URL at a mirror, or PIP_NO_INDEX=1 PIP_FIND_LINKS at a folder of wheels."
        )
    say(done.stdout)
    raise CannotPrepare("pip could not install requirements.lock; its own words are above.")


def succeeds(command: "list[str]") -> bool:
    """Whether a command ends well; what it prints is dropped."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


def say(sentence: str) -> None:
    """To the person, on stderr: stdout belongs to the program that runs next."""
    print(sentence, file=sys.stderr, flush=True)


def main(arguments: "list[str]") -> None:
    """Prepare, then replace this process by the environment's Python, which keeps terminal and exit code."""
    try:
        python = prepare(ROOT / ".venv", ROOT / "requirements.lock", os.environ.get("PYTHON"))
    except CannotPrepare as reason:
        sys.exit(str(reason))
    if arguments:
        # The package runs from the checkout: nothing is built, and nothing else can shadow it.
        os.execve(str(python), [str(python), *arguments], dict(os.environ, PYTHONPATH=str(ROOT)))


if __name__ == "__main__":
    main(sys.argv[1:])
