"""The acts on the register, made ready to be tried by anybody: see `tests/people/acts.py`."""

from db.audit import Act
from db.base import execute
from dutyterm.households import correcting, export, merging, moving, reading, reading_lists
from tests.gate.town import ZONE, do, rows
from tests.households.lists import READ as READING
from tests.people.acts import IN, Prepare, Ready, World


def _home(world: World, where: str, name: str = "") -> int:
    """A household with somebody in it, on a stairway of L1 in the group of the cadre, or in a village beyond both."""
    code = world.code(where)
    room = f"3-2-{world.next()}" if where == IN else str(500 + world.next())
    home = world.town.home(code, room, name or f"住户{world.count}:1380000{world.count:04d}")
    if where == IN:
        ((stairway,),) = rows("SELECT min(stairway_id) FROM leader_assignment")
        execute("UPDATE household SET stairway_id = ? WHERE id = ?", stairway, home)
    return home


def _person(world: World, where: str) -> tuple[int, int]:
    """Somebody, and their version."""
    home = _home(world, where)
    ((person,),) = rows("SELECT id FROM person WHERE household_id = ?", home)
    return int(person), 1


def move_in(world: World, act: Act, where: str) -> Ready:
    home, name = _home(world, where), f"新人{world.next()}"
    return lambda: do(moving.move_in, act, home, {"name": name}, ZONE, sure=True)


def move_out(world: World, act: Act, where: str) -> Ready:
    person, version = _person(world, where)
    return lambda: do(moving.move_out, act, person, version, ZONE)


def move(world: World, act: Act, where: str) -> Ready:
    (person, version), there = _person(world, where), _home(world, where)
    return lambda: do(moving.move, act, person, version, there, ZONE)


def correct(world: World, act: Act, where: str) -> Ready:
    person, version = _person(world, where)
    return lambda: do(correcting.correct_person, act, person, version, {"origin": "湖北"}, ZONE)


def set_home(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: do(correcting.set_home, act, home, 1, {"occupancy": "let"}, ZONE)


def set_many(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: do(correcting.set_many, act, {home: 1}, {"occupancy": "let"}, ZONE)


def confirm(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: do(correcting.confirm, act, home, 1)


def add_home(world: World, act: Act, where: str) -> Ready:
    compound, room = world.town.compounds[world.code(where)], f"9-1-{100 + world.next()}"
    return lambda: do(moving.add_home, act, compound, room, "owner")


def merge_people(world: World, act: Act, where: str) -> Ready:
    (kept, _version), (gone, _other) = _person(world, where), _person(world, where)
    return lambda: do(merging.merge_people, act, kept, gone, "登了两次", ZONE)


def merge_homes(world: World, act: Act, where: str) -> Ready:
    kept, gone = _home(world, where), _home(world, where)
    return lambda: do(merging.merge_homes, act, kept, gone, "登了两次")


def undo_merge(world: World, act: Act, where: str) -> Ready:
    kept, gone = _home(world, where), _home(world, where)
    number = do(merging.merge_homes, world.act("admin"), kept, gone, "登了两次")
    return lambda: do(merging.undo_merge, act, number, ZONE)


def find(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.find(act, "3-2-501")


def read_home(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: reading.read_home(act, home, ZONE)


def read_person(world: World, act: Act, where: str) -> Ready:
    person, _version = _person(world, where)
    return lambda: reading.person(act, person)


def read_version(world: World, act: Act, where: str) -> Ready:
    person, _version = _person(world, where)
    return lambda: reading.version_of(act, "person", person)


def home_named(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.home_named(act, "3-2-501", world.town.compounds["HQ"])


def compound_named(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.compound_named(act, "HQ")


def building(world: World, act: Act, where: str) -> Ready:
    return lambda: reading_lists.read_building(act, None)


def newcomers(world: World, act: Act, where: str) -> Ready:
    return lambda: reading_lists.read_new(act, ZONE)


def tenants(world: World, act: Act, where: str) -> Ready:
    return lambda: reading_lists.read_tenants(act, ZONE)


def to_confirm(world: World, act: Act, where: str) -> Ready:
    return lambda: reading_lists.read_unconfirmed(act, ZONE)


def alike(world: World, act: Act, where: str) -> Ready:
    person, _version = _person(world, where)
    return lambda: reading.alike(act, person)


def read_merges(world: World, act: Act, where: str) -> Ready:
    return lambda: reading_lists.read_merges(act)


def reveal(world: World, act: Act, where: str) -> Ready:
    person, _version = _person(world, where)
    return lambda: do(reading.reveal, act, person)


def phones(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: do(reading.phones, act, home)


def export_masked(world: World, act: Act, where: str) -> Ready:
    return lambda: export.read_table(act, world.code(where))


def export_full(world: World, act: Act, where: str) -> Ready:
    return lambda: export.read_table(act, world.code(where), full=True)


def _leaving(kind: str, *, full: bool) -> Prepare:
    """A list of F7 on its way out."""
    read = READING[kind]

    def prepare(world: World, act: Act, where: str) -> Ready:
        return lambda: read(act, ZONE, full=full)

    prepare.__name__ = f"export_{kind}"
    return prepare


MASKED: tuple[Prepare, ...] = (export_masked, *(_leaving(kind, full=False) for kind in READING))
FULL: tuple[Prepare, ...] = (export_full, *(_leaving(kind, full=True) for kind in READING))
EACH: tuple[Prepare, ...] = (find, home_named, compound_named, building, newcomers, tenants, to_confirm)
"""Each sees their own."""
READ: tuple[Prepare, ...] = (*EACH, read_home, read_person, read_version)
WRITE: tuple[Prepare, ...] = (move_in, move_out, move, correct, set_home, set_many, confirm)
ADD: tuple[Prepare, ...] = (add_home, merge_people, merge_homes, undo_merge, alike, read_merges)
REVEAL: tuple[Prepare, ...] = (reveal, phones)
QUERIES: tuple[Prepare, ...] = (*READ, alike, read_merges, *MASKED, *FULL)

__all__ = ["ADD", "EACH", "FULL", "MASKED", "QUERIES", "READ", "REVEAL", "WRITE"]
