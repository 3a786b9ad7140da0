"""`export newcomers`, `tenants`, `unconfirmed`, `changes`, `travel`, `tracing`, `merges`, `blanks`: the lists of F7."""

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from ..errors import BadInput, Refused
from ..i18n import N_, _
from ..settings import Settings
from .exporting import Kind, Plan, Table
from .roster import read_plain

if TYPE_CHECKING:
    from db.audit import Act


def _list(module: str, *takes: str) -> Kind:
    """The kind that `module` of the register's room reads; `takes` are `compound` and `ended`."""

    def plan(options: argparse.Namespace, settings: Settings, act: "Act") -> Plan:
        read: Callable[..., Table] = getattr(import_module(f"dutyterm.households.{module}"), f"read_{options.kind}")
        chosen = {name: getattr(options, name) for name in takes}

        def asked() -> Table:
            try:
                found: Table = read_plain(read, act, settings.tz, full=options.full, **chosen)
            except Refused as no:
                if no.code != "no_such_compound":
                    raise
                raise BadInput(_("没有这个小区（村）：{code}。").format(code=options.compound)) from None
            return found

        return Plan(chosen, asked, options.kind)

    return Kind(plan, N_("这张表只能导出成 csv、xlsx 或 json。"), frozenset(takes))


NEWCOMERS = _list("export_lists", "compound")
TENANTS = _list("export_lists", "compound")
UNCONFIRMED = _list("export_lists", "compound")
MERGES = _list("export_lists")
BLANKS = _list("export_lists", "compound")
CHANGES = _list("export_waiting", "compound")
TRAVEL = _list("export_waiting", "compound", "ended")
TRACING = _list("export_waiting", "ended")
