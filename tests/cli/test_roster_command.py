"""The words of `roster`, `import roster` and `export roster`, as the office types them."""

import codecs
import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from rich.cells import cell_len

from db import engine
from db.base import execute
from tests.cli.running import run, sentence
from tests.gate.town import add, bound

DAY = "2031-02-05"  # a Wednesday that no run of these tests has behind it


@pytest.fixture
def town(db_url: str) -> Iterator[str]:
    """The small town with v1 to v3, an administrator, and no plan yet."""
    with bound(db_url), engine.transaction():
        for number in (1, 2, 3):
            add(
                "user_account",
                login=f"v{number}",
                display=f"值守{number}",
                role="volunteer",
                phone=f"1380000000{number}",
            )
        add("user_account", login="chief", display="王主任", role="admin")
        execute("UPDATE user_account SET display = ? WHERE login = 'v3'", "=cmd|x!A1")
    yield db_url


def said(url: str, *words: str, code: int = 0) -> str:
    ran = run("--db", url, *words)
    assert ran.code == code, (ran.code, ran.err, ran.out)
    return ran.out


def as_json(url: str, *words: str) -> Any:
    return json.loads(said(url, *words, "--json"))


def planned(url: str) -> None:
    for name, starts, ends in (("早班", "06:00", "14:00"), ("中班", "14:00", "22:00"), ("夜班", "22:00", "06:00")):
        said(url, "roster", "plan", "add", name, starts, ends, "--most", "2", "--since", "2031-01-01")
    said(url, "roster", "apply", "--from", DAY, "--days", "2")


def test_from_a_plan_to_a_filled_shift_and_back(town: str) -> None:
    assert "没有班次" in run("--db", town, "roster", "show", "--day", DAY).err
    planned(town)
    plans = as_json(town, "roster", "plan", "list")
    assert [(one["name"], one["starts"], one["least"], one["most"]) for one in plans] == [
        ("早班", "06:00", 1, 2), ("中班", "14:00", 1, 2), ("夜班", "22:00", 1, 2)
    ]  # fmt: skip
    dry = as_json(town, "roster", "apply", "--from", DAY, "--days", "3", "--dry-run")
    assert (dry["batch"], dry["there"], dry["new"]) == (None, 2 * dry["new"], dry["new"])
    out = said(town, "roster", "assign", "v1", "--post", "HQ", "--day", DAY, "--shift", "夜班")
    assert "值守1" in out
    shown = as_json(town, "roster", "show", "--day", DAY, "--post", "hq")
    assert [(one["name"], one["night"], [who["login"] for who in one["people"]]) for one in shown] == [
        ("早班", False, []), ("中班", False, []), ("夜班", True, ["v1"])
    ]  # fmt: skip
    assert shown[2]["end"] == "2031-02-06T06:00+08:00"
    gaps = as_json(town, "roster", "gaps", "--from", DAY, "--days", "1")
    assert ("HQ", "夜班") not in [(one["post"], one["name"]) for one in gaps]
    hours = as_json(town, "roster", "hours", "--from", DAY)
    assert [(one["login"], one["shifts"], one["planned"], one["nights"]) for one in hours] == [("v1", 1, 8.0, 1)]
    said(town, "roster", "release", "v1", "--post", "HQ", "--day", DAY, "--shift", "22:00", "--reason", "病了")
    assert as_json(town, "roster", "hours", "--from", DAY)[0]["shifts"] == 0
    said(town, "roster", "shift", "add", "加班", "08:00", "10:00", "--post", "HQ", "--day", "2031-02-20")
    said(town, "roster", "assign", "v2", "--post", "HQ", "--day", "2031-02-20", "--shift", "加班", "--lead")
    ran = run("--db", town, "roster", "shift", "cancel", "--post", "HQ", "--day", "2031-02-20", "--shift", "加班",
              "--reason", "大雨")  # fmt: skip
    assert (ran.code, "值守2" in ran.err) == (0, True)
    (batch,) = as_json(town, "roster", "batches")
    said(town, "roster", "undo", str(batch["id"]))
    assert as_json(town, "roster", "show", "--day", DAY) == []
    said(town, "roster", "plan", "end", str(plans[0]["id"]))
    assert len(as_json(town, "roster", "plan", "list")) == 2


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["assign", "v1", "--post", "HQ", "--day", DAY, "--shift", "晨班"], 2),
        (["assign", "nobody", "--post", "HQ", "--day", DAY, "--shift", "早班"], 1),
        (["assign", "v1", "--post", "ZZ", "--day", DAY, "--shift", "早班"], 1),
        (["assign", "v1", "--post", "HQ", "--day", "5 Feb", "--shift", "早班"], 2),
        (["release", "v1", "--post", "HQ", "--day", DAY, "--shift", "早班", "--reason", "x"], 2),
        (["plan", "add", "早班", "6:00", "14:00"], 1),
        (["plan", "add", "早班", "06:00", "14:00", "--rule", "FREQ=SECONDLY"], 1),
        (["plan", "end", "99"], 1),
        (["undo", "99"], 1),
        (["apply", "--from", DAY, "--days", "2"], 1),
        (["apply", "--from", DAY, "--days", "0"], 2),
        (["show", "--day", "x"], 2),
        (["show", "--day", DAY, "--post", "ZZ"], 1),
    ],
)
def test_no_is_one_sentence_and_a_code(town: str, words: list[str], code: int) -> None:
    planned(town)
    ran = run("--db", town, "roster", *words)
    assert ran.code == code, ran.err
    assert sentence(ran)


def test_a_warning_needs_a_reason(town: str) -> None:
    planned(town)
    said(town, "roster", "assign", "v1", "--post", "HQ", "--day", DAY, "--shift", "早班")
    ran = run("--db", town, "roster", "assign", "v1", "--post", "HQ", "--day", DAY, "--shift", "夜班")
    assert (ran.code, "请写原因" in sentence(ran)) == (1, True)
    said(town, "roster", "assign", "v1", "--post", "HQ", "--day", DAY, "--shift", "夜班", "--reason", "没有别人")


def test_lines_fit_80_columns_with_long_names(town: str) -> None:
    planned(town)
    execute_here(
        town, "UPDATE user_account SET display = ? WHERE login IN ('v1','v2')", "阿卜杜热依木·麦麦提明·吐尔洪江"
    )
    execute_here(town, "UPDATE post SET name = ? WHERE code = 'HQ'", "华侨新村第一期工程东侧临时大门岗")
    for login in ("v1", "v2"):
        said(town, "roster", "assign", login, "--post", "HQ", "--day", DAY, "--shift", "早班")
    for words in (["show", "--day", DAY], ["gaps", "--from", DAY], ["hours", "--from", DAY], ["plan", "list"]):
        lines = said(town, "roster", *words).splitlines()
        assert lines
        assert max(map(cell_len, lines)) <= 80, max(lines, key=cell_len)


def execute_here(url: str, sql: str, *values: object) -> None:
    engine.bind(url)
    with engine.transaction():
        execute(sql, *values)
    engine.close()


def test_the_week_s_table_in_three_steps(town: str, tmp_path: Path) -> None:
    file = tmp_path / "week.csv"
    file.write_text(f"值守点,班次,{DAY}\nHQ,早班 06:00-14:00,值守1、值守九\nXZ,早班 06:00-14:00,值守2\n", "utf-8")
    dry = as_json(town, "import", "roster", str(file), "--dry-run")
    assert (dry["cells"], dry["shifts"], dry["added"], dry["batch"]) == (2, 2, 1, None)
    (asked,) = dry["questions"]
    assert (asked["kind"], asked["name"]) == ("person", "值守九")
    assert {"login": "v1", "post": "", "phone": "138****0001"} in asked["candidates"]
    told = said(town, "import", "roster", str(file))
    assert "--who '值守九=v1'" in told
    done = as_json(town, "import", "roster", str(file), "--who", "值守九=v2")
    assert (done["added"], done["unchanged"], done["questions"]) == (0, 1, [])  # v2 stands at XZ then
    assert [(one["row"], one["reason"]) for one in done["refused"]] == [(2, "clash")]
    assert "时间冲突：XZ" in done["refused"][0]["told"]
    for wrong in (["--who", "值守九"], ["--who", "=v1"], ["--post", "x=ZZ"], ["--who", "x=nobody"]):
        assert sentence(run("--db", town, "import", "roster", str(file), *wrong))
    bad = tmp_path / "bad.csv"
    bad.write_text(f"值守点,班次,{DAY}\nHQ,早班 06:00-14:00,没有这人\n", "utf-8")
    assert run("--db", town, "import", "roster", str(bad)).code == 1  # nothing in it was right
    assert run("--db", town, "import", "roster", str(tmp_path / "none.csv")).code == 2


def test_exports(town: str, tmp_path: Path) -> None:
    planned(town)
    for login in ("v1", "v3"):
        said(town, "roster", "assign", login, "--post", "HQ", "--day", DAY, "--shift", "早班")
    words = ("export", "roster", "--from", DAY, "--days", "2")
    ran = run("--db", town, *words)
    assert ran.raw.startswith(codecs.BOM_UTF8)
    rows = list(csv.DictReader(io.StringIO(ran.raw.decode("utf-8-sig"))))
    assert [(one["login"], one["name"], one["phone"]) for one in rows] == [("v1", "值**", ""), ("v3", "'=***", "")]
    assert json.loads(said(town, *words, "--format", "json", "--who", "v1"))[0]["planned_hours"] == 8
    assert json.loads(said(town, *words, "--format", "json", "--hours"))[0]["shifts"] == 1
    assert run("--db", town, *words, "--full", "--reason", "x").code == 1
    full = json.loads(said(town, *words, "--format", "json", "--full", "--reason", "核对", "--as", "chief"))
    assert (full[0]["name"], full[0]["phone"]) == ("值守1", "13800000001")
    book = tmp_path / "roster.xlsx"
    said(town, *words, "--format", "xlsx", "-o", str(book), "--full", "--reason", "核对", "--as", "chief")
    cells = [cell for row in load_workbook(book).active.iter_rows() for cell in row]  # type: ignore[union-attr]
    assert {cell.data_type for cell in cells if cell.value == "=cmd|x!A1"} == {"s"}
    assert said(town, *words, "--format", "ics", "--who", "v1").startswith("BEGIN:VCALENDAR")
    assert "早班" in said(town, *words, "--format", "ics", "--post", "HQ")
    assert "值守1" in said(town, *words, "--format", "html")
    for wrong in (["--format", "ics"], ["--format", "ics", "--who", "v1", "--post", "HQ"], ["--post", "ZZ"]):
        assert sentence(run("--db", town, *words, *wrong))
    assert run("--db", town, "export", "gate", "--format", "ics").code == 2
    engine.bind(town)
    trail = execute("SELECT count(*) FROM audit_log WHERE action = 'export.roster'").fetchone()[0]
    engine.close()
    assert trail == 8


def test_filled_by_the_program_and_somebody_replaced(town: str) -> None:
    engine.bind(town)
    execute("UPDATE user_account SET availability = '白班' WHERE login NOT IN ('v1', 'v2')")
    engine.close()
    planned(town)
    told = run("--db", town, "roster", "fill", "--from", DAY, "--days", "2", "--effort", "40")
    assert "这只是方案" in told.out and "没有人能去的" in told.out  # 18 places and a handful of people
    assert "人里：" in told.out and "平均" in told.out
    assert all(not one["people"] for one in as_json(town, "roster", "show", "--day", DAY))
    ran = run("--db", town, "roster", "fill", "--from", DAY, "--days", "2", "--effort", "40", "--accept", "--json")
    found = json.loads(ran.out)
    assert found["accepted"]["placed"] == len(found["filled"]) > 0
    assert ran.code == (1 if found["empty"] else 0)
    assert {one["login"] for one in found["filled"]} >= {"v1", "v2", "v3"}
    assert all(sum(one["blocked"].values()) > 0 for one in found["empty"])
    again = run("--db", town, "roster", "replace", "v1", "--from", DAY, "--days", "2", "--json")
    changes = json.loads(again.out)["changes"]
    assert changes and all(one["after"] != "v1" for one in changes)
    done = run("--db", town, "roster", "replace", "v1", "--from", DAY, "--days", "2", "--accept")
    assert "换好了" in done.out
    assert all(who["login"] != "v1" for one in as_json(town, "roster", "show", "--day", DAY) for who in one["people"])
    refused = run("--db", town, "roster", "replace", "v1", "--from", DAY, "--days", "2")
    assert (refused.code, "没有他的班" in sentence(refused)) == (1, True)
    assert run("--db", town, "roster", "fill", "--from", DAY, "--days", "99").code == 2
