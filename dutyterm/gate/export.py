"""The gate's log as a table: one row an entry, field names of domain.md §3; masked, or full with a reason (X6)."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from db import audit
from db.audit import Act
from db.gate_export import FIELDS, Exported, entries

from ..errors import Refused
from ..people.service import allow
from ..settings import Settings
from ..text import clean_line, mask_name, mask_phone
from .rules import shift_start
from .words import degrees


def read_table(
    kind: str, settings: Settings, post_id: int | None, since: dt.datetime | None, until: dt.datetime | None, *,
    full: bool = False,
) -> tuple[Sequence[str], Iterator[list[Any]]]:  # fmt: skip
    """Entries, oldest first: fields and rows, read piece by piece as they are written as `csv`, `xlsx` or `json`.

    With `full` names and telephones are not masked; where somebody came from is left out then, so that no list of
    people by area of origin can be made of it (X6). Ask `may_export` first.
    """
    found = entries(post_id, since, until)
    return FIELDS, (_row(entry, settings, as_text=kind != "json", full=full) for entry in found)


def may_export(act: Act, what: str, fields: Mapping[str, object], *, full: bool, reason: str) -> None:
    """Leave in the trail who exports what, before anything leaves; `fields` say which part.

    Masked tables need the right `export.masked`, full ones `export.full`, a person and a reason. Refused codes:
    `not_allowed`, `reason_missing`, `export_needs_person`.
    """
    allow(act, "export.full" if full else "export.masked")
    said = clean_line(reason, 200)
    if full and not act.actor_id:
        raise Refused("export_needs_person")
    if full and not said:
        raise Refused("reason_missing")
    values = {name: ("", value) for name, value in {**fields, "full": full, "reason": said}.items() if value}
    audit.record(act, f"export.{what}", what, None, values=values)


def _row(entry: Exported, settings: Settings, *, as_text: bool, full: bool) -> list[Any]:
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
    if full:
        values["came_from"] = values["outbreak14"] = values["left_on"] = None
    else:
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
