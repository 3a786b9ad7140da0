"""One suite, two databases: SQLite, or PostgreSQL when DUTYTERM_TEST_DB=postgresql://… names a server.

The user of that URL must be allowed to create databases. The real migrations run once in a session;
each test gets its own copy of what they made.
"""

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from db import engine

SERVER = os.environ.get("DUTYTERM_TEST_DB", "")


class SqliteTowns:
    """Copies of one freshly migrated file."""

    def __init__(self, folder: Path) -> None:
        file = folder / "migrated.db"
        engine.create(f"sqlite:///{file}")
        engine.close()  # the last one out folds the WAL into the file
        self.migrated = file.read_bytes()
        # a test that forgot to bind finds nothing here, instead of writing into everybody's model
        file.unlink()

    @contextmanager
    def town(self, folder: Path) -> Iterator[str]:
        file = folder / "town.db"
        file.touch(mode=0o600)
        file.write_bytes(self.migrated)
        yield f"sqlite:///{file}"
        engine.close()


class PostgresTowns:
    """Copies of one freshly migrated database, each dropped after its test."""

    def __init__(self, server: str) -> None:
        self.server = server
        self.numbers = itertools.count(1)
        self.admin = psycopg.connect(server, autocommit=True)
        self.migrated = self._name("migrated")
        self._run("CREATE DATABASE {}", self.migrated)
        engine.create(database_url(server, self.migrated))
        engine.close()
        # also keeps out a test that forgot to bind
        self._run("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", self.migrated)

    @contextmanager
    def town(self, folder: Path) -> Iterator[str]:
        name = self._name(str(next(self.numbers)))
        self._run("CREATE DATABASE {} TEMPLATE {}", name, self.migrated)
        yield database_url(self.server, name)
        engine.close()
        self._run("DROP DATABASE {} WITH (FORCE)", name)

    def close(self) -> None:
        self._run("DROP DATABASE {}", self.migrated)
        self.admin.close()

    def _name(self, what: str) -> str:
        return f"dutyterm_test_{os.getpid()}_{what}"

    def _run(self, statement: str, *names: str) -> None:
        self.admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def database_url(server: str, name: str) -> str:
    """The same server and user, another database."""
    base, mark, options = server.partition("?")
    if base.count("/") > 2:
        base = base.rpartition("/")[0]
    return f"{base}/{name}{mark}{options}"


@pytest.fixture(scope="session")
def towns(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteTowns | PostgresTowns]:
    """The maker of this session's databases."""
    if not SERVER:
        yield SqliteTowns(tmp_path_factory.mktemp("migrated"))
        return
    made = PostgresTowns(SERVER)
    yield made
    made.close()


@pytest.fixture
def db_url(towns: SqliteTowns | PostgresTowns, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database of this test alone; not bound to this process yet."""
    with towns.town(tmp_path) as url:
        yield url
