"""The keys of a shift wherever one is shown: open it, put somebody on it, take somebody off, pin, lead, substitute."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from rich.text import Text

from ..errors import Refused
from ..i18n import _
from ..people.reading import SHOWN_SECONDS, reveal_phone
from ..ui.asking import BAD, PLAIN
from ..ui.forms import Answers, Form, Step
from . import filling, words
from . import screen_looks as looks
from .reading import Assigned, Cell, read_shift
from .screen_view import Pairs, Turn, View

PERSON_KEYS = "rspkci"
"""Keys about somebody on a shift: off it, a substitute, pinned, in charge, confirmed, the telephone number."""
"""Keys about one person on a shift."""


class CellView(View):
    """A view whose rows or cells are shifts, or people on them."""

    person_keys = "rs"  # of PERSON_KEYS: what a list of shifts shows and takes; a shift of its own takes all

    def cell_at(self, key: object) -> Cell | None:
        """The shift that a row or cell is about."""
        raise NotImplementedError

    def place_at(self, key: object) -> Assigned | None:
        """The person that a row is about, where rows are people."""
        return None

    def shown(self) -> Sequence[Cell]:
        """The shifts that are shown."""
        return ()

    @property
    def under(self) -> object:
        """What is under the cursor."""
        return self.screen.grid.cursor_key if self.grid else self.screen.listing.cursor_key

    def turns(self) -> Sequence[Turn]:
        found: list[Turn] = []
        for cell in self.shown():
            found += [(one.state, one.due, one.end) for one in cell.people]
        return found

    def side(self, key: object) -> Text | None:
        cell = self.cell_at(key)
        return looks.shift_side(cell, self.now, self.zone, self.terms) if cell else None

    def keys(self) -> Pairs:
        cell = self.cell_at(self.under)
        if cell is None:
            return []
        pairs = [(_("回车"), _("看这班"))]
        if self.office:
            pairs += [("a", _("派人"))]
            pairs += [("r", _("撤下")), ("s", _("顶班"))] if cell.people else []
            pairs += [("z", _("群消息"))] if cell.need == "short" else []
        return pairs

    def opened(self, key: object) -> None:
        if cell := self.cell_at(key):
            self.open_shift(cell)

    def open_shift(self, cell: Cell) -> None:
        """Show the people of a shift."""
        from .screen_shift import ShiftView

        self.screen.push(ShiftView(self.screen, cell.shift.id))

    def press(self, letter: str) -> bool:
        cell = self.cell_at(self.under)
        if cell is None or not self.office or letter not in f"az{self.person_keys}":
            return False
        if letter == "a" and cell.shift.end <= self.now:
            self.screen.tell(words.refusal("shift_ended"), BAD)
        elif letter == "a":
            self.choose(cell)
        elif letter == "z":
            self.screen.tell(looks.message(cell, self.now, self.zone), PLAIN)
        else:
            self._about_person(letter, cell)
        return True

    def _about_person(self, letter: str, cell: Cell) -> None:
        one = self.place_at(self.under)
        if one is None:
            people = cell.people
            if letter == "s":
                troubled = [person for person, phase in zip(people, cell.phases, strict=True) if phase == "absent"]
                people = tuple(troubled) or people
            if len(people) != 1:
                said = _("这一班有几个人：选一个再按 {key}。") if people else _("这一班还没有人：按 a 派人。")
                if people:
                    self.open_shift(cell)
                self.screen.tell(said.format(key=letter), PLAIN)
                return
            one = people[0]
        acts = {"r": self._release, "s": self._substitute, "p": self._pin, "k": self._lead, "c": self._confirm,
                "i": self._call}  # fmt: skip
        acts[letter](one, cell)

    # -- what the keys do

    def choose(self, cell: Cell, instead_of: Assigned | None = None) -> None:
        """Show who could come, the best first."""
        from .screen_candidates import Candidates

        self.screen.push(Candidates(self.screen, cell.shift.id, instead_of))

    def _substitute(self, one: Assigned, cell: Cell) -> None:
        if one.state in ("on_duty", "relieved"):
            self.screen.tell(
                _("{who} 已经上岗，不能顶替。先让人签退：按 d 到岗，再按 g。").format(who=one.display), BAD
            )
            return
        self.choose(cell, one)

    def _release(self, one: Assigned, _cell: Cell) -> None:
        async def finish(said: Answers) -> str:
            await self.with_version(one, lambda now: self.write(filling.release, one.id, now, said["why"], self.terms))
            return _("{who} 已从这一班撤下。").format(who=one.display)

        hint = _("撤下 {who}：{shift}").format(who=one.display, shift=self.label(one))
        self.screen.ask(Form([Step("why", _("为什么>"), hint)], finish))

    def _pin(self, one: Assigned, _cell: Cell) -> None:
        async def work() -> None:
            await self.write(filling.pin, one.id, one.version, not one.pinned)
            said = _("{who} 固定在这一班了。") if not one.pinned else _("{who} 不再固定。")
            self.screen.tell(said.format(who=one.display))

        self.screen.step(work())

    def _lead(self, one: Assigned, _cell: Cell) -> None:
        async def work() -> None:
            await self.write(filling.set_lead, one.id, one.version, not one.lead)
            said = _("这一班由 {who} 负责。") if not one.lead else _("{who} 不再负责这一班。")
            self.screen.tell(said.format(who=one.display))

        self.screen.step(work())

    def _confirm(self, one: Assigned, _cell: Cell) -> None:
        async def work() -> None:
            await self.write(filling.confirm, one.id, one.version)
            self.screen.tell(_("记下了：{who} 说会来。").format(who=one.display))

        self.screen.step(work())

    def _call(self, one: Assigned, _cell: Cell) -> None:
        self.call(one.user_id)

    def call(self, user_id: int) -> None:
        """Show a telephone number for a moment; the trail knows it first."""

        async def work() -> None:
            name, phone = await self.write(reveal_phone, user_id)
            text = f"{name} {phone}"
            self.screen.tell(text, looks.ROWS["head"])
            self.screen.set_timer(SHOWN_SECONDS, partial(self._hide, text))

        self.screen.step(work())

    def _hide(self, text: str) -> None:
        if self.screen.is_running and self.screen.told[0] == text:
            self.screen.tell("")

    # -- shared by the acts

    def label(self, one: Assigned) -> str:
        """The shift that somebody is on, in words."""
        return looks.place_label(one, self.now, self.zone, self.terms)

    async def with_version(self, one: Assigned, act: Callable[[int], Awaitable[object]]) -> object:
        """Run an act with the version the place has; changed meanwhile, it is told once, and the next Enter means it.

        `act` is called with the version.
        """
        known: dict[int, int] = self.screen.versions
        try:
            done = await act(known.get(one.id, one.version))
        except Refused as no:
            if no.code == "changed_meanwhile":
                cell = await self.ask_for(read_shift, one.shift_id, self.terms)
                known[one.id] = next(place.version for place in cell.places if place.id == one.id)
            raise
        known.pop(one.id, None)
        return done
