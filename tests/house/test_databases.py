"""The suite's own footing: each test has a database of its own, built by the real migrations."""

import pytest

from db import base, engine
from tests.databases import SERVER, database_url


def written() -> list[str]:
    return [row[0] for row in base.execute("SELECT mark FROM footprint ORDER BY mark").fetchall()]


@pytest.mark.parametrize("mark", ["first", "second"])
def test_no_test_sees_what_another_wrote(db_url: str, mark: str) -> None:
    engine.bind(db_url)
    base.execute("CREATE TABLE footprint (mark TEXT)")
    base.execute("INSERT INTO footprint VALUES (?)", mark)
    assert written() == [mark]


def test_it_is_migrated_and_of_the_chosen_kind(db_url: str) -> None:
    engine.bind(db_url)
    assert engine.pending() == []
    assert engine.is_sqlite() is (SERVER == "")


@pytest.mark.parametrize(
    ("server", "there"),
    [
        ("postgresql://u:p@127.0.0.1:5433/postgres", "postgresql://u:p@127.0.0.1:5433/town"),
        ("postgresql://u@localhost", "postgresql://u@localhost/town"),
        ("postgresql:///postgres?host=/run/pg", "postgresql:///town?host=/run/pg"),
    ],
)
def test_only_the_name_of_the_database_changes(server: str, there: str) -> None:
    assert database_url(server, "town") == there
