"""`export households`: the register, masked or full."""

import argparse
import sys
from typing import BinaryIO

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .actor import actor, write
from .codes import DONE
from .roster import read_plain


def export_households(options: argparse.Namespace, settings: Settings) -> int:
    """`export households [--compound CODE] [--format csv|xlsx|json] [--full --reason R]`; all compounds without one."""
    from db import engine

    from ..gate.export import may_export
    from ..households.export import read_table
    from ..roster.export import write_table

    if options.format in ("ics", "html"):
        raise BadInput(_("住户只能导出成 csv、xlsx 或 json。"))
    if options.format == "xlsx" and not options.output and sys.stdout.isatty():
        raise BadInput(_("xlsx 请用 -o 写到文件。"))
    engine.bind(settings.db)
    act = actor(options, settings, "export households")
    engine.close()
    asked = {"compound": options.compound, "format": options.format}
    write(may_export, act, "households", asked, full=options.full, reason=options.reason)
    try:
        fields, rows = read_plain(read_table, act, options.compound, full=options.full)
    except Refused as no:
        if no.code != "no_such_compound":
            raise
        raise BadInput(_("没有这个小区（村）：{code}。").format(code=options.compound)) from None
    try:
        out: BinaryIO = options.output.open("wb") if options.output else sys.stdout.buffer
    except OSError:
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.output)) from None
    try:
        write_table(out, options.format, fields, rows, "households")
    finally:
        if options.output:
            out.close()
        engine.close()
    return DONE
