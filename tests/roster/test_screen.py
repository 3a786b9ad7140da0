"""The frame of the roster's screen: who opens where, tabs, keys, narrowing, what others do, the moment of lateness."""

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from db.base import execute
from dutyterm.people.rules import ROLES, scope
from dutyterm.roster import filling
from dutyterm.roster.screen import RosterScreen
from dutyterm.roster.screen_views import VIEWS
from dutyterm.ui.views import Tab, tabs_for
from tests.gate.screens import WIDE, session_of, sitting
from tests.gate.town import do
from tests.people.conftest import HOSTILE
from tests.roster.conftest import Crew, on
from tests.roster.screens import Sit

LOGINS = {"volunteer": "v1", "leader": "L1", "cadre": "kader", "coordinator": "boss", "admin": "chief"}
ALL, OFFICE = set(ROLES), {"coordinator", "admin"}
TABS = {**dict.fromkeys("motwbu", ALL), **dict.fromkeys("vlxe", OFFICE)}


def test_every_tab_is_spoken_of_here() -> None:
    letters = [one.letter for one in VIEWS]
    assert len(letters) == len(set(letters))
    assert (
        TABS.items()
        <= {
            one.letter: {role for role in ROLES if one in tabs_for(VIEWS, partial(scope, role))} for one in VIEWS
        }.items()
    )
    assert not {"q", "f", "a", "r", "s", "p", "k", "c", "i", "z", "y", "n", "j"} & set(letters), "keys of acts"


@pytest.mark.parametrize("role", ROLES)
async def test_each_role_opens_on_its_own_view_and_every_tab_opens(at_roster: Sit, role: str) -> None:
    async with at_roster(LOGINS[role]) as one:
        assert one.screen.view is one.screen.view_of("v" if role in OFFICE else "m")
        for tab in one.screen.tabs:
            await one.press(tab.letter)
            assert one.screen.view is one.screen.view_of(tab.letter)
            assert one.screen.view.loaded
            await one.press("f1")
            await one.sees("值班", one.screen.view.about()[0][:20])
            await one.press("f1")
        for letter in sorted(set(TABS) - {tab.letter for tab in one.screen.tabs}):
            before = one.screen.view
            await one.press(letter)
            assert one.screen.view is before, letter
        assert await one.actions() == []


async def test_a_volunteer_at_a_gate_still_opens_at_the_gate(crew: Crew, db_url: str, tmp_path: Path) -> None:
    async with sitting(crew.town, session_of(crew.town, db_url, tmp_path)) as one:
        assert one.app.current_mode == "gate"
        await one.pilot.press("f2")
        await one.until(lambda: isinstance(one.app.screen, RosterScreen), "F2")
        await one.pilot.press("f3")
        await one.until(lambda: one.app.current_mode == "gate", "F3")


async def test_keys_of_one_packet_find_the_view_they_were_meant_for(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5)
    async with at_roster() as one:
        await one.type("t\r")
        await one.sees("有 1 人，要 1 到 2 人", "值守1")
        await one.press("escape", "escape")
        assert one.screen.view is one.screen.view_of("v")
        await one.type("ot3w/js\r\r")
        await one.sees("教师楼门口", "02-03 周一")
        assert len(one.rows.rows) == 21


async def test_what_is_typed_narrows_rows_by_code_name_or_initials(at_roster: Sit, crew: Crew) -> None:
    execute("UPDATE user_account SET display = '梁志锦' WHERE login = 'v2'")
    crew.put("v2", 6, post="XZ")
    async with at_roster() as one:
        everything = len(one.rows.rows)
        await one.find("js")
        assert {cells[3] for cells in one.cells} == {"JS"}
        await one.press("escape")
        assert len(one.rows.rows) == everything
        await one.type("t3/xz\r")
        assert [row.label for row in one.grid.data.rows] == ["XZ"]
        await one.type("\x1b/lzj\r")
        assert [row.label for row in one.grid.data.rows] == ["XZ"]
        await one.type("\r")
        await one.sees("下寨门口", "梁志锦")
        await one.type("a/qqq\r")
        await one.sees("没有找到")


async def test_what_others_do_appears_and_nothing_moves(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("down", "down", "down", "down")
        key, sixth = one.rows.cursor_key, one.cells[4]
        first = one.rows.rows[0].key
        await one.puts("v3", 5, post="HQ")
        await one.until(lambda: one.rows.rows[0].key != first, "the first hole is filled")
        assert one.rows.cursor_key == key
        assert sixth in one.cells
        await one.press("a")
        await one.type("/zh")
        await one.puts("v4", 5, post="JS")
        await one.settled()
        assert one.screen.line.value == "zh"


async def test_a_row_that_changed_is_marked_for_a_moment(at_roster: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dutyterm.ui.view_screen.MARKED_SECONDS", 1.5)
    async with at_roster() as one:
        await one.press("t")
        shift = one.crew.shift(5, "夜班", "JS").id
        await one.puts("v1", 5, "夜班", "JS")
        await one.until(lambda: ("shift", shift) in one.grid.fresh, "the mark")
        await one.until(lambda: not one.grid.fresh, "no mark")


async def test_what_was_only_filtered_away_is_no_news(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.find("js")
        await one.puts("v1", 9, post="XZ")
        await one.settled()
        await one.press("escape")
        await one.puts("v2", 5, post="JS")
        await one.until(
            lambda: ("shift", one.crew.shift(5, post="JS").id) not in [r.key for r in one.rows.rows], "filled"
        )
        assert not [row.cells for row in one.rows.rows if row.fresh and row.cells[0] != "?"]


async def test_late_and_absent_show_at_the_very_moment(
    at_roster: Sit, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dutyterm.ui.area.AreaScreen._next_minute", lambda screen: None)  # that would show it too
    crew.put("v1", 5, "中班")
    async with at_roster(at=on(5, "13:59") + dt.timedelta(seconds=59.8)) as one:
        assert "迟到" not in one.text
        one.later(seconds=0.3)
        await one.until(lambda: "迟到" in one.text, "late within a second, without a change or a minute")
    async with at_roster(at=on(5, "14:14") + dt.timedelta(seconds=59.8)) as one:
        await one.press("t")
        await one.press("v")
        assert "缺岗" not in one.text
        one.later(seconds=0.3)
        await one.sees("缺岗", "值守1")


async def test_the_day_changes_with_digits_and_is_kept_among_the_tables(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("t")
        await one.sees("02-05 周三 今天")
        await one.press("3")
        await one.sees("02-06 周四")
        await one.press("w")
        await one.sees("02-03 周一 - 02-09 周日")
        await one.press("full_stop")
        await one.sees("02-10 周一 - 02-16 周日", "没有班次")
        await one.press("2", "1", "t")
        await one.sees("01-29 周三")
        await one.press("2")
        await one.sees("02-05 周三 今天")


async def test_arrows_move_through_the_cells(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("t")
        ids = {(post, name): one.crew.shift(5, name, post).id for post in ("HQ", "JS") for name in ("早班", "中班")}
        assert one.grid.cursor_key == ("shift", ids["HQ", "早班"])
        await one.press("right")
        assert one.grid.cursor_key == ("shift", ids["HQ", "中班"])
        await one.press("down")
        assert one.grid.cursor_key == ("shift", ids["JS", "中班"])
        await one.press("left", "left", "left")
        assert one.grid.cursor_key == ("shift", ids["JS", "早班"])
        await one.press("end", "home", "pagedown", "pageup", "up")
        assert one.screen.line.has_focus
        await one.press("down")
        assert one.grid.has_focus


async def test_one_posts_week_and_back(at_roster: Sit) -> None:
    async with at_roster() as one:
        await one.press("w", "down", "enter")
        await one.sees("教师楼门口", "02-03 周一", "夜班")
        assert one.rows.cursor_key == ("shift", one.crew.shift(5, post="JS").id)
        assert len(one.rows.rows) == 21
        await one.press("escape")
        assert one.screen.view.grid
        assert one.grid.place[0] == one.crew.town.posts["JS"]


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_names_are_only_text(at_roster: Sit, crew: Crew, name: str) -> None:
    execute("UPDATE user_account SET display = ? WHERE login = 'v1'", name)
    execute("UPDATE post SET name = ? WHERE code = 'JS'", name)
    crew.put("v1", 5)
    async with at_roster("boss", WIDE) as one:
        for letter in ("v", "t", "w", "o", "b", "l", "x", "u", "m", "e", "f"):
            await one.press(letter)
            assert "\x1b" not in one.text
            assert "\u202e" not in one.text
        await one.press("escape")
        await one.type("t\r")
        await one.type("a")
        assert one.app.is_running


async def test_the_wall_shows_and_no_key_but_esc_means_anything(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 5)
    crew.put("v2", 5, "中班")
    execute("UPDATE assignment SET state = 'on_duty', check_in_at = created_at WHERE user_id = ?", crew.user("v1"))
    async with at_roster() as one:
        await one.press("f")
        await one.sees("值班大屏", "现在缺人  2", "现在在岗  1", "值守1")
        assert "1380000000" not in one.text
        for key in ("q", "a", "enter", "t", "slash"):
            await one.press(key)
            await one.sees("值班大屏")
        await one.puts("v3", 5, post="JS")
        await one.sees("现在缺人  1", "没到岗、没交班  1", "值守3")
        await one.press("escape")
        await one.sees("缺口")
        assert await one.actions() == []


async def test_the_wall_says_when_the_database_is_gone(at_roster: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    from dutyterm.roster import screen_wall
    from dutyterm.troubles import DatabaseProblem

    def gone(*_values: object) -> None:
        raise DatabaseProblem("unreachable", detail="x")

    async with at_roster() as one:
        await one.press("f")
        await one.sees("值班大屏")
        monkeypatch.setattr(screen_wall, "read_board", gone)
        await one.puts("v3", 5, post="JS")
        await one.until(lambda: one.app.screen.trouble, "the trouble")  # type: ignore[attr-defined]
        monkeypatch.undo()
        await one.until(lambda: not one.app.screen.trouble, "it is over")  # type: ignore[attr-defined]


async def test_q_asks_before_it_leaves(at_roster: Sit) -> None:
    async with at_roster("v1") as one:
        await one.type("qn\r")
        await one.tells("要做就按 y")
        one.screen.line.clear()
        await one.type("y\r")
        await one.until(lambda: not one.app.is_running, "left")


async def test_a_further_view_needs_one_line(at_roster: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    more = Tab("y", "试试", "screen_open:Open", "duty.check_in")
    monkeypatch.setattr(RosterScreen, "views", (*VIEWS, more))
    async with at_roster("v1") as one:
        assert "y试试" in one.lines[4]
        await one.press("y")
        assert type(one.screen.view).__name__ == "Open"


def test_words_are_there_for_all_that_can_be_overridden() -> None:
    from dutyterm.roster.rules_clash import SOFT
    from dutyterm.roster.rules_duty import FORCEABLE
    from dutyterm.roster.words_screen import SHORT

    assert set(SHORT) == {*SOFT, *FORCEABLE}


async def test_a_screen_that_has_gone_reads_on_without_harm(at_roster: Sit, crew: Crew) -> None:
    """A new seat throws the screen away while it is reading: nothing of it is painted, and nothing breaks."""
    async with at_roster() as one:
        gone = one.screen
        await one.app.sit(one.app.session)
        assert not gone.is_attached
        assert await gone.guarded(gone.load) is False
        await one.until(lambda: one.app.is_running)


async def test_whoever_is_away_stands_among_the_gaps(at_roster: Sit, crew: Crew) -> None:
    crew.put("v1", 6)
    crew.put("v2", 6, "中班")
    do(filling.set_away, crew.act("v1"), crew.user("v1"), on(6), on(7), "回老家")
    async with at_roster() as one:
        await one.sees("请假 1", "请了假", "值守1")
        assert [row[6] for row in one.cells if row[1] == "请了假"] == ["值守1"]
