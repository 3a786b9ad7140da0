"""`export passes`: one row a pass, masked or full."""

import argparse
from typing import TYPE_CHECKING

from ..households.words_passes import refusal
from ..i18n import N_
from ..settings import Settings
from .exporting import Kind, Plan, Table
from .passes import where
from .roster import read_plain

if TYPE_CHECKING:
    from db.audit import Act


def _plan(options: argparse.Namespace, settings: Settings, act: "Act") -> Plan:
    """`[--compound HQ]`; the passes of all compounds without one."""
    from ..households.pass_reading import read_table

    options.stairway = ""
    place = where(options)

    def read() -> Table:
        found: Table = read_plain(read_table, act, place, settings.tz, settings.passes, full=options.full)
        return found

    return Plan({"compound": options.compound}, read, "passes")


PASSES = Kind(
    _plan,
    N_("证件只能导出成 csv、xlsx 或 json；打印用 dutyterm print passes。"),
    frozenset({"compound"}),
    refusal=refusal,
)
