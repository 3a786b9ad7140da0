"""How a cell of a table that leaves is written: masked, or as it is for an admin with a reason (X5, X6)."""

import datetime as dt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from db.audit import Act

from ..people.service import allow
from ..text import clean_line, mask_id, mask_name, mask_phone

HIDDEN = "***"
"""In place of something that a masked table may not say, where it must be seen that something is there."""


class Cells(NamedTuple):
    """Writes the cells of one table. Free text and places are left out of a masked one: they say where people come
    from."""

    full: bool
    zone: ZoneInfo

    def name(self, text: str) -> str:
        """Somebody's name."""
        said = clean_line(text, 60)
        return said if self.full else mask_name(said)

    def phone(self, text: str) -> str:
        """A telephone number."""
        said = clean_line(text, 30)
        return said if self.full else mask_phone(said)

    def id_no(self, text: str) -> str:
        """An identity number."""
        said = clean_line(text, 30)
        return said if self.full else mask_id(said)

    def told(self, text: str) -> str:
        """What somebody wrote: a reason, a place, a remark; nothing in a masked table."""
        return clean_line(text, 500) if self.full else ""

    def moment(self, at: dt.datetime | None) -> str | None:
        """A moment on the town's clock, to the minute."""
        return at.astimezone(self.zone).isoformat(timespec="minutes") if at else None


def day(value: dt.date | None) -> str | None:
    """A calendar day."""
    return value.isoformat() if value else None


def cells(act: Act, zone: ZoneInfo, *, full: bool) -> Cells:
    """Ask whether a table may leave, and how its cells are written. Refused `not_allowed`."""
    allow(act, "export.full" if full else "export.masked")
    return Cells(full, zone)
