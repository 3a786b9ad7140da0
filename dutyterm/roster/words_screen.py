"""Words of the roster's screen that refusals and clashes do not have: overridden warnings in short, what is typed."""

import datetime as dt

from ..errors import Refused
from ..i18n import N_, _
from ..people.rules_duties import day_typed
from .acting import MOST_PEOPLE
from .rules import minutes_of
from .words_duty import BLOCKERS

SHORT = {
    "rest": N_("休息不够"), "in_row": N_("连着太久"), "day_hours": N_("一天太久"), "nights": N_("夜班连着"),
    "elder_night": N_("年纪大上夜班"), "week_full": N_("超过本人说的班数"), "not_free": N_("不在可值时段"),
    "away": N_("请了假"), "too_early": N_("太早签到"), "ended": N_("班已结束"), "no_temp": N_("没量体温"),
    "on_elsewhere": N_("还在别处在岗"),
    "ill": N_("测到过发热"), "taken": N_("位置给了别人"),
}  # fmt: skip
SWAPS = {"asked": N_("等对方回答"), "agreed": N_("对方同意，等办公室")}
WEEKS = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
RULES = {"1": N_("每天"), "2": N_("周末"), "3": N_("工作日")}


def codes(text: str) -> str:
    """Overridden warnings in words."""
    return " ".join(_(SHORT.get(code) or BLOCKERS.get(code, code)) for code in text.split())


def count(text: str) -> int:
    """A number of people as typed. Refused `bad_count`."""
    said = text.strip()
    if not (said.isascii() and said.isdigit() and len(said) <= 2):
        raise Refused("bad_count", most=MOST_PEOPLE)
    return int(said)


def time(text: str) -> str:
    """A time of day as typed, `2200`, `22:00` or `6`. Refused `bad_time`."""
    said = text.strip().replace("：", ":")  # noqa: RUF001 - as input methods type it
    if said.isascii() and said.isdigit():
        said = f"{said.zfill(2)}:00" if len(said) <= 2 else f"{said.zfill(4)[:2]}:{said.zfill(4)[2:]}"
    elif len(said) == 4 and said[1] == ":":
        said = f"0{said}"
    minutes_of(said)
    return said


def day(text: str, today: dt.date) -> dt.date:
    """A day as typed; nothing is today. Refused `bad_day`."""
    return day_typed(text, today) or today


def rule(text: str) -> str:
    """A recurrence as chosen by number or word, or typed."""
    said = text.strip()
    found = next((key for key, word in RULES.items() if said in (key, word, _(word))), "")
    return WEEKS[int(found) - 1] if found else said


def rule_words(text: str) -> str:
    """A recurrence in words where it is a usual one."""
    return _(RULES[str(WEEKS.index(text) + 1)]) if text in WEEKS else text
