"""How isolation looks: the strip of a term, single checks, days, masked people. Nothing here reads or acts."""

import datetime as dt

from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line, mask_name, mask_phone
from . import words
from .reading import Board, Check, Person
from .rules import figure, last_day, release_day
from .rules_calls import DONE, MISSED, OPEN, TRIED, sparkline, stand, strip
from .rules_checks import Key, Phase

ROWS = {
    "bad": Style(color="red", bold=True),
    "tried": Style(color="yellow", bold=True),
    "new": Style(color="white", bgcolor="red", bold=True),
    "due": Style(color="green", bold=True),
    "off": Style(dim=True),
    "head": Style(bold=True),
}
CALL_LOOKS = {MISSED: "bad", TRIED: "tried", OPEN: "", DONE: "off"}
CALL_SIGNS = {MISSED: "!!", TRIED: "?", OPEN: ">", DONE: ""}
_SIGNS: dict[Phase, str] = {
    "before": "/", "future": " ", "open": "o", "overdue": "X", "missed": "X", "no_answer": "n", "done": "=",
}  # fmt: skip
_WORDS: dict[Phase, str] = {
    "before": "/", "future": "", "open": "--", "overdue": N_("漏!"), "missed": N_("漏!"), "no_answer": N_("没接"),
    "done": "",
}  # fmt: skip
KIND_SIGNS = {"quarantine": "", "observation": N_("观察"), "central": N_("集中")}


def legend() -> list[str]:
    """The signs, for the help."""
    return [
        _("14 天条：每天早晚两格。. : - = + * # % 体温从低到高  ! 37.3 以上"),
        _("X 漏了  n 没接  o 现在该量  / 还没开始隔离  空格 以后的"),
        _("!! 漏了，先打  ? 没接，再打  > 现在该打  36.6L 迟记的  36.6+ 有症状"),
    ]


def where(one: Person) -> str:
    """`HQ 3-2-501`."""
    return f"{one.episode.code} {one.episode.room}"


def name(one: Person) -> str:
    """The surname and the year of birth; the rest is shown for who has to call, and it is recorded."""
    return f"{mask_name(clean_line(one.episode.name, 20))} {one.tag}".rstrip()


def phone(one: Person) -> str:
    """The telephone, masked."""
    return mask_phone(clean_line(one.episode.phone, 20)) or _("没登记")


def day(one: Person, now: dt.datetime) -> str:
    """`5/14`; past the term it says that it is over."""
    at = figure(one.episode.ref_date, one.episode.days, now.astimezone(one.zone).date())
    return _("满") if at.over else f"{max(at.day, 0)}/{at.days}"


def check(one: Person, key: Key, now: dt.datetime) -> str:
    """A check as a cell: the number, with `+` for symptoms, `L` for late; or why there is none."""
    found = one.checks.get(key)
    if found and found.answered:
        marks = ("+" if found.symptoms else "") + ("L" if found.late else "")
        return words.degrees(found.temp) + marks
    where = stand(one.term, key, one.answers, now.astimezone(one.zone))
    return _(_WORDS[where]) if _WORDS[where] else ""


def said(found: Check) -> str:
    """All that a check says: the number, symptoms, how it was asked."""
    if not found.answered:
        return _("没接")
    parts = [words.degrees(found.temp), words.symptoms(found.symptoms), _(words.METHODS[found.method])]
    return " ".join(filter(None, [*parts, _("出门") if found.out_of_home else ""]))


def strip_text(one: Person, now: dt.datetime) -> str:
    """A term in one character a check: a day is two of them."""
    drawn = []
    for key, phase in strip(one.term, one.answers, now.astimezone(one.zone)):
        found = one.checks.get(key)
        if phase == "done" and found:
            drawn.append("!" if found.symptoms else sparkline([found.temp]))
        else:
            drawn.append(_SIGNS[phase])
    return "".join(drawn)


def look(one: Person, now: dt.datetime) -> str:
    """The look of a row about a person."""
    state = one.state(now)
    if state == "pending":
        return "new"
    if state == "due":
        return "due"
    return "bad" if any(found.temp and found.temp >= 373 for found in recent(one, now)) else ""


def recent(one: Person, now: dt.datetime) -> list[Check]:
    """The checks of today and yesterday."""
    today = now.astimezone(one.zone).date()
    return [found for key, found in one.checks.items() if (today - key.day).days <= 1]


def state(one: Person, now: dt.datetime) -> str:
    """The state in words."""
    return _(words.STATES[one.state(now)])


def side(one: Person, board: Board) -> Text:
    """One person beside a list on a wide screen."""
    episode, now = one.episode, board.at
    text = Text(no_wrap=True, overflow="crop")
    text.append(f"{where(one)} {name(one)}\n", Style(bold=True))
    text.append(f"{_(words.KINDS[episode.kind])} {state(one, now)} {day(one, now)}\n")
    ends = last_day(episode.ref_date, episode.days)
    term = _("{event} {ref:%m-%d}，满 {last:%m-%d}，{release:%m-%d} 起可解除").format(
        event=_(words.EVENTS[episode.ref_event]),
        ref=episode.ref_date,
        last=ends,
        release=release_day(episode.ref_date, episode.days),
    )
    gaps = _("漏 {n} 次  重新起算 {k} 次").format(n=one.gaps(now), k=episode.restarts)
    text.append(f"{term}\n{gaps}\n\n")
    for label, said in team(one):
        text.append(f"{label} {said}\n")
    if found := [alarm for alarm in board.alarms if alarm.isolation_id == episode.id]:
        text.append("\n")
        for alarm in found:
            said = f"{_(words.ALARMS[alarm.kind])} {_(words.ALARM_STATES[alarm.state])}"
            text.append(f"!! {said} {alarm.at.astimezone(one.zone):%m-%d %H:%M}\n", ROWS["bad"])
    return text


def team(one: Person) -> list[tuple[str, str]]:
    """The contact, the care team and the papers, each with its label; staff are named in full, as whom to call."""
    episode = one.episode
    contact = clean_line(episode.contact, 20) or _("还没有")
    if episode.contact and not episode.contact_active:
        contact += " " + _("账号停用，请换人")
    signed = _("已签") if episode.notice_signed_at and episode.undertaking_signed_at else _("没签")
    return [
        (_("联系人"), f"{contact} {clean_line(episode.contact_phone, 20)}"),
        (_("干部"), clean_line(episode.cadre, 20) or "-"),
        (_("医生"), clean_line(episode.doctor, 20) or "-"),
        (_("民警"), clean_line(episode.police, 20) or "-"),
        (_("告知书"), signed),
    ]


def line(*parts: tuple[str, str]) -> Text:
    """A heading of parts, each with the name of its look."""
    text = Text(no_wrap=True, overflow="crop")
    for part, look in parts:
        if part:
            text.append(f" {part} ", ROWS.get(look, Style()))
    return text
