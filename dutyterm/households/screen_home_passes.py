"""What a household's page does with passes: give one to whoever the cursor is on, or to all tenants; acts on one."""

from typing import TYPE_CHECKING

from ..i18n import _
from ..ui.asking import BAD
from ..ui.views import Pairs
from . import pass_reading, words
from . import screen_pass_acts as acts

if TYPE_CHECKING:
    from .screen_home import HomePage

GIVE, STORY = "p", "i"


def _state(page: "HomePage") -> str:
    """The state of the pass under the cursor; empty when it is on none."""
    found = page.page.passes if page.page else ()
    return next((one.state for one in found if one.id == page.pass_id), "")


def keys(page: "HomePage") -> Pairs:
    """The keys that concern passes, where the cursor is now."""
    if state := _state(page):
        return [*acts.keys_for(page, state), (STORY, _("经过"))]
    if page.page is None or not page.page.people or not page.session.reach("pass.issue"):
        return []
    if page.person:
        return [] if _has(page) else [(GIVE, _("发证"))]  # one a person (P1)
    return [(GIVE, _("租户都发证"))] if page.screen.listing.cursor_key == ("home", 0) else []


def _has(page: "HomePage") -> str:
    """The number of the pass whoever is under the cursor has here; empty for none."""
    if page.page is None or page.person is None:
        return ""
    here, one = page.page.home.code, page.person
    live = (each for each in page.page.passes if each.person_id == one.id and each.state in ("active", "suspended"))
    return next((each.code for each in live if each.code.startswith(f"{here}-")), "")


def press(page: "HomePage", letter: str) -> bool:
    """Do what one of `keys` does; whether it is one."""
    if letter == GIVE and page.person and page.session.reach("pass.issue") and (code := _has(page)):
        said = _("{who} 已有 {code}，一人一证。光标移到那张证上：到期按 r 续，丢了按 l 补办。")
        page.screen.tell(said.format(who=words.short_name(page.person.name), code=code), BAD)
        return True
    if letter not in {key for key, _label in keys(page)} or page.page is None:
        return False
    if page.pass_id is not None:
        page.screen.step(_on_pass(page, letter, page.pass_id), slow=False)
    elif one := page.person:
        acts.ask_new(page, person_id=one.id, who=words.short_name(one.name))
    else:
        acts.ask_many(page, page.household_id, page.page.home.room)
    return True


async def _on_pass(page: "HomePage", letter: str, pass_id: int) -> None:
    one = await page.ask_for(pass_reading.read_pass, pass_id)
    if letter == STORY:
        acts.show_history(page, one)
    else:
        acts.press(page, letter, one)
