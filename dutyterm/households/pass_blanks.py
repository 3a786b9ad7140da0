"""Numbered blanks: printed ahead, given to somebody at a door or a gate, or spoiled; and passes that are printed."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from db import pass_blanks as table
from db import passes as listed
from db.audit import Act
from db.pass_blanks import Blank, Place
from db.passes import Listed, Where

from ..errors import Refused
from ..people.service import allow
from ..text import clean_line
from .pass_acts import REASON_LENGTH, Issued, New, done, give, today
from .passes import LIVE, MOST_BLANKS, Terms, parse_stair
from .rules import pass_code


@dataclass(frozen=True, slots=True)
class Sheet:
    """Passes for the printer, and how many were left out because they have run out or are stopped."""

    passes: list[Listed]
    left_out: int


def print_blanks(act: Act, place_name: str, count: int) -> list[Blank]:
    """Number `count` new blanks of a compound (its code or name), for the printer.

    Refused `no_such_compound`, `bad_count` (with `most`).
    """
    allow(act, "pass.print")
    where = table.place_called(clean_line(place_name))
    if where is None:
        raise Refused("no_such_compound")
    if not 1 <= count <= MOST_BLANKS:
        raise Refused("bad_count", most=MOST_BLANKS)
    made = table.add(where.compound_id, listed.take_numbers(where.compound_id, count), count, act.at, act.actor_id)
    told = {"no": ("", f"{made[0].code}..{made[-1].code}"), "blanks": ("", count)}
    done(act, "pass.blanks", where.compound_id, told, "compound")
    return made


def reprint_blanks(act: Act, place_name: str, first: int, last: int) -> list[Blank]:
    """The blanks between two numbers that are still nobody's, once more for the printer: paper jams.

    Refused `no_such_compound`, `nothing_to_print`.
    """
    allow(act, "pass.print")
    where = table.place_called(clean_line(place_name))
    if where is None:
        raise Refused("no_such_compound")
    found = [one for one in table.unused(where.compound_id, 100_000) if first <= one.no <= last]
    if not found:
        raise Refused("nothing_to_print")
    told = {"no": ("", f"{found[0].code}..{found[-1].code}"), "blanks": ("", len(found))}
    done(act, "pass.blanks", where.compound_id, told, "compound")
    return found


def give_blank(act: Act, code: str, new: New, zone: ZoneInfo, terms: Terms) -> Issued:
    """Make a blank somebody's pass, with the number that is printed on it.

    Refused `no_such_blank`, `blank_used`, `blank_spoiled`, `blank_elsewhere`, and as `pass_acts.issue`.
    """
    blank = _blank(act, code, "pass.issue", new.household_id, new.person_id)
    made = give(act, new, zone, terms, blank.no)
    one = listed.get(made.pass_id)
    if one is None or one.compound_id != blank.compound_id:
        raise Refused("blank_elsewhere", number=blank.code)
    if not table.use(blank.id, made.pass_id, act.at):
        raise Refused("blank_used", number=blank.code)
    values = {"no": ("", made.code), "valid_to": ("", made.valid_to.isoformat()), "blank": ("", blank.code)}
    done(act, "pass.blank_give", made.pass_id, values)
    return made


def spoil_blank(act: Act, code: str, reason: str) -> str:
    """Take a blank out of use, with a reason; its number.

    Refused `no_such_blank`, `blank_used`, `blank_spoiled`, `reason_missing`.
    """
    allow(act, "pass.print")
    blank = _find(code)
    why = clean_line(reason, REASON_LENGTH)
    if not why:
        raise Refused("reason_missing")
    if not table.spoil(blank.id, why, act.at, act.actor_id):
        raise Refused("blank_used", number=blank.code)
    done(act, "pass.blank_spoil", blank.id, {"no": (blank.code, ""), "reason": ("", why)}, "pass_blank")
    return blank.code


def _blank(act: Act, code: str, right: str, household_id: int | None, person_id: int | None) -> Blank:
    from db.households import person

    who = person(person_id) if person_id is not None else None
    allow(act, right, household_id=who.household_id if who else household_id)
    return _find(code)


def _find(code: str) -> Blank:
    said = pass_code(clean_line(code, 20))
    blank = table.by_code(*said) if said else None
    if blank is None:
        raise Refused("no_such_blank")
    if blank.spoiled_at is not None:
        raise Refused("blank_spoiled", number=blank.code, why=blank.spoiled_why)
    if blank.pass_id is not None:
        raise Refused("blank_used", number=blank.code)
    return blank


def place_of(text: str, stair: str = "") -> Place:
    """A compound by code or name, with a stairway such as `3-1`. Refused `no_such_compound`, `no_such_stairway`."""
    found = table.place_called(clean_line(text))
    if found is None:
        raise Refused("no_such_compound")
    if not stair:
        return found
    numbers = parse_stair(stair)
    stairway = table.stairway(found.compound_id, *numbers) if numbers else None
    if numbers is None or stairway is None:
        raise Refused("no_such_stairway")
    return found._replace(stairway_id=stairway, stairway=f"{numbers[0]}-{numbers[1]}")


def print_passes(act: Act, where: Where, zone: ZoneInfo, *, unprinted: bool = False) -> Sheet:
    """The valid passes of a place, for the printer; `unprinted`: only those that were not printed yet."""
    allow(act, "pass.print", household_id=where.household_id, stairway_id=(where.stairways or (None,))[0])
    on = today(act, zone)
    found = listed.listed(where, "live", on, act.at, limit=100_000)
    wanted = [one for one in found if one.state == "active" and one.valid_to >= on]
    wanted.sort(key=lambda one: (one.code.rpartition("-")[0], one.stairway_id or 0, one.room, one.no))
    chosen = [one for one in wanted if not (unprinted and one.printed_at)]
    if chosen:
        listed.set_printed([one.id for one in chosen], act.at)
        done(act, "pass.print", chosen[0].id if len(chosen) == 1 else None, {"passes": ("", len(chosen))})
    return Sheet(chosen, len(found) - len(wanted))


def print_pass(act: Act, code: str) -> Listed:
    """One pass, for the printer. Refused `no_such_pass`, `not_live`."""
    said = pass_code(clean_line(code, 20))
    one = listed.by_code(*said) if said else None
    allow(act, "pass.print", household_id=one.household_id if one else None)
    if one is None:
        raise Refused("no_such_pass")
    if one.state not in LIVE:
        raise Refused("not_live", number=one.code, state=one.state, ended=one.ended_at, successor=one.successor)
    listed.set_printed([one.id], act.at)
    done(act, "pass.print", one.id, {"no": (one.code, one.code)})
    return one
