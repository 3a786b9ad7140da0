"""Import of the register: one file, one transaction, one audit row. All of a row, or the row is named and left out.

What is new where nothing was known is written. What differs from what is known waits for a yes (`pending_plan`).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from db import audit, changes, pending, registry
from db.audit import Act

from ..errors import BadInput
from ..i18n import _
from ..people.service import allow
from ..sheets import BadFile
from ..store import Store
from . import matching, wording
from .matching import Plan
from .pending_plan import Work, divide
from .results import Result, result_as_json, result_as_text
from .workbook import Progress, Reading, read_registry
from .writing import Writer, occupancy_changed

__all__ = ["Result", "import_registry", "preview", "result_as_json", "result_as_text", "save"]

FILE_NAME = 80  # characters kept of a file's name


def import_registry(
    store: Store, act: Act, path: Path, *, dry_run: bool = False, apply: bool = False,
    progress: Progress | None = None,
) -> Result:  # fmt: skip
    """Import a master register or a leaders' book; with `dry_run` only say what would happen.

    With `apply` what differs is written at once, as an office may that has reviewed the file; who is missing in it
    waits all the same. Raises BadInput with a sentence for people when no register can be read from the file.
    """
    try:
        with no_collector():
            reading = read_registry(path, act.at.date(), progress)
    except BadFile as error:
        raise BadInput(wording.bad_file(error.code, path.name)) from error
    if dry_run:
        return store.read_now(preview, reading, progress, apply=apply)
    return store.write_now(save, act, reading, progress, apply=apply, name=path.name)


def preview(reading: Reading, progress: Progress | None = None, *, apply: bool = False) -> Result:
    """What `save` would do now; a query."""
    with no_collector():
        plan, work = plan_of(reading, progress, source_of(reading), apply=apply)
        return result_of(reading, plan, work, dry_run=True, applied=apply)


def save(
    act: Act, reading: Reading, progress: Progress | None = None, *, apply: bool = False, name: str = ""
) -> Result:
    """Write what the file says that is new, and ask about the rest; an act, run it inside a transaction.

    Nothing at all is written, no audit row either, when the register says the same already.
    """
    allow(act, "registry.import")
    registry.lock()
    with no_collector():
        source = source_of(reading)
        plan, work = plan_of(reading, progress, source, apply=apply)
        result = result_of(reading, plan, work, applied=apply)
        writer = Writer(act, work, progress)
        fields = writer.write()
        asked = writer.ask(source, name[:FILE_NAME])
    if fields or asked:
        told = {"asked": ("", asked)} if asked else {}
        audit.record(
            act, "households.import", "registry", None, fields, told | ({"apply": ("", True)} if apply else {})
        )
        changes.bump("households")
    return result


def source_of(reading: Reading) -> str:
    """`registry` when the rows themselves name their compound, `leaders` when a title does."""
    return "registry" if any("compound" in words for words in reading.words.values()) else "leaders"


def plan_of(reading: Reading, progress: Progress | None, source: str, *, apply: bool = False) -> tuple[Plan, Work]:
    """The file compared with the register, and what of it is written and what is asked."""
    if progress:
        progress(0, 1, _("与现有台账比对"))
    homes, people = registry.homes(), registry.people()
    plan = matching.plan(reading, registry.compounds(), homes, people)
    return plan, divide(plan, reading, people, homes, pending.asked(), source, apply=apply)


def result_of(reading: Reading, plan: Plan, work: Work, *, dry_run: bool = False, applied: bool = False) -> Result:
    """What is said about an import."""
    added = len(work.people_new)
    changed = len(work.waiting_people | {id(one) for one in work.people_changed})
    return Result(
        households=reading.households,
        people=reading.people,
        added=added,
        changed=changed,
        unchanged=len(plan.people) - added - changed,
        refused=(*reading.refused, *plan.refused),
        doubts=tuple(reading.doubts),
        households_added=len(work.homes_new),
        households_changed=sum(occupancy_changed(home) for home in work.homes_changed),
        compounds_added=tuple(one.name for one in plan.compounds if one.id is None),
        pending=len(work.questions) + work.waits,
        asked=len(work.questions),
        applied=applied,
        dry_run=dry_run,
    )


@contextmanager
def no_collector() -> Iterator[None]:
    """Spare the garbage collector the search through a town's rows, which refer to nothing in a circle."""
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()
