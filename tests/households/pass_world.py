"""The acts on passes, made ready to be tried by anybody: see `tests/people/acts.py`; and short ways to act.

Within reach is a household behind the leader's stairway of HQ; beyond it one in the village.
"""

from typing import Any

from db.audit import Act
from db.base import execute
from db.passes import Where
from dutyterm.households import pass_acts, pass_blanks, pass_ends, pass_reading
from dutyterm.households.pass_acts import New
from dutyterm.households.passes import Terms
from tests.gate.town import ZONE, add, do
from tests.people.acts import IN, Prepare, Ready, World

TERMS = Terms()


def home_of(world: World, where: str) -> tuple[int, int]:
    """A new let household with one tenant."""
    code, number = ("HQ" if where == IN else "XZ"), world.next()
    home = add("household", compound_id=world.town.compounds[code], room=f"9-8-{100 + number}", occupancy="let")
    if where == IN:
        execute("UPDATE household SET stairway_id = (SELECT min(id) FROM stairway) WHERE id = ?", home)
    return home, add("person", household_id=home, name=f"租户{number}", tenancy="tenant")


def pass_of(world: World, where: str, **more: Any) -> int:
    """A new pass of a new tenant."""
    home, person = home_of(world, where)
    code = "HQ" if where == IN else "XZ"
    values: dict[str, Any] = {
        "no": 5000 + world.next(), "compound_id": world.town.compounds[code], "kind": "tenant_temp",
        "person_id": person, "household_id": home, "valid_from": "2020-02-01", "valid_to": "2020-02-20", **more,
    }  # fmt: skip
    return add("pass", **values)


def read_board(world: World, act: Act, where: str) -> Ready:
    return lambda: pass_reading.read_board(act, "todo", None, ZONE, TERMS)


def read_list(world: World, act: Act, where: str) -> Ready:
    return lambda: pass_reading.read_list(act, "live", Where(), ZONE, TERMS)


def read_pass(world: World, act: Act, where: str) -> Ready:
    one = pass_of(world, where)
    return lambda: pass_reading.read_pass(act, one)


def history(world: World, act: Act, where: str) -> Ready:
    one = pass_of(world, where)
    return lambda: pass_reading.read_history(act, one)


def household(world: World, act: Act, where: str) -> Ready:
    home, _person = home_of(world, where)
    return lambda: pass_reading.of_household(act, home)


def issue(world: World, act: Act, where: str) -> Ready:
    _home, person = home_of(world, where)
    return lambda: do(pass_acts.issue, act, New(person_id=person), ZONE, TERMS)


def issue_many(world: World, act: Act, where: str) -> Ready:
    home, _person = home_of(world, where)
    return lambda: do(pass_acts.issue_many, act, Where(household_id=home), ZONE, TERMS)


def renew(world: World, act: Act, where: str) -> Ready:
    one = pass_of(world, where)
    return lambda: do(pass_ends.renew, act, one, None, ZONE, TERMS)


def lose(world: World, act: Act, where: str) -> Ready:
    one = pass_of(world, where)
    return lambda: do(pass_ends.lose, act, one, ZONE, TERMS, again=True)


def give_blank(world: World, act: Act, where: str) -> Ready:
    code = "HQ" if where == IN else "XZ"
    _home, person = home_of(world, where)
    number = 7000 + world.next()
    add("pass_blank", compound_id=world.town.compounds[code], no=number, printed_at="2020-02-01 00:00:00.000")
    return lambda: do(pass_blanks.give_blank, act, f"{code}-{number}", New(person_id=person), ZONE, TERMS)


def revoke(world: World, act: Act, where: str) -> Ready:
    one = pass_of(world, where)
    return lambda: do(pass_ends.revoke, act, one, "完工")


def print_passes(world: World, act: Act, where: str) -> Ready:
    home, person = home_of(world, where)
    pass_of(world, where, household_id=home, person_id=person)
    return lambda: do(pass_blanks.print_passes, act, Where(household_id=home), ZONE)


def print_pass(world: World, act: Act, where: str) -> Ready:
    number = 6000 + world.next()
    pass_of(world, where, no=number)
    code = "HQ" if where == IN else "XZ"
    return lambda: do(pass_blanks.print_pass, act, f"{code}-{number}")


def print_blanks(world: World, act: Act, where: str) -> Ready:
    return lambda: do(pass_blanks.print_blanks, act, "HQ" if where == IN else "XZ", 3)


def reprint_blanks(world: World, act: Act, where: str) -> Ready:
    number = 9000 + world.next()
    code = "HQ" if where == IN else "XZ"
    add("pass_blank", compound_id=world.town.compounds[code], no=number, printed_at="2020-02-01 00:00:00.000")
    return lambda: do(pass_blanks.reprint_blanks, act, code, number, number)


def spoil_blank(world: World, act: Act, where: str) -> Ready:
    number = 8000 + world.next()
    add("pass_blank", compound_id=world.town.compounds["HQ"], no=number, printed_at="2020-02-01 00:00:00.000")
    return lambda: do(pass_blanks.spoil_blank, act, f"HQ-{number}", "湿了")


def find_person(world: World, act: Act, where: str) -> Ready:
    return lambda: pass_reading.find_person(act, "3-2-501 1", world.town.compounds["HQ"])


def find_place(world: World, act: Act, where: str) -> Ready:
    return lambda: pass_reading.find_place(act, "HQ")


def find_stair(world: World, act: Act, where: str) -> Ready:
    return lambda: pass_reading.find_stair(act, "3-2", "HQ")


def rotate_key(world: World, act: Act, where: str) -> Ready:
    return lambda: do(pass_acts.rotate_key, act, lambda: 2)


READ: tuple[Prepare, ...] = (read_pass, history, household)
ANYWHERE: tuple[Prepare, ...] = (read_board, read_list, find_place)
"""Each sees their own, wherever that is."""
ISSUE: tuple[Prepare, ...] = (issue, issue_many, renew, lose, give_blank)
PRINT: tuple[Prepare, ...] = (print_passes, print_pass)
OFFICE_PRINT: tuple[Prepare, ...] = (print_blanks, reprint_blanks, spoil_blank)
FIND: tuple[Prepare, ...] = (find_person, find_stair)
QUERIES: tuple[Prepare, ...] = (*READ, *ANYWHERE, *FIND)
