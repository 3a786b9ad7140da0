"""`report`: the daily report of a leader, a community or the town, as text for a chat group, a table, or JSON."""

import argparse
import json
import sys

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .actor import actor
from .codes import DONE
from .output import output
from .refusing import told
from .roster import day_of, read_plain


def report(options: argparse.Namespace, settings: Settings) -> int:
    """`report [--level leader|community|town] [--of NAME] [--date DAY] [--json | --format csv|xlsx|html] [-o FILE]`."""
    from db import engine

    from ..reports import words
    from ..reports.paper import page
    from ..reports.rules import day_of as stretch_of
    from ..reports.service import read_report, scope_called

    if options.format == "xlsx" and not options.output and sys.stdout.isatty():
        raise BadInput(_("xlsx 请用 -o 写到文件。"))
    engine.bind(settings.db)
    act = actor(options, settings, "report")
    day = day_of(options.date) if options.date else act.at.astimezone(settings.tz).date()
    try:
        scope = read_plain(scope_called, act, options.level, options.of)
        found = read_plain(read_report, act, options.level, scope, day, settings.tz, settings.reports)
    except Refused as no:
        engine.close()
        raise BadInput(told(no, words.refusal, zone=settings.tz)) from None
    engine.close()
    sent = found.line.report
    figures = found.frozen if sent else found.now
    until = sent.until if sent else found.stretch.until
    if options.json:
        said = {
            "level": options.level, "name": found.line.name, "day": day.isoformat(), "state": found.line.state,
            "since": stretch_of(day, settings.tz, settings.reports).since.isoformat(), "until": until.isoformat(),
            "figures": figures, "now": found.now,
            "changed": [one._asdict() for one in found.changed],
            "changed_before": [one._asdict() for one in found.before], "note": sent.note if sent else "",
        }  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))
        return DONE
    text = words.report_text(found.line.name, day, until, settings.tz, figures, sent.note if sent else "",
                             zero=found.is_zero, before=found.before)  # fmt: skip
    if options.format == "text" and not options.output:
        print(text)
        return DONE
    with output(options.output) as out:
        if options.format == "text":
            out.write(text.encode() + b"\n")
        elif options.format == "html":
            out.write(page(found, settings.tz).encode())
        else:
            from ..sheets import write_table

            rows: list[list[str | int]] = [[_(words.FIGURES[key]), value] for key, value in figures.items()]
            if found.before:
                rows.append([words.changed_before(day, found.before), ""])
            write_table(out, options.format, (_("项目"), _("数字")), rows, "Sheet1")
    return DONE
