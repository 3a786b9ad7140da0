"""`export isolation`: episodes, checks, the day's slip, the release paper."""

import argparse
import datetime as dt
from typing import TYPE_CHECKING

from ..errors import BadInput
from ..i18n import N_, _
from ..isolation.words import refusal
from ..settings import Settings
from .actor import write
from .exporting import TABLES, Kind, Plan, Table
from .roster import day_of, read_plain

if TYPE_CHECKING:
    from db.audit import Act


def _plan(options: argparse.Namespace, settings: Settings, act: "Act") -> Plan:
    """`[--checks] [--from D] [--to D] [--release N]`; `--format html` is the slip of a day."""
    from ..isolation import export

    if not options.checks and options.format != "html" and (options.since or options.until):
        raise BadInput(_("隔离的人不按日期导出：--from 和 --to 请和 --checks 一起写，或去掉。"))
    since, until = _day(options.since), _day(options.until)
    asked = {"checks": options.checks, "since": options.since, "until": options.until}

    def release() -> bytes:
        return str(write(export.release_paper, act, options.release, settings.tz)).encode()

    def read() -> Table | bytes:
        if options.format == "html":
            return str(read_plain(export.day_slip, act, settings.tz, since, full=options.full)).encode()
        if options.checks:
            found: Table = read_plain(export.read_checks, act, settings.tz, since, until, full=options.full)
        else:
            found = read_plain(export.read_episodes, act, settings.tz, full=options.full)
        return found

    return Plan(None, release, "") if options.release is not None else Plan(asked, read, "isolation")


def _day(text: str | None) -> dt.date | None:
    return day_of(text) if text else None


def _takes(options: argparse.Namespace) -> frozenset[str]:
    """The paper is one person's, the slip one day's; of the tables only the checks have days."""
    if options.release is not None:
        return frozenset({"release"})
    return frozenset({"since"} if options.format == "html" else {"checks", "since", "until"})


ISOLATION = Kind(_plan, N_("隔离台账能导出成 csv、xlsx、json，或打印用的 html。"), _takes, (*TABLES, "html"), refusal)
