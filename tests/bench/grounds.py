"""Where the benches run: a folder of their own, a demo town built once, and children that start like installed ones."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLOCK = "2020-02-05T08:00+08:00"
_OURS = ("DUTYTERM_", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH", "COLUMNS", "LINES", "NO_COLOR")


class Grounds:
    """A folder with the town and copies of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # bytecode beside no source: an installed program has it, a checkout of somebody else's may not
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        self.env["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")

    def town(self) -> Path:
        """The demo town at CLOCK in SQLite; built when it is asked for first."""
        file = self.folder / "town.db"
        if not file.exists():
            self.build(f"sqlite:///{file}")
        return file

    def build(self, url: str) -> None:
        """Build the demo town at `url`: a file that is not there yet, or a database that is empty or a demo."""
        command = program(url, "demo", "--fresh", "--clock", CLOCK)
        subprocess.run(command, cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, capture_output=True, check=True)

    @contextmanager
    def on_server(self, server: str) -> Iterator[str]:
        """The demo town in a PostgreSQL database of its own, whose user may create one; gone afterwards."""
        import psycopg

        from tests.databases import database_url

        name = f"dutyterm_bench_{os.getpid()}"
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
            try:
                url = database_url(server, name)
                self.build(url)
                yield url
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def copy(self, name: str) -> Path:
        """A copy of the town for one bench; what it writes stays its own."""
        town, file = self.town(), self.folder / f"{name}.db"
        for old in self.folder.glob(f"{name}.db*"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        shutil.copyfile(town, file)  # nobody has it open, and its WAL is folded in
        shutil.copyfile(f"{town}.key", f"{file}.key")
        return file


def program(url: str, *words: str) -> list[str]:
    """The command line that starts the product on a database."""
    return [sys.executable, "-m", "dutyterm", "--db", url, *words]
