"""`export households`: the register, masked or full."""

import argparse
from typing import TYPE_CHECKING

from ..errors import BadInput, Refused
from ..i18n import N_, _
from ..settings import Settings
from .exporting import Kind, Plan, Table
from .roster import read_plain

if TYPE_CHECKING:
    from db.audit import Act


def _plan(options: argparse.Namespace, settings: Settings, act: "Act") -> Plan:
    """`[--compound CODE]`; all compounds without one."""
    from ..households.export import read_table

    def read() -> Table:
        try:
            found: Table = read_plain(read_table, act, options.compound, full=options.full)
        except Refused as no:
            if no.code != "no_such_compound":
                raise
            raise BadInput(_("没有这个小区（村）：{code}。").format(code=options.compound)) from None
        return found

    return Plan({"compound": options.compound}, read, "households")


HOUSEHOLDS = Kind(_plan, N_("住户只能导出成 csv、xlsx 或 json。"), frozenset({"compound"}))
