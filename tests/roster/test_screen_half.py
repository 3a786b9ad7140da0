"""What is half written on the roster's screen outlives the session: it stands there again, or is at least told (U6)."""

from collections.abc import Iterable

import pytest

from db.base import execute
from dutyterm.people import accounts, pin_hash
from dutyterm.people.rules_accounts import Details
from dutyterm.roster import filling
from dutyterm.roster.screen import RosterScreen
from dutyterm.ui.forms import Form, Step
from dutyterm.ui.view_drafts import Half, Place, answered, go_on, in_words, packed, unpacked
from tests.gate.town import KEY
from tests.people.conftest import HOSTILE
from tests.roster.conftest import TERMS, Crew, on
from tests.roster.screens import Seat, Sit

PIN = "482913"


async def half_released(one: Seat) -> None:
    """A volunteer gives a shift back and has begun to write why."""
    await one.puts("v1", 6)
    await one.sees("明天 06:00")
    await one.press("r")
    await one.type("孩子发")


async def asked_on(one: Seat, text: str) -> None:
    await one.sees("接着刚才没写完的")
    assert one.screen.form
    assert one.screen.line.value == text
    assert one.screen.line.has_focus


async def test_a_lost_line_gives_it_back_and_nothing_once_it_is_done(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1") as one:
        await half_released(one)
    async with at_roster("v1") as one:
        await asked_on(one, "孩子发")
        await one.type("烧\r")
        await one.tells("退了")
        assert (await one.states(6))["v1"] == "cancelled"
    async with at_roster("v1") as one:
        assert one.screen.form is None
        assert "接着刚才" not in one.text


async def test_what_was_dropped_with_esc_does_not_come_back(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1") as one:
        await half_released(one)
        await one.press("escape")
    async with at_roster("v1") as one:
        assert one.screen.form is None
        assert "孩子" not in one.text


async def test_a_new_seat_in_the_middle_of_the_third_question(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        before = one.screen
        await one.press("e", "a")
        await one.type("加班\r2200\r06")
        await one.other(accounts.change_account, crew.user("boss"), 1, Details(post="XZ"))
        await one.until(
            lambda: isinstance(one.app.screen, RosterScreen) and one.app.screen is not before, "seated anew"
        )
        await one.settled()
        await asked_on(one, "06")
        await one.sees("几点结束>")
        await one.type("00\r\r\r\rHQ\r\r\r")
        await one.tells("模板 加班 存好了")


async def test_locked_and_opened_again(at_roster: Sit, crew: Crew) -> None:
    execute("UPDATE user_account SET pin_hash = ? WHERE login = 'v1'", pin_hash.hash_pin((KEY,), PIN))
    async with at_roster("v1") as one:
        await half_released(one)
        await one.press("ctrl+l")
        await one.sees("已锁屏")
        assert "孩子" not in one.text
        await one.type(PIN + "\r")
        await one.sees("为什么退>")
        await one.type("烧\r")
        await one.tells("退了")


async def test_on_a_page_behind_the_table_of_another_day(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        await one.puts("v2", 6)
        await one.press("t", "3", "enter", "r")
        await one.type("家里")
        assert len(one.screen.stack) == 2
    async with at_roster("boss") as one:
        await asked_on(one, "家里")
        assert len(one.screen.stack) == 2
        await one.type("有事\r")
        await one.tells("值守2 已从这一班撤下")
        await one.press("escape")
        assert "02-06" in one.text


async def test_a_row_that_is_gone_tells_what_was_typed(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1") as one:
        await half_released(one)
        place = (await one.stored("SELECT id, version FROM assignment WHERE state = 'planned'"))[0]
        # nobody is told of it here: the line is cut at this very moment
        one.screen._half_file.close()
        await one.other(filling.release, *place, "换人了", TERMS)
    async with at_roster("v1") as one:
        await one.tells("刚才没写完", "孩子发")
        assert one.screen.form is None
    async with at_roster("v1") as one:
        assert "孩子" not in one.text


async def test_a_reason_that_was_asked_behind_an_act_is_asked_on_and_nothing_was_done(
    at_roster: Sit, crew: Crew
) -> None:
    async with at_roster("boss", at=on(5, "05:40")) as one:
        await one.puts("v1", 5)
        await one.press("d", "i")
        await one.type("\r\r")
        await one.sees("原因>")
        await one.type("路上堵")
        states = await one.states(5)
    async with at_roster("boss", at=on(5, "05:40")) as one:
        await asked_on(one, "路上堵")
        await one.sees("原因>", "写一句原因再回车")
        assert await one.states(5) == states
        await one.type("了\r")
        await one.tells("值守1 已签到上岗")
    async with at_roster("boss", at=on(5, "05:40")) as one:
        assert one.screen.form is None and "路上堵" not in one.screen.line.value
        assert await one.stored("SELECT state, force_reason FROM assignment") == [("on_duty", "路上堵了")]


async def test_a_reason_for_going_early_is_asked_on_and_nothing_was_done(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss", at=on(5, "05:40")) as one:
        await one.puts("v1", 5)
        await one.press("d", "i")
        await one.type("364\r\r")
        await one.tells("已签到上岗")
        one.later(hours=3)
        await one.press("g")
        await one.sees("原因>")
        await one.type("头")
    async with at_roster("boss", at=on(5, "08:41")) as one:
        await asked_on(one, "头")
        assert await one.states(5) == {"v1": "on_duty"}
        await one.type("疼\r")
        await one.tells("值守1 已签退")
        assert await one.stored("SELECT left_early FROM assignment") == [("头疼",)]


async def test_what_happened_in_a_very_short_duty_is_asked_on_with_its_reason(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss", at=on(5, "05:40")) as one:
        await one.puts("v1", 5)
        await one.press("d", "i")
        await one.type("364\r\r")
        await one.tells("已签到上岗")
        one.later(minutes=2)
        await one.press("g")
        await one.sees("3 就是要走")
        await one.type("3\r")
        await one.sees("原因>")
        await one.type("家")
    async with at_roster("boss", at=on(5, "05:43")) as one:
        await asked_on(one, "家")
        assert await one.states(5) == {"v1": "on_duty"}
        await one.type("里\r")
        await one.tells("值守1 已签退")


async def test_a_new_seat_stays_where_one_was(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        before = one.screen
        await one.puts("v1", 6)
        await one.puts("v2", 6)
        await one.press("t", "3", "enter", "down")
        under = one.rows.cursor_key
        assert under and one.rows.at == 1
        await one.other(accounts.change_account, crew.user("boss"), 1, Details(post="XZ"))
        await one.until(
            lambda: isinstance(one.app.screen, RosterScreen) and one.app.screen is not before, "seated anew"
        )
        await one.settled()
        assert [type(view).__name__ for view in one.screen.stack] == ["Day", "ShiftView"]
        assert one.rows.cursor_key == under and one.rows.has_focus
        assert "接着刚才" not in one.text


async def test_a_key_that_acts_is_never_pressed_again(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1") as one:
        await half_released(one)
        left = unpacked(one.screen._half_file._last)
        assert left
        place = left.way[-1]
        one.screen._half_file.save(packed(left._replace(way=(*left.way[:-1], place._replace(key="c")))))
        one.screen._half_file.close()
    async with at_roster("v1") as one:
        await one.tells("刚才没写完", "孩子发")
        assert (await one.states(6))["v1"] == "planned", "c says that one comes; it was not pressed"
        await one.press("c")
        assert (await one.states(6))["v1"] == "confirmed"


async def test_keys_typed_before_it_is_seen_are_not_answers(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1") as one:
        await half_released(one)
        draft = one.screen._half_file._last
        await one.press("escape")
        one.screen._half_left = unpacked(draft)  # as at the first reading
        one.screen.step(one.screen.load(), slow=False)
        one.screen.ahead += [("x", "x"), ("enter", None)]
        await one.settled()
        await asked_on(one, "孩子发")
        assert (await one.states(6))["v1"] == "planned"


async def test_a_search_comes_back_while_it_was_being_typed_only(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        await one.press("t")
        await one.type("/XZ")
    async with at_roster("boss") as one:
        await one.sees("接着刚才没打完的")
        assert (one.screen.line.value, one.screen.line.has_focus) == ("XZ", True)
        assert [row.label for row in one.grid.data.rows] == ["XZ"]
        await one.type("\r")
    async with at_roster("boss") as one:
        assert one.screen.line.value == "", "a list must not open on a part of itself"


async def test_after_some_hours_it_is_told_and_not_asked(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1", at=on(5, "08:00")) as one:
        await half_released(one)
    async with at_roster("v1", at=on(5, "09:55")) as one:
        await asked_on(one, "孩子发")
    async with at_roster("v1", at=on(5, "11:56")) as one:
        await one.tells("刚才没写完", "孩子发")
        assert one.screen.form is None


async def test_somebody_else_finds_nothing_of_it(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("v1") as one:
        await half_released(one)
    async with at_roster("v2") as one:
        assert one.screen.form is None
        assert "孩子" not in one.text


async def test_the_gates_half_typed_line_is_another_file(at_roster: Sit, crew: Crew) -> None:
    async with at_roster("boss") as one:
        await one.press("f3")
        await one.until(lambda: one.app.current_mode == "gate" and one.app.screen.desk, "the gate")  # type: ignore[attr-defined]
        await one.type("137 3")
        await one.press("f2")
        await one.press("e", "a")
        await one.type("加班")
    async with at_roster("boss") as one:
        await asked_on(one, "加班")
        await one.press("f3")
        await one.until(lambda: one.app.current_mode == "gate" and one.app.screen.line.value == "137 3", "its line")  # type: ignore[attr-defined]


# -- the text of a draft


async def _nothing(_answers: dict[str, str]) -> str:
    return ""


def a_form() -> Form:
    return Form([Step("who", "谁>"), Step("why", "原因>")], _nothing)


def a_half(answers: Iterable[tuple[str, str]], step: str = "why") -> Half:
    return Half("m", (Place(None, "('place', 1)", "r"),), step, dict(answers), "", "")


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_comes_back_harmless(name: str) -> None:
    form = a_form()
    answers = answered(form, ["wang", name])
    left = unpacked(packed(a_half(answers.items())._replace(said=in_words(form, answers), search=name)))
    assert left is not None
    assert go_on(form, left)
    assert form.answers["who"] == "wang"
    assert all(one.isprintable() for one in (form.answers.get("why", ""), left.said, left.search))


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", "[1,2,3]", '["m",[],"s",{},"","","",{}]', '["m",[1],"s",{},"","","",{}]']
)
def test_what_is_no_draft_is_none(text: str) -> None:
    assert unpacked(text) is None


def test_a_draft_of_other_questions_is_refused() -> None:
    assert not go_on(a_form(), a_half([], "gone"))
    assert not go_on(a_form(), a_half([("gone", "x")]))
