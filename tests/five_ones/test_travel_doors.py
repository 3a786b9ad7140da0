"""Travel reports and tracing lists where a leader works: marked at the door, decided with one key, by one read."""

import datetime as dt

import pytest

from db.base import database, execute
from dutyterm.errors import Refused
from dutyterm.five_ones.reading import read_round, read_told
from dutyterm.five_ones.screen_board import Board
from dutyterm.five_ones.screen_home import HomePage
from dutyterm.gate import service as gate
from dutyterm.households import tracing, travel, travel_reading
from dutyterm.households.rules_travel import Facts
from dutyterm.households.screen import HouseholdsScreen
from dutyterm.households.tracing_rows import read_sheets
from dutyterm.sheets import Sheet
from tests.five_ones.conftest import TODAY, Block, Sit, stored
from tests.gate.screens import WIDE
from tests.gate.town import NOW, ZONE, converse, do
from tests.people.conftest import HOSTILE

HEADER = ["姓名", "身份证号", "手机", "现住址", "来自地", "离开日期", "备注"]
FACTS = Facts("湖北黄冈", "yes", dt.date(2020, 2, 3))
LATE = NOW - dt.timedelta(hours=30)


def report(block: Block, key: str, person: int, at: dt.datetime = NOW, login: str = "boss") -> int:
    return do(travel.report, block.town.act(login, at), key, person, FACTS, ZONE)  # type: ignore[no-any-return]


def list_them(block: Block, *people: tuple[str, str], due: dt.date = dt.date(2020, 2, 6)) -> None:
    """A tracing list of (name, number)."""
    cells = [HEADER, *([name, "", phone, "", "湖北武汉", "", ""] for name, phone in people)]
    do(
        tracing.save,
        block.town.act("boss", NOW),
        read_sheets([Sheet("名单", cells, 1)], TODAY),
        "0205省协查",
        due,
        ZONE,
    )


@pytest.fixture
def told(block: Block) -> Block:
    """A late report at 3-1-204, a fresh one and an item at 3-2-501; and a report at a door that is not L1's."""
    report(block, "k1", block.town.people["文秀生"], LATE)
    report(block, "k2", block.town.people["何玉萍"])
    list_them(block, ("梁志锦", "13812345678"))
    report(block, "k3", block.town.people["区伟明"])
    return block


def doors(block: Block, login: str, leader: str | None = None) -> dict[str, list[tuple[str, str, str]]]:
    """What a round says waits, by room: kind, state and name."""
    who = block.town.users[leader] if leader else None
    found = read_round(block.town.act(login, NOW), TODAY, who)
    rooms = {home: room for (_code, room), home in block.town.homes.items()}
    return {rooms[home]: [(one.kind, one.state, one.name) for one in waits] for home, waits in found.waits.items()}


OWN = {
    "3-1-204": [("report", "new", "文**")],
    "3-2-501": [("report", "new", "何**"), ("item", "open", "梁**")],
}


def test_a_round_has_what_waits_at_its_doors_due_ones_first(told: Block) -> None:
    assert doors(told, "L1") == OWN
    found = read_round(told.town.act("L1", NOW), TODAY).waits
    assert [one.due for one in found[told.home("3-2-501")]] == [
        NOW + dt.timedelta(hours=24), dt.datetime(2020, 2, 7, tzinfo=ZONE),
    ]  # fmt: skip
    assert not any("湖北" in str(one) for waits in found.values() for one in waits)


def test_what_is_decided_or_ended_waits_no_more(told: Block) -> None:
    act = told.town.act("L1", NOW)
    board = travel_reading.read_board(act)
    first = next(one.report for one in board.lines if one.room == "3-1-204")
    assert first
    do(travel.verify, act, first.id, first.version, FACTS, ZONE)
    assert doors(told, "L1")["3-1-204"] == [("report", "verified", "文**")]
    do(travel.decide, act, first.id, first.version + 1, "observe", "", ZONE)
    assert "3-1-204" not in doors(told, "L1")


def test_each_round_has_its_own_doors_alone(told: Block) -> None:
    assert doors(told, "L2") == {}
    execute("UPDATE leader_assignment SET user_id = ? WHERE stairway_id = ?", told.town.users["L2"],
            told.stairs["3-2"])  # fmt: skip
    assert doors(told, "L1") == {"3-1-204": OWN["3-1-204"]}
    assert doors(told, "L2") == {"3-2-501": OWN["3-2-501"]}


def test_a_stand_in_has_what_they_stand_in_for_and_only_then(told: Block) -> None:
    told.lead("L2", "3-2", NOW - dt.timedelta(hours=1), NOW + dt.timedelta(hours=1))
    assert doors(told, "L2") == {"3-2-501": OWN["3-2-501"]}
    late = told.town.act("L2", NOW + dt.timedelta(hours=2))
    assert travel_reading.read_doors(late, list(told.stairs.values())) == {}


def test_a_leader_who_asks_for_other_stairways_gets_nothing_of_them(told: Block) -> None:
    asked = list(told.stairs.values())
    assert travel_reading.read_doors(told.town.act("L2", NOW), asked) == {}
    assert len(travel_reading.read_doors(told.town.act("L1", NOW), asked)) == 2


def test_the_office_has_a_leaders_doors_and_a_cadre_none_of_it(told: Block) -> None:
    assert doors(told, "boss", "L1") == OWN
    assert doors(told, "kader", "L1") == {}
    execute("UPDATE user_account SET active = ? WHERE login = 'boss'", False)
    with pytest.raises(Refused, match="account_disabled"):
        travel_reading.read_doors(told.town.act("boss", NOW), list(told.stairs.values()))


def test_what_a_gate_hears_waits_at_the_door_unless_it_is_taken_back(block: Block) -> None:
    talk = converse(block.town, ["wxs", "o y 0203", "364"])
    assert doors(block, "L1") == {"3-1-204": [("report", "new", "文**")]}
    do(gate.undo_last, block.town.act(at=NOW), talk.desk)
    assert doors(block, "L1") == {}


def test_one_reading_of_few_queries_however_many_wait(told: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    whole = database.obj.execute_sql

    def listen(sql: str, params: object = ()) -> object:
        sent.append(sql)
        return whole(sql, params)

    act, asked = told.town.act("L1", NOW), list(told.stairs.values())
    monkeypatch.setattr(database.obj, "execute_sql", listen)
    travel_reading.read_doors(act, asked)
    few = len(sent)
    for number in range(20):
        report(told, f"more{number}", told.town.people["何玉萍"], NOW + dt.timedelta(seconds=number))
    sent.clear()
    assert sum(len(waits) for waits in travel_reading.read_doors(act, asked).values()) == 23
    assert len(sent) == few <= 4


# -- on the screen


async def test_the_board_marks_the_doors_and_the_heading_counts(at_doors: Sit, told: Block) -> None:
    async with at_doors() as one:
        assert isinstance(one.screen.view, Board)
        assert "204 - 行!租" in one.text and "501 - 行查" in one.text
        assert "行程 2  协查 1  过期 1" in one.text
        assert "湖北" not in one.text and "武汉" not in one.text
        looks = {cell.text: cell.look for row in one.grid.data.rows for cell in row.cells if cell}
        assert looks["204 - 行!租"] == "overdue" and looks["501 - 行查"] == "due"


async def test_where_nothing_waits_nothing_is_shown(at_doors: Sit) -> None:
    async with at_doors() as one:
        await one.press("t")
        assert "行程" not in one.text and "协查" not in one.text and " f " not in one.keys
        await one.press("f")
        assert isinstance(one.app.screen, type(one.screen))


async def test_the_list_has_the_late_door_first_then_the_kept_in_then_the_others(at_doors: Sit, told: Block) -> None:
    async with at_doors() as one:
        await one.press("t")
        assert [row[1] for row in one.cells][:3] == ["3-1-204", "3-2-302", "3-2-501"]
        assert one.cells[0][6].startswith("行程 ") and one.cells[2][6].startswith("行程 协查")
        assert one.rows.rows[0].look == "overdue"
        assert "3-1-204" in one.lines[7]  # and it is seen, though the board had no list before
        await one.tells("行程：要核实 文**，2月5日 02:00 前，过期了")


async def test_the_door_says_what_waits_and_a_key_leads_to_it_and_back(at_doors: Sit, told: Block) -> None:
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-501")
        await one.press("enter")
        assert isinstance(one.screen.view, HomePage)
        assert [(*row[:3], row[-1]) for row in one.cells] == [
            ("02-06", "08:00", "行程", "要核实 何**"),
            ("02-07", "00:00", "协查", "要上门找 梁**"),
        ]
        await one.tells("3-2-501 行程：要核实 何**，2月6日 08:00 前 还有 1 条")
        await one.press("j")
        await one.tells("协查：要上门找 梁**，2月7日 00:00 前")
        await one.press("f")
        register = one.app.screen
        assert isinstance(register, HouseholdsScreen)
        assert register.listing.cursor_key[0] == "item"
        await one.press("1")
        await one.type("shang men\r")
        await one.type("n\r")
        await one.sees("梁**：在，已查，记下了")
        await one.press("escape")
        assert one.app.screen is one.screen and isinstance(one.screen.view, HomePage)
        await one.until(lambda: [row[-1] for row in one.cells] == ["要核实 何**"])


async def test_f5_comes_back_to_the_door_as_well_and_then_esc_leads_nowhere_else(at_doors: Sit, told: Block) -> None:
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-1-204")
        await one.press("enter", "f")
        assert isinstance(one.app.screen, HouseholdsScreen)
        await one.press("f5")
        assert one.app.screen is one.screen and isinstance(one.screen.view, HomePage)
        await one.press("f7", "escape")  # whoever comes to the register by its key stays there
        assert isinstance(one.app.screen, HouseholdsScreen)


async def test_keys_of_one_packet_find_the_row_they_were_meant_for(at_doors: Sit, told: Block) -> None:
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-1-204")
        await one.type("fl\r")  # l hands out leaflets here, and isolates there
        await one.sees("文**：要隔离，记下了")
        assert await one.actions() == ["travel.decide"]
        assert await one.stored("SELECT count(*) FROM visit") == [(0,)]


async def test_esc_and_the_digit_of_the_area_it_led_to_is_no_visit(at_doors: Sit, told: Block) -> None:
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-1-204")
        await one.press("f", "escape", "5")
        assert one.app.screen is one.screen
        assert await one.stored("SELECT count(*) FROM visit") == [(0,)]
        await one.press("5")
        await one.tells("3-1-204 不开门，记下了")


async def test_what_somebody_has_decided_meanwhile_is_not_taken_for_the_row_in_its_place(
    at_doors: Sit, told: Block
) -> None:
    async with at_doors() as one:
        await one.press("t")
        await one.find("3-2-501")
        waits = one.screen.view.waits(one.screen.view.home)[0]
        sql = "UPDATE travel_report SET state = 'none', reason = 'x', decided_at = ? WHERE id = ?"
        await one.asked(execute, sql, stored(NOW), waits.id)
        await one.press("f")
        await one.sees("那一条不在这张表里了，可能刚刚有人办过")


async def test_a_question_that_stands_in_the_register_is_not_taken_for_the_doors(at_doors: Sit, told: Block) -> None:
    async with at_doors() as one:
        await one.press("f7", "x")
        await one.press("l", "f5", "t")
        await one.find("3-2-501")
        await one.press("f")
        await one.sees("这里还有一个问题没答完")
        await one.press("escape")
        assert isinstance(one.app.screen, HouseholdsScreen) and one.app.screen.form is None
        await one.press("escape")
        assert one.app.screen is one.screen


async def test_what_others_enter_is_marked_at_once_and_heard(at_doors: Sit, block: Block) -> None:
    async with at_doors() as one:
        assert "行程" not in one.text
        person = block.town.people["何玉萍"]
        await one.other(travel.report, "other", person, FACTS, ZONE, login="boss")
        await one.sees("501 - 行")
        await one.sees("您管的住户里有事要办：行程 1。按 F5 看。")


def test_what_one_has_entered_oneself_is_not_told_again(block: Block) -> None:
    report(block, "own", block.town.people["何玉萍"], login="L1")
    report(block, "others", block.town.people["文秀生"])
    assert [one.name for one in read_told(block.town.act("L1", NOW)).values()] == ["文**"]
    assert read_told(block.town.act("L2", NOW)) == {}


@pytest.mark.parametrize("size", [(80, 24), WIDE])
async def test_what_it_looks_like(
    at_doors: Sit, told: Block, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen.notice", lambda screen, text: None)
    home = told.home("3-2-501")
    for number, name in enumerate(HOSTILE):
        report(told, f"hostile{number}", told.town.person("HQ", home, name), LATE)
    async with at_doors("L1", size) as one:
        await one.golden("travel_board")
        await one.press("t")
        await one.golden("travel_list")
        await one.find("3-2-501")
        await one.press("enter")
        await one.golden("travel_home")
        await one.press("f")
        await one.golden("travel_register")
