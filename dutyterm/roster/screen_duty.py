"""Who is due and who is on: check in with one's own temperature, say who did not come, go home, come unplanned."""

from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from rich.text import Text

from ..errors import Refused
from ..i18n import N_, _
from ..text import clean_line, fold
from ..troubles import DatabaseProblem
from ..ui.asking import BAD, PLAIN, check_yes
from ..ui.forms import Answers, Form, Step
from ..ui.rows import Column, Row
from . import attendance, correcting, moving, words, words_duty
from . import screen_looks as looks
from .attendance import Begun
from .duty import Standing, clock_before, read_duty, read_paper, shift_now
from .reading import Assigned, Cell, read_hands, read_shift
from .rules_duty import temperature
from .screen_cells import CellView
from .screen_view import Pairs, Turn

if TYPE_CHECKING:
    from .screen import RosterScreen

COLUMNS = (
    Column("", 2), Column(N_("现在"), 9), Column(N_("谁"), 14), Column(N_("点"), 5), Column(N_("班"), 8),
    Column(N_("时间"), 11), Column(N_("说明"), 0),
)  # fmt: skip
WITH_REASON = ("check_in_reason", "needs_reason", "early_reason", "force_reason")
"""Refusals that a written reason answers."""
WAYS = {"1": "wrong_post", "2": "mistake", "3": "really", "4": "forgot"}
"""How a very short duty came about (too_short), by the digit that is pressed."""
Act = Callable[[str], Awaitable[Any]]


class Duty(CellView):
    """The two lists in one: who should come, who is on. For others than the office, of the posts they stand at."""

    found: tuple[Standing, ...] = ()
    gone: Assigned | None = None  # who was checked out here last: that can be taken back

    async def read(self) -> None:
        every: list[Standing] = await self.ask_for(read_duty, self.terms)
        if not self.office:
            session = self.screen.session
            mine = {one.place.post_id for one in every if one.place.user_id == self.me}
            mine |= {session.gate.id} if session.gate else set()
            every = [one for one in every if one.place.post_id in mine]
        self.found = tuple(every)

    async def write(self, act: Callable[..., Any], *values: Any, **more: Any) -> Any:
        """Do it, and know at once what it has changed: the next key may come with it."""
        done = await super().write(act, *values, **more)
        with suppress(Refused, DatabaseProblem):  # it is done; the screen reads again anyway
            await self.read()
        return done

    # -- what stands there

    def columns(self) -> tuple[Column, ...]:
        return COLUMNS

    def rows(self) -> list[Row]:
        return [self._row(one) for one in self.found]

    def _row(self, one: Standing) -> Row:
        place, wrong = one.place, one.phase in looks.TROUBLED
        said = [_("自己")] if place.user_id == self.me else []
        if place.check_in_at:
            said.append(_("{time} 签到").format(time=f"{place.check_in_at.astimezone(self.zone):%H:%M}"))
        if place.state == "absent" and place.end_reason:
            said.append(words_duty.reason(place.end_reason))
        said += [_("请交班：按 h")] if one.phase == "over" and place.user_id == self.me else []
        said += [looks.marks(place)] if looks.marks(place) else []
        why, time = " ".join(clean_line(part) for part in said), looks.hours(place.start, place.end, self.zone)
        phase = _(words.PHASES[one.phase])
        cells = ("?" if wrong else "", phase, place.display, place.code, place.name, time, why)
        look = "late" if wrong else "mine" if place.user_id == self.me else ""
        return Row(("place", place.id), cells, look)

    def empty(self) -> str:
        return _("现在没有人该到，也没有人在岗。临时来的按 a。")

    def heading(self) -> Text:
        count = {name: sum(one.phase == name for one in self.found) for name in ("over", "absent", "late")}
        coming = sum(one.phase in ("due", "soon") for one in self.found)
        on = sum(one.phase in ("on", "leaving", "over") for one in self.found)
        parts = [(_("在岗 {n}").format(n=on), "head"), (_("要到 {n}").format(n=coming), "")]
        parts += [(f"{_(words.PHASES[name])} {n}", "late") for name, n in count.items() if n]
        return looks.line(*parts)

    def cell_at(self, key: object) -> Cell | None:
        return None

    def place_at(self, key: object) -> Assigned | None:
        return next((one.place for one in self.found if ("place", one.place.id) == key), None)

    def turns(self) -> list[Turn]:
        return [(one.place.state, one.place.start, one.place.end) for one in self.found]

    def side(self, key: object) -> Text | None:
        return None

    # -- keys

    def keys(self) -> Pairs:
        one, pairs = self.place_at(self.under), list[tuple[str, str]]()
        if one and (self.office or one.user_id == self.me):
            if one.state == "on_duty":
                pairs += [("g", _("签退")), ("c", _("补记时间")), ("z", _("撤签到"))]
            else:
                pairs += [("i", _("签到"))]
        if one and self.office:
            waits = one.state in ("planned", "confirmed")
            pairs += [("n", _("没来"))] if waits and one.start <= self.now else []
            pairs += [("s", _("顶班"))] if one.state != "on_duty" else []
            pairs += [("p", _("换点")), ("y", _("电话"))]
        pairs += [("z", _("撤签退"))] if self.gone and ("z", _("撤签到")) not in pairs else []
        return [*pairs, ("a", _("临时来"))]

    def press(self, letter: str) -> bool:
        one = self.place_at(self.under)
        if letter == "a":
            self._ask_walk_in()
            return True
        if letter == "z" and self.gone:
            self.screen.step(self._undo_out(self.gone))
            return True
        acts = {"i": self._ask_check_in, "g": self._check_out, "c": self._ask_correct, "z": self._undo}
        office = {"n": self._ask_no_show, "p": self._ask_move}
        if letter not in acts and letter not in office and letter not in "sy":
            return False
        if one is None:
            self.screen.tell(_("请先用上下键选一个人。"), PLAIN)
        elif letter in acts and (self.office or one.user_id == self.me):
            acts[letter](one)
        elif not self.office:
            self.screen.tell(_("这是别人的班。自己的班才能按这个键，别的请找协调员。"), BAD)
        elif letter == "s":
            self._cover(one)
        elif letter == "y":
            self.call(one.user_id)
        else:
            office[letter](one)
        return True

    def opened(self, key: object) -> None:
        from .screen_shift import ShiftView

        if one := self.place_at(key):
            self.screen.push(ShiftView(self.screen, one.shift_id))

    def about(self) -> list[str]:
        return [
            _("到岗：谁该到、谁迟到、谁在岗。i 签到，先量自己的体温；g 签退；走之前要交班，按 h。"),
            _("没排上的人来了按 a；站到别的点按 p；按错了 15 分钟内 z 撤回；忘了早签按 c 补记。"),
        ]

    # -- coming

    def _body_steps(self) -> list[Step]:
        return [
            Step("temp", _("自己的体温>"), _("三位数，例如 364 就是 36.4 度"), check=temperature),
            Step("well", _("不舒服吗>"), _("咳嗽、乏力、喉咙痛输 y；没有就直接回车"), check=_yes_or_nothing),
        ]

    def _ask_check_in(self, one: Assigned) -> None:
        if one.state == "on_duty":
            self.screen.tell(_("已经签到在岗了。"), PLAIN)
            return

        async def finish(said: Answers) -> str:
            temp, ill = temperature(said["temp"]), bool(said["well"].strip())

            async def act(reason: str) -> Any:
                return await self._versioned(one, lambda now: self.write(
                    attendance.check_in, one.id, now, temp, self.terms, symptoms=ill, reason=reason))  # fmt: skip

            return await settled(self.screen, self._reasoned(act, lambda begun: self._begun(one, begun)))

        self.screen.ask(Form(self._body_steps(), finish, {"bad_temp": "temp"}))

    async def _begun(self, one: Assigned, begun: Begun) -> str:
        """What is said after a check-in; also what the shift before has left to know."""
        if begun.unfit:
            self.screen.close_form()
            self.screen.tell(words_duty.unfit(begun.unfit), BAD)
            return ""
        done = _("{who} 已签到上岗。").format(who=one.display)
        if one.user_id == self.me:
            paper = await self.ask_for(read_paper, self.terms)
            done += _("上一班有交代，按 h 看。") if paper else ""
        return done

    def _ask_walk_in(self) -> None:
        gate = self.screen.session.gate

        async def finish(said: Answers) -> str:
            user, name = self.me, self.screen.session.user.display
            if self.office:
                hands = await self.ask_for(read_hands)
                found = [one for one in hands.values() if fold(said["who"]) in (one.login.lower(), fold(one.display))]
                if len(found) != 1:
                    code = "who_else" if found else "no_such_person"
                    raise Refused(code, who=" ".join(one.login for one in found))
                user, name = found[0].id, found[0].display
            shift = await self.ask_for(shift_now, said["post"], self.terms)
            temp, ill = temperature(said["temp"]), bool(said["well"].strip())

            async def act(reason: str) -> Begun:
                done: Begun = await self.write(moving.walk_in, shift.id, user, temp, self.zone, self.terms,
                                               symptoms=ill, reason=reason)  # fmt: skip
                return done

            async def told(begun: Begun) -> str:
                if begun.unfit:
                    self.screen.close_form()
                    self.screen.tell(words_duty.unfit(begun.unfit), BAD)
                    return ""
                return _("{who} 已在 {post} {shift} 上岗。").format(who=name, post=shift.code, shift=shift.name)

            return await settled(self.screen, self._reasoned(act, told))

        who = [Step("who", _("谁来了>"), _("账号或姓名"), check=_someone)] if self.office else []
        post = Step("post", _("值守点编号>"), _("例如 HQ"), value=gate.code if gate else "")
        blame = {"no_such_person": "who", "who_else": "who", "no_such_post": "post", "bad_temp": "temp"}
        self.screen.ask(Form([*who, post, *self._body_steps()], finish, blame))

    def _ask_move(self, one: Assigned) -> None:
        async def finish(said: Answers) -> str:
            shift = await self.ask_for(shift_now, said["post"], self.terms)
            temp = temperature(said["temp"])

            async def act(reason: str) -> Any:
                return await self._versioned(one, lambda now: self.write(
                    moving.move, one.id, now, shift.id, temp, self.zone, self.terms, reason=reason))  # fmt: skip

            async def told(begun: Begun) -> str:
                if begun.unfit:
                    self.screen.close_form()
                    self.screen.tell(words_duty.unfit(begun.unfit), BAD)
                    return ""
                return _("{who} 换到 {post} {shift} 了，两边都留着。").format(
                    who=one.display, post=shift.code, shift=shift.name
                )

            return await settled(self.screen, self._reasoned(act, told))

        hint = _("三位数；已经在岗的可以直接回车，沿用签到时的体温")
        steps = [
            Step("post", _("站到哪个点>"), _("值守点编号，例如 XZ")),
            Step("temp", _("体温>"), hint, check=temperature),
        ]
        self.screen.ask(Form(steps, finish, {"no_such_post": "post", "bad_temp": "temp"}))

    # -- not coming

    def _ask_no_show(self, one: Assigned) -> None:
        async def finish(_said: Answers) -> str:
            await self._versioned(one, lambda now: self.write(attendance.no_show, one.id, now))
            return _("记下了：{who} 没来，位置空出来了。按 s 找人顶班。").format(who=one.display)

        prompt = _("{who} 没来？按 y>").format(who=clean_line(one.display, 16))
        self.screen.ask(
            Form([Step("yes", prompt, _("位置会空出来给别人；之后来了还可以签到"), check=check_yes)], finish)
        )

    def _cover(self, one: Assigned) -> None:
        from .screen_candidates import Candidates

        if one.state == "on_duty":
            self.screen.tell(_("{who} 已经上岗，不能顶替；请先交班或签退。").format(who=one.display), BAD)
            return
        self.screen.push(Candidates(self.screen, one.shift_id, one))

    # -- going

    def _check_out(self, one: Assigned) -> None:
        if one.state != "on_duty":
            self.screen.tell(_("这个人现在不在岗，请看最新的名单。"), BAD)
            return
        self.screen.step(self._leave(one, really=False))

    async def _leave(self, one: Assigned, *, really: bool) -> None:
        async def act(reason: str) -> None:
            await self._versioned(one, lambda now: self.write(
                attendance.check_out, one.id, now, reason=reason, really=really))  # fmt: skip

        async def told(_done: Any) -> str:
            self.gone = one
            return _("{who} 已签退，辛苦了。按错了按 z 撤回。").format(who=one.display)

        try:
            self.screen.tell(await self._reasoned(act, told))
        except Refused as no:
            if no.code != "too_short":
                raise
            self._ask_what_happened(one, self.screen.refusal(no))

    def _ask_what_happened(self, one: Assigned, why: str) -> None:
        async def finish(said: Answers) -> str:
            way = WAYS[said["way"].strip()]
            if way == "mistake":
                await self._versioned(one, lambda now: self.write(correcting.undo_check_in, one.id, now))
                return _("签到撤掉了，{who} 还是等着上岗。").format(who=one.display)
            if way == "really":
                return await settled(self.screen, self._really(one))
            (self._ask_move if way == "wrong_post" else self._ask_correct)(one)
            return ""

        prompt = _("1 站错点 2 按错了 3 就是要走 4 忘了早签>")
        self.screen.ask(Form([Step("way", prompt, why, check=_way)], finish))

    async def _really(self, one: Assigned) -> str:
        await self._leave(one, really=True)
        return self.screen.told[0]

    # -- mistakes

    def _undo(self, one: Assigned) -> None:
        async def work() -> None:
            await self._versioned(one, lambda now: self.write(correcting.undo_check_in, one.id, now))
            self.screen.tell(_("签到撤掉了，{who} 还是等着上岗。").format(who=one.display))

        self.screen.step(work())

    async def _undo_out(self, one: Assigned) -> None:
        self.gone = None
        cell = await self.ask_for(read_shift, one.shift_id, self.terms)
        version = next(place.version for place in cell.places if place.id == one.id)
        await self.write(correcting.undo_check_out, one.id, version)
        self.screen.tell(_("签退撤回了，{who} 还在岗。").format(who=one.display))

    def _ask_correct(self, one: Assigned) -> None:
        async def finish(said: Answers) -> str:
            since = clock_before(said["since"], self.now, self.zone)
            await self._versioned(one, lambda now: self.write(
                correcting.correct_begin, one.id, now, since, said["why"], self.terms))  # fmt: skip
            return _("记下了：{who} {time} 就到了。").format(
                who=one.display, time=f"{since.astimezone(self.zone):%H:%M}"
            )

        steps = [
            Step(
                "since", _("其实几点到的>"), _("例如 0600"), check=lambda text: clock_before(text, self.now, self.zone)
            ),
            Step("why", _("为什么没签>"), _("例如 忙着量体温，忘了")),
        ]
        self.screen.ask(Form(steps, finish, {"bad_time": "since", "bad_since": "since"}))

    # -- shared

    async def _versioned(self, one: Assigned, act: Callable[[int], Awaitable[Any]]) -> Any:
        return await self.with_version(one, act)

    async def _reasoned(self, act: Act, told: Callable[[Any], Awaitable[str]]) -> str:
        """Do it; when only a reason is missing, ask for that and do it then."""
        try:
            return await told(await act(""))
        except Refused as no:
            if no.code not in WITH_REASON:
                raise
            why = self.screen.refusal(no)

        async def finish(said: Answers) -> str:
            return await told(await act(said["why"]))

        self.screen.ask(Form([Step("why", _("原因>"), why, check=_reason)], finish))
        return ""


async def settled(screen: "RosterScreen", work: Coroutine[Any, Any, str], *kept: str) -> str:
    """Await an act at the end of a form. What no other answer would change is told, and the form is closed.

    `kept` are refusals after which the same Enter may be pressed again.
    """
    try:
        return await work
    except Refused as no:
        if no.code in (*kept, "changed_meanwhile"):
            raise
        screen.close_form()
        screen.tell(screen.refusal(no), BAD)
        return ""


def _yes_or_nothing(text: str) -> None:
    if text.strip():
        check_yes(text)


def _someone(text: str) -> None:
    if not text.strip():
        raise Refused("no_such_person")


def _reason(text: str) -> None:
    if not text.strip():
        raise Refused("reason_missing")


def _way(text: str) -> None:
    if text.strip() not in WAYS:
        raise Refused("say_way")
