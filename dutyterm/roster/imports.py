"""Import of the week's table: one file, one batch that can be undone, one audit row. Twice changes nothing.

A cell is put on the roster whole or not at all. Who or which post is meant is never guessed: a name that two people
share, or that nobody has, is a question with candidates, answered with `who` and `posts` in the next import.
Warnings do not stop what the office has hung up; they are kept with the places, and told.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo

from db import roster as table
from db import roster_people as people
from db import roster_plans as plans
from db.audit import Act
from db.people import Account
from db.roster import Shift
from db.roster_plans import DutyPost

from ..errors import BadInput
from ..households import wording
from ..households.workbook import Progress
from ..i18n import _
from ..people.service import allow
from ..sheets import BadFile
from ..store import Store
from ..text import mask_phone
from .accepting import Chosen, State
from .acting import MOST_PEOPLE, begin, done
from .planning import in_the_way
from .rules import Terms, is_night, span_of
from .rules_clash import Clash
from .week_table import Named, Reading, Slot, Where, read_week
from .week_who import People, Posts
from .words_import import NO_HEADER

CHANGEOVER = 10  # minutes in which two shifts of a post may overlap
KEPT = dt.timedelta(days=2)  # around the file's days, what is there already


@dataclass(frozen=True, slots=True)
class Answers:
    """What the office said to earlier questions: a name as written, and the login or the code that is meant."""

    who: Mapping[str, str] = field(default_factory=dict)
    posts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A cell that was not imported, or was in spite of a warning: where it stands and why."""

    where: Where
    code: str
    what: str = ""  # a name or a shift
    clashes: tuple[Clash, ...] = ()


@dataclass(slots=True)
class Question:
    """Who or what is meant by a word in the file; `kind` is `person` or `post`."""

    kind: str
    name: str
    cells: list[Where] = field(default_factory=list)
    candidates: list[tuple[str, str, str]] = field(default_factory=list)  # login, post, masked phone; or code, name, ""


@dataclass(slots=True)
class Result:
    """What an import found and did, or with `dry_run` would do.

    `cells` named somebody, `empty` nobody; `shifts` were made, `added` places taken, `unchanged` were there,
    `past` cells are over and were left alone.
    """

    dry_run: bool = False
    cells: int = 0
    empty: int = 0
    shifts: int = 0
    added: int = 0
    unchanged: int = 0
    past: int = 0
    batch: int = 0
    changed: int = 0  # nothing is changed by an import
    refused: list[Trouble] = field(default_factory=list)
    warned: list[Trouble] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def import_roster(
    store: Store, act: Act, path: Path, zone: ZoneInfo, terms: Terms, *, dry_run: bool = False,
    answers: Answers | None = None, year: int | None = None, progress: Progress | None = None,
) -> Result:  # fmt: skip
    """Import a week's table; with `dry_run` only say what would happen.

    `year` is that of dates without one. Raises BadInput with a sentence when no table can be read from the file.
    """
    try:
        reading = read_week(path, act.at.astimezone(zone).date(), year, progress)
    except BadFile as error:
        said = _(NO_HEADER).format(name=path.name) if error.code == "no_header" else ""
        raise BadInput(said or wording.bad_file(error.code, path.name)) from error
    if dry_run:
        return store.read_now(preview, act, reading, zone, terms, answers or Answers())
    return store.write_now(save, act, reading, zone, terms, answers or Answers())


def preview(act: Act, reading: Reading, zone: ZoneInfo, terms: Terms, answers: Answers) -> Result:
    """What `save` would do now; a query."""
    allow(act, "roster.read")
    plan = _Plan(act, reading, zone, terms, answers)
    plan.result.dry_run = True
    return plan.result


def save(act: Act, reading: Reading, zone: ZoneInfo, terms: Terms, answers: Answers) -> Result:
    """Make the shifts that are not there and put the people on them, as one batch; an act.

    Nothing at all is written when the roster says the same already.
    """
    begin(act, "roster.plan")
    allow(act, "roster.assign")
    plan = _Plan(act, reading, zone, terms, answers)
    if plan.new or plan.rows:
        plan.write()
    return plan.result


class _Plan:
    """Compares a file with the roster, cell by cell."""

    def __init__(self, act: Act, reading: Reading, zone: ZoneInfo, terms: Terms, answers: Answers) -> None:
        self.act, self.reading, self.zone, self.terms = act, reading, zone, terms
        self.result = Result(cells=reading.filled, empty=len(reading.slots) - reading.filled)
        self.result.refused = [Trouble(where, code) for where, code in reading.refused]
        self.new: list[Shift] = []
        self.rows: list[tuple[Shift, Chosen, tuple[Clash, ...]]] = []
        self.asked: dict[tuple[str, str], Question] = {}
        self.people = People(answers.who)
        self.posts = Posts(answers.posts)
        self.fullest: dict[tuple[str, int], int] = {}  # people in the fullest cell of each row
        for slot in reading.slots:
            line = slot.where[:2]
            here = sum(len(self.people.parts(named)) for named in slot.people)
            self.fullest[line] = max(self.fullest.get(line, 0), here)
        self.there: dict[int, list[Shift]] = {}
        self.before: dict[tuple[int, int], str] = {}  # (shift, account): state of a place that was given up
        days = [slot.day for slot in reading.slots]
        if days:
            first, last = min(days) - KEPT, max(days) + KEPT
            for there in table.shifts_of_days(first, last):
                self.there.setdefault(there.post_id, []).append(there)
            for place in table.assigned_of_days(first, last):
                if not place.live and place.end_reason != "undo":
                    self.before[place.shift_id, place.user_id] = place.state
        shifts = [(slot, self.shift(slot)) for slot in reading.slots]
        known = {shift.id: shift for _slot, shift in shifts if shift}
        self.state = State(known, {one.id: one for one in people.hands()})
        for slot, shift in shifts:
            if shift:
                self.cell(slot, shift)
        self.result.shifts, self.result.added = len(self.new), len(self.rows)
        self.result.questions = list(self.asked.values())

    def refuse(self, slot: Slot, code: str, what: str = "", clashes: tuple[Clash, ...] = ()) -> None:
        self.result.refused.append(Trouble(slot.where, code, what, clashes))

    def ask(self, kind: str, name: str, where: Where, candidates: list[tuple[str, str, str]]) -> None:
        question = self.asked.setdefault((kind, name), Question(kind, name, [], candidates))
        if where not in question.cells:
            question.cells.append(where)

    def shift(self, slot: Slot) -> Shift | None:
        """The shift of a cell, there or to be made; None when there is none, and then it is told why."""
        post = self.posts.find(slot.post)
        if post is None:
            self.ask("post", slot.post, slot.where, self.posts.like(slot.post))
            return None
        there = self.there.setdefault(post.id, [])
        if not slot.starts:
            named = [one for one in there if (one.duty_day, one.name) == (slot.day, slot.shift)]
            if not named:
                self.refuse(slot, "no_time", slot.shift)
                return None
            start, end = named[0].start, named[0].end
        else:
            start, end = span_of(slot.day, slot.starts, slot.ends, self.zone, self.terms)
        if end <= self.act.at:
            self.result.past += 1
            return None
        same = next((one for one in there if one.start == start), None)
        if same and same.end == end:
            return same
        if blocking := same or in_the_way(there, start, end, CHANGEOVER):
            self.refuse(slot, "shift_there", blocking.name)
            return None
        return self.make(slot, post, start, end)

    def make(self, slot: Slot, post: DutyPost, start: dt.datetime, end: dt.datetime) -> Shift:
        """A shift that the file has and the roster has not: as many people as the fullest cell of its row."""
        least = max(1, min(self.fullest[slot.where[:2]], MOST_PEOPLE))
        night = is_night(start, end, self.zone, self.terms)
        made = Shift(
            -1 - len(self.new), post.id, post.code, post.name, post.compound_id, slot.day, slot.shift, start, end,
            least, least, 0, CHANGEOVER, night, "open", "", None, None, 1,
        )  # fmt: skip
        self.new.append(made)
        self.there[post.id].append(made)
        return made

    def cell(self, slot: Slot, shift: Shift) -> None:
        """Everybody of one cell, or nobody."""
        found: list[tuple[Account, Named]] = []
        clear = True
        for named in slot.people:
            for text in self.people.parts(named):
                one = self.people.find(text, named.phone)
                if one is None:
                    self.ask("person", text or mask_phone(named.phone), slot.where, self.people.like(text))
                    clear = False
                else:
                    found.append((one, named))
        if not clear:
            return
        kept, laid = (
            self.state.copy() if len(found) > 1 else self.state,
            list[tuple[Shift, Chosen, tuple[Clash, ...]]](),
        )
        for one, named in found:
            choice = Chosen(shift.id, one.id, named.lead and one is found[0][0])
            gone = self.before.get((shift.id, one.id))
            code, against = (
                (gone or "", ()) if gone else self.state.look(shift, choice, self.zone, self.terms, warn=True)
            )
            if code == "on_it":
                self.result.unchanged += 1
            elif code:
                self.refuse(slot, code, one.display, against)
                self.state = kept
                return
            else:
                laid.append((shift, choice, against))
                if against:
                    self.result.warned.append(Trouble(slot.where, "clash", one.display, against))
        self.rows += laid

    def write(self) -> None:
        """The batch, its shifts, its places."""
        act = self.act
        batch = table.add("roster_batch", act.at, act.actor_id, kind="import", note=self.reading.name)
        plans.add_shifts(
            ("post_id", "duty_day", "name", "start_at", "end_at", "least", "most", "leads", "changeover", "night",
             "batch_id", "created_at", "created_by", "updated_at"),
            [(one.post_id, one.duty_day, one.name, one.start, one.end, one.least, one.most, 0, one.changeover,
              one.night, batch, act.at, act.actor_id, act.at) for one in self.new],
        )  # fmt: skip
        made, _places = plans.of_batch(batch)
        number = {(one.post_id, one.start): one.id for one in made}
        table.add_assignments(
            ("shift_id", "user_id", "source", "lead", "overridden", "override_reason", "batch_id", "created_at",
             "created_by", "updated_at"),
            [(shift.id if shift.id > 0 else number[shift.post_id, shift.start], choice.user_id, "import", choice.lead,
              codes := " ".join(one.code for one in against), _("贴出来的值班表") if codes else "", batch, act.at,
              act.actor_id, act.at) for shift, choice, against in self.rows],
        )  # fmt: skip
        self.result.batch = batch
        told = {"shifts": ("", len(self.new)), "people": ("", len(self.rows))}
        done(act, "roster.import", "roster_batch", batch, told)
