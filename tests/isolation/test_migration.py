"""The step of the schema on a town that has isolation already: rows stay, and only new ones are held to a contact."""

from pathlib import Path

import peewee
import pytest

from db import engine
from db.base import database, execute
from tests.gate.town import build, rows

BEFORE, STEP = "0004_roster", "0005_isolation"


def up_to(step: str) -> list[str]:
    from playhouse.migrations import Runner

    return list(Runner(database.obj, str(engine.MIGRATIONS)).up(step))


def test_a_town_with_isolation_goes_on(db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = not db_url.startswith("sqlite:")
    url = db_url if server else f"sqlite:///{tmp_path / 'old.db'}"
    if server:
        engine.connect_empty(url)
    with monkeypatch.context() as patched:
        patched.setattr(engine, "migrate", lambda: up_to(BEFORE))
        engine.create(url)
    try:
        build()
        execute("UPDATE isolation SET contact_user_id = NULL")
        before = rows("SELECT id, person_id, state, ref_date, contact_user_id, version FROM isolation")
        assert up_to(STEP) == [STEP]
        assert rows("SELECT id, person_id, state, ref_date, contact_user_id, version FROM isolation") == before
        assert rows("SELECT confirmed_at, undertaking_signed_at, end_reason FROM isolation") == [(None, None, "")]
        execute("UPDATE isolation SET state = 'due'")  # an old one may go on without a contact
        with pytest.raises(peewee.IntegrityError), engine.transaction():
            execute("UPDATE isolation SET confirmed_at = '2020-02-05 00:00:00.000'")
        assert up_to(STEP) == []
    finally:
        engine.close()


@pytest.mark.parametrize(
    "values",
    [
        "1, '2020-02-05', 'am', ?, 365, '', ?",  # an answer is true or false with its number
        "1, '2020-02-05', 'am', ?, NULL, 'cough', ?",
        "1, '2020-02-05', 'noon', ?, NULL, '', ?",
        "1, '2020-02-05', 'am', ?, 339, '', ?",
        "99, '2020-02-05', 'am', ?, NULL, '', ?",
    ],
)
def test_the_database_takes_no_check_without_a_number(db_url: str, values: str) -> None:
    """Q5 holds below the program too."""
    engine.bind(db_url)
    try:
        build()
        columns = "isolation_id, day, slot, answered, temp, symptoms, late, at, by_user, created_at, updated_at"
        moment = "'2020-02-05 00:00:00.000'"
        with pytest.raises(peewee.IntegrityError), engine.transaction():
            execute(
                f"INSERT INTO isolation_check ({columns}) VALUES ({values}, {moment}, 1, {moment}, {moment})",
                *(False, False),
            )
        with pytest.raises(peewee.IntegrityError), engine.transaction():
            for _ in range(2):  # one of each half day
                execute(
                    f"INSERT INTO isolation_check ({columns}) VALUES (1, '2020-02-06', 'am', ?, NULL, '', ?, {moment},"
                    f" 1, {moment}, {moment})",
                    *(False, False),
                )
    finally:
        engine.close()
