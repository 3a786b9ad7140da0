"""The history of a row: on the screen, for whoever may see it, and nobody's name or number in it."""

from collections.abc import Callable

import pytest

from db.audit import Act, record
from db.escalations import open_escalations
from dutyterm.errors import Refused
from dutyterm.gate import service
from dutyterm.gate.service import undo_last
from dutyterm.trail.service import history
from dutyterm.trail.words import shown, steps
from dutyterm.ui.history import HistoryScreen
from tests.gate.screens import SMALL, WIDE, Open
from tests.gate.town import ZONE, Talk, Town, do, rows

Converse = Callable[..., Talk]
SIZES = pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "120x40"])


def told(act: Act, entity: str, number: int) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return steps(history(act, entity, number), ZONE)


def ids() -> list[int]:
    return [int(str(row[0])) for row in rows("SELECT id FROM gate_entry ORDER BY id")]


def test_a_second_measurement_tells_what_it_changed(talk: Converse, town: Town) -> None:
    talk("137 376", "r 378 m")
    (first, second) = told(town.act("boss"), "gate_entry", ids()[0])
    assert first[:3] == ("02-05 08:00", "志愿者gate (test)", f"登记通行 #{ids()[0]}")
    assert "体温: 37.6" in first[3]
    assert second[2] == f"第二次量体温 #{ids()[0]}"
    assert {"第二次体温: 37.8", "结果: 复测 -> 暂留"} <= set(second[3])


def test_a_corrected_row_tells_its_correction_and_back(talk: Converse, town: Town) -> None:
    one = talk("137 365")
    old = ids()[0]
    one.dialogue = one.dialogue.correcting(old)
    one.later(300).say("138 366")
    (_old, new) = ids()
    for number in (old, new):
        found = told(town.act("boss"), "gate_entry", number)
        assert [step[2] for step in found] == [f"登记通行 #{old}", f"更正登记 #{new}"]
    assert f"更正哪一条: {old}" in found[1][3]


def test_what_was_taken_back_says_so(talk: Converse, town: Town) -> None:
    one = talk("137 365")
    do(undo_last, town.act(), one.desk)
    found = told(town.act("boss"), "gate_entry", ids()[0])
    assert [step[2:] for step in found][1] == (f"撤销登记 #{ids()[0]}", ("状态: 有效 -> 已撤销",))


def test_occupants_share_the_history_of_their_vehicle(talk: Converse, town: Town) -> None:
    talk("粤ed12345 2 365 366")
    assert told(town.act("boss"), "gate_entry", ids()[1]) == told(town.act("boss"), "gate_entry", ids()[0])


def test_an_escalation_tells_from_the_row_to_the_leave(talk: Converse, town: Town) -> None:
    talk("3-2-302 out")
    number = open_escalations()[0].id
    do(service.take_escalation, town.act("boss"), number)
    do(service.approve_medical_exit, town.act("boss"), number, "王二要透析")
    found = told(town.act("boss"), "escalation", number)
    assert [step[2].split(" #")[0] for step in found] == ["登记通行", "接手上报", "批准外出就医"]
    assert "透析" not in str(found)
    assert "原因: 有改动" not in found[0][3]


def test_own_rows_only_for_who_stands_at_a_gate(talk: Converse, town: Town) -> None:
    talk("137 365", "3-2-302 out")
    entry, raised = ids()[0], open_escalations()[0].id
    for entity, number in (("gate_entry", entry), ("escalation", raised)):
        assert history(town.act("gate"), entity, number)
        with pytest.raises(Refused) as refused:
            history(town.act("gate2"), entity, number)
        assert refused.value.code == "not_yours"
    assert history(town.act("gate"), "user_account", town.users["gate"]) == []
    with pytest.raises(Refused):
        history(town.act("gate"), "user_account", town.users["boss"])
    with pytest.raises(Refused):
        history(town.act("gate"), "gate_entry", 999)


def test_names_and_numbers_are_masked(town: Town) -> None:
    changed = {
        "display": ("王小山", "Lin [/b]"),
        "phone": ("13812345678", "13900005678"),
        "id_no": ("11010519491231002X", ""),
        "note": ("糖尿病", ""),
        "role": ("volunteer", "leader"),
    }
    do(lambda act: record(act, "people.change", "user_account", 1, values=changed), town.act("boss"))
    ((_when, _who, what, lines),) = told(town.act("boss"), "user_account", 1)
    assert what == "改账号资料 #1"
    assert set(lines) == {
        "姓名: 王** -> L***",
        "电话: 138****5678 -> 139****5678",
        "证件号: 110***********002X -> -",
        "note: *** -> -",
        "角色: volunteer -> leader",
    }


@pytest.mark.parametrize("value", ["\x1b]0;x\x07", "\u202e王", "a\nb", "𠮷" * 99])
def test_hostile_values(value: str) -> None:
    assert shown("outcome", value).isprintable()
    assert len(shown("outcome", value)) <= 60


def test_values_that_were_purged_leave_the_names_of_fields(talk: Converse, town: Town) -> None:
    from db.retention import announce_purge, purge_values

    talk("137 376")
    do(lambda act: announce_purge(act, 1), town.act("boss"))
    do(lambda act: purge_values(1), town.act("boss"))
    assert "结果: 有改动" in told(town.act("boss"), "gate_entry", ids()[0])[0][3]


@SIZES
async def test_the_screen(sit: Open, size: tuple[int, int]) -> None:
    async with sit(size=size) as one:
        await one.enter("137 376", "r 378 m")
        await one.press("down", "h")
        await one.until(lambda: isinstance(one.app.screen, HistoryScreen), "the history")
        await one.golden("gate_history")
        await one.press("escape")
        assert one.screen.reading_list


async def test_keys_of_the_screen(sit: Open) -> None:
    async with sit() as one:
        await one.enter("137 365")
        await one.type("138 3")
        await one.press("down")
        for key in ("h", "q", "enter", "escape"):
            await one.press("h")
            await one.until(lambda: isinstance(one.app.screen, HistoryScreen), "the history")
            await one.press("j", "k", "down", "up", key)
            assert not isinstance(one.app.screen, HistoryScreen)
        assert one.line.value == "138 3"


async def test_somebody_elses_row(sit: Open) -> None:
    async with sit() as one:
        await one.other("138 365")
        await one.sees("何**")
        await one.press("down", "h")
        await one.sees("这不归您管")
        assert not isinstance(one.app.screen, HistoryScreen)


async def test_an_escalation_on_the_screen(sit: Open) -> None:
    async with sit(login="boss") as one:
        await one.enter("3-2-302 out")
        await one.press("down", "4", "h")
        await one.sees("登记通行", "#1 的经过")
