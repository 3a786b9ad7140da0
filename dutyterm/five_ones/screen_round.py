"""A leader's round as it is shown: the households of the stairways on a day, their signs and what they need."""

import datetime as dt

from rich.style import Style
from rich.text import Text

from ..i18n import _
from ..isolation.rules_checks import Marks
from ..text import clean_line
from ..ui.views import View
from . import words
from .reading import Material, Round, Visit, Waiting, counting, read_round
from .rules import Home, Terms, counts, leaflet_due, local_day, register_due, sums, visit_state


class RoundView(View):
    """Households of a round on a day: what the board, the list and a household's page have in common."""

    found: Round | None = None

    def __init__(self, screen: object, leader: int | None = None) -> None:
        super().__init__(screen)
        self.leader = leader

    @property
    def terms(self) -> Terms:
        """What the office has decided about the five ones."""
        return self.session.settings.five_ones

    @property
    def limits(self) -> Marks:
        """From where a temperature is high."""
        return Marks(self.session.settings.gate.fever, self.session.settings.gate.low)

    @property
    def today(self) -> dt.date:
        """The calendar day on the town's clock."""
        return local_day(self.now, self.zone)

    @property
    def day(self) -> dt.date:
        """The day that is shown: today, or yesterday to fill in."""
        return self.screen.day or self.today

    def lens(self) -> object:
        return self.day

    def remembered(self) -> str:
        return self.day.isoformat()  # what was begun about a day is about no other

    def recall(self, chosen: str) -> None:
        day = dt.date.fromisoformat(chosen)
        self.screen.day = None if day == self.today else day

    async def read(self) -> None:
        self.found = await self.ask_for(read_round, self.day, self.leader)

    def state(self, home: Home) -> str:
        """How a household stands with the day's visit."""
        return visit_state(home, self.day, self.now, self.zone, self.terms)

    def sign(self, home: Home) -> str:
        """What stands in a household's cell, so that colour is never the only sign."""
        state = self.state(home)
        if state == "none":
            return _("空")
        if home.tries:
            visit = counting(self.visits(home)) or self.visits(home)[-1]
            late = _("迟") if state == "done_late" else "!" if state in ("overdue", "missed") else ""
            return f"{_(words.SIGNS[visit.outcome])}{late}"
        return {"due": "-", "overdue": "!", "missed": "!!"}[state]

    def visits(self, home: Home) -> list[Visit]:
        """The day's attempts at a household."""
        return self.found.visits.get(home.id, []) if self.found else []

    def waits(self, home: Home) -> tuple[Waiting, ...]:
        """The travel reports and items of lists that wait at a household, due ones first."""
        return self.found.waits.get(home.id, ()) if self.found else ()

    @property
    def waiting(self) -> Waiting | None:
        """Which of them is under the cursor, where they have rows of their own."""
        return None

    def late(self, home: Home) -> bool:
        """Whether one of those is past its time."""
        return any(one.due < self.now for one in self.waits(home))

    def marks(self, home: Home) -> str:
        """What else is to be seen about a household; what somebody has to see to first, in front."""
        register, leaflet = register_due(home, self.terms), leaflet_due(home, self.terms)
        waits = words.waits(self.waits(home), self.now)
        return waits + words.marks(home, register=register is not None, leaflet=leaflet is not None)

    def look(self, home: Home) -> str:
        """The look of a household's cell or row."""
        state = self.state(home)
        if self.late(home) and state != "missed":
            return "overdue"
        return "isolated" if home.isolated and state in ("due", "tried") else state

    @property
    def home(self) -> Home | None:
        """The household under the cursor."""
        key = self.screen.grid.cursor_key if self.grid else self.screen.listing.cursor_key
        return next((one for one in self.found.homes if one.id == key), None) if self.found else None

    def heading(self) -> Text:
        if not self.found:
            return Text()
        total = sums(self.found.homes, self.day, self.now, self.zone, self.terms)
        when = _("今天") if self.day == self.today else _("昨天（补记）")
        text = Text(no_wrap=True, overflow="crop")
        text.append(f"{when} {self.day:%m-%d}  ")
        waits, late = words.waiting_sums([one for door in self.found.waits.values() for one in door], self.now)
        for said, style in ((waits, Style(bold=True)), (late, Style(color="red", bold=True))):
            if said:  # in front: what does not fit the line is cut off at its end
                text.append(f"{said}  ", style)
        text.append(words.figures(total))
        return text

    def next_turn(self) -> dt.datetime | None:
        doors = self.found.waits.values() if self.found else ()
        return min((one.due for door in doors for one in door if one.due > self.now), default=None)

    def hint(self) -> str:
        home = self.home
        if home is None:
            return ""
        said = [home.room]
        if waits := self.waits(home):
            said.append(words.waiting(self.waiting or waits[0], self.now, self.zone))
            said += [_("还有 {n} 条").format(n=len(waits) - 1)] if len(waits) > 1 else []
        said += [_(words.STATES[self.state(home)])]
        said += [
            f"{one.at.astimezone(self.zone):%H:%M} {clean_line(one.who)} {_(words.OUTCOMES[one.outcome])}"
            + (f" {one.temp / 10:.1f}" if one.temp else "")
            for one in self.visits(home)[-2:]
        ]
        said += [_("在隔离：要写体温")] if home.isolated else []
        if counts(home) and (since := words.last_met(home, self.day)):
            said.append(since)
        said += [_("要登记")] if register_due(home, self.terms) else []
        said += [_("没发 {what}").format(what=clean_line(one.title)) for one in self.lacking(home)[:1]]
        said += [] if home.group_member or self.state(home) == "none" else [_("不在群里")]
        said += [_("老人独居")] if home.elderly_alone else []
        said += [_("没有智能手机")] if home.no_smartphone else []
        return "  ".join(said)

    def lacking(self, home: Home) -> tuple[Material, ...]:
        """The leaflets a household has not got."""
        return self.found.lacking.get(home.id, ()) if self.found and counts(home) else ()

    def empty(self) -> str:
        return _("您现在没有管的楼梯口。请协调员在 人员 里派给您。")
