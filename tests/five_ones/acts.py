"""The acts of the five ones, made ready to be tried by anybody: see `tests/people/acts.py`."""

from db.audit import Act
from db.base import execute, insert
from dutyterm.five_ones import calling, questions, reading, service
from dutyterm.five_ones.rules import Terms
from dutyterm.five_ones.service import AtDoor
from tests.gate.town import NOW, ZONE, add, do, rows
from tests.people.acts import IN, Prepare, Ready, World

TERMS = Terms()
TODAY = NOW.date()


def _stairway(world: World, where: str) -> int:
    """One that L1 has, or one that nobody has."""
    if where == IN:
        return int(rows("SELECT stairway_id FROM leader_assignment")[0][0])
    return add("stairway", block_id=world.block, no=10 + world.next())


def _home(world: World, where: str) -> int:
    """A household with somebody in it."""
    stairway = _stairway(world, where)
    home = add("household", compound_id=world.town.compounds["HQ"], stairway_id=stairway, room=f"3-2-{world.next()}",
               occupancy="owner")  # fmt: skip
    world.town.person("HQ", home, f"住户{world.count}:1380000{world.count:04d}")
    return home


def _visit(world: World, act: Act, home: int) -> int:
    meta = {"created_by": act.actor_id, "user_id": act.actor_id if act.actor_id > 0 else None}
    moment = "2020-02-05 00:00:00.000"
    values = {"entry_key": world.key(), "household_id": home, "duty_day": TODAY.isoformat(), "at": moment,
              "outcome": "met", "timing": "in_time", **meta}  # fmt: skip
    stamps = {"created_at": moment, "updated_at": moment}
    return insert("visit", (*values, *stamps), (*values.values(), *stamps.values()))


def _question(world: World, where: str) -> int:
    return add("question", stairway_id=_stairway(world, where), channel="group", text="问")


def _material(world: World) -> int:
    return add("material", title=f"资料{world.next()}", edition=1, from_at="2020-02-01 00:00:00.000")


def visit(world: World, act: Act, where: str) -> Ready:
    home, key = _home(world, where), world.key()
    return lambda: do(service.visit, act, home, TODAY, "met", ZONE, TERMS, key=key)


def at_door(world: World, act: Act, where: str) -> Ready:
    home, key = _home(world, where), world.key()
    return lambda: do(service.at_door, act, home, AtDoor(register=True), "met", ZONE, TERMS, key=key)


def take_back(world: World, act: Act, where: str) -> Ready:
    number = _visit(world, act, _home(world, where))
    return lambda: do(service.take_back, act, number)


def register(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: do(service.register, act, home)


def give(world: World, act: Act, where: str) -> Ready:
    home, what = _home(world, where), _material(world)
    return lambda: do(service.give, act, home, [what])


def set_member(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: do(service.set_member, act, home, True)


def make_group(world: World, act: Act, where: str) -> Ready:
    stairway = _stairway(world, where)
    return lambda: do(service.make_group, act, stairway, "友邻群")


def remind(world: World, act: Act, where: str) -> Ready:
    stairway = _stairway(world, where)
    execute("DELETE FROM reminder")
    return lambda: do(service.remind, act, [stairway], "am", ZONE)


def ask(world: World, act: Act, where: str) -> Ready:
    stairway = _stairway(world, where)
    return lambda: do(questions.ask, act, stairway, None, "group", "口罩哪里领")


def answer(world: World, act: Act, where: str) -> Ready:
    number = _question(world, where)
    return lambda: do(questions.answer, act, number, "居委会")


def close(world: World, act: Act, where: str) -> Ready:
    number = _question(world, where)
    return lambda: do(questions.close, act, number)


def add_material(world: World, act: Act, where: str) -> Ready:
    return lambda: do(service.add_material, act, "一封信")


def retire_material(world: World, act: Act, where: str) -> Ready:
    what = _material(world)
    return lambda: do(service.retire_material, act, what)


def read_round(world: World, act: Act, where: str) -> Ready:
    who = world.target(act, where)
    return lambda: reading.read_round(act, TODAY, who)


def read_home(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: reading.read_home(act, home)


def read_questions(world: World, act: Act, where: str) -> Ready:
    return lambda: questions.read_questions(act)


def read_overview(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.read_overview(act, TODAY, ZONE, TERMS)


def read_materials(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.read_materials(act)


def reveal_home(world: World, act: Act, where: str) -> Ready:
    home = _home(world, where)
    return lambda: do(calling.reveal_home, act, home)


READ: tuple[Prepare, ...] = (read_round, read_home, read_questions, read_overview)
WRITE: tuple[Prepare, ...] = (
    *(visit, at_door, take_back, register, give, set_member, make_group, remind, ask, answer, close),
)
MATERIAL: tuple[Prepare, ...] = (add_material, retire_material, read_materials)
QUERIES: tuple[Prepare, ...] = (*READ, read_materials)
