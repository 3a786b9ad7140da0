"""`dutyterm report`, as the office runs it."""

import csv
import io
import json
from pathlib import Path

from openpyxl import load_workbook

from dutyterm.reports import service
from tests.cli.running import run, sentence
from tests.five_ones.conftest import Block, on
from tests.gate.town import ZONE, do
from tests.reports.conftest import TERMS, TODAY


def test_text_for_the_group_and_json(block: Block, db_url: str) -> None:
    ran = run("--db", db_url, "report", "--date", "2020-02-05")
    assert (ran.code, ran.err) == (0, "")
    assert "已随访户数 3" in ran.out and "南山镇 02-05 日报" in ran.out
    ran = run("--db", db_url, "report", "--level", "leader", "--of", "L1", "--date", "2020-02-05", "--json")
    said = json.loads(ran.out)
    assert (said["level"], said["state"], said["figures"]["visited"]) == ("leader", "", 3)


def test_what_was_submitted_is_what_is_printed(block: Block, db_url: str) -> None:
    who = block.town.users["L1"]
    do(service.submit, block.town.act("L1", on(5, "16:30")), "leader", who, TODAY, "照旧", ZONE, TERMS)
    block.visit("3-2-402", "met", at=on(5, "17:20"))
    said = json.loads(
        run("--db", db_url, "report", "--level", "leader", "--of", "L1", "--date", "2020-02-05", "--json").out
    )
    assert (said["figures"]["visited"], said["now"]["visited"]) == (3, 4)
    assert {"key": "visited", "then": 3, "now": 4} in said["changed"]


def test_what_changed_later_stands_in_the_next_days_text(block: Block, db_url: str, tmp_path: Path) -> None:
    do(service.submit, block.town.act("boss", on(5, "18:50")), "town", 0, TODAY, "", ZONE, TERMS)
    block.visit("3-2-402", "met", at=on(5, "19:20"))
    line = "02-05 的日报交后有变：已随访户数 3 改为 4，其中迟的 0 改为 1"
    assert line in run("--db", db_url, "report", "--date", "2020-02-06").out.splitlines()
    said = json.loads(run("--db", db_url, "report", "--date", "2020-02-06", "--json").out)
    assert {"key": "visited", "then": 3, "now": 4} in said["changed_before"]
    for kind in ("csv", "html"):
        file = tmp_path / f"r.{kind}"
        run("--db", db_url, "report", "--date", "2020-02-06", "--format", kind, "-o", str(file))
        assert line in file.read_text("utf-8-sig"), kind


def test_tables_and_a_sheet(block: Block, db_url: str, tmp_path: Path) -> None:
    for kind in ("csv", "xlsx", "html", "text"):
        file = tmp_path / f"r.{kind}"
        ran = run("--db", db_url, "report", "--date", "2020-02-05", "--format", kind, "-o", str(file))
        assert (ran.code, ran.err) == (0, ""), kind
        assert file.stat().st_size > 50
    table = list(csv.reader(io.StringIO((tmp_path / "r.csv").read_text("utf-8-sig"))))
    assert ["已随访户数", "3"] in table
    sheet = load_workbook(tmp_path / "r.xlsx").active
    assert sheet is not None and ("已随访户数", 3) in {tuple(row)[:2] for row in sheet.iter_rows(values_only=True)}
    assert "<script" not in (tmp_path / "r.html").read_text("utf-8")


def test_whom_nobody_knows_is_one_sentence(block: Block, db_url: str) -> None:
    for words in (("--level", "leader", "--of", "nobody"), ("--level", "community", "--of", "火星"), ("--date", "x")):
        ran = run("--db", db_url, "report", *words)
        assert ran.code == 2
        assert sentence(ran)
