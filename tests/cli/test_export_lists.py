"""`export newcomers` and the other lists of F7, as the office runs them."""

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from db import engine
from dutyterm.clock import SystemClock
from dutyterm.commands.export_kinds import KINDS
from tests.cli.running import run, sentence
from tests.five_ones.conftest import build
from tests.gate.town import Town, bound, rows
from tests.households.lists import READ, furnish, plain, private

FULL = ("--full", "--as", "chief", "--reason", "疾控要")


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    """Something in every list, now: commands go by the machine's clock."""
    with bound(db_url) as found:
        with engine.transaction():
            build(found)
        furnish(found, SystemClock().now())
        yield found


def trail() -> list[tuple[object, ...]]:
    return rows("SELECT action, actor FROM audit_log WHERE action LIKE 'export.%' ORDER BY seq")


def test_each_list_leaves_masked_and_leaves_a_trace(db_url: str, town: Town, tmp_path: Path) -> None:
    hidden = private()
    for kind in READ:
        ran = run("--db", db_url, "export", kind, "--format", "json")
        assert (ran.code, ran.err) == (0, "")
        found = json.loads(ran.out)
        assert found and not [word for word in hidden if word in ran.out], kind
        file = tmp_path / f"{kind}.xlsx"
        ran = run("--db", db_url, "export", kind, "--format", "xlsx", "-o", str(file), "--as", "boss")
        assert (ran.code, ran.out, ran.err) == (0, "", "")
        page = load_workbook(file).active
        assert page is not None and page.max_row == len(found) + 1 and page.title == kind
        assert not [word for word in hidden if word.encode() in plain("xlsx", file.read_bytes())], kind
    asked = [(f"export.{kind}", actor) for kind in READ for actor in ("command line", "boss")]
    assert trail() == asked


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(db_url: str, town: Town) -> None:
    ran = run("--db", db_url, "export", "tracing", *FULL)
    assert ran.raw.startswith(codecs.BOM_UTF8)
    found = list(csv.DictReader(io.StringIO(ran.raw.decode("utf-8-sig"))))
    cells = [cell for row in found for cell in row.values()]
    assert not [cell for cell in cells if cell and cell[0] in "=+-@\t\r"]
    assert {"'=1+1", "'@SUM(A1)", "11010519491231002X"} <= set(cells)


def test_in_full_only_an_admin_with_a_reason(db_url: str, town: Town) -> None:
    for words, said in (
        (["--full", "--reason", "疾控要"], "--as"),
        (["--full", "--as", "boss", "--reason", "疾控要"], "您没有做这件事的权限"),
        (["--full", "--as", "chief"], "请写明原因"),
        (["--as", "L1"], "您没有做这件事的权限"),
    ):
        ran = run("--db", db_url, "export", "travel", *words)
        assert ran.code == 1 and said in sentence(ran)
    assert trail() == []
    ran = run("--db", db_url, "export", "travel", "--format", "json", *FULL)
    assert ran.code == 0 and "湖北黄冈" in ran.out and "文秀生" in ran.out
    assert trail() == [("export.travel", "chief")]
    assert rows("SELECT 1 FROM audit_value WHERE field = 'reason' AND after = '疾控要'") == [(1,)]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["newcomers", "--compound", "ZZ"], "没有这个小区（村）：ZZ"),
        (["newcomers", "--format", "ics"], "csv、xlsx 或 json"),
        (["merges", "--format", "html"], "csv、xlsx 或 json"),
        (["newcomers", "-o", "/nonexistent/folder/new.csv"], "/nonexistent/folder/new.csv"),
        (["newcomers", "-o", "/dev/full"], "/dev/full 没有写完"),
        (["newcomers", "-o", "/dev/full", "--format", "xlsx"], "/dev/full 没有写完"),
        (["households", "-o", "/dev/full"], "/dev/full 没有写完"),
        (["tracing", "--compound", "HQ"], "不能写 --compound"),  # who is matched with nobody must not be lost
        (["merges", "--compound", "HQ"], "不能写 --compound"),
        (["newcomers", "--ended"], "不能写 --ended"),
        (["households", "--ended"], "不能写 --ended"),
        (["travel", "--from", "2020-02-05"], "不能写 --from"),
        (["changes", "--post", "HQ"], "不能写 --post"),
        (["newcomers", "--days", "3"], "不能写 --days"),
        (["newcomers", "--days", "0"], "不能写 --days"),
        (["households", "--post", "HQ"], "不能写 --post"),
        (["households", "--from", "2020-02-05"], "不能写 --from"),
        (["passes", "--post", "HQ"], "不能写 --post"),
        (["passes", "--to", "2020-02-05"], "不能写 --to"),
        (["errands", "--post", "HQ"], "不能写 --post"),
        (["errands", "--compound", "HQ"], "不能写 --compound"),
        (["gate", "--compound", "HQ"], "不能写 --compound"),
        (["gate", "--who", "L1"], "不能写 --who"),
        (["roster", "--compound", "HQ"], "不能写 --compound"),
        (["roster", "--checks"], "不能写 --checks"),
        (["roster", "--format", "html", "--who", "L1"], "不能写 --who"),
        (["roster", "--format", "html", "--hours"], "不能写 --hours"),
        (["roster", "--format", "ics", "--post", "HQ", "--hours"], "不能写 --hours"),
        (["roster", "--days", "2", "--to", "2020-02-05"], "请只写一个"),
        (["roster", "--to", "2020-02-05"], "到 2020-02-05 为止，一天也没有"),  # from today on, and today is later
        (["isolation", "--post", "HQ"], "不能写 --post"),
        (["isolation", "--hours"], "不能写 --hours"),
        (["isolation", "--from", "2020-02-05"], "和 --checks 一起写"),
        (["isolation", "--to", "2020-02-05"], "和 --checks 一起写"),
        (["isolation", "--format", "html", "--to", "2020-02-05"], "不能写 --to"),
        (["isolation", "--format", "html", "--checks"], "不能写 --checks"),
        (["isolation", "--release", "1", "--checks"], "不能写 --checks"),
        (["isolation", "--release", "0", "--from", "2020-02-05"], "不能写 --from"),
        *(
            ([*kind, "--from", "2020-02-06", "--to", "2020-02-05"], "从 2020-02-06 起、到 2020-02-05 为止")
            for kind in (["errands"], ["gate"], ["roster"], ["isolation", "--checks"])
        ),
        (["gate", "--from", "2020-02-06", "--to", "gestern"], "gestern"),
    ],
)
def test_what_cannot_be_exported(db_url: str, town: Town, words: list[str], said: str) -> None:
    ran = run("--db", db_url, "export", *words)
    assert ran.code == 2 and said in sentence(ran)


def test_no_table_is_of_one_place() -> None:
    """What a table can be narrowed to: a compound, a post, days, an account; never where somebody is from (X6)."""
    options = set(re.findall(r"--[a-z]+", run("export", "--help").out))
    assert options == {
        *("--help", "--db", "--config", "--lang", "--format", "--output", "--as", "--full", "--reason", "--compound"),
        *("--post", "--from", "--to", "--ended", "--days", "--who", "--hours", "--checks", "--release"),
    }


def test_what_is_ended_is_asked_for(db_url: str, town: Town) -> None:
    assert "not_here" not in run("--db", db_url, "export", "tracing").out
    ran = run("--db", db_url, "export", "tracing", "--ended")
    assert "not_here" in ran.out and not [word for word in private() if word in ran.out]


def test_every_kind_has_its_road() -> None:
    assert set(READ) <= set(KINDS)


@pytest.mark.parametrize("what", [("export", "tenants"), ("print", "blanks", "HQ", "8"), ("report", "--level", "town")])
def test_what_leaves_is_its_owners_alone(db_url: str, town: Town, tmp_path: Path, what: tuple[str, ...]) -> None:
    file, there = tmp_path / "new", tmp_path / "there"
    assert run("--db", db_url, "pass", "key", "--rotate").code == 0
    assert run("--db", db_url, *what, "-o", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    there.touch(mode=0o640)
    there.chmod(0o640)
    assert run("--db", db_url, *what, "-o", str(there)).code == 0
    assert there.stat().st_mode & 0o777 == 0o640  # whoever made it has said who may read it
    assert there.read_bytes()
