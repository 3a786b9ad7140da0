"""`export isolation` as the office runs it: tables, the day's slip, the release paper."""

import json
from collections.abc import Iterator

import pytest

from dutyterm.isolation.export import CHECKS, EPISODES
from tests.cli.running import run, sentence
from tests.gate.town import Town, add, bound, rows
from tests.isolation.homes import D, begin, check, fill, key, let_go, on


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        yield found


@pytest.fixture
def kept(town: Town) -> list[int]:
    """One household in the middle of its term, and one person who was released."""
    isos = begin(town)
    check(town, isos[0], key(5), 366, symptoms=("cough",))
    over = begin(town, "6-1-101", ref=D(2020, 1, 20), at=on(21, 8, month=1), persons=(town.people["区伟明"],))
    fill(town, over[0], D(2020, 1, 20), on(21, 8, month=1))
    let_go(town, over[0], on(5), "2020-<b>7")
    add("user_account", login="root1", display="root", role="admin")
    return [*isos, *over]


PRIVATE = ("梁志锦", "何玉萍", "13812345678", "区伟明")


def test_tables_are_masked(db_url: str, kept: list[int]) -> None:
    for more, fields in (((), EPISODES), (("--checks",), CHECKS)):
        ran = run("--db", db_url, "export", "isolation", "--format", "json", *more)
        assert (ran.code, ran.err) == (0, "")
        found = json.loads(ran.out)
        assert found and all(set(row) == set(fields) for row in found)
        assert not any(name in ran.out for name in PRIVATE)
    first = json.loads(run("--db", db_url, "export", "isolation", "--format", "json").out)[1]
    assert (first["room"], first["phone"], first["ref_date"], first["last_day"], first["release_day"]) == (
        "3-2-501", "138****5678", "2020-02-04", "2020-02-18", "2020-02-19",
    )  # fmt: skip
    some = run("--db", db_url, "export", "isolation", "--checks", "--format", "json", "--from", "2020-02-05")
    assert [(row["temp"], row["symptoms"]) for row in json.loads(some.out)] == [(36.6, "cough")]
    full = run(
        "--db", db_url, "export", "isolation", "--full", "--as", "root1", "--reason", "疾控要", "--format", "json"
    )
    assert "梁志锦" in full.out
    assert [row[0] for row in rows("SELECT action FROM audit_log ORDER BY seq DESC LIMIT 1")] == ["export.isolation"]


def test_the_slip_and_the_paper_are_printed(db_url: str, kept: list[int]) -> None:
    slip = run("--db", db_url, "export", "isolation", "--format", "html", "--from", "2020-02-05")
    assert slip.code == 0
    assert "居家隔离随访单" in slip.out and "陈联系" in slip.out and "36.6" in slip.out
    assert not any(name in slip.out for name in PRIVATE) and "<script" not in slip.out
    paper = run("--db", db_url, "export", "isolation", "--format", "html", "--release", str(kept[-1]))
    assert paper.code == 0
    assert "区伟明" in paper.out and "2020-&lt;b&gt;7" in paper.out
    assert "2020-01-21" in paper.out and "2020-02-03" in paper.out
    assert [row[0] for row in rows("SELECT action FROM audit_log ORDER BY seq DESC LIMIT 1")] == ["isolation.paper"]


def test_what_cannot_be_printed(db_url: str, kept: list[int]) -> None:
    for number, said in ((kept[0], "还没解除"), (999, "没有这份隔离档案")):
        ran = run("--db", db_url, "export", "isolation", "--format", "html", "--release", str(number))
        assert ran.code == 1
        assert said in sentence(ran)
    ran = run("--db", db_url, "export", "isolation", "--format", "ics")
    assert ran.code == 2 and "csv" in sentence(ran)
