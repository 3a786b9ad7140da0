"""`export isolation`: episodes, checks, the day's slip, the release paper."""

import argparse
import datetime as dt
import sys
from typing import Any, BinaryIO

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .actor import actor, write
from .codes import DONE, REFUSED
from .roster import day_of, read_plain


def export_isolation(options: argparse.Namespace, settings: Settings) -> int:
    """`export isolation [--format csv|xlsx|json|html] [--checks] [--from D] [--to D] [--release N]`."""
    from db import engine

    from ..gate.export import may_export
    from ..isolation import export, words

    if options.format == "ics":
        raise BadInput(_("隔离台账能导出成 csv、xlsx、json，或打印用的 html。"))
    if options.format == "xlsx" and not options.output and sys.stdout.isatty():
        raise BadInput(_("xlsx 请用 -o 写到文件。"))
    since, until = _day(options.since), _day(options.until)
    engine.bind(settings.db)
    act = actor(options, settings, "export isolation")
    engine.close()
    if options.release:
        try:
            data: Any = write(export.release_paper, act, options.release, settings.tz).encode()
        except Refused as no:
            print(words.refusal(no.code, **no.values), file=sys.stderr)
            return REFUSED
    else:
        asked = {"format": options.format, "checks": options.checks, "since": options.since, "until": options.until}
        write(may_export, act, "isolation", asked, full=options.full, reason=options.reason)
        if options.format == "html":
            data = read_plain(export.day_slip, act, settings.tz, since, full=options.full).encode()
        elif options.checks:
            data = read_plain(export.read_checks, act, settings.tz, since, until, full=options.full)
        else:
            data = read_plain(export.read_episodes, act, settings.tz, full=options.full)
    try:
        out: BinaryIO = options.output.open("wb") if options.output else sys.stdout.buffer
    except OSError:
        raise BadInput(_("写不了文件 {path}：没有这个文件夹，或没有权限。").format(path=options.output)) from None
    try:
        if isinstance(data, bytes):
            out.write(data)
        else:
            from ..roster.export import write_table

            fields, rows = data
            write_table(out, options.format, fields, rows, "isolation")
    finally:
        if options.output:
            out.close()
        engine.close()
    return DONE


def _day(text: str | None) -> dt.date | None:
    return day_of(text) if text else None
