"""`export errands`: one row an errand, masked or full."""

import argparse
import datetime as dt
import sys
from typing import BinaryIO

from ..errors import BadInput
from ..i18n import _
from ..settings import Settings
from .actor import actor, write
from .codes import DONE
from .roster import day_of, read_plain


def export_errands(options: argparse.Namespace, settings: Settings) -> int:
    """`export errands [--format csv|xlsx|json] [--from D] [--to D] [--full --reason R]`; all there are without days."""
    from db import engine

    from ..errands.export import read_table
    from ..gate.export import may_export
    from ..roster.export import write_table

    if options.format in ("ics", "html"):
        raise BadInput(_("跑腿单只能导出成 csv、xlsx 或 json。"))
    if options.format == "xlsx" and not options.output and sys.stdout.isatty():
        raise BadInput(_("xlsx 请用 -o 写到文件。"))
    since = day_of(options.since) if options.since else None
    until = day_of(options.until) if options.until else None
    engine.bind(settings.db)
    act = actor(options, settings, "export errands")
    engine.close()
    asked = {"since": options.since, "until": options.until, "format": options.format}
    write(may_export, act, "errands", asked, full=options.full, reason=options.reason)
    fields, rows = read_plain(read_table, act, since, until and until + dt.timedelta(days=1), settings.tz,
                              full=options.full)  # fmt: skip
    try:
        out: BinaryIO = options.output.open("wb") if options.output else sys.stdout.buffer
    except OSError:
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.output)) from None
    try:
        write_table(out, options.format, fields, rows, "errands")
    finally:
        if options.output:
            out.close()
        engine.close()
    return DONE
