"""An old pass at a gate: what became of it, who did it and when, what took its place; and what is no pass at all."""

import datetime as dt

import pytest

from db.base import execute
from dutyterm.gate import paint, words
from dutyterm.gate.desk import find
from dutyterm.gate.entry import Entry
from dutyterm.gate.examine import examine
from dutyterm.households import moving, pass_ends, tokens
from dutyterm.households.passes import Terms
from tests.gate.town import KEY, NOW, ZONE, Town, add, do
from tests.households.test_register_acts import version

TERMS = Terms()


def shown(town: Town, who: str, code: str = "HQ") -> list[str]:
    """The verdict's four lines before Enter."""
    desk = town.desk(code)
    return paint.verdict(examine(desk, Entry("k", who=who), NOW), desk).plain.split("\n")


def test_a_lost_one_says_who_when_and_what_took_its_place(homes: Town) -> None:
    code = homes.token("HQ-0137")
    done = do(pass_ends.lose, homes.act("boss"), homes.passes["HQ-0137"], ZONE, TERMS, again=True)
    assert done.again
    for who in (code, "137", "HQ-0137"):
        lines = shown(homes, who)
        assert "暂留" in lines[0] and f"已挂失 02-05 08:00 志*** 办，换成 {done.again.code}" in lines[0], lines
        assert "请问您住哪一户" in lines[2]
    assert "先量体温" in shown(homes, done.again.code)[0]


def test_a_revoked_one_and_one_of_long_ago(homes: Town) -> None:
    do(pass_ends.revoke, homes.act("boss"), homes.passes["HQ-0146"], "完工")
    assert "HQ-0146 已作废 02-05 08:00" in shown(homes, "146")[0]
    assert "HQ-0142 已挂失" in shown(homes, "142")[0], "lost before anybody kept when"
    execute("UPDATE user_account SET display = ?", "Lin\x1b]0;x [/b]" + "很" * 40)
    assert "\x1b" not in shown(homes, "146")[0]


def test_whoever_was_moved_out_by_mistake_is_let_in_again_with_the_same_card(homes: Town) -> None:
    person, home, card = homes.people["梁志锦"], homes.homes["HQ", "3-2-501"], homes.token("HQ-0137")
    do(moving.move_out, homes.act("boss"), person, version(person), ZONE)
    assert "HQ-0137 已作废" in shown(homes, card)[0]
    do(moving.move, homes.act("boss"), person, version(person), home, ZONE)
    for who in (card, "137"):
        assert "先量体温" in shown(homes, who)[0], shown(homes, who)


def test_a_person_who_is_known_although_the_pass_is_not_good(homes: Town) -> None:
    """Found by room, nobody presented the lost one: nothing is said of it."""
    execute("UPDATE pass SET state = 'lost' WHERE no = 137")
    assert "挂失" not in "".join(shown(homes, "3-2-501 1"))


@pytest.mark.parametrize("code", ["HQ-0137", "XZ-0012"])
def test_every_other_digit_is_nobodys(homes: Town, code: str) -> None:
    """All 34 places: never another person, never somebody by chance."""
    right = homes.token(code)
    for place in range(34):
        for digit in "0123456789":
            wrong = right[:place] + digit + right[place + 1 :]
            if wrong != right:
                assert find(homes.desk(), wrong) == ([], "forged"), (place, digit)
    (one,), problem = find(homes.desk(), right)
    assert one.shown and (one.shown.code, problem) == (code, "")


def test_of_another_compound_and_run_out(homes: Town) -> None:
    desk = homes.desk("XZ")
    answer = examine(desk, Entry("k", who=homes.token("HQ-0137"), t1=365), NOW)
    assert answer.verdict and answer.verdict.reason == "non_resident"
    answer = examine(homes.desk(), Entry("k", who=homes.token("HQ-0141"), t1=365, outbreak="no"), NOW)
    assert answer.verdict and answer.verdict.reason == "renew"


def test_a_blank_that_nobody_has(homes: Town) -> None:
    here = homes.compounds["HQ"]
    blank = add("pass_blank", compound_id=here, no=300, printed_at="2020-02-01 00:00:00.000")
    code = tokens.encode(KEY, tokens.BLANK, blank, dt.date(2021, 1, 1))
    for who in (code, "300", "HQ-0300"):
        answer = examine(homes.desk(), Entry("k", who=who), NOW)
        assert answer.problem == "blank_unused" and answer.verdict is None
        assert "没有发给人" in words.problem(answer.problem)
    made = tokens.encode(KEY, tokens.BLANK, blank + 1, dt.date(2021, 1, 1))
    assert find(homes.desk(), made) == ([], "unknown_pass")
