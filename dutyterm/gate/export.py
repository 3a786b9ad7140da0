"""The gate's log as a table: one row an entry, field names of domain.md §3, masked (X6)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, BinaryIO

from db.gate_export import FIELDS, Exported, entries

from .. import sheets
from ..settings import Settings
from ..text import clean_line, mask_name, mask_phone
from .rules import shift_start
from .words import degrees


def export(
    out: BinaryIO, kind: str, settings: Settings, post_id: int | None,
    since: dt.datetime | None, until: dt.datetime | None,
) -> None:  # fmt: skip
    """Write entries, oldest first, as `csv`, `xlsx` or `json`; text cells that no spreadsheet runs."""
    rows = (_row(entry, settings, as_text=kind != "json") for entry in entries(post_id, since, until))
    if kind == "csv":
        sheets.write_csv(out, FIELDS, rows)
    elif kind == "xlsx":
        sheets.write_xlsx(out, FIELDS, rows, "gate")
    else:
        sheets.write_json(out, FIELDS, rows)


def _row(entry: Exported, settings: Settings, *, as_text: bool) -> list[Any]:
    zone = settings.tz
    values = entry._asdict()
    local = entry.at.astimezone(zone)
    values["shift"] = f"{shift_start(local, settings.shifts):%Y-%m-%d %H:%M}"
    values["at"] = local.isoformat(timespec="seconds")
    values["t2_at"] = entry.t2_at.astimezone(zone).isoformat(timespec="seconds") if entry.t2_at else None
    values["left_on"] = entry.left_on.isoformat() if entry.left_on else None
    for key in ("t1", "t2"):
        tenths = values[key]
        values[key] = None if tenths is None else degrees(tenths) if as_text else tenths / 10
    values["person"] = mask_name(entry.person)
    values["name"] = mask_name(entry.name)
    values["consent_by"] = mask_name(entry.consent_by) if entry.consent_by != "yes" else "yes"
    values["phone"] = mask_phone(entry.phone)
    # cleaned on the way out too: what once got in must not drive the terminal that reads this
    shown = [clean_line(value) if isinstance(value, str) else value for value in _in_order(values)]
    return [("" if value is None else str(value)) if as_text else value for value in shown]


def _in_order(values: dict[str, Any]) -> Iterator[Any]:
    for field in FIELDS:
        yield values["pass_" if field == "pass" else field]
