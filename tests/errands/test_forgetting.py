"""Errands long done: who carried what for how much stays; whose it was and what was ordered does not. Exports."""

import csv
import datetime as dt
import io
from pathlib import Path

from db import errands as table
from db.audit import Act
from db.base import execute
from dutyterm.drafts import Drafts
from dutyterm.errands import carrying, following, garbage, ordering, reading
from dutyterm.errands.export import FIELDS, read_table
from dutyterm.retention.rules import Terms
from dutyterm.retention.service import Run, run
from dutyterm.store import Store
from tests.cli.running import run as command
from tests.errands.conftest import TERMS, Crew, balanced
from tests.gate.town import NOW, ZONE, do, rows

DAY = dt.timedelta(days=1)


def forget(at: dt.datetime, folder: Path, terms: Terms = Terms()) -> Run:  # noqa: B008 - frozen
    store = Store()
    try:
        return run(store, Act(at, 0, "tick"), terms, Drafts(folder / "drafts"))
    finally:
        store.close()


def test_what_was_ordered_goes_and_the_sums_stay(crew: Crew, tmp_path: Path) -> None:
    paid, owed, waits = (
        crew.bring(crew.new("降压药"), "settled"),
        crew.new("米", room="3-2-501"),
        crew.new("油", room="6-1-101"),
    )
    do(following.feedback, crew.act("v1"), paid, "咳嗽好多了")
    crew.bring(owed, "priced", who="v2")
    do(carrying.deliver, crew.act("v2"), owed)
    off = crew.new("布洛芬", room="6-1-102")
    do(ordering.cancel, crew.act(), off, "住院了")
    first, second = crew.new("盐", room="3-1-204"), crew.new("糖", room="3-1-204")
    do(ordering.merge, crew.act(), second, first)
    assert "errands" not in forget(NOW + 29 * DAY, tmp_path).done
    assert forget(NOW + 31 * DAY, tmp_path).done["errands"] == 3
    for gone in (paid, off, second):
        one = crew.errand(gone)
        assert (one.household_id, one.text, one.feedback, one.room) == (None, "", "", "")
        assert one.reason in ("", "-")
        assert {event.note for event in table.events_of(gone)} == {""}
    assert {item.name for item in crew.items(paid)} == {"-"}
    assert crew.errand(paid).settled_fen == 5850
    assert crew.errand(owed).text == "米"  # owed money keeps it
    assert crew.errand(waits).text == "油"
    assert "errands" not in forget(NOW + 90 * DAY, tmp_path).done
    assert forget(NOW + 400 * DAY, tmp_path, Terms(errand_days=0)).done.get("errands") is None
    balanced()
    assert [one.errand.room for one in reading.of_person(crew.act("v1"), crew.user("v1"), TERMS, ZONE)] == [""]


def test_a_last_run_is_forgotten_too(crew: Crew, tmp_path: Path) -> None:
    execute("UPDATE isolation SET state = 'released'")
    one = do(garbage.last_run, crew.act(), crew.home(), 1)
    do(garbage.skip, crew.act(), one, "没有")
    assert forget(NOW + 31 * DAY, tmp_path).done["errands"] == 1
    assert crew.errand(one).household_id is None


def test_a_masked_table_tells_nothing_of_a_household(crew: Crew) -> None:
    one = crew.bring(crew.new("降压药", room="3-2-501"), "settled")
    fields, found = read_table(crew.act(), None, None, ZONE)
    masked = dict(zip(fields, found[0], strict=True))
    assert (masked["compound"], masked["room"], masked["text"], masked["items"]) == ("HQ", "", "", "")
    assert (masked["name"], masked["advanced"], masked["settled"]) == ("跑**", "58.50", "58.50")
    fields, found = read_table(crew.act(), NOW.date(), NOW.date() + DAY, ZONE, full=True)
    full = dict(zip(fields, found[0], strict=True))
    assert (full["id"], full["room"], full["text"], full["items"]) == (one, "3-2-501", "降压药", "降压药 bought")
    assert read_table(crew.act(), NOW.date() + DAY, None, ZONE)[1] == []


def test_the_command(db_url: str, crew: Crew, tmp_path: Path) -> None:
    crew.new("降压药")
    execute("UPDATE errand SET feedback = '=1+1'")
    ran = command("--db", db_url, "export", "errands")
    assert (ran.code, ran.err) == (0, "")
    found = list(csv.DictReader(io.StringIO(ran.out.lstrip("\ufeff"))))
    assert tuple(found[0]) == FIELDS
    assert (found[0]["kind"], found[0]["priority"], found[0]["text"]) == ("grocery", "1", "")
    assert rows("SELECT action FROM audit_log ORDER BY seq DESC LIMIT 1") == [("export.errands",)]
    assert command("--db", db_url, "export", "errands", "--format", "ics").code == 2
    assert command("--db", db_url, "export", "errands", "--full").code == 1
