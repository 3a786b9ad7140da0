"""`export households` as the office runs it."""

import json
from collections.abc import Iterator

import pytest

from dutyterm.households import merging
from dutyterm.households.export import FIELDS
from tests.cli.running import run, sentence
from tests.gate.town import Town, add, bound, do, rows

PRIVATE = ("梁志锦", "13812345678", "11010519491231002X", "湖北黄冈", "包租婆")


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as found:
        add("user_account", login="root1", display="root", role="admin")
        from db.base import execute

        execute("UPDATE person SET origin = '湖北黄冈' WHERE id = ?", found.people["梁志锦"])
        execute("UPDATE household SET landlord_name = '包租婆' WHERE id = ?", found.homes["HQ", "3-1-204"])
        yield found


def test_the_register_leaves_masked_and_without_where_anybody_comes_from(db_url: str, town: Town) -> None:
    for format_ in ("json", "csv"):
        ran = run("--db", db_url, "export", "households", "--format", format_)
        assert (ran.code, ran.err) == (0, "")
        assert not any(private in ran.out for private in PRIVATE)
    found = json.loads(run("--db", db_url, "export", "households", "--format", "json", "--compound", "hq").out)
    assert all(set(row) == set(FIELDS) and row["compound"] == "HQ" and row["origin"] == "" for row in found)
    (first,) = [row for row in found if row["person_id"] == town.people["梁志锦"]]
    assert (first["name"], first["phone"], first["id_no"]) == ("梁**", "138****5678", "110***********002X")
    assert [row["name"] for row in found if row["room"] == "3-2-702"] == [""]
    assert rows("SELECT count(*) FROM audit_log WHERE action = 'export.households'") == [(3,)]


def test_in_full_only_with_a_person_and_a_reason(db_url: str, town: Town) -> None:
    full = ("--db", db_url, "export", "households", "--full", "--format", "json")
    assert run(*full).code != 0
    assert run(*full, "--as", "root1").code != 0
    assert run(*full, "--as", "boss", "--reason", "上级要").code != 0
    told = run(*full, "--as", "root1", "--reason", "疾控要")
    assert told.code == 0 and all(private in told.out for private in PRIVATE)


def test_nobody_leaves_twice(db_url: str, town: Town) -> None:
    boss = town.act("boss")
    do(merging.merge_homes, boss, town.homes["HQ", "3-2-501"], town.homes["HQ", "3-1-204"], "登了两次")
    found = json.loads(run("--db", db_url, "export", "households", "--format", "json").out)
    assert not [row for row in found if row["room"] == "3-1-204"]
    assert len({row["person_id"] for row in found if row["person_id"]}) == len(
        [row for row in found if row["person_id"]]
    )


def test_what_cannot_be_exported(db_url: str, town: Town) -> None:
    assert "ZZ" in sentence(run("--db", db_url, "export", "households", "--compound", "ZZ"))
    assert "csv" in sentence(run("--db", db_url, "export", "households", "--format", "ics"))
