"""Write requirements.lock from pyproject.toml: every version pinned, every file hashed, no host named."""

import subprocess
import sys
import venv
from pathlib import Path

UV = "uv==0.13.9"  # it alone resolves for every platform and Python at once; not needed to run or test
ROOT = Path(__file__).resolve().parent.parent
COMPILE = (
    *("pip", "compile", "pyproject.toml", "--extra", "test", "--extra", "postgres"),
    *("--universal", "--python-version", "3.11", "--generate-hashes"),
    *("--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links"),
    # the machine's own uv settings must not colour the file everybody installs from
    *("--no-config", "--quiet", "--output-file", "requirements.lock"),
)


def uv() -> Path:
    """The uv of .tools, made on first use in an environment of its own."""
    home = ROOT / ".tools" / UV.replace("==", "-")
    command = home / "bin" / "uv"
    if not command.exists():
        venv.create(home, clear=True, with_pip=True)
        subprocess.run([home / "bin" / "python", "-m", "pip", "install", "--quiet", UV], check=True)
    return command


def main(arguments: list[str]) -> int:
    """Hand on arguments such as --upgrade; without it, pins that still fit stay as they are."""
    return subprocess.run([uv(), *COMPILE, *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
