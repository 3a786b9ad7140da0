"""Beside the list: the shift's counts, who waits; on a wide terminal also the chosen row, or how to type."""

import datetime as dt

from rich.cells import set_cell_size
from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line, mask_name, mask_phone
from . import words
from .board import Board
from .desk import Desk
from .rules import recheck_due

BOLD = Style(bold=True)
WAITING = 6  # as many of those who wait as are listed
_HINTS = (
    ("137 365", N_("出入证号 体温")),
    ("3-2-501 365", N_("房号 体温")),
    ("wxs 365", N_("姓名首字母 体温")),
    ("137 out", N_("外出")),
    ("v", N_("访客")),
    ("n", N_("住户没带证")),
    ("r 370", N_("第二次体温")),
    ("粤ed12345 3", N_("车牌 几个人")),
    ("u", N_("撤销刚才那一条")),
)


def side(board: Board, desk: Desk, now: dt.datetime, parked: int) -> Text:
    """Counts of the shift, then who waits for a second measurement and since when it may be taken."""
    text = _counts(board)
    if parked:
        text.append(_("等量体温 {n} 人").format(n=parked) + "\n", BOLD)
    return text.append_text(_rechecks(board, desk, now, rooms=False))


def wide_side(board: Board, desk: Desk, now: dt.datetime, parked: int, chosen: int | None) -> Text:
    """`side` with rooms and what is open in town; then row `chosen` of the log in full, else how to type."""
    text = side(board, desk, now, parked) if not board.rechecks else _counts(board)
    if board.rechecks:
        if parked:
            text.append(_("等量体温 {n} 人").format(n=parked) + "\n", BOLD)
        text.append_text(_rechecks(board, desk, now, rooms=True))
    if board.escalations:
        text.append("\n" + _("待处理上报 {n}").format(n=len(board.escalations)) + "\n", BOLD)
    for one in board.escalations[:WAITING]:
        taken = _("{who} 接手").format(who=one.taken_by) if one.taken_by else _("无人接手")
        when = f"{one.at.astimezone(desk.zone):%H:%M}"
        kind = _(words.ESCALATIONS[one.kind])
        text.append(f"{when} {kind} {one.post} {taken}\n", Style(bold=not one.taken_by))
    if chosen is not None:
        return text.append_text(_details(board, desk, chosen))
    text.append("\n" + _("怎么输：") + "\n", BOLD)
    for typed, meaning in _HINTS:
        text.append(set_cell_size(typed, 13), BOLD)
        text.append(_(meaning) + "\n")
    return text


def _counts(board: Board) -> Text:
    counts, text = board.counts, Text()
    text.append(_("本班 {time} 起").format(time=f"{board.since:%H:%M}") + "\n", BOLD)
    text.append(_("进 {into}  出 {out}").format(into=counts.into, out=counts.out) + "\n")
    text.append(_("劝返 {refused}  发热 {fever}").format(refused=counts.refused, fever=counts.fever) + "\n")
    text.append(_("外出未归 {out}  访客 {visitors}").format(out=board.out, visitors=board.visitors) + "\n")
    return text


def _rechecks(board: Board, desk: Desk, now: dt.datetime, *, rooms: bool) -> Text:
    text = Text()
    if board.rechecks:
        text.append("\n" + _("等复测 {n} 人").format(n=len(board.rechecks)) + "\n", Style(bold=True, color="yellow"))
    for row in board.rechecks[:WAITING]:
        left = int(-(-(recheck_due(row.at, desk.limits) - now).total_seconds() // 60))
        wait = _("还等 {n} 分").format(n=left) if left > 0 else _("可以测了")
        who = mask_name(row.name) or _(words.SUBJECTS[row.subject])
        who += f" {row.room}" if rooms and row.room else ""
        text.append(f"{clean_line(who)} {words.degrees(row.t1)} {wait}\n", Style(reverse=left <= 0))
    if len(board.rechecks) > WAITING:
        text.append(_("还有 {n} 人").format(n=len(board.rechecks) - WAITING) + "\n")
    return text


def _details(board: Board, desk: Desk, number: int) -> Text:
    """One row of the log with all that a gate may see of it (X5, X7)."""
    text = Text()
    row = next((one for one in board.passages if one.id == number), None)
    if row is None:
        return text
    word, sign = words.decision(row.decision)
    when = f"{row.at.astimezone(desk.zone):%m-%d %H:%M}"
    text.append(f"\n#{row.id}  {when} {_(words.DIRECTIONS[row.direction])}\n", BOLD)
    who = " ".join(filter(None, (mask_name(row.name), row.room, _(words.SUBJECTS[row.subject]), row.plate)))
    text.append(clean_line(who) + "\n")
    if row.phone:
        text.append(_("电话 {phone}").format(phone=mask_phone(row.phone)) + "\n")
    if row.t1 is not None:
        text.append(_("体温 {t}").format(t=words.degrees(row.t1)))
    if row.t2 is not None:
        text.append("  " + _("第二次 {t} {how}").format(t=words.degrees(row.t2), how=_(words.METHODS[row.t2_method])))
    text.append("\n" if row.t1 is not None or row.t2 is not None else "")
    text.append(f"{sign} {word}  {words.reason(row.reason_code)}\n", BOLD)
    if row.corrects_id:
        text.append(_("更正了 #{number}").format(number=row.corrects_id) + "\n")
    if row.state != "live":
        text.append((_("已撤销") if row.state == "undone" else _("已更正")) + "\n", BOLD)
    text.append(_("登记人 {who}").format(who=clean_line(row.recorder)) + "\n")
    return text
