"""`export errands`: one row an errand, masked or full."""

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from ..i18n import N_
from ..settings import Settings
from .exporting import Kind, Plan, Table
from .roster import day_of, read_plain

if TYPE_CHECKING:
    from db.audit import Act


def _plan(options: argparse.Namespace, settings: Settings, act: "Act") -> Plan:
    """`[--from D] [--to D]`; all there are without days."""
    from ..errands.export import read_table

    since = day_of(options.since) if options.since else None
    until = day_of(options.until) + dt.timedelta(days=1) if options.until else None

    def read() -> Table:
        found: Table = read_plain(read_table, act, since, until, settings.tz, full=options.full)
        return found

    return Plan({"since": options.since, "until": options.until}, read, "errands")


ERRANDS = Kind(_plan, N_("跑腿单只能导出成 csv、xlsx 或 json。"), frozenset({"since", "until"}))
