"""The questions of a travel report, and the choice of whom it, or an item of a list, is about."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from rich.style import Style
from rich.text import Text

from ..i18n import N_, _
from ..text import mask_name, mask_phone
from ..ui.asking import kept
from ..ui.forms import Answers, Form
from ..ui.rows import Column, Row
from ..ui.views import Pairs, View
from . import tracing_acts, travel
from .rules_register import day_of
from .rules_travel import Facts, answer, check_place
from .screen_choices import choice, choose
from .travel_reading import Item, Report

WHO = (Column(N_("住处"), 14), Column(N_("谁"), 10), Column(N_("电话"), 0))
_BLAME = {
    "no_place": "place", "bad_answer": "outbreak", "bad_travel_day": "left", "left_after_arrived": "arrived",
}  # fmt: skip
SOURCES = ("self", "leader", "list")
"""Who an office may say that a report comes from; what a gate hears it writes down itself."""
_LETTERS = {"yes": "y", "no": "n", "unknown": "u"}


def facts_form(view: View, now: Report | None, act: Callable[[Facts], Awaitable[str]]) -> Form:
    """The questions of a report; what is known is kept by an Enter. `act` is handed the facts."""
    today = view.now.astimezone(view.zone).date()

    def a_day(text: str) -> Any:
        return day_of(text, today) if text.strip() and text.strip() != "-" else None

    def said_day(value: Any) -> str:
        return f"{value:%m%d}" if value else ""

    async def finish(said: Answers) -> str:
        how, _blank, number = said["by"].strip().partition(" ")
        facts = Facts(
            said["place"], answer(said["outbreak"]), a_day(said["left"]), a_day(said["arrived"]), how, number.strip(),
            answer(said["contact"] or "u"), said["symptoms"],
        )  # fmt: skip
        return await act(facts)

    ask = _("y 到过  n 没有  u 说不清")

    def day_hint(value: str) -> str:
        return _("例如 0203") if value else _("例如 0203；不知道就直接回车")

    left, arrived = (said_day(now.left_on), said_day(now.arrived_on)) if now else ("", "")
    by = f"{now.transport} {now.transport_no}".strip() if now else ""
    ill = now.symptoms if now else ""
    known = now.from_place if now and now.from_place != "-" else ""
    steps = [
        kept("place", _("从哪里来>"), known, check_place, _("省市就行，例如 湖北黄冈")),
        kept("outbreak", _("14 天内到过疫区>"), _LETTERS[now.outbreak] if now else "", answer, ask),
        kept("left", _("哪天离开那里>"), left, a_day, day_hint(left)),
        kept("arrived", _("哪天到本地>"), arrived, a_day, day_hint(arrived)),
        kept("by", _("怎么来的>"), by, str, _("例如 火车 G1001") if by else _("例如 火车 G1001；不知道就直接回车")),
        kept("contact", _("接触过病人>"), _LETTERS[now.contact_with_case] if now else "u", answer,
             _("y 接触过  n 没有  u 没问")),
        kept("symptoms", _("有什么不舒服>"), ill, str, "" if ill else _("没有就直接回车")),
    ]  # fmt: skip
    return Form(steps, finish, _BLAME)


class Who(View):
    """Whom a word means: Enter chooses."""

    finds = False

    def __init__(self, screen: Any, people: list[Any], item: Item | None) -> None:
        super().__init__(screen)
        self.people, self.item = people, item

    def columns(self) -> tuple[Column, ...]:
        return WHO

    def rows(self) -> list[Row]:
        return [
            Row(("person", one.person_id), (f"{one.code} {one.room}", mask_name(one.name), mask_phone(one.phone)))
            for one in self.people
        ]

    def heading(self) -> Text:
        return Text(_("是哪一位？上下键选，回车定"), Style(bold=True))

    def keys(self) -> Pairs:
        return [(_("回车"), _("就是他"))]

    def opened(self, key: object) -> None:
        one = next((each for each in self.people if ("person", each.person_id) == key), None)
        if one is None:
            return
        if self.item is not None:
            self.screen.step(self._match(self.item, one.person_id))
            return
        mark = f"hand-{secrets.token_hex(8)}"  # sending the same answers again makes no second report

        async def act(facts: Facts) -> str:
            source = choose(form.answers["source"], SOURCES) if "source" in form.answers else "leader"
            await self.write(travel.report, mark, one.person_id, facts, self.zone, source=source)
            self.screen.pop()
            return _("记下了：{where} {who}。请核实。").format(where=f"{one.code} {one.room}", who=mask_name(one.name))

        form = facts_form(self, None, act)
        if self.may("travel.write"):  # a leader's own word is a leader's; an office writes down what others said
            who_says = choice("source", _("谁说的>"), [_("本人报的"), _("楼长报的"), _("名单上查到的")])
            form.steps = [who_says, *form.steps]
        self.screen.ask(form)

    async def _match(self, item: Item, person_id: int) -> None:
        await self.write(tracing_acts.match, item.id, item.version, person_id)
        self.screen.pop()
        self.screen.tell(_("对上了。查过以后按 1 到 5 记结果。"))
