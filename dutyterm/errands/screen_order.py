"""The questions of a new order: which door, what is wanted, how it was asked for. Few keys, nothing guessed."""

import secrets
from collections.abc import Callable
from typing import Any

from ..errors import Refused
from ..i18n import _
from ..text import clean_line
from ..ui.forms import Answers, Form, Step
from ..ui.view_drafts import ANY_ROW
from .ordering import Order, Ordered, create
from .reading import Door, find_doors
from .rules import CHANNELS, KINDS
from .screen_view import View

ON = "n2"
"""What asks an order on whose door is known, after a broken line: two characters, so no key that is pressed."""
_NUMBERS = ("1", "2", "3", "4")


def room_form(view: View) -> Form:
    """Which door; then `order_form` asks the rest."""

    async def finish(said: Answers) -> str:
        door = await _one_door(view, said["room"])
        asked = order_form(view, {"home": door.id, "at": label(door), "key": secrets.token_hex(8)})
        asked.key = ON
        view.screen.ask(asked)
        return ""

    return Form([Step("room", _("哪一户>"), _("房号，例如 3-2-302 或 hq 3-2-302"))], finish, cursor=ANY_ROW)


async def _one_door(view: View, text: str) -> Door:
    found: list[Door] = await view.ask_for(find_doors, text)
    if not found:
        raise Refused("no_such_household")
    if len(found) > 1 and not (found[0].isolated and not found[1].isolated):
        raise Refused("which_room", room=found[0].room, rooms=" ".join(one.code for one in found),
                      first=f"{found[0].code.lower()} {found[0].room}")  # fmt: skip
    return found[0]


def label(door: Door) -> str:
    """`HQ 3-2-302`, with what whoever takes the call should know."""
    said = f"{door.code} {clean_line(door.room)}"
    said += f" {_('隔离')}" if door.isolated else ""
    return said + (f" {_('老人独居')}" if door.elderly_alone else "")


def order_form(view: View, base: dict[str, Any]) -> Form:
    """What the household wants; asked on after a broken line it is still the same order."""
    where = str(base.get("at", ""))

    async def finish(said: Answers) -> str:
        order = Order(
            str(form.base["key"]), int(form.base["home"]), CHANNELS[int(said["channel"]) - 1], said["text"],
            KINDS[int(said["kind"]) - 1], said["swap"].strip().lower() == "y",
        )  # fmt: skip
        done: Ordered = await view.write(create, order, view.terms, view.zone)
        view.screen.ordered(done)
        return told(done, where)

    steps = [
        Step("text", _("要什么>"), _("{where}：照原话打，例如 2斤瘦肉 白菜 降压药").format(where=where)),
        Step("kind", _("种类>"), _("1 买东西 2 药品 3 垃圾 4 其他；买东西直接回车"), "1", _pick("bad_kind"),
             quiet=True),
        Step("channel", _("怎么说的>"), _("1 微信 2 电话 3 上门 4 联系人；电话直接回车"), "2", _pick("bad_channel"),
             quiet=True),
        Step("swap", _("缺货能换吗>"), _("能换输 y 回车；不能直接回车"), "n", check_yes_no, quiet=True),
    ]  # fmt: skip
    blame = {"nothing_ordered": "text", "too_many_items": "text", "garbage_there": "kind", "bad_kind": "kind"}
    form = Form(steps, finish, blame, base=base, cursor=ANY_ROW)
    return form


def told(done: Ordered, where: str) -> str:
    """What was understood, so that whoever took the call can read it back."""
    from . import words

    items = _("、").join(f"{one}{'?' if one.unsure else ''}" for one in done.items)
    said = (
        _("已经记过这一张，没有重复。") if done.again else _("记下了 {where}：{items}").format(where=where, items=items)
    )
    said += f"  [{_(words.PRIORITIES[done.priority])}]"
    if any(one.unsure for one in done.items):
        said += _(" 带 ? 的请和住户核对。")
    if done.similar:
        names = _("、").join(done.similar[0].names)
        said += _(" 这户还有一张单也要 {names}：按 c 并单。").format(names=names)
    return said


def _pick(code: str) -> Callable[[str], object]:
    def check(text: str) -> None:
        if text.strip() not in _NUMBERS:
            raise Refused(code)

    return check


def check_yes_no(text: str) -> None:
    """`y` or `n`. Refused `say_yes_no`."""
    if text.strip().lower() not in ("y", "n", "是", "否"):
        raise Refused("say_yes_no")


def is_yes(text: str) -> bool:
    """Whether an answer was yes."""
    return text.strip().lower() in ("y", "是")
