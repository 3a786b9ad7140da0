"""One's own shifts, the next one first; confirm, give back, ask for a swap, say when one cannot come."""

import datetime as dt

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..people.rules_duties import day_typed
from ..text import clean_line, fold
from ..ui.asking import BAD
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import filling, swapping, words, words_screen
from . import screen_looks as looks
from .reading import Assigned, Away, Hand, read_away, read_board, read_hands, read_mine
from .rules import at_time
from .rules_duty import phase
from .rules_states import may_release
from .screen_view import Pairs, Turn, View

BACK, AHEAD = dt.timedelta(days=7), dt.timedelta(days=28)
COLUMNS = (Column("", 1), Column(N_("我的班"), 0), Column("", 22))
DAY = dt.timedelta(days=1)


class Mine(View):
    """My shifts."""

    places: list[Assigned]
    aways: list[Away]

    async def read(self) -> None:
        since, until = self.now - BACK, self.now + AHEAD
        places = await self.ask_for(read_mine, self.me, since, until)
        self.aways = await self.ask_for(read_away, self.me, self.now, until)
        self.places = [one for one in places if one.live or one.state == "absent"]

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def ahead(self) -> list[Assigned]:
        """What is not over, the next one first; who is still on duty is not over."""
        return [one for one in getattr(self, "places", []) if one.end > self.now or one.state == "on_duty"]

    def rows(self) -> list[Row]:
        ahead = self.ahead()
        past = [one for one in getattr(self, "places", []) if one not in ahead]
        rows = [self._row(one, number == 0) for number, one in enumerate(ahead)]
        rows += [self._away(one) for one in getattr(self, "aways", [])]
        return rows + [self._row(one, False) for one in reversed(past)]

    def _row(self, one: Assigned, first: bool) -> Row:
        now = phase(one.state, one.due, one.end, self.now, self.terms)
        said = _(words.PHASES[now]) + (
            f" {_(words.STATES[one.state])}" if one.state in ("planned", "confirmed") else ""
        )
        over = one.end <= self.now and one.state != "on_duty"
        look = "off" if over else "late" if now in looks.TROUBLED else "mine" if first else ""
        sign = "?" if now in looks.TROUBLED and not over else ">" if first else ""
        marks = f" {looks.marks(one)}" if looks.marks(one) else ""
        return Row(("place", one.id), (sign, self._label(one), said + marks), look)

    def _away(self, one: Away) -> Row:
        since, until = one.since.astimezone(self.zone), (one.until - dt.timedelta(minutes=1)).astimezone(self.zone)
        said = _("请假 {since} 到 {until} {why}")
        text = said.format(since=f"{since:%m-%d %H:%M}", until=f"{until:%m-%d %H:%M}", why=clean_line(one.reason))
        return Row(("away", one.id), ("", text, _("请假")), "today")

    def _label(self, one: Assigned) -> str:
        return looks.place_label(one, self.now, self.zone, self.terms)

    def empty(self) -> str:
        return _("您没有排班。按 o 看哪里缺人，回车就能报。")

    def heading(self) -> Text:
        ahead = self.ahead()
        if not ahead:
            return looks.line((_("没有排班"), ""))
        ahead = [one for one in ahead if one.state != "relieved"] or ahead
        first = ahead[0]
        if first.state == "on_duty":
            return looks.line((_("在岗：{shift}").format(shift=self._label(first)), "head"))
        return looks.line((_("下一班：{shift}").format(shift=self._label(first)), "head"))

    def turns(self) -> list[Turn]:
        return [(one.state, one.due, one.end) for one in self.ahead()]

    def chosen(self) -> Assigned | None:
        """The shift under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in getattr(self, "places", []) if ("place", one.id) == key), None)

    def keys(self) -> Pairs:
        one, key = self.chosen(), self.screen.listing.cursor_key
        pairs: Pairs = [(_("回车"), _("看这班"))] if one else []
        if one and one.state == "planned" and one.start > self.now:
            pairs += [("c", _("我会来"))]
        if one and one.state in ("planned", "confirmed") and one.end > self.now:
            pairs += [("r", _("退班")), ("s", _("找人换"))]
        if isinstance(key, tuple) and key[0] == "away":
            pairs += [("r", _("能来了"))]
        return [*pairs, ("a", _("请假"))]

    def opened(self, key: object) -> None:
        from .screen_shift import ShiftView

        if one := self.chosen():
            self.screen.push(ShiftView(self.screen, one.shift_id))

    def press(self, letter: str) -> bool:
        one, key = self.chosen(), self.screen.listing.cursor_key
        if letter == "a":
            self.screen.ask(self._away_form())
        elif letter == "r" and isinstance(key, tuple) and key[0] == "away":
            self.screen.step(self._end_away(int(key[1])))
        elif one is None or letter not in "crs":
            return False
        elif letter == "c":
            self.screen.step(self._confirm(one))
        elif why := self._why_not(letter, one):
            self.screen.tell(words.refusal(why, hours=self.terms.release_hours), BAD)
        else:
            self.screen.ask(self._release_form(one) if letter == "r" else self._swap_form(one))
        return True

    def _why_not(self, letter: str, one: Assigned) -> str:
        """What would refuse it whatever is typed; the question would be for nothing."""
        if one.state in ("on_duty", "relieved"):
            return "on_duty_now"
        if one.state not in ("planned", "confirmed") or one.end <= self.now:
            return "place_gone"
        late = letter == "r" and not self.office and not may_release(one.start, self.now, self.terms)
        return "too_late" if late else ""

    async def _confirm(self, one: Assigned) -> None:
        await self.write(filling.confirm, one.id, one.version)
        self.screen.tell(_("记下了，谢谢：{shift}").format(shift=self._label(one)))

    async def _end_away(self, away_id: int) -> None:
        await self.write(filling.end_away, away_id)
        self.screen.tell(_("记下了：您能来。"))

    def _fresh(self, one: Assigned) -> Assigned:
        return next((now for now in self.places if now.id == one.id), one)

    def _release_form(self, one: Assigned) -> Form:
        async def finish(said: Answers) -> str:
            await self.write(filling.release, one.id, self._fresh(one).version, said["why"], self.terms)
            return _("退了：{shift}").format(shift=self._label(one))

        hint = _("退 {shift}。写一句原因，例如 孩子发烧").format(shift=self._label(one))
        return Form([Step("why", _("为什么退>"), hint)], finish)

    def _swap_form(self, one: Assigned) -> Form:
        async def finish(said: Answers) -> str:
            who = self._meant(await self.ask_for(read_hands), said["who"])
            other = await self._other_place(who, said["day"])
            await self.write(swapping.ask_swap, one.id, who.id, said["note"], other)
            return _("{shift}：已问 {who}。对方同意、办公室批准后才算，之前还是您的班。").format(
                shift=self._label(one), who=who.display
            )

        steps = [
            Step("who", _("和谁换>"), _("换 {shift}。对方的账号或姓名").format(shift=self._label(one)), check=_someone),
            Step(
                "day",
                _("换他哪天的班>"),
                _("例如 0206；只请他替您就直接回车"),
                check=lambda text: day_typed(text, self.today),
            ),
            Step("note", _("说一句>"), _("例如 家里有事；不写就直接回车")),
        ]
        return Form(
            steps, finish, {"no_such_person": "who", "who_else": "who", "swap_self": "who", "no_shift_then": "day"}
        )

    def _meant(self, hands: dict[int, Hand], text: str) -> Hand:
        said = fold(clean_line(text))
        found = [one for one in hands.values() if said in (one.login.lower(), fold(one.display))]
        if len(found) > 1:
            raise Refused("who_else", who=" ".join(one.login for one in found))
        if not found:
            raise Refused("no_such_person")
        return found[0]

    async def _other_place(self, who: Hand, text: str) -> int | None:
        day = day_typed(text, self.today)
        if day is None:
            return None
        board = await self.ask_for(read_board, day, day, self.terms)
        for cell in board.cells:
            for place in cell.people:
                if place.user_id == who.id:
                    return int(place.id)
        raise Refused("no_shift_then", who=who.display, day=looks.day_label(day))

    def _away_form(self) -> Form:
        async def finish(said: Answers) -> str:
            first = words_screen.day(said["first"], self.today)
            last = day_typed(said["last"], self.today) or first
            since = at_time(first, self.terms.day_starts, self.zone)
            until = at_time(last + DAY, self.terms.day_starts, self.zone)
            back = await self.write(filling.set_away, self.me, since, until, said["why"])
            done = _("记下了：{first} 到 {last} 不来。").format(
                first=looks.day_label(first), last=looks.day_label(last)
            )
            if back:
                done += _("这段时间您还有 {n} 班，请按 r 退班或 s 找人换。").format(n=len(back))
            return done

        steps = [
            Step(
                "first",
                _("哪天不能来>"),
                _("例如 0206；今天就直接回车"),
                check=lambda text: day_typed(text, self.today),
            ),
            Step(
                "last",
                _("到哪天>"),
                _("例如 0208，含这一天；只一天就直接回车"),
                check=lambda text: day_typed(text, self.today),
            ),
            Step("why", _("为什么>"), _("不写就直接回车")),
        ]
        return Form(steps, finish, {"bad_day": "first", "days_backwards": "last"})

    def about(self) -> list[str]:
        return [
            _("我的班：最近的一班在最前。c 说会来，r 退班，s 找人换，a 请假；回车看这班还有谁。"),
            _("开班前几小时内不能自己退，请打电话给协调员。"),
        ]


def _someone(text: str) -> None:
    if not text.strip():
        raise Refused("no_such_person")
