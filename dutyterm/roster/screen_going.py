"""Not coming, going home, and putting right what was pressed by mistake or forgotten."""

from collections.abc import Awaitable, Callable
from typing import Any

from ..errors import Refused
from ..i18n import _
from ..text import clean_line
from ..ui.asking import BAD, check_yes
from ..ui.forms import Answers, Form, Step
from . import attendance, correcting
from .duty import clock_before
from .reading import Assigned, read_shift
from .screen_coming import Act, Coming, why_step

WAYS = {"1": "wrong_post", "2": "mistake", "3": "really", "4": "forgot"}
"""How a very short duty came about (too_short), by the digit that is pressed."""


class Going(Coming):
    """What the keys of not coming and of going ask and do."""

    gone: Assigned | None = None  # who was checked out here last: that can be taken back

    # -- not coming

    def _ask_no_show(self, one: Assigned) -> None:
        async def finish(_said: Answers) -> str:
            await self._versioned(one, lambda now: self.write(attendance.no_show, one.id, now))
            return _("记下了：{who} 没来，位置空出来了。按 s 找人顶班。").format(who=one.display)

        prompt = _("{who} 没来？输 y 回车>").format(who=clean_line(one.display, 16))
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
        self.screen.step(self._leave(one))

    async def _leave(self, one: Assigned) -> None:
        way, left = self.screen.way, self.screen.going_on
        if left and "way" in (left.step, *left.answers):
            self._ask_what_happened(one, "")
            return
        try:
            self.screen.tell(await self._reasoned(self._out(one, really=False), self._gone(one)))
        except Refused as no:
            if no.code != "too_short":
                raise
            self.screen.way = way  # nothing was done: the same key asks the same again
            self._ask_what_happened(one, self.screen.refusal(no))

    def _out(self, one: Assigned, *, really: bool) -> Act:
        async def act(reason: str) -> None:
            await self._versioned(one, lambda now: self.write(
                attendance.check_out, one.id, now, reason=reason, really=really))  # fmt: skip

        return act

    def _gone(self, one: Assigned) -> Callable[[Any], Awaitable[str]]:
        async def told(_done: Any) -> str:
            self.gone = one
            return _("{who} 已签退，辛苦了。按错了按 z 撤回。").format(who=one.display)

        return told

    def _ask_what_happened(self, one: Assigned, why: str) -> None:
        async def finish(said: Answers) -> str:
            way = WAYS[said["way"].strip()]
            if way == "mistake":
                await self._versioned(one, lambda now: self.write(correcting.undo_check_in, one.id, now))
                return _("签到撤掉了，{who} 还是等着上岗。").format(who=one.display)
            if way == "really":
                return await self._ended(said, self._out(one, really=True), self._gone(one))
            key, ask = ("p", self._ask_move) if way == "wrong_post" else ("c", self._ask_correct)
            self.screen.way = (key, str(self.screen.form.cursor)) if self.screen.form else None
            ask(one)  # as that key does
            return ""

        prompt = _("1 站错点 2 按错了 3 就是要走 4 忘了早签>")
        self.screen.ask(Form([Step("way", prompt, why, check=_way)], finish, later=[why_step()]))

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


def _way(text: str) -> None:
    if text.strip() not in WAYS:
        raise Refused("say_way")
