"""The table of areas: one line a screen. Keys, modes, help and rights are derived from it."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .i18n import N_
from .people.rules import ON_DUTY, scope


@dataclass(frozen=True, slots=True)
class Area:
    """A screen: its name, its function key, its label, where its class is, and the right that opens it."""

    name: str
    key: str
    label: str
    target: str  # "module:Class", imported when first opened
    right: str  # of `people.rules.RIGHTS`, whatever its reach

    def screen_class(self) -> Any:
        """The screen's class."""
        return _load(self.target)


AREAS = (
    Area("roster", "f2", N_("值班"), "dutyterm.roster.screen:RosterScreen", "roster.read"),
    Area("gate", "f3", N_("卡口"), "dutyterm.gate.screen:GateScreen", "gate.read"),
    Area("errands", "f4", N_("跑腿"), "dutyterm.errands.screen:ErrandScreen", "errand.read"),
    Area("five_ones", "f5", N_("五个一"), "dutyterm.five_ones.screen:FiveOnesScreen", "five_ones.read"),
    Area("isolation", "f6", N_("隔离"), "dutyterm.isolation.screen:IsolationScreen", "isolation.read"),
    Area("households", "f7", N_("住户"), "dutyterm.households.screen:HouseholdsScreen", "household.read"),
    Area("reports", "f8", N_("日报"), "dutyterm.reports.screen:ReportsScreen", "notice.read"),
    Area("people", "f10", N_("人员"), "dutyterm.people.screen:PeopleScreen", "people.read"),
)

DOORS = {
    "lock": "dutyterm.people.screen_lock:LockScreen",
    "no_area": "dutyterm.people.screen_lock:NoArea",
    "farewell": "dutyterm.people.screen_lock:Farewell",
    "sign_in": "dutyterm.people.screen_sign_in:SignIn",
    "change_pin": "dutyterm.people.screen_pin:ChangePin",
}
"""Screens that stand in front of the areas, by what the app calls them."""


def door_class(name: str) -> Any:
    """The class of a screen of DOORS."""
    return _load(DOORS[name])


def _load(target: str) -> Any:
    module, _, name = target.partition(":")
    return getattr(import_module(module), name)


def opens_with(role: str, names: list[str]) -> str:
    """The area somebody opens on, of those they may open.

    Whoever has a gate has a queue, a leader has doors, the coordinator sees what is wrong in the town.
    """
    wanted = {"leader": ("gate", "five_ones"), "coordinator": ("reports",)}.get(role, ("gate",))
    return next((one for one in (*wanted, *names) if one in names), "")


def areas_for(role: str, *, on_duty: bool = False) -> tuple[Area, ...]:
    """The areas a role may open, in the order of their keys; `on_duty` at a gate also what that opens."""
    return tuple(one for one in AREAS if scope(role, one.right) or (on_duty and one.right in ON_DUTY))
