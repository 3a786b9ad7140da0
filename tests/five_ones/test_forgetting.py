"""Visits long over: who was visited when and how it ended stays; temperatures and what people wrote do not."""

import datetime as dt
from pathlib import Path

from dutyterm.five_ones import questions
from dutyterm.reports import diary, service
from dutyterm.reports.rules import Terms as ReportTerms
from dutyterm.retention.rules import Terms
from tests.five_ones.conftest import DAY, TODAY, Block, on
from tests.gate.town import NOW, ZONE, do, rows
from tests.roster.test_forgetting import forget


def live(block: Block) -> None:
    act = block.town.act
    block.visit("3-2-302", "met", temp=364, note="老人一个人")
    block.visit("3-2-501", "met", day=TODAY - DAY, reason="昨晚停电")
    asked = [
        do(questions.ask, act("L1"), block.stairs["3-2"], block.home("3-2-501"), "door", "儿子发烧") for _one in "ab"
    ]
    do(questions.answer, act("L1"), asked[0], "去看医生")
    do(questions.close, act("L1"), asked[0])
    do(diary.write, act("boss"), "event", "302 的覃先生来过")
    level = ("leader", block.town.users["L1"])
    report = do(service.submit, act("L1"), *level, TODAY, "302 发烧", ZONE, ReportTerms())
    do(service.decide, act("boss"), report.id, False, "覃先生几度")


def test_what_was_written_goes_and_the_figures_stay(block: Block, tmp_path: Path) -> None:
    live(block)
    early = forget(NOW + dt.timedelta(days=29), tmp_path).done
    assert not {"visits", "questions", "duty_log", "reports"} & set(early)
    done = forget(on(8) + dt.timedelta(days=31), tmp_path).done
    assert (done["visits"], done["questions"], done["duty_log"], done["reports"]) == (2, 1, 1, 1)
    assert rows("SELECT outcome, temp, note, timing, reason FROM visit ORDER BY id") == [
        ("met", None, "", "in_time", ""), ("met", None, "", "backfill", "-"),
    ]  # fmt: skip
    assert rows("SELECT text, answer, household_id FROM question ORDER BY id")[0] == ("-", "", None)
    assert rows("SELECT text FROM question ORDER BY id")[1] == ("儿子发烧",)  # it is still open
    assert rows("SELECT text FROM duty_log") == [("-",)]
    assert rows("SELECT note, return_reason, state FROM daily_report") == [("", "-", "returned")]
    again = forget(on(8) + dt.timedelta(days=60), tmp_path).done
    assert not {"visits", "questions", "duty_log", "reports"} & set(again)


def test_for_ever_is_for_ever(block: Block, tmp_path: Path) -> None:
    live(block)
    kept = forget(on(8) + dt.timedelta(days=400), tmp_path, Terms(visit_days=0)).done
    assert not {"visits", "questions", "duty_log", "reports"} & set(kept)
