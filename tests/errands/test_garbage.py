"""Rubbish: made once a household and day, packed and sprayed before it is gone, the last run of an isolation."""

import datetime as dt

from db.base import execute
from dutyterm.errands import assigning, carrying, following, garbage
from tests.errands.conftest import HOUR, TERMS, Crew, refused
from tests.gate.town import NOW, ZONE, do, rows


def test_the_days_rubbish_is_made_once(crew: Crew) -> None:
    assert garbage.count_day(crew.act(), ZONE) == 1
    assert do(garbage.make_day, crew.act(), TERMS, ZONE) == 1
    assert do(garbage.make_day, crew.act("boss2"), TERMS, ZONE) == 0
    assert garbage.count_day(crew.act(), ZONE) == 0
    crew.at = NOW + 16 * HOUR  # 00:00 of the next day, in town
    assert do(garbage.make_day, crew.act(), TERMS, ZONE) == 1
    assert rows("SELECT garbage_day FROM errand ORDER BY id") in (
        [("2020-02-05",), ("2020-02-06",)], [(dt.date(2020, 2, 5),), (dt.date(2020, 2, 6),)]
    )  # fmt: skip


def test_once_a_household_however_many_are_ill(crew: Crew) -> None:
    for name in ("梁志锦", "何玉萍"):
        crew.town.isolate(name)
    crew.town.isolate("区伟明", kind="observation")  # may take it down
    crew.town.isolate("苏小红", state="pending")
    assert do(garbage.make_day, crew.act(), TERMS, ZONE) == 2


def test_scenario_10_rubbish(crew: Crew) -> None:
    one, act = crew.rubbish("assigned"), crew.act("v1")
    assert do(garbage.collect, act, one, ZONE)
    assert not do(garbage.collect, act, one, ZONE)
    no = refused("pack_first", do, garbage.dispose, act, one)
    assert no.values["missing"] == ("bags", "double_bagged", "sprayed")
    assert do(garbage.pack, act, one, bags=2)
    assert not do(garbage.pack, act, one, bags=2)
    assert do(garbage.pack, act, one, double=True, sprayed=True)
    assert do(garbage.dispose, act, one)
    assert not do(garbage.dispose, act, one)
    found = crew.errand(one)
    assert (found.state, found.bags, found.double_bagged, found.sprayed) == ("disposed", 2, True, True)
    assert crew.story(one) == ["create", "assign", "accept", "collect", "pack", "pack", "dispose"]


def test_what_was_not_done_is_written_down_as_it_was(crew: Crew) -> None:
    one = crew.rubbish("collected")
    do(garbage.pack, crew.act("v1"), one, bags=0, double=False, sprayed=False)
    assert do(garbage.dispose, crew.act("v1"), one)
    refused("bad_bags", do, garbage.pack, crew.act("v1"), one, bags=-1)
    refused("bad_bags", do, garbage.pack, crew.act("v1"), one, bags=100)


def test_nothing_today_needs_a_reason(crew: Crew) -> None:
    one = crew.rubbish()
    refused("reason_missing", do, garbage.skip, crew.act(), one, "")
    refused("not_allowed", do, garbage.skip, crew.act("v1"), one, "没有")
    assert do(garbage.skip, crew.act(), one, "一袋也没有")
    assert not do(garbage.skip, crew.act(), one, "一袋也没有")
    assert do(garbage.make_day, crew.act(), TERMS, ZONE) == 0  # skipped is not forgotten
    assert do(following.reopen, crew.act(), one, "又拿出来了", TERMS, ZONE)


def test_rubbish_in_hand_is_not_cancelled(crew: Crew) -> None:
    one = crew.rubbish("collected")
    refused("not_now", do, garbage.skip, crew.act("v1"), one, "没有")
    assert do(assigning.take_over, crew.act(), one, crew.user("v2"), "摔了一跤", ZONE)
    assert do(carrying.fail, crew.act("v2"), one, "袋子破了")
    assert crew.state(one) == "failed"


def test_the_last_run_of_an_isolation(crew: Crew) -> None:
    """Once per household, with disinfection, when nobody there is kept in any more; beside the day's own."""
    crew.rubbish()
    home, ((isolation,),) = crew.home(), rows("SELECT id FROM isolation")
    assert isinstance(isolation, int)
    assert do(garbage.last_run, crew.act(), home, isolation) == 0  # still kept in
    execute("UPDATE isolation SET state = 'released'")
    first = do(garbage.last_run, crew.act(), home, isolation)
    assert do(garbage.last_run, crew.act(), home, isolation) == first
    second = crew.town.isolate("覃国平", state="released")
    assert do(garbage.last_run, crew.act(), home, second) == first  # released a moment later
    assert crew.errand(first).final
    assert garbage.count_day(crew.act(), ZONE) == 0
    crew.assign(first)
    do(garbage.collect, crew.act("v1"), first, ZONE)
    do(garbage.pack, crew.act("v1"), first, bags=1, double=True, sprayed=False)
    refused("final_needs_spray", do, garbage.dispose, crew.act("v1"), first)
    do(garbage.pack, crew.act("v1"), first, sprayed=True)
    assert do(garbage.dispose, crew.act("v1"), first)
    third = crew.town.isolate("覃国平", state="released")
    assert do(garbage.last_run, crew.act(), home, third) not in (0, first)  # another isolation, weeks later


def test_the_isolation_ends_with_errands_open(crew: Crew) -> None:
    """What was ordered is still brought."""
    one = crew.bring(crew.new(), "priced")
    execute("UPDATE isolation SET state = 'released'")
    assert do(carrying.deliver, crew.act("v1"), one)
