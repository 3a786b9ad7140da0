"""Households are never orphaned (F9): a leader who is away for a day is seen, and somebody takes the stairways."""

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

from dutyterm.five_ones import reading
from dutyterm.five_ones.rules import Absence, absence
from dutyterm.five_ones.standing_in import Missing, read_missing, stand_in
from dutyterm.people import accounts
from dutyterm.reports.trouble import read_troubles
from dutyterm.settings import Settings
from tests.five_ones.conftest import TERMS, TODAY, Block, Sit, on, refused, stored
from tests.gate.town import NOW, ZONE, add, do, rows

HELD = on(1)


def missing(block: Block, at: dt.datetime = NOW) -> list[Missing]:
    return read_missing(block.town.act("boss", at), ZONE)


def leave(block: Block, login: str, since: dt.datetime, until: dt.datetime) -> None:
    add("availability", user_id=block.town.users[login], from_at=stored(since), to_at=stored(until), reason="回家")


@pytest.mark.parametrize(
    ("at", "held", "sign", "leaves", "found"),
    [
        (on(5, "00:00"), HELD, on(3, "23:59"), [], Absence("silent", on(3, "23:59"))),
        (on(5, "23:59"), HELD, on(4, "00:00"), [], None),  # not a whole day yet
        (on(5, "08:00"), on(4, "00:00"), None, [], None),  # has the stairway since yesterday
        (on(5, "08:00"), HELD, None, [], Absence("silent", HELD)),
        (on(5), HELD, on(4, "20:00"), [(on(5), on(7))], Absence("leave", on(5), on(7))),
        (on(5), HELD, on(4, "20:00"), [(on(5), on(6))], None),  # one day
        (on(5), HELD, on(4, "20:00"), [(on(5), on(6)), (on(6), on(7))], Absence("leave", on(5), on(7))),
        (on(4, "00:00"), HELD, on(3), [(on(5), on(7))], Absence("leave", on(5), on(7))),  # begins tomorrow
        (on(3, "23:59"), HELD, on(3), [(on(5), on(7))], None),
        (on(5, "12:00"), HELD, on(5, "10:00"), [(on(5), on(9))], None),  # goes on all the same
        (on(7, "12:00"), HELD, on(5, "10:00"), [(on(5), on(9))], Absence("leave", on(5), on(9))),
        (on(9, "00:00"), HELD, on(8, "10:00"), [(on(5), on(9))], None),  # is back
    ],
)
def test_when_somebody_is_away(
    at: dt.datetime, held: dt.datetime, sign: dt.datetime | None, leaves: list[tuple[dt.datetime, dt.datetime]],
    found: Absence | None,
) -> None:  # fmt: skip
    assert absence(at, ZONE, held, sign, leaves) == found


def test_silent_for_a_whole_day_is_missing_and_any_sign_ends_it(block: Block) -> None:
    (one,) = missing(block)
    assert (one.login, one.stairs, one.homes) == ("L1", ("HQ 3-1", "HQ 3-2"), 28)
    assert one.absence == Absence("silent", on(1))
    block.visit("3-2-501", "no_answer")
    assert missing(block) == []
    assert missing(block, on(6, "23:59")) == []
    assert [one.absence.since for one in missing(block, on(7))] == [NOW]


def test_a_leave_is_asked_for_the_day_before(block: Block) -> None:
    block.visit("3-2-501")
    leave(block, "L1", on(6), on(8))
    (one,) = missing(block)
    assert one.absence == Absence("leave", on(6), on(8))
    kinds = {one.kind: one for one in read_troubles(block.town.act("boss", NOW), Settings())}
    said = kinds["leader_leave"]
    assert (said.where, said.who, said.count, said.area, said.tab) == (
        "HQ 3-1 HQ 3-2",
        "志愿者L1",
        28,
        "five_ones",
        "c",
    )


def test_a_stand_in_ends_it_as_long_as_they_are_there(block: Block) -> None:
    users = block.town.users
    add("leader_assignment", user_id=users["L2"], stairway_id=block.stairs["3-1"], from_at=stored(on(5)),
        stands_in_for=users["L1"])  # fmt: skip
    (one,) = missing(block)
    assert one.stairs == ("HQ 3-2",)
    gone = {one.login: one.stairs for one in missing(block, on(7))}
    assert gone == {"L1": ("HQ 3-2",), "L2": ("HQ 3-1",)}  # the stand-in does nothing either


def test_the_office_gives_a_stand_in_for_all_stairways_at_once(block: Block) -> None:
    act = block.town.act("boss")
    assert do(stand_in, act, block.town.users["L1"], "L2", ZONE, TODAY + dt.timedelta(days=2)) == ("HQ 3-1", "HQ 3-2")
    held = rows("SELECT user_id, stands_in_for, to_at FROM leader_assignment WHERE stands_in_for IS NOT NULL")
    assert {(user, away) for user, away, _to in held} == {(block.town.users["L2"], block.town.users["L1"])}
    assert missing(block) == []
    refused("own_stand_in", do, stand_in, act, block.town.users["L1"], "L1", ZONE)
    refused("not_leader", do, stand_in, act, block.town.users["L1"], "gate", ZONE)
    refused("no_such_account", do, stand_in, act, block.town.users["L1"], "Lin [/b]", ZONE)
    refused("not_allowed", do, stand_in, block.town.act("L1"), block.town.users["L1"], "L2", ZONE)


def test_a_disabled_leaders_stairways_are_nobodys_and_stay_to_be_seen(block: Block) -> None:
    do(accounts.disable, block.town.act("chief"), block.town.users["L1"], "搬走了")
    found = reading.read_overview(block.town.act("boss"), TODAY, ZONE, TERMS)
    assert found.orphaned == ("HQ 3-1", "HQ 3-2")
    kinds = {one.kind: one for one in read_troubles(block.town.act("boss"), Settings())}
    assert (kinds["orphan"].count, kinds["orphan"].area) == (2, "people")


def test_the_clock_says_it_without_names(block: Block, db_url: str) -> None:
    block.visit("3-2-501")  # at the frozen moment of the fixture, long ago for the real clock
    env = {**os.environ, "DUTYTERM_DB": db_url, "LANG": "zh_CN.UTF-8"}
    run = [sys.executable, "-m", "dutyterm", "tick", "--dry-run"]
    said = subprocess.run(run, env=env, capture_output=True, text=True, check=True).stdout
    assert "1 位楼长" in said and "L1" not in said
    told = json.loads(subprocess.run([*run, "--json"], env=env, capture_output=True, text=True, check=True).stdout)
    assert told["leaders_without_stand_in"] == 1


async def test_the_office_is_led_to_it_and_does_it_in_one_question(at_doors: Sit) -> None:
    async with at_doors("boss") as one:
        await one.press("f8")
        await one.sees("楼长不见要人替", "HQ 3-1 HQ 3-2")
        rows_ = one.app.screen.listing
        while rows_.cursor_key != f"leader_silent:{one.town.users['L1']}":
            before = rows_.cursor_key
            await one.press("j")
            assert rows_.cursor_key != before
        await one.press("enter")
        await one.until(lambda: one.app.screen is one.screen, "F5")
        await one.settled()
        await one.tells("志愿者L1 从 02-01 00:00 起一条也没记", "按 r 派人替")
        await one.press("r")
        await one.tells("替 志愿者L1 管 HQ 3-1 HQ 3-2")
        await one.type("L2\r")
        await one.type("0208\r")
        await one.tells("L2 从现在起替 志愿者L1 管 HQ 3-1 HQ 3-2")
        assert "要人替" not in one.text
        assert await one.actions() == ["people.lead"]
