"""The roster on its way out: what a table says, what it keeps to itself, the sheet for the fence in a real browser."""

import datetime as dt
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from db.base import execute
from dutyterm.roster.export import FIELDS, read_fence, read_table
from dutyterm.roster.hours import read_attendance, totals
from dutyterm.settings import Settings
from tests.gate.town import ZONE
from tests.roster.conftest import Crew, on

FIRST, LAST = dt.date(2020, 2, 3), dt.date(2020, 2, 9)
HOSTILE = "<script>alert(1)</script>&\"'"


def came(place: int, at: dt.datetime, left: dt.datetime | None = None) -> None:
    execute("UPDATE assignment SET state = ?, check_in_at = ?, check_out_at = ?, temp = 365 WHERE id = ?",
            "relieved" if left else "on_duty", text(at), text(left) if left else None, place)  # fmt: skip


def text(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S}.000"


def test_attendance_tells_what_was_planned_and_what_was(crew: Crew) -> None:
    done, on_duty = crew.put("v1", 6), crew.put("v2", 6)
    night, absent = crew.put("v1", 7, "夜班"), crew.put("v3", 6, "中班")
    came(done, on(6, "05:52"), on(6, "14:05"))
    came(on_duty, on(6, "06:07"))
    execute("UPDATE assignment SET state = 'absent' WHERE id = ?", absent)
    act = crew.act(at=on(6, "12:07"))
    fields, rows = read_table(act, "attendance", FIRST, LAST, ZONE)
    assert tuple(fields) == FIELDS
    found = {(one["login"], one["shift"]): one for row in rows for one in [dict(zip(fields, row, strict=True))]}
    first = found["v1", "早班"]
    assert (first["check_in"], first["check_out"], first["planned_hours"], first["hours"], first["late_minutes"]) == (
        "2020-02-06T05:52+08:00", "2020-02-06T14:05+08:00", 8.0, 8.22, 0,
    )  # fmt: skip
    second = found["v2", "早班"]
    assert (second["state"], second["late_minutes"], second["hours"]) == ("on_duty", 7, 6.0)
    assert found["v1", "夜班"]["night"] is True
    _fields, hours = read_table(act, "hours", FIRST, LAST, ZONE)
    assert hours == [
        ["v1", "值**", 2, 16.0, 8.22, 1, 0, 0],
        ["v2", "值**", 1, 8.0, 6.0, 0, 1, 0],
        ["v3", "值**", 0, 0.0, 0.0, 0, 0, 1],
    ]
    assert night


def test_a_forgotten_check_out_is_not_a_week_of_hours(crew: Crew) -> None:
    came(crew.put("v1", 6), on(6, "06:00"))
    lines = read_attendance(crew.act(at=on(9, "06:00")), FIRST, LAST)
    assert totals(lines, on(9, "06:00"))[0].hours == 24


def test_names_telephones_and_words_stay_unless_full(crew: Crew) -> None:
    crew.put("old", 7, "夜班", reason="家里有事找13899998888")
    act = crew.act()
    _fields, masked = read_table(act, "attendance", FIRST, LAST, ZONE)
    told = str(masked)
    assert ("老*" in told, "老何" in told, "13899998888" in told, "elder_night" in told) == (True, False, False, True)
    _fields, full = read_table(act, "attendance", FIRST, LAST, ZONE, full=True)
    assert "老何" in str(full)
    assert "13899998888" in str(full)


class Page(HTMLParser):
    """What a page shows, and every element it has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def hostile(crew: Crew) -> str:
    execute("UPDATE user_account SET display = ? WHERE login = 'v1'", HOSTILE)
    execute("UPDATE post SET name = ? WHERE code = 'HQ'", f"大门{HOSTILE}")
    execute("UPDATE user_account SET display = ? WHERE login = 'v2'", "阿卜杜热依木·麦麦提明·吐尔洪江·库尔班·买买提")
    crew.put("v1", 6)
    crew.put("v2", 6, "夜班")
    return read_fence(crew.act(), FIRST, LAST, Settings())


def test_the_sheet_shows_names_and_gaps_and_runs_nothing(crew: Crew) -> None:
    page = hostile(crew)
    found = Page(page)
    said = "".join(found.said)
    assert "script" not in found.tags
    assert HOSTILE in said
    assert (said.count("缺 1 人"), said.count("早班")) == (3 * 7 * 3 - 2, 21)
    assert "2月3日 周一" in said
    assert not re.search(r"1\d{10}|1\d\d\*{4}", page)
    only = read_fence(crew.act(), FIRST, FIRST, Settings(), crew.shift(6).post_id)
    assert Page(only).said.count("早班 06:00-14:00") == 1
    assert "A4" in only


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser")
def test_a_browser_prints_it_on_a4(crew: Crew, tmp_path: Path) -> None:
    """Rendered in Chromium: the text is there, no script ran, and the paper lies on its side."""
    file, paper = tmp_path / "fence.html", tmp_path / "fence.pdf"
    file.write_text(hostile(crew), "utf-8")
    base = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile"]
    shown = subprocess.run(
        [*base, "--dump-dom", file.as_uri()], capture_output=True, text=True, timeout=120, check=True
    )
    dom = Page(shown.stdout)
    assert "".join(dom.said).count(HOSTILE) == 2
    assert "script" not in dom.tags
    subprocess.run([*base, "--no-pdf-header-footer", f"--print-to-pdf={paper}", file.as_uri()],
                   capture_output=True, timeout=120, check=True)  # fmt: skip
    pages = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", paper.read_bytes())
    assert pages
    assert {(round(float(width)), round(float(height))) for width, height in pages} <= {(842, 595), (842, 596)}
