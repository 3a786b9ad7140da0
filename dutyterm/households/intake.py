"""Import of what residents typed into the QR form: every row waits for somebody at the door, none is written (X10).

Who is known and says nothing new asks nothing. Where somebody says that they come from an outbreak area, that is a
travel report at once, beside the register; of somebody nobody knows yet it waits with them.
"""

from dataclasses import replace
from pathlib import Path

from db import audit, changes, pending, registry, travel
from db.audit import Act
from db.registry import KnownCompound

from ..errors import BadInput, Refused
from ..i18n import _
from ..people.service import allow
from ..sheets import BadFile
from ..store import Store
from . import matching, travel_words, wording
from .imports import FILE_NAME, no_collector, result_of
from .intake_rows import Form, read_intake
from .matching import Plan
from .pending_plan import Work, divide
from .pending_travel import add_report, form_key, pairs
from .results import Result
from .workbook import Progress, Reading
from .workbook import Refused as BadRow
from .writing import Writer

SOURCE = "qr_form"


def import_intake(
    store: Store, act: Act, path: Path, *, compound: str = "", dry_run: bool = False, progress: Progress | None = None
) -> Result:
    """Import the csv or workbook of the form; `compound` is the code or name of the place whose poster it was.

    Raises BadInput with a sentence when it is no such form, or when nobody says which compound it is about.
    """
    try:
        with no_collector():
            form = read_intake(path, act.at.date(), progress)
    except BadFile as error:
        raise BadInput(wording.bad_file(error.code, path.name)) from error
    try:
        if dry_run:
            return store.read_now(preview, form, compound, progress)
        return store.write_now(save, act, form, compound, path.name, progress)
    except Refused as no:
        if no.code == "whose_form":
            raise BadInput(_(travel_words.SENTENCES["whose_form"])) from no
        if no.code == "no_such_compound":
            raise BadInput(_("没有这个小区（村）：{word}。请核对 --compound。").format(word=compound)) from no
        raise


def preview(form: Form, compound: str, progress: Progress | None = None) -> Result:
    """What `save` would do now; a query."""
    plan, work, reading = _planned(form, compound, progress)
    return _result(form, plan, work, reading, len(_reports(form, plan)), dry_run=True)


def save(act: Act, form: Form, compound: str, name: str = "", progress: Progress | None = None) -> Result:
    """Ask what the form says otherwise than the register; an act. Refused `whose_form`, `no_such_compound`."""
    allow(act, "registry.import")
    registry.lock()
    plan, work, reading = _planned(form, compound, progress)
    asked = Writer(act, work, progress).ask(SOURCE, name[:FILE_NAME])
    reported = 0
    for person_id, home, row in _reports(form, plan):
        said = form.travel[row]
        reported += add_report(act, person_id, home, said.arrived_on, said.place) is not None
    if asked or reported:
        told = {"asked": ("", asked)} | ({"reports": ("", reported)} if reported else {})
        audit.record(act, "households.intake", "registry", None, values=told)
        changes.bump("households", *(["travel"] if reported else []))
    return _result(form, plan, work, reading, reported)


def _planned(form: Form, compound: str, progress: Progress | None) -> tuple[Plan, Work, Reading]:
    if progress:
        progress(0, 1, _("与现有台账比对"))
    compounds, homes, people = registry.compounds(), registry.homes(), registry.people()
    reading = _placed(form.reading, compounds, compound)
    doors = {(one.compound_id, one.room) for one in homes}
    names = {one.name: one.id for one in compounds}
    there, refused = [], list[BadRow]()
    for row in reading.rows:
        if (names.get(row.compound, 0), row.room) in doors:
            there.append(row)
        else:  # a resident may mistype a room, and no household is made of that
            column = reading.words.get(row.sheet, {}).get("room", "")
            refused.append(BadRow(row.sheet, row.row, column, "no_such_room", "room"))
    reading = reading._replace(rows=there, refused=[*reading.refused, *refused])
    plan = matching.plan(reading, compounds, homes, people)
    work = divide(plan, reading, people, homes, pending.asked(), SOURCE)
    for one in work.questions:
        said = form.travel.get((one.person.row.sheet, one.person.row.row)) if one.person else None
        if said and one.kind == "move_in" and one.person_id is None:
            one.fields |= pairs(said.outbreak, said.arrived_on, said.place)
    return plan, work, reading


def _placed(reading: Reading, compounds: list[KnownCompound], wanted: str) -> Reading:
    """The rows with their compound: the row's own, else the one that was asked for, else the only one there is."""
    by_word = {word.casefold(): one.name for one in compounds for word in (one.name, one.short_code)}
    if wanted and wanted.casefold() not in by_word:
        raise Refused("no_such_compound")
    estates = registry.estates()
    only = by_word[wanted.casefold()] if wanted else estates[0] if len(estates) == 1 else ""
    if not only and any(not row.compound for row in reading.rows):
        raise Refused("whose_form")
    rows, refused = [], list(reading.refused)
    for row in reading.rows:
        name = by_word.get(row.compound.casefold(), "") if row.compound else only
        if name:
            rows.append(row._replace(compound=name))
        else:
            column = reading.words.get(row.sheet, {}).get("compound", "")
            refused.append(BadRow(row.sheet, row.row, column, "no_such_place", "compound"))
    return reading._replace(rows=rows, refused=refused)


def _reports(form: Form, plan: Plan) -> list[tuple[int, int, tuple[str, int]]]:
    """(person id, household id, row) of everybody known who says yes, and has not said so in the same form before."""
    found = []
    for person in plan.people:
        row = (person.row.sheet, person.row.row)
        said = form.travel.get(row)
        if said is None or said.outbreak != "yes" or person.known is None or person.known.moved_out is not None:
            continue
        if travel.report_by_key(form_key(person.known.id, said.arrived_on)) is None:
            found.append((person.known.id, person.known.household_id, row))
    return found


def _result(form: Form, plan: Plan, work: Work, reading: Reading, reports: int, *, dry_run: bool = False) -> Result:
    return replace(result_of(reading, plan, work, dry_run=dry_run), reports=reports)
