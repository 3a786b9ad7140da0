"""Calendars: what RFC 5545 asks for, and what a real calendar program makes of them."""

import datetime as dt
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import roster as table
from db.base import execute
from dutyterm.roster import filling, shifts
from dutyterm.roster.calendar import LINE, Event, calendar, folded, text
from dutyterm.roster.export import read_person_calendar, read_post_calendar
from tests.gate.town import do
from tests.roster.conftest import TERMS, Crew, on

FIRST, LAST = dt.date(2020, 2, 3), dt.date(2020, 2, 9)
AT = on(5, "08:00")


def unfolded(data: bytes) -> list[str]:
    return data.decode().replace("\r\n ", "").rstrip("\r\n").split("\r\n")


def events(data: bytes) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in unfolded(data):
        name, _colon, value = line.partition(":")
        if line == "BEGIN:VEVENT":
            found.append({})
        elif found:
            found[-1].setdefault(name, value)
    return found


@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), max_size=300))
def test_folded_lines_are_short_and_whole(line: str) -> None:
    parts = list(folded(line))
    assert all(len(part) <= LINE for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
    assert "".join(part.decode() for part in (parts[0], *(part[1:] for part in parts[1:]))) == line


def test_nothing_in_a_text_ends_its_line() -> None:
    assert text("a;b,c\\d\r\ne\x1b]0;x\x07") == "a\\;b\\,c\\\\d\\ne]0\\;x"
    data = calendar("x\nEND:VCALENDAR", [Event("1", 0, AT, AT, "甲\r\nBEGIN:VEVENT", "𠮷" * 60)], AT)
    assert data.count(b"\r\nBEGIN:VEVENT\r\n") == 1
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_person_s_own_duties_and_what_became_of_them(crew: Crew) -> None:
    kept = crew.put("v1", 6)
    gone = crew.put("v1", 7, "夜班", reason="x")
    crew.put("v2", 6)

    def mine() -> dict[str, dict[str, str]]:
        data = read_person_calendar(crew.act(), crew.user("v1"), "值守1", FIRST, LAST)
        return {one["UID"]: one for one in events(data)}

    first = mine()
    assert set(first) == {f"place-{kept}@hq.dutyterm", f"place-{gone}@hq.dutyterm"}
    own = first[f"place-{gone}@hq.dutyterm"]
    assert (own["DTSTART"], own["DTEND"], own["SEQUENCE"]) == ("20200207T140000Z", "20200207T220000Z", "0")
    assert (own["SUMMARY"], own["STATUS"]) == ("夜班 华侨新村门口", "CONFIRMED")
    place = crew.place(gone)
    do(filling.release, crew.act(), place.id, place.version, "病了", TERMS)
    do(shifts.cancel_shift, crew.act(), crew.shift(6).id, "大雨")
    later = mine()
    assert set(later) == set(first)  # the same entries, so that a calendar can forget them
    assert {one["STATUS"] for one in later.values()} == {"CANCELLED"}
    assert all(int(later[uid]["SEQUENCE"]) > int(first[uid]["SEQUENCE"]) for uid in first)
    assert "病了" not in str(later)


def test_a_post_s_shifts_with_masked_names(crew: Crew) -> None:
    crew.put("v1", 6)

    def of_hq(full: bool = False) -> dict[str, dict[str, str]]:
        post = crew.shift(6).post_id
        return {one["DTSTART"]: one for one in events(read_post_calendar(crew.act(), post, FIRST, LAST, full=full))}

    first = of_hq()
    assert len(first) == 21
    assert first["20200205T220000Z"]["SUMMARY"] == "早班 1/1 值**"
    assert of_hq(full=True)["20200205T220000Z"]["SUMMARY"] == "早班 1/1 值守1"
    assert first["20200206T060000Z"]["DESCRIPTION"] == "缺 1 人"
    crew.put("v2", 6)
    then = of_hq()["20200205T220000Z"]
    assert then["UID"] == first["20200205T220000Z"]["UID"]
    assert int(then["SEQUENCE"]) > int(first["20200205T220000Z"]["SEQUENCE"])
    place = table.on_shift(crew.shift(6).id)[0]
    do(filling.release, crew.act(), place.id, place.version, "病了", TERMS)
    assert int(of_hq()["20200205T220000Z"]["SEQUENCE"]) > int(then["SEQUENCE"])


CONFIG = """
[calendars]
[[duty]]
path = {folder}/duty
[locale]
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
local_timezone = Asia/Shanghai
default_timezone = Asia/Shanghai
"""


class Khal:
    """A calendar program of its own, with one empty calendar."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config = folder, folder / "config"
        (folder / "duty").mkdir()
        self.config.write_text(CONFIG.format(folder=folder), "utf-8")

    def run(self, *words: str) -> list[str]:
        home = {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder)}
        done = subprocess.run(
            ["khal", "-c", str(self.config), *words], capture_output=True, text=True, timeout=60, check=False,
            env={**os.environ, **home, "LC_ALL": "C.UTF-8"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert "error" not in done.stderr.lower(), done.stderr
        return [line.strip() for line in done.stdout.splitlines()]

    def agenda(self, data: bytes) -> list[str]:
        file = self.folder / "duty.ics"
        file.write_bytes(data)
        self.run("import", "--batch", "-a", "duty", str(file))
        shown = self.run(
            "list", "2020-02-03", "8d", "--format", "{start-date} {start-time} {end-time} {title} {status}"
        )
        # a night is listed on both of its days
        return list(dict.fromkeys(line for line in shown if line.startswith("2020") and line.count(" ") > 1))


@pytest.mark.skipif(not shutil.which("khal"), reason="needs the calendar program khal")
def test_a_calendar_program_opens_them_and_follows_changes(crew: Crew, tmp_path: Path) -> None:
    execute("UPDATE post SET name = ? WHERE code = 'HQ'", "华侨新村大门；东侧, Lin [/b] " + "𠮷" * 20)
    crew.put("v1", 6)
    gone = crew.put("v1", 7, "夜班", reason="x")
    program = Khal(tmp_path)
    name = crew.shift(6).post
    first = program.agenda(read_person_calendar(crew.act(), crew.user("v1"), "值守1", FIRST, LAST))
    assert first == [
        f"2020-02-06 06:00 14:00 早班 {name} CONFIRMED", f"2020-02-07 22:00 06:00 夜班 {name} CONFIRMED"
    ]  # fmt: skip
    place = crew.place(gone)
    do(filling.release, crew.act(), place.id, place.version, "病了", TERMS)
    then = program.agenda(read_person_calendar(crew.act(), crew.user("v1"), "值守1", FIRST, LAST))
    assert then == [f"2020-02-06 06:00 14:00 早班 {name} CONFIRMED", f"2020-02-07 22:00 06:00 夜班 {name} CANCELLED"]
    whole = Khal(tmp_path / "post") if (tmp_path / "post").mkdir() is None else program
    post = crew.shift(6).post_id
    assert len(whole.agenda(read_post_calendar(crew.act(), post, FIRST, LAST))) == 21
