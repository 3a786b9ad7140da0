"""`import registry` and `export gate`, as the office runs them."""

import codecs
import csv
import datetime as dt
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from db import engine
from db.base import execute
from db.gate_export import FIELDS
from dutyterm.gate import service
from tests.cli.running import run, sentence
from tests.gate.town import NOW, Talk, bound, do
from tests.households.towns import Town as Registry

ENTITY = (  # domain.md §3, GateEntry
    *("id", "post", "shift", "at", "direction", "subject", "person", "pass", "name", "phone", "came_from"),
    *("dest_household", "reason", "mask", "t1", "t1_site", "t2", "t2_method", "t2_at", "outbreak14", "decision"),
    *("reason_code", "advised", "vehicle", "recorded_by", "corrects"),
)


@pytest.fixture
def gate(db_url: str) -> Iterator[str]:
    """The URL of a town whose gates have seen a bit of everything, on two days."""
    with bound(db_url) as town:
        one = Talk(town, town.desk("HQ"))
        one.say("137 365", "138 376", "r 370 m", "139 out")
        one.say("v =1+1 3-2-501", "1", "13712345678", "@SUM(A1)", "n", "366")
        one.say("粤ed12345 2", "365 366", "3-2-302 out", "137 381", "r 378 m")
        do(service.undo_last, town.act(at=one.at), one.desk)
        Talk(town, town.desk("XZ"), NOW + dt.timedelta(days=1)).say("v 366", "", "")
    yield db_url


def exported(url: str, *words: str) -> list[dict[str, Any]]:
    ran = run("--db", url, "export", "gate", "--format", "json", *words)
    assert (ran.code, ran.err) == (0, "")
    return list(json.loads(ran.out))


def test_fields_of_the_entity() -> None:
    assert set(ENTITY) <= set(FIELDS)


def test_json(gate: str) -> None:
    rows = exported(gate)
    assert len(rows) >= 8
    assert all(set(row) == set(FIELDS) for row in rows)
    assert {row["decision"] for row in rows} <= {"ALLOW", "REFUSE", "RECHECK", "HOLD"}
    assert {"ALLOW", "REFUSE"} <= {row["decision"] for row in rows}
    first = rows[0]
    assert (first["post"], first["person"], first["pass"], first["t1"]) == ("HQ", "梁**", "HQ-0137", 36.5)
    assert (first["at"], first["direction"], first["reason_code"]) == ("2020-02-05T08:00:00+08:00", "in", "pass")
    assert first["dest_household"] == "3-2-501"
    second = next(row for row in rows if row["t2"])
    assert (second["t1"], second["t2"], second["t2_method"]) == (37.6, 37.0, "mercury")
    assert {row["state"] for row in rows} == {"live", "undone"}
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)


def test_people_are_masked(gate: str) -> None:
    for kind in ("json", "csv"):
        out = run("--db", gate, "export", "gate", "--format", kind).out
        for private in ("梁志锦", "何玉萍", "覃国平", "13812345678", "13712345678", "11010519491231002X"):
            assert private not in out
        assert "137****5678" in out


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(gate: str) -> None:
    ran = run("--db", gate, "export", "gate", "--format", "csv")
    assert ran.raw.startswith(codecs.BOM_UTF8)
    rows = list(csv.DictReader(io.StringIO(ran.raw.decode("utf-8-sig"))))
    assert len(rows) == len(exported(gate))
    assert rows[0]["t1"] == "36.5"
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell and cell[0] in "=+-@\t\r"]
    assert [cell for cell in cells if "SUM" in cell]


def test_xlsx_holds_text_only(gate: str, tmp_path: Path) -> None:
    file = tmp_path / "gate.xlsx"
    ran = run("--db", gate, "export", "gate", "--format", "xlsx", "-o", str(file))
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    page = load_workbook(file).active
    assert page is not None
    header, *rows = page.iter_rows()
    assert tuple(cell.value for cell in header) == FIELDS
    assert len(rows) == len(exported(gate))
    assert {cell.data_type for row in rows for cell in row if cell.value is not None} == {"s"}
    assert any("SUM" in str(cell.value) for row in rows for cell in row)
    assert rows[0][FIELDS.index("t1")].value == "36.5"


def test_filters(gate: str) -> None:
    everything = exported(gate)
    assert {row["post"] for row in everything} == {"HQ", "XZ"}
    village = exported(gate, "--post", "XZ")
    assert [row["decision"] for row in village] == ["REFUSE"]
    assert exported(gate, "--post", "xz") == village
    assert exported(gate, "--from", "2020-02-06") == village
    assert len(exported(gate, "--to", "2020-02-05")) == len(everything) - 1
    assert exported(gate, "--from", "2020-02-05", "--to", "2020-02-06") == everything
    assert exported(gate, "--from", "2020-02-07") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--post", "NOWHERE"], "没有这个值守点：NOWHERE"),
        (["--from", "2020-02-30"], "2020-02-30 看不懂"),
        (["--to", "yesterday"], "yesterday 看不懂"),
        (["-o", "/nonexistent/folder/gate.csv"], "/nonexistent/folder/gate.csv"),
    ],
)
def test_what_export_cannot_do(gate: str, words: list[str], said: str) -> None:
    ran = run("--db", gate, "export", "gate", *words)
    assert ran.code == 2
    assert said in sentence(ran)


def test_import_dry_run_then_for_real_then_again(db_url: str, tmp_path: Path) -> None:
    registry = Registry(7)
    file = registry.write_register(tmp_path / "register.xlsx")

    def imported(*words: str) -> dict[str, Any]:
        ran = run("--db", db_url, "import", "registry", str(file), "--json", *words)
        assert (ran.code, ran.err) == (0, "")
        return dict(json.loads(ran.out))

    dry = imported("--dry-run")
    assert set(dry) == {"households", "people", "added", "changed", "unchanged", "pending", "refused"}
    assert (dry["people"], dry["added"], dry["refused"]) == (registry.people(), registry.people(), [])
    assert imported() == dry  # nothing was written the first time
    again = imported()
    assert (again["added"], again["changed"], again["unchanged"]) == (0, 0, registry.people())


def test_what_differs_waits_unless_the_office_applies_it(db_url: str, tmp_path: Path) -> None:
    file = tmp_path / "register.csv"

    def imported(phone: str, *words: str) -> dict[str, Any]:
        row = f"漫江社区,华侨新村,3-2-501,自住,户主,麦红,女,,{phone},广东佛山"
        file.write_text(f"社区,小区/村,房号,房屋情况,与户主关系,姓名,性别,证件号码,联系电话,户籍地\n{row}\n")
        ran = run("--db", db_url, "import", "registry", str(file), "--json", *words)
        assert (ran.code, ran.err) == (0, "")
        return dict(json.loads(ran.out))

    def stored() -> list[tuple[str, ...]]:
        engine.bind(db_url)
        try:
            return [tuple(row) for row in execute("SELECT phone FROM person").fetchall()]
        finally:
            engine.close()

    assert imported("13566660000")["added"] == 1
    for _again in range(2):
        told = imported("13577770000")
        assert (told["added"], told["changed"], told["unchanged"], told["pending"]) == (0, 1, 0, 1)
        assert stored() == [("13566660000",)]
    told = imported("13577770000", "--apply")
    assert (told["changed"], told["pending"]) == (1, 0)
    assert stored() == [("13577770000",)]
    assert imported("13577770000")["unchanged"] == 1


def test_import_says_in_words_what_is_wrong(db_url: str, tmp_path: Path) -> None:
    book = Registry(8).write_book(tmp_path / "book.xlsx")
    told = json.loads(run("--db", db_url, "import", "registry", str(book), "--json", "--dry-run").out)
    assert told["refused"]
    assert all(set(one) == {"sheet", "row", "column", "reason"} for one in told["refused"])
    ran = run("--db", db_url, "import", "registry", str(book))
    assert (ran.code, ran.err) == (0, "")
    assert "导入完成" in ran.out
    assert str(told["refused"][0]["row"]) in ran.out


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01\x02 nothing", b"a,b,c\n1,2,3\n"])
def test_import_of_something_else(db_url: str, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "what.xlsx"
    if content is not None:
        file.write_bytes(content)
    ran = run("--db", db_url, "import", "registry", str(file))
    assert ran.code == 2
    assert "what.xlsx" in sentence(ran)


@pytest.fixture
def with_admin(gate: str) -> str:
    """The town with an admin beside its coordinator."""
    assert run("--db", gate, "people", "add", "chief", "--name", "管理", "--role", "admin").code == 0
    return gate


def test_an_export_is_masked_and_leaves_a_trace(with_admin: str) -> None:
    before = len(exported(with_admin))
    (action, actor), *_rest = trail(with_admin)
    assert (action, actor) == ("export.gate", "command line")
    rows = exported(with_admin, "--as", "boss")
    assert len(rows) == before
    assert trail(with_admin)[0] == ("export.gate", "boss")
    assert not any(row["phone"] and "*" not in row["phone"] for row in rows)


def test_a_full_export_needs_an_admin_and_a_reason(with_admin: str) -> None:
    for words, said in (
        (["--full", "--reason", "核查"], "--as"),
        (["--full", "--as", "boss", "--reason", "核查"], "您没有做这件事的权限"),
        (["--full", "--as", "chief"], "请写明原因"),
    ):
        ran = run("--db", with_admin, "export", "gate", "--format", "json", *words)
        assert ran.code == 1
        assert said in sentence(ran)
    before = len(trail(with_admin))
    rows = exported(with_admin, "--full", "--as", "chief", "--reason", "流调核查")
    assert len(trail(with_admin)) == before + 1
    assert any(row["phone"] and "*" not in row["phone"] for row in rows)
    # nobody makes a list of people by where they come from
    assert {row[name] for row in rows for name in ("came_from", "outbreak14", "left_on")} <= {None, ""}


def test_no_table_tells_an_identity_number_or_an_origin() -> None:
    assert not {"id_no", "id_hash", "origin", "birth_year"} & set(FIELDS)


def trail(url: str) -> list[tuple[str, str]]:
    """Action and actor of the audit trail, the newest first."""
    engine.bind(url)
    try:
        return [tuple(row) for row in execute("SELECT action, actor FROM audit_log ORDER BY seq DESC").fetchall()]
    finally:
        engine.close()
