"""The demo town: the fixture the acceptance scenarios are typed on, its size, its soundness, its sameness."""

import datetime as dt
import hashlib
import time
from collections.abc import Iterator
from typing import Any

import pytest

from db import changes, engine, errand_lists, posts
from db import households as register
from db.audit import Act
from db.base import database, execute, utc_text
from dutyterm.demo import build
from dutyterm.roster.rules import Terms

NOW = dt.datetime.fromisoformat("2020-02-05T08:00+08:00")
TODAY = NOW.date()
DAY, A_MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
TERMS = Terms()
OWNER = Act(NOW, 0, "")


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in execute(sql, *values).fetchall()]


def single(sql: str, *values: Any) -> Any:
    return rows(sql, *values)[0][0]


def digest() -> str:
    """One line that differs as soon as any row of any table does."""
    text = hashlib.sha256()
    for table in sorted(database.get_tables()):
        if table != "schema_migration" and not table.startswith("sqlite_"):
            text.update(table.encode())
            text.update("\n".join(sorted(repr(row) for row in rows(f"SELECT * FROM {table}"))).encode())
    return text.hexdigest()


class Built:
    """The town of this module: where it is, how long it took, what it said meanwhile."""

    def __init__(self, url: str, seconds: float, said: list[tuple[int, int, str]]) -> None:
        self.url, self.seconds, self.said = url, seconds, said


@pytest.fixture(scope="module")
def town(towns: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    said: list[tuple[int, int, str]] = []
    with towns.town(tmp_path_factory.mktemp("demo")) as url:
        engine.bind(url)
        begun = time.perf_counter()
        build(NOW, lambda done, total, text: said.append((done, total, text)))
        yield Built(url, time.perf_counter() - begun, said)


@pytest.fixture(autouse=True)
def _bound(town: Built) -> None:
    engine.bind(town.url)


@pytest.fixture
def hq() -> posts.Gate:
    gate = posts.gate_by_code("HQ")
    assert gate
    return gate


def test_it_is_built_in_time_and_says_how_far_it_is(town: Built) -> None:
    if engine.is_sqlite():  # what the promise is made for
        assert town.seconds < 20
    done = [step[0] for step in town.said]
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == town.said[-1][1]
    assert len(done) > 20
    assert all(text for _, _, text in town.said)


def test_it_is_a_demo_and_only_an_empty_database_becomes_one() -> None:
    assert register.Setting.get(register.Setting.key == "demo").value == "1"
    assert rows("SELECT action, entity FROM audit_log") == [("demo.build", "town")]
    assert changes.counters() == {"gate": 1, "households": 1, "isolation": 1, "escalations": 1, "roster": 1}
    before = single("SELECT count(*) FROM person")
    with pytest.raises(RuntimeError, match="empty"):
        build(NOW, lambda *_: None)
    assert single("SELECT count(*) FROM person") == before


def test_hq_is_the_estate_of_the_scenarios(hq: posts.Gate) -> None:
    assert (hq.name, hq.compound, hq.compound_kind, hq.visitor_policy) == (
        *("华侨新村大门", "华侨新村", "estate", "host_consent"),
    )
    homes = {room for (room,) in rows("SELECT room FROM household WHERE compound_id = ?", hq.compound_id)}
    blocks, stairs, floors, doors = range(1, 26), (1, 2), range(1, 8), ("01", "02")
    expected = {f"{b}-{s}-{f}{d}" for b in blocks for s in stairs for f in floors for d in doors}
    assert homes == expected - {"3-1-202"} | {"3-1-204"}
    assert single("SELECT count(*) FROM errand_event WHERE at > ?", utc_text(NOW)) == 0
    last = rows("SELECT e.state, (SELECT after FROM errand_event v WHERE v.errand_id = e.id ORDER BY v.id DESC LIMIT 1)"
                " FROM errand e")  # fmt: skip
    assert all(state == after for state, after in last)
    carriers = {one for (one,) in rows("SELECT DISTINCT assignee_id FROM errand WHERE assignee_id IS NOT NULL")}
    assert not carriers & set(errand_lists.unwell())
