"""Tracing lists from above: read, and matched with the register by number, never by guess."""

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from db import audit, changes
from db import tracing as table
from db.audit import Act

from ..errors import BadInput
from ..i18n import _
from ..people.service import allow
from ..sheets import BadFile, read_book
from ..store import Store
from ..text import clean_line
from . import travel_words, wording
from .rules import name_key
from .tracing_rows import Line, Listed, read_sheets
from .workbook import Progress, Refused

DUE_DAYS = 1
"""Without a date a list is due at the end of the next day."""
NAME = 60


@dataclass(frozen=True, slots=True)
class Result:
    """What an import of a list found: `items` rows, of them `added` new; `matched` with somebody of the register."""

    items: int
    added: int
    unchanged: int
    matched: int
    refused: tuple[Refused, ...]
    doubts: tuple[Refused, ...] = ()
    dry_run: bool = False
    changed: int = 0


def import_tracing(
    store: Store, act: Act, path: Path, *, name: str, zone: ZoneInfo, due: str = "", dry_run: bool = False,
    progress: Progress | None = None,
) -> Result:  # fmt: skip
    """Import a list (xlsx, xls, ods, csv); more of a list known by this name is added to it. Raises BadInput."""
    said = clean_line(name, NAME)
    if not said:
        raise BadInput(_(travel_words.SENTENCES["list_name"]))
    today = act.at.astimezone(zone).date()
    last = _due(due, today)
    if progress:
        progress(0, 1, _("读取文件"))
    try:
        listed = read_sheets(read_book(path), today)
    except BadFile as error:
        raise BadInput(wording.bad_file(error.code, path.name)) from error
    if dry_run:
        return store.read_now(preview, listed, said)
    return store.write_now(save, act, listed, said, last, zone)


def _due(text: str, today: dt.date) -> dt.date:
    if not text:
        return today + dt.timedelta(days=DUE_DAYS)
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise BadInput(_("日期 {text} 看不懂，例如 2020-02-05。").format(text=clean_line(text, 20))) from None
    if found < today:
        raise BadInput(_("期限 {text} 已经过了，请写今天或以后。").format(text=text))
    return found


def preview(listed: Listed, name: str) -> Result:
    """What `save` would do now; a query."""
    list_id = table.list_named(name)
    lines, doubles = _new(listed, list_id)
    matched, doubts = _match(lines)
    return _result(listed, lines, doubles, matched, doubts, dry_run=True)


def save(act: Act, listed: Listed, name: str, due: dt.date, zone: ZoneInfo) -> Result:
    """Write the items of a list that it does not hold yet; an act. Nothing is written when it holds them all."""
    allow(act, "travel.import")
    table.lock_lists()
    list_id = table.list_named(name)
    lines, doubles = _new(listed, list_id)
    matched, doubts = _match(lines)
    if lines:
        if list_id is None:
            list_id = table.add_list(name, _end(due, zone), act.at, act.actor_id)
        new = [_item(line, matched.get(at), _end(line.due or due, zone)) for at, line in enumerate(lines)]
        table.add_items(list_id, new, act.at, act.actor_id)
        told = {"n": ("", len(lines)), "matched": ("", len(matched))}
        audit.record(act, "tracing.import", "watch_list", list_id, values=told)
        changes.bump("travel")
    return _result(listed, lines, doubles, matched, doubts)


def _end(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The end of a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zone)


def _digest(line: Line) -> str:
    return hashlib.sha256(line.key.encode()).hexdigest()[:32]


def _new(listed: Listed, list_id: int | None) -> tuple[list[Line], int]:
    """The rows the list does not hold, and how many it does or the file has twice."""
    seen = table.digests(list_id) if list_id is not None else set()
    lines = []
    for line in listed.lines:
        mark = _digest(line)
        if mark not in seen:
            seen.add(mark)
            lines.append(line)
    return lines, len(listed.lines) - len(lines)


def _match(lines: list[Line]) -> tuple[dict[int, table.Known], list[Refused]]:
    """Whom each row means: one who has its identity number and name, else one who has its name and telephone.

    Two who fit, or a number that belongs to another name, are nobody's: a person looks at those.
    """
    by_id, by_phone = defaultdict(list), defaultdict(list)
    for one in table.people() if lines else ():
        if one.id_hash:
            by_id[one.id_hash].append(one)
        if one.phone:
            by_phone[name_key(one.name), one.phone].append(one)
    found: dict[int, table.Known] = {}
    doubts = []
    for at, line in enumerate(lines):
        key = name_key(line.name)
        same = by_id.get(line.id_hash, []) if line.id_hash else []
        named = [one for one in same if name_key(one.name) == key]
        if same and not named:
            doubts.append(Refused(line.sheet, line.row, "", "other_name", "name"))
            continue
        if not same:
            # a number that differs from the one that is known is another person's
            phones = by_phone.get((key, line.phone), []) if line.phone else []
            named = [one for one in phones if not (line.id_hash and one.id_hash)]
        if len(named) == 1:
            found[at] = named[0]
        elif named:
            doubts.append(Refused(line.sheet, line.row, "", "several_people", "name"))
    return found, doubts


def _item(line: Line, known: table.Known | None, due: dt.datetime) -> table.New:
    return table.New(
        line.name, line.phone, line.id_no, line.id_hash, line.address, line.came_from, line.left_on, line.note,
        _digest(line), known.id if known else None, known.household_id if known else None, due,
    )  # fmt: skip


def _result(listed: Listed, lines: list[Line], doubles: int, matched: dict[int, table.Known],
            doubts: list[Refused], *, dry_run: bool = False) -> Result:  # fmt: skip
    items = len(listed.lines) + len({(one.sheet, one.row) for one in listed.refused})
    return Result(
        items, len(lines), doubles, len(matched), tuple(listed.refused), (*listed.doubts, *doubts), dry_run=dry_run
    )


def result_as_json(result: Result) -> dict[str, Any]:
    """The contract of `import tracing --json`."""
    refused = [{"sheet": r.sheet, "row": r.row, "column": r.column, "reason": r.reason} for r in result.refused]
    doubts = [{"sheet": r.sheet, "row": r.row, "column": r.column, "reason": r.reason} for r in result.doubts]
    counts = ("items", "added", "unchanged", "matched")
    return {name: getattr(result, name) for name in counts} | {"refused": refused, "doubts": doubts}


def result_as_text(result: Result) -> str:
    """The report in words, for the one who imports."""
    lines = [_("预演：什么也没有写入。") if result.dry_run else _("导入完成。")]
    lines.append(
        _("名单上 {items} 人：新收 {added} 人（其中 {matched} 人在台账里找到），以前就有 {unchanged} 人。").format(
            items=result.items, added=result.added, matched=result.matched, unchanged=result.unchanged
        )
    )
    if result.refused:
        lines.append(_("有 {n} 处没有导入，请在表里改好后再导入一次：").format(n=len(result.refused)))
        lines += [wording.refused(one) for one in result.refused]
    if result.doubts:
        lines.append(_("都收下了，但有 {n} 处要留意：").format(n=len(result.doubts)))
        lines += [wording.refused(one) for one in result.doubts]
    lines.append(_("到 F7 住户按 x 一个一个查。"))
    return "\n".join(lines)
