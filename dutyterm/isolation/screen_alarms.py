"""What is wrong: fever, symptoms, breaches, with who has taken it over; leave to see a doctor."""

from rich.text import Text

from ..gate import service as gate
from ..i18n import N_, _
from ..text import clean_line
from ..ui.forms import Answers, Step
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import words
from .reading import Alarm, Person
from .screen_view import Pairs, View

COLUMNS = (
    Column(N_("什么"), 8), Column(N_("何时"), 11), Column(N_("住处"), 12), Column(N_("谁"), 11), Column(N_("天"), 5),
    Column(N_("处理"), 8), Column(N_("谁在办 / 在哪里"), 0),
)  # fmt: skip


class Alarms(View):
    """Escalations about people in isolation that are not closed."""

    def alarms(self) -> tuple[Alarm, ...]:
        """What is open."""
        return self.board.alarms if self.board else ()

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def person(self, one: Alarm) -> Person | None:
        """Whom it is about."""
        return next((person for person in self.people if person.episode.id == one.isolation_id), None)

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.alarms()]

    def _row(self, one: Alarm) -> Row:
        person = self.person(one)
        who = (looks.where(person), looks.name(person), looks.day(person, self.now)) if person else ("", "", "")
        where = " ".join(filter(None, (clean_line(one.taken_by, 12), clean_line(one.post, 16))))
        cells = (_(words.ALARMS[one.kind]), f"{one.at.astimezone(self.zone):%m-%d %H:%M}", *who,
                 _(words.ALARM_STATES[one.state]), where)  # fmt: skip
        return Row(("alarm", one.id), cells, "bad" if one.kind in ("fever", "medical") else "tried")

    def empty(self) -> str:
        return _("没有发热、症状或擅自外出。")

    def heading(self) -> Text:
        kinds = [one.kind for one in self.alarms()]
        parts = [(_("异常 {n}").format(n=len(kinds)), "head")]
        parts += [(f"{_(words.ALARMS[kind])} {kinds.count(kind)}", "bad") for kind in words.ALARMS if kind in kinds]
        return looks.line(*parts)

    def alarm(self) -> Alarm | None:
        """What is under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.alarms() if ("alarm", one.id) == key), None)

    def chosen(self) -> Person | None:
        one = self.alarm()
        return self.person(one) if one else None

    def keys(self) -> Pairs:
        one = self.alarm()
        if one is None:
            return []
        keys: Pairs = []
        if self.session.reach("escalation.handle") in ("stairs", "all"):
            keys += [("t", _("接手"))] if one.state != "taken_over" else []
            keys += [("w", _("办结"))]
        keys += [("x", _("批就医"))] if one.kind == "breach" and self.may("isolation.approve_exit") else []
        return [*keys, ("s", _("号码")), (_("回车"), _("这一户"))]

    def press(self, letter: str) -> bool:
        one, person = self.alarm(), self.chosen()
        if one is None or letter not in {key for key, _label in self.keys()}:
            return False
        if letter == "t":
            self.screen.step(self._take(one))
        elif letter == "w":
            self._close(one)
        elif letter == "x":
            self._approve(one)
        elif person:
            self.press_phone(person)
        return True

    async def _take(self, one: Alarm) -> None:
        await self.write(gate.take_escalation, one.id)
        self.screen.tell(_("由您接手了。办完按 w 写结果。"))

    def _close(self, one: Alarm) -> None:
        async def finish(said: Answers) -> str:
            await self.write(gate.close_escalation, one.id, said["out"])
            return _("办结了。")

        prompt = _("{what}，结果>").format(what=_(words.ALARMS[one.kind]))
        self.ask(finish, Step("out", prompt, _("例如 已送发热门诊，不是")))

    def _approve(self, one: Alarm) -> None:
        async def finish(said: Answers) -> str:
            await self.write(gate.approve_medical_exit, one.id, said["why"])
            return _("批准了，12 小时内门口放行。请叫车，不要自己走。")

        self.ask(finish, Step("why", _("为什么外出就医>"), _("例如 透析")))

    def about(self) -> list[str]:
        return [_("异常：发热和症状在前。t 接手，w 写结果办结，x 批准外出就医（门口就放行）。")]
