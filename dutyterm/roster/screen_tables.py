"""Two lists of a week: hours and nights of each person, and warnings that were overridden, with the reasons."""

import datetime as dt

from rich.text import Text

from ..i18n import N_, _
from ..text import clean_line
from ..ui.rows import Column, Row
from . import screen_looks as looks
from . import words_screen
from .reading import Assigned, Board, Hand, Load, read_board, read_forced, read_hands
from .screen_view import Pairs, View

DAY = dt.timedelta(days=1)
BAR = 40  # hours as long as the longest bar
LOADS = (
    Column(N_("谁"), 14), Column(N_("账号"), 12), Column(N_("小时"), 6), Column(N_("班"), 4), Column(N_("夜班"), 5),
    Column(N_("本人说最多"), 10), Column("", 0),
)  # fmt: skip
FORCED = (
    Column(N_("时间"), 17), Column(N_("岗"), 5), Column(N_("班"), 6), Column(N_("谁"), 10), Column(N_("不顾什么"), 18),
    Column(N_("原因"), 0),
)  # fmt: skip


class _Weekly(View):
    """A list of the chosen week."""

    @property
    def monday(self) -> dt.date:
        """The first day of the week."""
        day = self.screen.day or self.today
        return day - day.weekday() * DAY

    def lens(self) -> object:
        return self.monday

    def remembered(self) -> str:
        return self.screen.day.isoformat() if self.screen.day else ""

    def recall(self, chosen: str) -> None:
        self.screen.day = dt.date.fromisoformat(chosen) if chosen else None

    def keys(self) -> Pairs:
        return [("1-3", _("换周"))]

    def press(self, letter: str) -> bool:
        step = {"1": -7, ",": -7, "2": 0, "3": 7, ".": 7}.get(letter)
        if step is None:
            return False
        self.screen.day = self.monday + step * DAY if step else None
        self.screen.step(self.screen.load(), slow=False)
        return True

    def week(self) -> str:
        """The week in words."""
        return f"{looks.day_label(self.monday)} - {looks.day_label(self.monday + 6 * DAY)}"


class Loads(_Weekly):
    """Hours, shifts and nights of everybody, most first."""

    board: Board | None = None
    hands: dict[int, Hand]
    by_nights = False  # who has most nights first, else who has most hours

    async def read(self) -> None:
        self.hands = await self.ask_for(read_hands)
        self.board = await self.ask_for(read_board, self.monday, self.monday + 6 * DAY, self.terms)

    def columns(self) -> tuple[Column, ...]:
        return LOADS

    def rows(self) -> list[Row]:
        if not self.board:
            return []
        known = {place.user_id: (place.display, place.login) for cell in self.board.cells for place in cell.people}
        loads = sorted(self.board.loads.items(), key=lambda one: (*self._order(one[1]), known[one[0]]))
        rows = []
        for user_id, load in loads:
            hand = self.hands.get(user_id)
            most = hand.most_shifts if hand else None
            too_many = most is not None and load.shifts > most
            bar = "#" * min(round(load.hours), BAR) + ("+" if load.hours > BAR else "")
            cells = (*known[user_id], f"{load.hours:g}", str(load.shifts), str(load.nights))
            said = "" if most is None else f"{most}{' !' if too_many else ''}"
            rows.append(Row(("user", user_id), (*cells, said, bar), "today" if too_many else ""))
        free = [one for one in self.hands.values() if one.id not in self.board.loads and one.role == "volunteer"]
        return rows + [Row(("user", one.id), (one.display, one.login, "0", "0", "0", "", ""), "off") for one in free]

    def _order(self, load: Load) -> tuple[float, float]:
        return (-load.nights, -load.hours) if self.by_nights else (-load.hours, -load.nights)

    def keys(self) -> Pairs:
        return [("n", _("按小时排") if self.by_nights else _("按夜班排")), *super().keys()]

    def press(self, letter: str) -> bool:
        if letter != "n":
            return super().press(letter)
        self.by_nights = not self.by_nights
        self.screen.show_view()
        self.screen.listing.go_to(None)
        return True

    def empty(self) -> str:
        return _("这一周还没有人排班。")

    def heading(self) -> Text:
        loads = list(self.board.loads.values()) if self.board else []
        hours = sum(one.hours for one in loads)
        parts = [(self.week(), "head"), (_("{n} 人 {hours} 小时").format(n=len(loads), hours=f"{hours:g}"), "")]
        if loads:
            nights = sum(one.nights for one in loads)
            most = max(one.nights for one in loads)
            parts += [(_("平均 {hours} 小时").format(hours=f"{hours / len(loads):.1f}"), "")]
            parts += [(_("夜班 {n}，最多一人 {most}").format(n=nights, most=most), "")]
        return looks.line(*parts)

    def about(self) -> list[str]:
        return [
            _("工时：一周里每人的小时、班数、夜班，多的在前，n 换成夜班多的在前；! 超过本人说的班数；暗的还没排班。")
        ]


class Forced(_Weekly):
    """Overridden warnings."""

    places: tuple[Assigned, ...] = ()

    async def read(self) -> None:
        self.places = tuple(await self.ask_for(read_forced, self.monday, self.monday + 6 * DAY))

    def columns(self) -> tuple[Column, ...]:
        return FORCED

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.places]

    def _row(self, one: Assigned) -> Row:
        time = looks.when(one.start, one.end, self.now, self.zone, self.terms)
        what = words_screen.codes(f"{one.overridden} {one.forced}")
        own = _("自己报名时知道") if one.override_reason == "claimed" else one.override_reason
        why = " ".join(clean_line(part) for part in (own, one.force_reason) if part)
        cells = (time, one.code, one.name, one.display, what, why)
        return Row(("place", one.id), cells, "" if one.live else "off")

    def empty(self) -> str:
        return _("这一周没有不顾提醒排的班。")

    def heading(self) -> Text:
        return looks.line((self.week(), "head"), (_("例外 {n}").format(n=len(self.places)), ""))

    def opened(self, key: object) -> None:
        from .screen_shift import ShiftView

        one = next((place for place in self.places if ("place", place.id) == key), None)
        if one:
            self.screen.push(ShiftView(self.screen, one.shift_id))

    def about(self) -> list[str]:
        return [_("例外：提醒过仍然排的班、强行签到的班，和写下的原因。")]
