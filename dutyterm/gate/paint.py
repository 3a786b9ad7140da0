"""How the gate looks: verdicts, rows and counts as text. Everything from people is shown as plain text."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import mask_name, mask_phone
from ..ui.rows import Column, Row
from . import words
from .board import Board
from .cases import Examined
from .desk import Candidate, Desk

LOOKS = {
    "ALLOW": Style(color="black", bgcolor="green", bold=True),
    "REFUSE": Style(color="white", bgcolor="red", bold=True),
    "RECHECK": Style(color="black", bgcolor="yellow", bold=True),
    "HOLD": Style(color="white", bgcolor="magenta", bold=True),
}
ROW_LOOKS = {
    "REFUSE": Style(color="red"),
    "RECHECK": Style(color="yellow"),
    "HOLD": Style(color="magenta", bold=True),
    "struck": Style(dim=True, strike=True),
    "alarm": Style(color="red", bold=True),
}
LOG = (
    Column(N_("时间"), 5),
    Column(N_("向"), 3),
    Column(N_("谁"), 8),
    Column(N_("房号"), 9),
    Column(N_("体温"), 9),
    Column(N_("结果"), 7),
    Column(N_("原因"), 0),
    Column(N_("车牌"), 9, wide=True),
    Column(N_("登记人"), 8, wide=True),
)
LOG_OF_DAYS = (Column(N_("时间"), 9), LOG[1], Column(N_("谁"), 6), *LOG[3:])  # rows of more than one day
WHEREABOUTS = (
    Column(N_("从几时"), 11),
    Column(N_("谁"), 10),
    Column(N_("房号"), 10),
    Column(N_("电话"), 12),
    Column(N_("多久"), 0),
)
ESCALATIONS = (
    Column(N_("从几时"), 11),
    Column(N_("事"), 8),
    Column(N_("值守点"), 12),
    Column(N_("房号"), 8),
    Column(N_("处理"), 0),
)
PICKS = (Column(N_("号"), 3), Column(N_("谁"), 0))


def clock(moment: dt.datetime, zone: ZoneInfo, today: dt.date) -> str:
    """The time of day, with the day of the month when it is another day; at most nine cells."""
    local = moment.astimezone(zone)
    time = f"{local:%H:%M}"
    return time if local.date() == today else _("{day}日{time}").format(day=f"{local:%d}", time=time)


def log_rows(board: Board, desk: Desk, today: dt.date, fresh: frozenset[int]) -> list[Row]:
    """The log, newest first; undone and corrected rows stay in sight, struck."""
    rows = []
    for one in board.passages:
        word, sign = words.decision(one.decision)
        temps = words.degrees(one.t1) + (f">{words.degrees(one.t2)}" if one.t2 else "")
        why = words.short_reason(one.reason_code)
        if one.state != "live":
            why = (_("已撤销") if one.state == "undone" else _("已更正")) + " " + why
        elif one.corrects_id:
            why = _("更正") + " " + why
        when = clock(one.at, desk.zone, today)
        who = mask_name(one.name) or _(words.SUBJECTS[one.subject])
        look = one.decision if one.state == "live" else "struck"
        signed = f"{sign} {word}"
        result = signed if cell_len(signed) <= 7 else word  # a longer language keeps the word whole
        cells = (when, _(words.DIRECTIONS[one.direction]), who, one.room, temps, result, why)
        rows.append(Row(one.id, (*cells, one.plate, one.recorder), look, one.id in fresh))
    return rows


def whereabouts_rows(board: Board, desk: Desk, now: dt.datetime) -> list[Row]:
    """Who is out, or which visitors are in, longest first; over a day is an alarm."""
    rows = []
    for one in board.whereabouts:
        hours = int((now - one.since).total_seconds() // 3600)
        long = _("{h} 小时").format(h=hours) if hours else _("{m} 分").format(m=int((now - one.since).seconds // 60))
        who = mask_name(one.name) or one.plate or _("访客")
        when = f"{one.since.astimezone(desk.zone):%m-%d %H:%M}"
        rows.append(
            Row(one.entry_id, (when, who, one.room, mask_phone(one.phone), long), "alarm" if hours >= 12 else "")
        )
    return rows


def escalation_rows(board: Board, desk: Desk, everywhere: bool) -> list[Row]:
    """Open escalations of the town: what and where, never who (X7); which door only to whom it concerns."""
    rows = []
    for one in board.escalations:
        when = f"{one.at.astimezone(desk.zone):%m-%d %H:%M}"
        state = _("{who} 接手").format(who=one.taken_by) if one.taken_by else _("无人接手")
        room = one.room if everywhere or one.post == desk.gate.name else ""
        cells = (when, _(words.ESCALATIONS[one.kind]), one.post, room, state)
        rows.append(Row(one.id, cells, "" if one.taken_by else "alarm"))
    return rows


def pick_rows(answer: Examined, desk: Desk) -> list[Row]:
    """What a number would pick: people who match, hosts to phone, visits, rechecks."""
    listed: Sequence[Candidate] = answer.candidates
    if answer.question == "consent":
        listed = tuple(Candidate(host) for host in answer.hosts[:9])
    rows = [Row(number, (str(number), _candidate(one, desk))) for number, one in enumerate(listed, 1)]
    if answer.more:
        rows.append(Row(0, ("", _("还有更多，请再多输几个字"))))
    return rows


def _candidate(one: Candidate, desk: Desk) -> str:
    if one.recheck:
        row = one.recheck
        due = f"{row.at.astimezone(desk.zone):%H:%M}"
        who = mask_name(row.name) or _(words.SUBJECTS[row.subject])
        return f"{due} {who} {row.room} {words.degrees(row.t1)}"
    if one.visit:
        since = f"{one.visit.since.astimezone(desk.zone):%m-%d %H:%M}"
        return f"{since} {mask_name(one.visit.name) or _('访客')} {one.visit.room} {one.visit.plate}"
    parts = [one.shown.code] if one.shown else []
    if one.found:
        found = one.found
        parts.append(words.person_line(found.name, found.room, found.sex, found.birth_year, found.id_last4))
        if found.compound_id != desk.gate.compound_id:
            parts.append(_("住 {place}").format(place=found.compound))
    elif one.shown and one.shown.holder:
        parts.append(mask_name(one.shown.holder))
    return "  ".join(parts)


def verdict(answer: Examined | None, desk: Desk) -> Text:
    """The verdict before Enter: word, colour, sign, who it is, what to say, what to do next."""
    text = Text()
    if answer is None:
        return text
    who = _who(answer, desk)
    if answer.verdict is None:
        return text.append(who)
    look = LOOKS[answer.verdict.decision]
    word, sign = words.decision(answer.verdict.decision)
    if answer.question and (answer.verdict.decision == "ALLOW" or answer.verdict.reason == "no_consent"):
        # nobody is let through, or sent away, on half an answer
        word, sign, look = _("还没问完"), "..", Style(reverse=True)
        if "t1" in answer.verdict.missing or answer.question == "temps":
            word = _("先量体温")
    text.append(f" {sign} {word} ", look)
    if answer.shown and "void_pass" in answer.verdict.reason_code and (told := words.ended(answer.shown, desk.zone)):
        # not only that it counts no more: whoever lost it, and whoever found it, will ask
        text.append(f"  {told}\n", Style(bold=True))
        return _what_to_do(text, answer, who, sign)
    # before the household was asked nobody has said no
    why = "" if sign == ".." and answer.verdict.reason == "no_consent" else words.reason(answer.verdict.reason_code)
    text.append(f"  {why}\n", Style(bold=True))
    return _what_to_do(text, answer, who, sign)


def _what_to_do(text: Text, answer: Examined, who: str, sign: str) -> Text:
    """The lines below the verdict: who it is, what to say, what to do next."""
    assert answer.verdict is not None
    text.append(who + "\n")
    if (saying := words.say(answer.verdict, _direction(answer))) and sign != "..":
        text.append(_("请说：") + saying)
    text.append("\n")
    text.append(words.next_step(answer), Style(bold=True))
    return text


def _direction(answer: Examined) -> str:
    return answer.recheck.direction if answer.recheck else answer.entry.direction


def _who(answer: Examined, desk: Desk) -> str:
    entry, parts = answer.entry, []
    if entry.direction == "out":
        parts.append(_("[外出]"))
    if answer.recheck:
        row = answer.recheck
        parts.append(f"{mask_name(row.name) or _(words.SUBJECTS[row.subject])} {row.room}")
        parts.append(_("第一次 {t}").format(t=words.degrees(row.t1)))
    if entry.plate:
        parts.append(entry.plate)
        parts += [_aboard(answer)] if entry.occupants else []
    if answer.found:
        found = answer.found
        parts.append(words.person_line(found.name, found.room, found.sex, found.birth_year, found.id_last4))
        if found.compound_id != desk.gate.compound_id:
            parts.append(_("住 {place}").format(place=found.compound))
    elif answer.subject in ("visitor", "worker", "delivery", "emergency") and not entry.plate:
        parts.append(_(words.SUBJECTS[answer.subject]) + (f" {mask_name(entry.name)}" if entry.name else ""))
    if answer.shown:
        parts.append(answer.shown.code)
        if answer.shown.holder:
            parts.append(mask_name(answer.shown.holder))
    if entry.dest:
        parts.append(_("找 {room}").format(room=entry.dest))
    if entry.t1 is not None:
        parts.append(words.degrees(entry.t1))
    return "  ".join(parts)


def _aboard(answer: Examined) -> str:
    """The occupants as slots: measured ones with their reading, the others open."""
    entry = answer.entry
    slots = [words.degrees(one.t1 or None) or "--" for one in entry.aboard]
    slots += ["____"] * max(entry.occupants - len(slots), 0)
    line = "  ".join(f"{number}:{slot}" for number, slot in enumerate(slots, 1))
    left = answer.unmeasured
    return line + ("  " + _("还有 {n} 人未测").format(n=left) if left > 0 and answer.question == "temps" else "")
