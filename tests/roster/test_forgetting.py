"""A duty long over: who stood where and when stays, temperatures and what people wrote do not."""

import datetime as dt
from pathlib import Path

from db import roster as table
from db import roster_people as people
from db.audit import Act
from dutyterm.drafts import Drafts
from dutyterm.retention.rules import Terms
from dutyterm.retention.service import Run, run
from dutyterm.roster import attendance, filling, handover, swapping
from dutyterm.store import Store
from tests.gate.town import ZONE, do, rows
from tests.roster.conftest import TERMS, Crew, on


def forget(at: dt.datetime, folder: Path, terms: Terms = Terms()) -> Run:  # noqa: B008 - frozen
    store = Store()
    try:
        return run(store, Act(at, 0, "tick"), terms, Drafts(folder / "drafts"))
    finally:
        store.close()


def worked(crew: Crew) -> int:
    """Somebody came with 36.4, and left early."""
    place = crew.put("v1", 5, "中班")
    do(attendance.check_in, crew.act("v1", on(5, "13:50")), place, 1, 364, TERMS)
    do(attendance.check_out, crew.act(at=on(5, "20:00")), place, crew.place(place).version, reason="孩子发烧")
    return place


def test_temperatures_and_reasons_go_and_the_duty_stays(crew: Crew, tmp_path: Path) -> None:
    place = worked(crew)
    assert forget(on(5, "23:00") + dt.timedelta(days=29), tmp_path).done.get("duties") is None
    assert crew.place(place).temp == 364
    assert forget(on(5, "23:00") + dt.timedelta(days=31), tmp_path).done["duties"] == 1
    left = crew.place(place)
    assert (left.temp, left.left_early, left.end_reason) == (None, "-", "-")
    assert (left.login, left.state) == ("v1", "relieved") and left.check_in_at and left.check_out_at
    assert forget(on(5, "23:00") + dt.timedelta(days=90), tmp_path).done.get("duties") is None  # once


def test_a_fever_at_the_door_is_health_and_goes(crew: Crew, tmp_path: Path) -> None:
    place = crew.put("v1", 5, "中班")
    do(attendance.check_in, crew.act("v1", on(5, "13:50")), place, 1, 380, TERMS)
    assert crew.place(place).end_reason == "fever"
    forget(on(6) + dt.timedelta(days=31), tmp_path)
    assert (crew.place(place).temp, crew.place(place).end_reason) == (None, "-")


def test_what_people_wrote_goes(crew: Crew, tmp_path: Path) -> None:
    place = crew.put("v1", 6)
    swap = do(swapping.ask_swap, crew.act("v1"), place, crew.user("v2"), "去医院")
    do(swapping.decide_swap, crew.act(), swap, False, "不行", ZONE, TERMS)
    do(filling.set_away, crew.act("v3"), crew.user("v3"), on(6), on(7), "手术")
    duty = crew.put("v4", 5, "早班")
    do(attendance.check_in, crew.act("v4", on(5, "06:00")), duty, 1, 364, TERMS)
    do(handover.save_draft, crew.act("v4", on(5, "13:30")), crew.shift(5).id, "302 发烧", "体温枪 2")
    done = forget(on(8) + dt.timedelta(days=31), tmp_path).done
    assert (done["swaps"], done["absences"], done["handovers"]) == (1, 1, 1)
    assert rows("SELECT note, decide_reason FROM swap_request") == [("", "")]
    assert rows("SELECT reason FROM availability") == [("",)]
    assert rows("SELECT note, equipment FROM handover") == [("", "")]
    assert len(people.away(on(6), on(7))) == 1  # that they were away stays


def test_what_is_still_to_come_or_under_way_is_not_touched(crew: Crew, tmp_path: Path) -> None:
    swap_of = crew.put("v1", 6)
    do(swapping.ask_swap, crew.act("v1"), swap_of, crew.user("v2"), "去医院")
    duty = crew.put("v4", 5, "早班")
    do(attendance.check_in, crew.act("v4", on(5, "06:00")), duty, 1, 364, TERMS)
    done = forget(on(8) + dt.timedelta(days=31), tmp_path).done
    assert not {"duties", "swaps"} & set(done)
    assert crew.place(duty).temp == 364 and table.still_on()
    assert rows("SELECT note FROM swap_request") == [("去医院",)]
    kept = forget(on(8) + dt.timedelta(days=400), tmp_path, Terms(duty_days=0)).done
    assert not {"duties", "handovers", "swaps", "absences"} & set(kept)
