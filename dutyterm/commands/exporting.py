"""`export`: the one road by which tables, calendars and pages leave. What is particular to a kind is in its `Kind`.

Whether it may leave is asked, and who takes what is written down, before anything is read; the output is opened last.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import BadInput, Refused
from ..i18n import _
from ..settings import Settings
from .actor import actor, write
from .codes import DONE, REFUSED
from .export_kinds import KINDS
from .output import output
from .refusing import told
from .roster import day_of

if TYPE_CHECKING:
    from db.audit import Act

Table = tuple[Sequence[str], Iterable[Sequence[Any]]]
"""Field names and rows."""

TABLES = ("csv", "xlsx", "json")
_NARROWING = {
    "compound": "--compound", "post": "--post", "since": "--from", "until": "--to", "login": "--who",
    "days": "--days", "hours": "--hours", "checks": "--checks", "release": "--release", "ended": "--ended",
}  # fmt: skip
Takes = Callable[[argparse.Namespace], frozenset[str]]


class Plan(NamedTuple):
    """One export that was asked for."""

    asked: dict[str, object] | None  # which part, for the trail; None where reading leaves a row of its own
    read: Callable[[], Table | bytes]
    stem: str  # what the sheet is called


class Kind(NamedTuple):
    """What is particular about one kind of export."""

    plan: Callable[[argparse.Namespace, Settings, "Act"], Plan]
    only: str  # what is said of a format it has not
    takes: frozenset[str] | Takes  # which of the options that choose a part mean something for what is asked for
    formats: tuple[str, ...] = TABLES
    refusal: Callable[..., str] | None = None  # the room's sentences, where what is asked for may be refused by it


def export(options: argparse.Namespace, settings: Settings) -> int:
    """`export KIND [--format F] [-o FILE] [--as LOGIN] [--full --reason R]`, and what else the kind takes."""
    from db import engine

    from ..gate.export import may_export

    module, _colon, name = KINDS[options.kind].partition(":")
    kind: Kind = getattr(import_module(f"dutyterm.commands.{module}"), name)
    if options.format not in kind.formats:
        raise BadInput(_(kind.only))
    if options.format == "xlsx" and not options.output and sys.stdout.isatty():
        raise BadInput(_("xlsx 请用 -o 写到文件。"))
    _narrowed(options, kind.takes if isinstance(kind.takes, frozenset) else kind.takes(options))
    engine.bind(settings.db)
    try:
        act = actor(options, settings, f"export {options.kind}")
        engine.close()
        plan = kind.plan(options, settings, act)
        if plan.asked is not None:
            asked = {**plan.asked, "format": options.format}
            write(may_export, act, options.kind, asked, full=options.full, reason=options.reason)
        _put(options, plan, plan.read())
    except Refused as no:
        if said := told(no, kind.refusal) if kind.refusal else "":
            print(said, file=sys.stderr)
            return REFUSED
        raise
    finally:
        engine.close()
    return DONE


def _narrowed(options: argparse.Namespace, takes: frozenset[str]) -> None:
    """BadInput where an option would mean nothing, or no day can be in the table."""
    for name, flag in _NARROWING.items():
        if name not in takes and getattr(options, name) not in (None, "") and getattr(options, name) is not False:
            # a table is not what somebody takes it for, if it silently holds more
            raise BadInput(_("导出 {kind} 不能写 {option}，请去掉它再导出。").format(kind=options.kind, option=flag))
    if options.since and options.until:
        in_order(day_of(options.since), day_of(options.until))


def in_order(first: dt.date, last: dt.date) -> None:
    """BadInput where the last day is before the first: an empty table would say that there was nothing."""
    if last < first:
        raise BadInput(
            _("从 {first} 起、到 {last} 为止，一天也没有，请核对 --from 和 --to。").format(first=first, last=last)
        )


def _put(options: argparse.Namespace, plan: Plan, data: Table | bytes) -> None:
    from ..sheets import write_table

    with output(options.output) as out:
        if isinstance(data, bytes):
            out.write(data)
        else:
            write_table(out, options.format, *data, plan.stem)
