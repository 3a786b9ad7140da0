"""The table of areas: one line a screen. Keys, modes, help and rights are derived from it."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from .i18n import N_
from .people.rules import scope


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
        module, _, name = self.target.partition(":")
        return getattr(import_module(module), name)


AREAS = (Area("gate", "f3", N_("卡口"), "dutyterm.gate.screen:GateScreen", "gate.read"),)


def areas_for(role: str) -> tuple[Area, ...]:
    """The areas a role may open, in the order of their keys."""
    return tuple(area for area in AREAS if scope(role, area.right))
