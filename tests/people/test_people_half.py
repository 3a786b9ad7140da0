"""A question that is half answered: Esc asks first, and lock, re-seat, another role or a lost line keep it."""

from pathlib import Path

import pytest

from dutyterm.people import accounts, pin_hash
from dutyterm.people.rules_accounts import Details
from dutyterm.people.screen_drafts import HalfDone, go_on, packed, unpacked
from dutyterm.people.screen_forms import Form, Step
from tests.gate.town import KEY, Town, execute
from tests.people.conftest import HOSTILE
from tests.people.screens import Seat, Sit, seated

PIN = "482913"


async def half_added(one: Seat) -> None:
    await one.press("a")
    await one.type("wxm1\r王小\r")
    await one.sees("角色>")
    await one.type("3")


async def finish(one: Seat) -> None:
    await one.until(lambda: one.screen.form and one.screen.form.step.name == "role", "the question")
    assert one.screen.line.value == "3"
    await one.type("\r\r\r")
    await one.sees("已加上 wxm1")
    assert await one.stored("SELECT display, role FROM user_account WHERE login = 'wxm1'") == [("王小", "cadre")]


async def test_esc_asks_and_typing_on_goes_on(sit: Sit) -> None:
    async with sit("admin") as one:
        await half_added(one)
        await one.press("escape")
        await one.sees("再按一次 Esc")
        await one.type("1")
        await one.until(lambda: "再按一次" not in one.text, "the warning goes")
        await one.press("escape")
        await one.sees("再按一次 Esc")
        assert one.screen.form
        await one.press("escape")
        assert one.screen.form is None


async def test_esc_drops_at_once_what_nothing_was_typed_for(sit: Sit) -> None:
    async with sit("admin") as one:
        for letter in "ae":
            await one.press(letter, "escape")
            assert one.screen.form is None, letter


async def test_a_lost_line_keeps_it_and_nothing_is_kept_once_it_is_done(
    crew: Town, db_url: str, tmp_path: Path
) -> None:
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await half_added(one)
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await one.sees("接着上次没答完的")
        await finish(one)
    async with seated(crew, db_url, tmp_path, "chief") as one:
        assert one.screen.form is None
        await one.press("a")
        await one.type("x1\r")
        await one.press("escape", "escape")
    async with seated(crew, db_url, tmp_path, "chief") as one:
        assert one.screen.form is None


async def test_answers_entered_ahead_stand_in_the_line_again(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await one.press("a")
        screen = one.screen
        screen.taking, screen.line.value = "wxm1", "3"
        screen.queue.put_nowait("王小")
        screen.keep()
        screen.kept = False  # as if it died here
        screen.drafts.close()
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await one.until(lambda: one.screen.form and one.screen.line.value == "wxm1", "the first question again")
        await one.type("\r\r")
        await finish(one)


async def test_locked_and_opened_again(sit: Sit, crew: Town) -> None:
    execute("UPDATE user_account SET pin_hash = ? WHERE login = 'chief'", pin_hash.hash_pin((KEY,), PIN))
    async with sit("admin") as one:
        await half_added(one)
        await one.press("ctrl+l")
        await one.sees("已锁屏")
        assert "王小" not in one.text
        await one.type(PIN + "\r")
        await one.sees("角色>")
        await finish(one)


async def test_another_post_seats_anew_and_the_question_goes_on(sit: Sit, crew: Town) -> None:
    async with sit("coordinator") as one:
        before = one.screen
        await one.find("L1")
        await one.press("l")
        await one.type("HQ 3-1\r0205\r02")
        await one.other(accounts.change_account, crew.users["boss"], 1, Details(post="XZ"))
        await one.anew(before)
        await one.sees("到哪天>", "您的值守点改成了")
        assert one.screen.line.value == "02"
        assert one.screen.listing.cursor_key == crew.users["L1"]
        await one.type("09\r\r")
        await one.sees("L1 现在管：HQ 3-1")


async def test_a_role_that_cannot_go_on_keeps_it_until_it_can(sit: Sit, crew: Town) -> None:
    async with sit("admin") as one:
        before = one.screen
        await one.other(accounts.set_role, crew.users["boss"], "admin")
        await half_added(one)
        await one.other(accounts.set_role, crew.users["chief"], "coordinator", login="boss")
        await one.anew(before)
        await one.sees("现在做不了，先留着")
        await one.press("a")
        assert one.screen.form is None
        again = one.screen
        await one.other(accounts.set_role, crew.users["chief"], "admin", login="boss")
        await one.anew(again)
        await finish(one)


async def test_what_others_changed_meanwhile_is_not_undone(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await one.find("gate2")
        await one.press("e")
        one.screen.line.clear()
        await one.type("新名字\r\r")
        await one.sees("值守点编号>")
    version = execute("SELECT version FROM user_account WHERE login = 'gate2'").fetchall()[0][0]
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await one.sees("值守点编号>")
        await one.other(accounts.change_account, crew.users["gate2"], version, Details(branch="甲支部"))
        await one.type("\r\r\r\r\r\r")
        await one.sees("刚刚改过这个账号")
        await one.type("\r")
        await one.sees("gate2 已改好")
        found = await one.stored("SELECT display, branch FROM user_account WHERE login = 'gate2'")
        assert found == [("新名字", "甲支部")]


async def test_a_question_that_makes_no_sense_any_more_is_said_to(crew: Town, db_url: str, tmp_path: Path) -> None:
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await one.find("gate2")
        await one.press("x")
        await one.type("搬走")
    execute("UPDATE user_account SET active = ? WHERE login = 'gate2'", False)
    async with seated(crew, db_url, tmp_path, "chief") as one:
        await one.sees("已经不用做了")
        assert one.screen.form is None


async def _nothing(_answers: dict[str, str]) -> str:
    return ""


def a_form() -> Form:
    return Form([Step("login", ">"), Step("name", ">")], _nothing, key="a")


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_comes_back_harmless(name: str) -> None:
    form = a_form()
    left = unpacked(packed(form, ["wang", name], on_page=False, search=name))
    assert left is not None
    assert go_on(form, left)
    assert form.answers["login"] == "wang"
    assert form.answers.get("name", "").isprintable()


@pytest.mark.parametrize("text", ["", "x", "[]", "{}", "[1,2,3]", '["a",1,2,"s",[],{},true,""]', "null"])
def test_what_is_no_draft_is_none(text: str) -> None:
    assert unpacked(text) is None


def test_a_draft_of_other_questions_is_refused() -> None:
    assert not go_on(a_form(), HalfDone("a", None, None, "gone", {}, {}, False, ""))
    assert not go_on(a_form(), HalfDone("a", None, None, "login", {"gone": "x"}, {}, False, ""))
