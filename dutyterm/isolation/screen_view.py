"""What all views of isolation share: the board, the person under the cursor, and the acts on that person."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from rich.style import Style
from rich.text import Text

from ..errors import Refused
from ..i18n import _
from ..text import clean_line, fold
from ..ui.asking import check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.views import Pairs
from ..ui.views import View as Plain
from . import checking, opening, reading, words
from . import screen_looks as looks
from .reading import Board, Person
from .rules import parse_day
from .rules_checks import Key, Marks, Reading, corrected, parse, slot_now
from .rules_contacts import Proposal
from .screen_contact import ANSWER, ContactQuestion

if TYPE_CHECKING:
    from .screen import IsolationScreen

__all__ = ["Pairs", "View"]

Finish = Callable[[Answers], Awaitable[str]]


class View(Plain):
    """One view of isolation; `ui.views` tells how a further one plugs in."""

    screen: "IsolationScreen"
    board: Board | None = None

    async def read(self) -> None:
        self.board = await self.ask_for(reading.read_board, self.zone)

    @property
    def marks(self) -> Marks:
        """From where a temperature is high in this town."""
        limits = self.session.settings.gate
        return Marks(limits.fever, limits.low)

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody that was read."""
        return self.board.people if self.board else ()

    @property
    def local(self) -> dt.datetime:
        """This moment on the town's clock."""
        return self.now.astimezone(self.zone)

    def chosen(self) -> Person | None:
        """Who is under the cursor."""
        key = self.screen.listing.cursor_key
        return next((one for one in self.people if ("iso", one.episode.id) == key), None)

    def side(self, key: object) -> Text | None:
        one = self.chosen()
        return looks.side(one, self.board) if one and self.board else Text()

    def opened(self, key: object) -> None:
        if one := self.chosen():
            from .screen_home import HomePage

            self.screen.push(HomePage(self.screen, one.episode.household_id))

    def ask(self, finish: Finish, *steps: Step, blame: dict[str, str] | None = None) -> None:
        """Ask questions, then act."""
        self.screen.ask(Form(list(steps), finish, blame=blame or {}))

    def ask_yes(self, prompt: str, hint: str, finish: Finish) -> None:
        """Ask for a `y`, then act."""
        self.ask(finish, Step("yes", prompt, hint, check=check_yes))

    # -- checks

    def check_keys(self, one: Person) -> Pairs:
        """The keys that enter a check."""
        if one.state(self.now) not in ("active", "due"):
            return []
        return [("365", _("体温")), ("n", _("没接")), ("e", _("更正"))]

    def press_check(self, letter: str, one: Person) -> bool:
        """A key that enters or corrects a check; whether it does. A digit is the first of the temperature."""
        if not self.check_keys(one):
            return False
        if letter in "34n":
            self.ask_check(one, letter)
        elif letter == "t":
            self.ask_check(one, "")
        elif letter == "e":
            self.correct(one, Key(self.local.date(), slot_now(self.local)))
        else:
            return False
        return True

    def ask_check(self, one: Person, typed: str) -> None:
        """A line for one person's check; what is saved decides the service."""
        slot, after = slot_now(self.local), self.behind(one)

        async def finish(said: Answers) -> str:
            line = parse(fold(said["said"]))
            day = self.local.date() - dt.timedelta(days=1 if line.yesterday else 0)
            key = Key(day, line.slot or slot)
            done = await self.write(checking.record_check, one.episode.id, key, line.reading, self.zone, self.marks)
            self.go_on(after)
            return told(done)

        prompt = f"{looks.where(one)} {looks.name(one)} {_(words.SLOTS[slot])}>"
        hint = _("365；有症状 365 2（{symptoms}）；没接 n；z 早 x 晚，b 昨天；o 出门了").format(
            symptoms=words.symptom_digits()
        )
        self.ask(finish, Step("said", prompt, hint, typed, check=lambda text: parse(fold(text))))

    def behind(self, one: Person) -> list[object]:
        """Where the cursor may go once a check is saved; decided when it is asked, for the list may move."""
        return []

    def go_on(self, after: list[object]) -> None:
        """Put the cursor on the first of these that is still there."""
        there = {row.key for row in self.screen.listing.rows}
        if found := next((key for key in after if key in there), None):
            self.screen.listing.go_to(found)

    def correct(self, one: Person, key: Key) -> None:
        """Put a check right, with a reason."""
        found = one.checks.get(key)
        if found is None:
            raise_later(self, "nothing_to_correct")
            return

        def read(text: str) -> Reading:
            return corrected(parse(fold(text)), key, found.method)

        async def finish(said: Answers) -> str:
            done = await self.write(
                checking.correct_check, found.id, read(said["said"]), said["why"], self.zone, self.marks
            )  # fmt: skip
            return told(done)

        was = looks.said(found)
        prompt = f"{looks.name(one)} {key.day:%m-%d} {_(words.SLOTS[key.slot])}>"
        self.ask(
            finish,
            Step("said", prompt, _("原来是 {was}。改成多少？").format(was=was), check=read),
            Step("why", _("为什么改>"), _("例如 听错了；原来的数留在记录里")),
            blame=dict.fromkeys(("bad_temp", "low_temp", "same_check", "no_number", "no_answer_alone"), "said"),
        )

    # -- others

    def press_phone(self, one: Person) -> None:
        """Show name and number in full for a while; it is recorded."""
        self.screen.step(self._reveal(one), slow=False)

    async def _reveal(self, one: Person) -> None:
        found = await self.write(reading.reveal, one.episode.id)
        self.tell_for(f"{found.room} {clean_line(found.name, 30)} {clean_line(found.phone, 30)}")

    def tell_for(self, text: str) -> None:
        """Say something that must not stay on the screen."""
        screen = self.screen
        screen.tell(text, Style(bold=True))

        def hide() -> None:
            if screen.app.is_running and screen.told[0] == text:
                screen.tell("")

        screen.set_timer(reading.SHOWN_SECONDS, hide)

    async def confirm(self, one: Person) -> None:
        """Ask for the contact of a pending episode, then confirm it."""

        async def finish(who: Proposal) -> str:
            count = await self.write(opening.confirm, one.episode.id, who.user_id, self.zone)
            return _("{where} {n} 人确认了，联系人 {who}。今天起早晚各量一次。").format(
                where=looks.where(one), n=count, who=clean_line(who.display, 20)
            )

        await self.ask_contact(one.episode.household_id, finish)

    async def ask_contact(self, household_id: int, act: Callable[[Proposal], Awaitable[str]]) -> None:
        """Ask for a household's contact, then act."""
        question = ContactQuestion(self)

        async def finish(said: Answers) -> str:
            if (who := question.answer(form, said[ANSWER])) is None:
                return ""
            try:
                return await act(who)
            except Refused:
                question.hide(form)
                raise

        form = Form([question.step(await question.read(household_id))], finish)
        self.screen.ask(form)

    def day_of(self, text: str) -> dt.date:
        """A typed day. Refused `bad_day`."""
        found = parse_day(text, self.local.date())
        if found is None:
            raise Refused("bad_day")
        return found


def told(done: "checking.Entered") -> str:
    """What is said after a check was saved."""
    found = done.check
    said = words.degrees(found.temp) if found.answered else _("没接")
    if "fever" in done.alarms or "medical" in done.alarms:
        return _("{said} 记下并上报了。请他戴口罩在家等，打 120 或叫车去发热门诊，不要自己走。").format(said=said)
    if "breach" in done.alarms:
        return _("{said} 记下了，擅自外出已上报。").format(said=said)
    late = _("，算迟记") if found.late else ""
    again = _("再打一次") if not found.answered else ""
    return _("{slot} {said} 记下了{late}。{again}").format(
        slot=_(words.SLOTS[found.slot]), said=said, late=late, again=again
    )


def raise_later(view: View, code: str, **values: Any) -> None:
    """Tell a refusal that no act has said."""

    async def say() -> None:
        raise Refused(code, **values)

    view.screen.step(say(), slow=False)
