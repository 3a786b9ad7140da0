"""Scenario 8 through a real terminal, in Chinese and in English: a leader's day, and the report that writes itself."""

import pytest

from tests.e2e.demo_town import Town, environment

pytestmark = pytest.mark.e2e

F5, F8 = "\x1b[15~", "\x1b[19~"
AFTERNOON = "2020-02-05T16:30+08:00"
WORDS = {
    "zh": {"board": "b楼栋", "list": "t名单", "phone": "电话，记下了", "none": "没人应，记下了", "temp": "要写体温",
           "evening": "友邻们晚上好", "report": "r日报", "page": "看数字", "sent": "已交", "visited": "已随访户数"},
    "en": {"board": "bBlocks", "list": "tList", "phone": "phone, saved", "none": "no answer, saved",
           "temp": "temperature is needed", "evening": r"Good\s+evening", "report": "rRep", "page": "figures",
           "sent": "sent", "visited": "households visited"},
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_scenario_8_the_day_of_a_leader(town: Town, lang: str) -> None:
    say = WORDS[lang]
    town.change("DELETE FROM visit WHERE duty_day = '2020-02-05'")
    count = "SELECT count(*) FROM visit WHERE duty_day = '2020-02-05' AND state = 'live'"
    with town.session("L1", clock=AFTERNOON, env=environment(DUTYTERM_LANG=lang)) as one:
        one.wait("找>|find>", 30)
        one.send(F5)
        one.wait(say["board"], 15)
        one.wait("7F", 15)
        one.send("e")
        one.wait(say["evening"], 15)
        one.send("t")
        one.wait("3-2-302", 15)  # somebody is kept in there: the first of the list
        one.send("2")
        one.wait(say["temp"], 15)
        one.send("364\r")
        one.wait(f"3-2-302.*{say['phone']}", 15)
        one.send("j2")
        one.wait_until(lambda: town.query(count) == [2], 15, "the second visit")
        one.send("j4")
        one.wait(say["none"], 15)
        one.send(F8)
        one.wait(say["page"], 15)
        one.send("\r")
        one.wait(rf"{say['visited']} +2\b", 15)
        one.send("s\ry\r")
        state = "SELECT state FROM daily_report WHERE duty_day = '2020-02-05'"
        one.wait_until(lambda: town.query(state) == ["submitted"], 15, "submitted")
        one.wait(say["sent"], 15)
    assert town.query("SELECT outcome, temp FROM visit WHERE duty_day = '2020-02-05' ORDER BY id") == [
        ("phone", 364), ("phone", None), ("no_answer", None)]  # fmt: skip
    assert town.query("SELECT temp FROM isolation_check ORDER BY id DESC LIMIT 1") == [364]
    assert town.query("SELECT count(*) FROM reminder WHERE duty_day = '2020-02-05' AND slot = 'pm' AND user_id ="
                      " (SELECT id FROM user_account WHERE login = 'L1')") == [2]  # fmt: skip
    town.intact()
