"""What the questions of a household's page share: the day, who was faster, what stands there only for a while."""

import datetime as dt
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any

from rich.style import Style

from ..errors import Refused
from ..i18n import _
from ..text import clean_line
from ..ui.asking import PLAIN
from ..ui.forms import Answers, Form
from . import reading
from .reading import Home, Member
from .rules_register import day_of

if TYPE_CHECKING:
    from .screen_home import HomePage


def today(page: "HomePage") -> dt.date:
    return page.now.astimezone(page.zone).date()


async def fresh(page: "HomePage", form: Form, table: str, row_id: int, work: Awaitable[Any]) -> Any:
    """Do it; once it was told that somebody was faster, the same answer means it."""
    try:
        return await work
    except Refused as no:
        if no.code == "changed_meanwhile":
            form.base["version"] = await page.ask_for(reading.version_of, table, row_id)
        raise


def show(page: "HomePage", one: Member) -> None:
    """One person in full for a while; it is recorded."""

    async def work() -> None:
        found: Member = await page.write(reading.reveal, one.id)
        parts = (found.name, found.phone or _("没有电话"), found.id_no or _("没有证件号"), found.employer)
        hold(page, "  ".join(clean_line(part, 40) for part in parts if part))

    page.screen.step(work())


def call(page: "HomePage") -> None:
    """Everybody's number for a while; it is recorded."""

    async def work() -> None:
        people = await page.write(reading.phones, page.household_id)
        hold(page, "  ".join(f"{clean_line(name, 20)} {phone or _('没有电话')}" for name, phone in people[:5]))

    page.screen.step(work())


def hold(page: "HomePage", text: str) -> None:
    """Say something that must not stay on the screen."""
    screen = page.screen
    screen.tell(text, Style(bold=True))

    def hide() -> None:
        if screen.app.is_running and screen.told[0] == text:
            screen.tell("", PLAIN)

    screen.set_timer(reading.SHOWN_SECONDS, hide)


def home_of(page: "HomePage") -> Home:
    """The household of a page that has been read."""
    assert page.page is not None
    return page.page.home


def day(page: "HomePage", text: str) -> dt.date | None:
    """A typed day, None for an empty line. Refused `bad_day`."""
    return day_of(text, today(page)) if text.strip() else None


async def never(_said: Answers) -> str:
    """The end of a form that has not been given its own yet: an act needs the form, and the form its act."""
    raise AssertionError("a form is given its end before it is asked")
