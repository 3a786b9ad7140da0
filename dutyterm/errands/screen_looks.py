"""How errands look: one line each, signs, colours. Nothing here reads or acts."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.style import Style
from rich.text import Text

from ..i18n import _
from ..text import clean_line
from . import words
from .reading import Errand, Event, Item, Owed
from .reading import Row as Line
from .rules_text import yuan

ROWS = {
    "stuck": Style(color="red", bold=True),
    "urgent": Style(color="yellow", bold=True),
    "chosen": Style(color="cyan", bold=True),
    "mine": Style(),
    "item": Style(dim=True),
    "gone": Style(color="magenta"),
    "off": Style(dim=True),
    "head": Style(bold=True),
}


def place(one: Errand) -> str:
    """`HQ 3-2-302`; the door as its compound's code and its room."""
    return f"{one.code} {clean_line(one.room)}".strip() or "-"


def what(line: Line) -> str:
    """What is wanted, in one line; `?` where the text could be read otherwise."""
    one = line.errand
    if one.kind == "garbage":
        said = _("最后一次垃圾，要消毒") if one.final else _("垃圾")
        return f"{said} {one.bags} {_('袋')}" if one.bags is not None else said
    if not line.items:
        return clean_line(one.text)
    return " ".join(item(each) for each in line.items) + (" ?" if line.unsure else "")


def item(one: Item) -> str:
    """`瘦肉2斤`, with what became of it."""
    marks = {"bought": "+", "substituted": "~", "out_of_stock": "x", "wanted": ""}
    return f"{marks[one.state]}{clean_line(one.name)}{one.qty}{one.unit}"


def item_line(one: Item) -> str:
    """An item in words: name, amount, what became of it, what it cost."""
    parts = [clean_line(one.name), f"{one.qty}{one.unit}"]
    if one.unsure:
        parts.append(_("(原话请核对)"))
    if one.state != "wanted":
        parts.append(_(words.ITEM_STATES[one.state]))
    if one.instead:
        parts.append(clean_line(one.instead))
    if one.amount_fen is not None:
        parts.append(_("{yuan} 元").format(yuan=yuan(one.amount_fen)))
    elif one.state == "wanted" and one.may_substitute:
        parts.append(_("可换别的"))
    return "  ".join(part for part in parts if part)


def state(line: Line) -> str:
    """The state, and how often it was fetched again."""
    one = line.errand
    said = _(words.STATES[one.state])
    return said + (_(" 重开{n}").format(n=one.reopened) if one.reopened else "")


def due(one: Errand, at: dt.datetime, zone: ZoneInfo) -> str:
    """By when: the time today, else the day."""
    local, now = one.window_end.astimezone(zone), at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.date() else f"{local:%m-%d}"


def look(line: Line) -> str:
    """The name of a row's look: stuck, urgent, or plain."""
    if line.stuck and line.stuck != "nobody":
        return "stuck"
    return "urgent" if line.errand.priority == 1 or line.stuck else ""


def sign(line: Line, *, chosen: bool = False) -> str:
    """What stands first in a row: colour is never alone."""
    if chosen:
        return "*"
    return "!" if line.stuck else ""


def event_line(one: Event, zone: ZoneInfo) -> str:
    """One step of the story: when, who, what, why."""
    parts = [f"{one.at.astimezone(zone):%m-%d %H:%M}", clean_line(one.by, 12) or _("服务器")]
    parts.append(_(words.ACTS[one.act]) if one.act in words.ACTS else one.act)
    if one.user and one.user != one.by:
        parts.append(clean_line(one.user, 12))
    if one.note and one.act != "item":
        settled = one.act == "settle" and one.note in words.SETTLED
        parts.append(_(words.SETTLED[one.note]) if settled else clean_line(one.note))
    return "  ".join(parts)


def owed_line(one: Owed) -> str:
    """What somebody laid out for a trip and what came back."""
    said = _("第 {trip} 趟  {who} 垫 {laid} 元  已结 {back} 元")
    return said.format(trip=one.trip, who=clean_line(one.user, 12), laid=yuan(one.advanced), back=yuan(one.settled))


def money(one: Errand) -> str:
    """What an errand cost and whether it is paid; empty when nothing is known."""
    if not one.advanced_fen and one.total_fen is None:
        return ""
    if one.owed_fen:
        return _("垫 {yuan}").format(yuan=yuan(one.owed_fen))
    return _("{yuan} 已结").format(yuan=yuan(one.advanced_fen)) if one.state == "settled" else "0.00"


def line(*parts: tuple[str, str]) -> Text:
    """Texts with the names of their looks, two blanks between."""
    text = Text(no_wrap=True, overflow="crop")
    for said, name in parts:
        text.append(" " if not text.plain else "  ")
        text.append(said, ROWS.get(name, Style()))
    return text


def details(found: Line, zone: ZoneInfo, more: Sequence[str] = ()) -> Text:
    """All of an errand in a column beside the list."""
    one = found.errand
    said = [
        f"#{one.id}  {clean_line(one.compound)} {clean_line(one.room)}",
        f"{_(words.KINDS[one.kind])}  {_(words.PRIORITIES[one.priority])}  {_(words.CHANNELS[one.channel])}",
        _("{state}  {who}").format(state=state(found), who=clean_line(one.assignee, 12)),
        _("截单 {run:%m-%d %H:%M}  送到 {end:%H:%M}").format(
            run=one.run_at.astimezone(zone), end=one.window_end.astimezone(zone)
        ),
    ]
    if found.stuck:
        said.append(_("卡住：{why}").format(why=_(words.STUCK[found.stuck])))
    if one.text:
        said += ["", _("原话：{text}").format(text=clean_line(one.text, 500))]
    said += ["", *(item_line(each) for each in found.items)]
    said += [part for part in (money(one), one.reason and clean_line(one.reason)) if part]
    if one.no_smartphone or one.elderly_alone:
        said.append(_("老人独居或没有智能手机：打电话或上门"))
    return Text("\n".join([*said, *more]))
