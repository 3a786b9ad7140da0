"""`export gate`: the gate's log, one row an entry, masked or full."""

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from ..errors import BadInput
from ..i18n import N_, _
from ..settings import Settings
from .exporting import Kind, Plan, Table
from .roster import day_of

if TYPE_CHECKING:
    from db.audit import Act


def _plan(options: argparse.Namespace, settings: Settings, act: "Act") -> Plan:
    """`[--post CODE] [--from D] [--to D]`; the whole log of all gates without. Its rows are read while they leave."""
    from db import engine
    from db.posts import gate_by_code

    from ..gate.export import read_table

    post = gate_by_code(options.post) if options.post else None
    engine.close()
    if options.post and post is None:
        raise BadInput(_("没有这个值守点：{code}。").format(code=options.post))
    since = _start(options.since, settings) if options.since else None
    until = _start(options.until, settings) + dt.timedelta(days=1) if options.until else None

    def read() -> Table:
        return read_table(
            options.format, settings, post.id if post else None, since, until, full=options.full
        )  # fmt: skip

    return Plan({"post": options.post, "since": options.since, "until": options.until}, read, "gate")


def _start(text: str, settings: Settings) -> dt.datetime:
    return dt.datetime.combine(day_of(text), dt.time(), settings.tz)


GATE = Kind(_plan, N_("卡口登记只能导出成 csv、xlsx 或 json。"), frozenset({"post", "since", "until"}))
