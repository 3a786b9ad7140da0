"""The building board of the register: stairway by floor, a cell a flat, seen through one of several lenses."""

from typing import TYPE_CHECKING

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line
from ..ui.asking import PLAIN
from ..ui.board import Flat as Cell
from ..ui.board import board
from ..ui.forms import Answers, Form, Step
from ..ui.grid import Table
from ..ui.views import Pairs, View
from . import correcting, reading_lists, words
from .reading_lists import Building as Found
from .reading_lists import Flat, is_new, passes_look, unconfirmed
from .rules_register import OCCUPANCIES, rooms_meant
from .screen_choices import choice, choose, yes_no

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LENSES = {
    "tenancy": N_("住房"),
    "new": N_("新来的人"),
    "passes": N_("出入证"),
    "unconfirmed": N_("待核实"),
}
SIGNS: "Mapping[str, str]" = {"pending": N_("核对"), "newer": N_("有新人"), "never": N_("没登记")}
PASS_SIGNS: "Mapping[str, str]" = {"late": N_("过期"), "none": N_("没证"), "soon": N_("快到期"), "": ""}
HOUSES = 10
"""A village has no stairways: so many houses stand in a row of its board."""


class Building(View):
    """A compound as it stands. Space marks flats; what is marked can be set at once."""

    grid = True
    found: Found | None = None

    def __init__(self, screen: object) -> None:
        super().__init__(screen)
        self.place: int | None = None
        self.through = "tenancy"
        self.marked: set[int] = set()

    async def read(self) -> None:
        self.found = await self.ask_for(reading_lists.read_building, self.place)
        here = {one.id for one in self.found.flats}
        self.marked &= here

    def lens(self) -> object:
        return self.place, self.through, len(self.marked)

    def remembered(self) -> list[object]:
        return [self.place, self.through, sorted(self.marked)]

    def recall(self, chosen: list[object]) -> None:
        place, through, marked = chosen
        self.place = place if isinstance(place, int) else None
        self.through = str(through)
        self.marked = set(marked) if isinstance(marked, list) else set()

    # -- what is shown

    def table(self) -> Table:
        if not self.found:
            return Table((), ())
        flats = sorted(self.found.flats, key=lambda one: _order(one.room))
        return board([self._cell(one) for one in flats], self.screen.app.size.width)

    def _cell(self, one: Flat) -> Cell:
        stairway, floor, door = _place(one)
        sign, look = self._seen(one)
        if one.id in self.marked:
            return Cell(one.id, stairway, floor, door, f"*{door} {sign}", "chosen", _level(one))
        return Cell(one.id, stairway, floor, door, f"{door} {sign}".rstrip(), look, _level(one))

    def _seen(self, one: Flat) -> tuple[str, str]:
        """What a lens says of a flat: a sign, and a look."""
        today = self.now.astimezone(self.zone).date()
        if self.through == "new":
            new = is_new(one, today)
            return (
                (f"{one.newest_in:%m-%d}", "new") if new and one.newest_in else ("", "vacant" if not one.people else "")
            )
        if self.through == "passes":
            look = passes_look(one, today)
            return _(PASS_SIGNS[look]), {"late": "late", "none": "soon", "soon": "soon"}.get(look, "")
        if self.through == "unconfirmed":
            why = unconfirmed(one)
            return (_(SIGNS[why]), "late" if why == "pending" else "soon") if why else ("", "")
        sign = f"{_(words.OCCUPANCY_SIGNS[one.occupancy])}{one.people or ''}"
        if one.kept_in:
            return _("隔") + sign, "kept"
        return sign, {"vacant": "vacant", "let": "let", "dorm": "let"}.get(one.occupancy, "")

    def heading(self) -> Text:
        if not self.found or not self.found.place:
            return Text()
        place, flats = self.found.place, self.found.flats
        today = self.now.astimezone(self.zone).date()
        counts = {
            "tenancy": _("出租 {let}  空置 {empty}").format(
                let=sum(one.occupancy in ("let", "dorm") for one in flats),
                empty=sum(one.occupancy == "vacant" for one in flats),
            ),
            "new": _("七天内有新人的 {n} 户").format(n=sum(is_new(one, today) for one in flats)),
            "passes": _("过期 {late} 户  没证 {none} 户").format(
                late=sum(passes_look(one, today) == "late" for one in flats),
                none=sum(passes_look(one, today) == "none" for one in flats),
            ),
            "unconfirmed": _("要核实 {n} 户").format(n=sum(bool(unconfirmed(one)) for one in flats)),
        }
        text = Text(no_wrap=True, overflow="crop")
        text.append(f"{place.code} {clean_line(place.name, 14)} {_('{n} 户').format(n=len(flats))}  ")
        text.append(f"{_('看')} {_(LENSES[self.through])}", "reverse")
        text.append(f"  {counts[self.through]}")
        text.append(f"  {_('选了 {n} 户').format(n=len(self.marked))}" if self.marked else "")
        return text

    @property
    def chosen(self) -> Flat | None:
        """The flat under the cursor."""
        key = self.screen.grid.cursor_key
        return next((one for one in self.found.flats if one.id == key), None) if self.found else None

    def hint(self) -> str:
        one = self.chosen
        if one is None:
            return ""
        today = self.now.astimezone(self.zone).date()
        said = [f"{one.code} {one.room}", _(words.OCCUPANCY[one.occupancy]), _("{n} 人").format(n=one.people)]
        said += [_("有人隔离")] if one.kept_in else []
        said += [_("{day:%m-%d} 有人搬来").format(day=one.newest_in)] if is_new(one, today) else []
        said += [_(PASS_SIGNS[look])] if (look := passes_look(one, today)) else []
        said += [_(SIGNS[why])] if (why := unconfirmed(one)) else []
        said += [_("老人独居")] if one.elderly_alone else []
        said += [_("没有智能手机")] if one.no_smartphone else []
        return "  ".join(said)

    def empty(self) -> str:
        return _("没有归您看的楼。请协调员在 人员 里派楼梯口给您。")

    def about(self) -> list[str]:
        return [
            _("v 换一种看法：住房、新来的人、出入证、待核实。a 换小区。回车打开一户。"),
            _("空格选一户，r 按范围选；选好以后 t 改住房，f 改标记。"),
            _("范围：3-27 是 3 到 27 层，301-602 是房号，3-2 2-5 是 3座2梯的 2 到 5 层。"),
        ]

    # -- keys

    def keys(self) -> Pairs:
        if not self.found or not self.found.flats:
            return []
        pairs = [(_("回车"), _("打开")), ("v", _("换看法"))]
        pairs += [("a", _("换小区"))] if len(self.found.places) > 1 else []
        if self.session.reach("household.write"):
            pairs += [(_("空格"), _("选")), ("r", _("按范围选"))]
            if self.marked:
                return [*pairs[-2:], ("t", _("改住房")), ("f", _("改标记")), ("u", _("全不选"))]
        return pairs

    def press(self, letter: str) -> bool:
        if not self.found or not self.found.flats:
            return False
        write = bool(self.session.reach("household.write"))
        if letter == "v":
            names = list(LENSES)
            self.through = names[(names.index(self.through) + 1) % len(names)]
            self.screen.show_view()
        elif letter == "a" and len(self.found.places) > 1:
            self._choose_place()
        elif letter == " " and write and (one := self.chosen):
            self.marked ^= {one.id}
            self.screen.show_view()
        elif letter == "r" and write:
            self._range()
        elif letter == "u" and self.marked:
            self.marked = set()
            self.screen.show_view()
        elif letter in "tf" and write and self.marked:
            self._set_occupancy() if letter == "t" else self._set_flag()
        else:
            return False
        return True

    def opened(self, key: object) -> None:
        from .screen_home import HomePage

        if one := self.chosen:
            self.screen.push(HomePage(self.screen, one.id))

    def unchosen(self) -> bool:
        had, self.marked = bool(self.marked), set()
        return had

    def _choose_place(self) -> None:
        places = self.found.places if self.found else ()
        hint = "  ".join(f"{one.code} {clean_line(one.name, 8)}" for one in places[:12])

        def code(text: str) -> int:
            said = text.strip().upper()
            for one in places:
                if said and said in (one.code, one.name.upper()):
                    return one.id
            raise Refused("no_such_compound")

        async def finish(said: Answers) -> str:
            self.place, self.marked = code(said["place"]), set()
            await self.screen.load()
            return ""

        self.screen.ask(Form([Step("place", _("哪个小区（村）>"), hint, check=code)], finish))

    def _range(self) -> None:
        async def finish(said: Answers) -> str:
            wanted = rooms_meant(said["rooms"])
            new = (
                {one.id for one in self.found.flats if any(each.holds(one.room) for each in wanted)}
                if self.found
                else set()
            )
            self.marked |= new
            if not new:
                raise Refused("no_room_meant")
            return _("选了 {n} 户，一共 {all} 户。t 改住房，f 改标记，u 全不选。").format(
                n=len(new), all=len(self.marked)
            )

        hint = _("3-27 是 3 到 27 层（村里是门牌）；301-602 是房号；3-2 2-5 是 3座2梯 2 到 5 层；all 全部")
        self.screen.ask(Form([Step("rooms", _("选哪些>"), hint, check=rooms_meant)], finish))

    def _seen_versions(self) -> dict[int, int]:
        return {one.id: one.version for one in self.found.flats if one.id in self.marked} if self.found else {}

    def _set_occupancy(self) -> None:
        step = choice(
            "how", _("{n} 户的住房都改成>").format(n=len(self.marked)), [_(words.OCCUPANCY[one]) for one in OCCUPANCIES]
        )
        self._ask_set([step], lambda said: {"occupancy": choose(said["how"], OCCUPANCIES)})

    def _set_flag(self) -> None:
        names = ("no_smartphone", "elderly_alone")
        steps = [
            choice("which", _("{n} 户改哪个标记>").format(n=len(self.marked)), [words.field(one) for one in names]),
            Step("on", _("是 y 还是 n>"), "", "y", yes_no, quiet=True),
        ]
        self._ask_set(steps, lambda said: {choose(said["which"], names): yes_no(said["on"])})

    def _ask_set(self, steps: list[Step], values: "Callable[[Answers], dict[str, object]]") -> None:
        seen = self._seen_versions()
        sure = Step("yes", _("真的改这 {n} 户？输 y 回车>").format(n=len(seen)), check=_yes)

        async def finish(said: Answers) -> str:
            if "yes" not in said:
                pairs = (
                    (name, str(int(one)) if isinstance(one, bool) else str(one)) for name, one in values(said).items()
                )
                told = "  ".join(f"{words.field(name)} {words.value(name, text)}" for name, text in pairs)
                form.ask_more("yes", _("{what}；Esc 不改").format(what=told))
                return ""
            changed, left = await self.write(correcting.set_many, seen, values(said), self.zone)
            self.marked = set()
            told = _("改了 {n} 户。").format(n=changed)
            if left:
                told += _("没改：{rooms}（有人住，或别人刚改过），请一户一户看。").format(rooms="、".join(left[:6]))
                if len(left) > 6:
                    told += _("等 {n} 户").format(n=len(left))
            return told

        form = Form(steps, finish, later=[sure])
        self.screen.ask(form)
        self.screen.tell("", PLAIN)


def _yes(text: str) -> None:
    if not yes_no(text):
        raise Refused("say_yes")


def _order(room: str) -> tuple[int, int, int, str]:
    parts = room.split("-")
    numbers = [int("".join(char for char in part if char.isdigit()) or 0) for part in parts]
    if len(numbers) == 3:
        return numbers[0], numbers[1], numbers[2], room
    return 0, 0, numbers[-1], room


def _place(one: Flat) -> tuple[str, int, str]:
    """(stairway, floor, door) on the board; houses of a village stand in rows of ten, the lowest numbers last."""
    block, stair, number, _room = _order(one.room)
    if "-" in one.room:
        return f"{one.code} {block}-{stair}", number // 100, one.room.rpartition("-")[2]
    return one.code, -(number // HOUSES), one.room


def _level(one: Flat) -> str:
    """What stands before a row of a village's houses; empty for a floor."""
    if "-" in one.room:
        return ""
    first = _order(one.room)[2] // HOUSES * HOUSES
    return f"{first or 1}-{first + HOUSES - 1}"
