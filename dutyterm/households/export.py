"""The register on its way out: one row a person, and one for each door behind which nobody lives; masked, or full.

Whole compounds only, by their code: no table is of people from one place (X6), and a masked one does not say where
anybody comes from.
"""

from collections.abc import Sequence
from typing import Any

from db import register
from db import register_lists as table
from db.audit import Act
from db.register_lists import Exported

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line, mask_id, mask_name, mask_phone

FIELDS = (
    *("compound", "compound_name", "room", "occupancy", "landlord", "landlord_phone", "registered_at", "no_smartphone"),
    *("elderly_alone", "household_id", "person_id", "name", "sex", "birth_year", "id_no", "phone", "origin", "tenancy"),
    *("relation", "employer", "work_status", "return_on", "moved_in"),
)


def read_table(act: Act, compound: str = "", *, full: bool = False) -> tuple[Sequence[str], list[list[Any]]]:
    """The register of a compound (all of them): fields and rows; a query. Refused `no_such_compound`.

    Ask `gate.export.may_export` first.
    """
    allow(act, "export.full" if full else "export.masked")
    wanted = [number for number, code, _name in register.compounds() if not compound or code == compound.upper()]
    if not wanted:
        raise Refused("no_such_compound")
    return FIELDS, [_row(one, full) for one in table.exported(wanted)]


def _row(one: Exported, full: bool) -> list[Any]:
    name, landlord = clean_line(one.name, 60), clean_line(one.landlord, 60)
    private = (
        (name, one.birth_year, one.id_no, one.phone, clean_line(one.origin, 60), clean_line(one.employer, 60))
        if full
        else (mask_name(name), one.birth_year, mask_id(one.id_no), mask_phone(one.phone), "", "")
    )
    shown, birth, id_no, phone, origin, employer = private
    landlord_phone = one.landlord_phone if full else mask_phone(one.landlord_phone)
    return [
        one.code, clean_line(one.compound, 60), one.room, one.occupancy, landlord if full else mask_name(landlord),
        landlord_phone, one.registered_at.date().isoformat() if one.registered_at else None, one.no_smartphone,
        one.elderly_alone, one.household_id, one.person_id, shown, one.sex, birth, id_no, phone, origin, one.tenancy,
        clean_line(one.relation, 20), employer, one.work_status, _day(one.return_on), _day(one.moved_in),
    ]  # fmt: skip


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
