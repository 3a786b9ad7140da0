"""What is asked about the home itself on its page: tenancy, landlord, what must be known at its door."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..errors import Refused
from ..i18n import _
from ..text import clean_line
from ..ui.forms import Answers, Form, Step
from . import correcting, words
from .rules_register import OCCUPANCIES, checked_person
from .screen_asking import call, fresh, home_of, never, show, today
from .screen_choices import choice, choose, yes_no
from .screen_person_acts import PERSON_KEYS, move_in

if TYPE_CHECKING:
    from .screen_home import HomePage

__all__ = ["HOME_KEYS", "PERSON_KEYS", "call", "show"]

FLAGS = ("no_smartphone", "elderly_alone")


def _set(page: "HomePage", steps: list[Step], values: Callable[[Answers], dict[str, object]]) -> None:
    """Questions about the home; what they say is set."""
    home = home_of(page)
    form = Form(steps, never, base={"version": home.version})

    async def finish(said: Answers) -> str:
        act = page.write(correcting.set_home, home.id, form.base["version"], values(said), page.zone)
        changed: tuple[str, ...] = await fresh(page, form, "household", home.id, act)
        if not changed:
            return _("和原来一样，没有改。")
        return _("{what}改好了。").format(what=_("、").join(filter(None, map(words.field, changed))))

    form.finish = finish
    page.screen.ask(form)


def occupancy(page: "HomePage") -> None:
    """Who the home is used by."""
    at = str(OCCUPANCIES.index(home_of(page).occupancy) + 1)
    step = choice("how", _("住房>"), [_(words.OCCUPANCY[one]) for one in OCCUPANCIES], at)
    _set(page, [step], lambda said: {"occupancy": choose(said["how"], OCCUPANCIES)})


def landlord(page: "HomePage") -> None:
    """Who the landlord is."""
    home = home_of(page)

    def new(text: str, now: str) -> str:
        return now if not text.strip() else "" if text.strip() == "无" else text

    def number(text: str) -> None:
        checked_person({"phone": new(text, "")}, today(page))

    steps = [
        Step("who", _("房东姓名>"), _now(words.short_name(home.landlord))),
        Step("phone", _("房东电话>"), _now(words.phone(home.landlord_phone)), check=number),
    ]
    _set(page, steps, lambda said: {"landlord_name": new(said["who"], home.landlord),
                                    "landlord_phone": new(said["phone"], home.landlord_phone)})  # fmt: skip


def _now(said: str) -> str:
    if not said:
        return _("现在空着；没有就直接回车")
    return _("现在是 {now}，").format(now=said) + _("不改直接回车；要清空就输 -")


def flags(page: "HomePage") -> None:
    """What has to be known before somebody goes to the door."""
    home = home_of(page)
    steps = []
    for name in FLAGS:
        on = bool(getattr(home, name))
        hint = _("现在 {now}；不改直接回车").format(now=_("是") if on else _("否"))
        steps.append(Step(name, f"{words.field(name)} y/n>", hint, "y" if on else "n", yes_no, quiet=True))
    note = Step("note", _("备注>"), _now(clean_line(home.note, 40)))

    def values(said: Answers) -> dict[str, object]:
        told: dict[str, object] = {name: yes_no(said[name]) for name in FLAGS}
        if said["note"].strip():
            told["note"] = "" if said["note"].strip() == "无" else said["note"]
        return told

    _set(page, [*steps, note], values)


def confirm(page: "HomePage") -> None:
    """A leader has been at the door and it is as it stands here."""
    home = home_of(page)
    step = Step("yes", _("上门看过，人和住房都对？输 y 回车>"), _("{room} 住 {n} 人").format(
        room=home.room, n=len(page.page.people) if page.page else 0), check=_yes)  # fmt: skip
    form = Form([step], never, base={"version": home.version})

    async def finish(_said: Answers) -> str:
        act = page.write(correcting.confirm, home.id, form.base["version"])
        await fresh(page, form, "household", home.id, act)
        return _("{room} 核实过了。").format(room=home.room)

    form.finish = finish
    page.screen.ask(form)


def _yes(text: str) -> None:
    if not yes_no(text):
        raise Refused("say_yes")


HOME_KEYS: dict[str, Callable[["HomePage"], None]] = {
    "n": move_in, "h": occupancy, "l": landlord, "f": flags, "k": confirm,
}  # fmt: skip
