"""`export passes`: one row a pass, masked or full."""

import argparse
import sys
from typing import BinaryIO

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .actor import actor, write
from .codes import DONE, REFUSED
from .roster import read_plain


def export_passes(options: argparse.Namespace, settings: Settings) -> int:
    """`export passes [--format csv|xlsx|json] [--compound HQ] [--full --reason R]`."""
    from db import engine

    from ..gate.export import may_export
    from ..households import words_passes
    from ..households.pass_reading import read_table
    from ..roster.export import write_table
    from .passes import where

    if options.format in ("ics", "html"):
        raise BadInput(_("证件只能导出成 csv、xlsx 或 json；打印用 dutyterm print passes。"))
    if options.format == "xlsx" and not options.output and sys.stdout.isatty():
        raise BadInput(_("xlsx 请用 -o 写到文件。"))
    engine.bind(settings.db)
    act = actor(options, settings, "export passes")
    engine.close()
    options.stairway = ""
    try:
        place = where(options)
    except Refused as no:
        print(words_passes.refusal(no.code, **no.values), file=sys.stderr)
        return REFUSED
    asked = {"compound": options.compound, "format": options.format}
    write(may_export, act, "passes", asked, full=options.full, reason=options.reason)
    fields, rows = read_plain(read_table, act, place, settings.tz, settings.passes, full=options.full)
    try:
        out: BinaryIO = options.output.open("wb") if options.output else sys.stdout.buffer
    except OSError:
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.output)) from None
    try:
        write_table(out, options.format, fields, rows, "passes")
    finally:
        if options.output:
            out.close()
        engine.close()
    return DONE
