"""The acts of the reports, made ready to be tried by anybody: see `tests/people/acts.py`."""

import json

from db.audit import Act
from dutyterm.reports import diary, service, trouble
from dutyterm.reports.rules import Terms
from dutyterm.settings import Settings
from tests.gate.town import NOW, ZONE, add, do
from tests.people.acts import IN, LOGINS, Prepare, Ready, World

TERMS = Terms()
TODAY = NOW.date()
MOMENT = "2020-02-05 00:00:00.000"


def _leader(world: World, act: Act, where: str) -> int:
    """The account whose report it is: one's own within reach, else that of another leader with a stairway."""
    if where == IN and act.actor_id == world.town.users[LOGINS["leader"]]:
        return act.actor_id
    who, _login = world.somebody("leader")
    stairway = add("stairway", block_id=world.block, no=20 + world.next())
    add("leader_assignment", user_id=who, stairway_id=stairway, from_at="2020-02-01 00:00:00.000")
    return who


def _report(world: World) -> int:
    who, _login = world.somebody("leader")
    return add("daily_report", level="leader", scope_id=who, duty_day=TODAY.isoformat(), state="submitted",
               figures=json.dumps({}), until_at=MOMENT, submitted_at=MOMENT)  # fmt: skip


def read_day(world: World, act: Act, where: str) -> Ready:
    return lambda: service.read_day(act, TODAY, ZONE, TERMS)


def read_report(world: World, act: Act, where: str) -> Ready:
    who = _leader(world, act, where)
    return lambda: service.read_report(act, "leader", who, TODAY, ZONE, TERMS)


def read_behind(world: World, act: Act, where: str) -> Ready:
    who = _leader(world, act, where)
    return lambda: service.read_behind(act, "visited", "leader", who, TODAY, ZONE, TERMS)


def read_curves(world: World, act: Act, where: str) -> Ready:
    return lambda: trouble.read_curves(act, TODAY, Settings())


def submit(world: World, act: Act, where: str) -> Ready:
    who = _leader(world, act, where)
    return lambda: do(service.submit, act, "leader", who, TODAY, "", ZONE, TERMS)


def accept(world: World, act: Act, where: str) -> Ready:
    number = _report(world)
    return lambda: do(service.decide, act, number, True)


def give_back(world: World, act: Act, where: str) -> Ready:
    number = _report(world)
    return lambda: do(service.decide, act, number, False, "数字不对")


def read_troubles(world: World, act: Act, where: str) -> Ready:
    return lambda: trouble.read_troubles(act, Settings())


def read_log(world: World, act: Act, where: str) -> Ready:
    return lambda: diary.read_log(act, TODAY, ZONE)


def write_log(world: World, act: Act, where: str) -> Ready:
    return lambda: do(diary.write, act, "event", "水马倒了")


def strike_log(world: World, act: Act, where: str) -> Ready:
    line = add("duty_log", at=MOMENT, kind="event", text="x")
    return lambda: do(diary.strike, act, line, "写错")


def _notice(world: World) -> int:
    return add("notice", title=f"通知{world.next()}", audience="all")


def open_notice(world: World, act: Act, where: str) -> Ready:
    number = _notice(world)
    return lambda: do(diary.read_notice, act, number)


def list_notices(world: World, act: Act, where: str) -> Ready:
    return lambda: (diary.read_notices(act), diary.read_unread(act))


def send(world: World, act: Act, where: str) -> Ready:
    return lambda: do(diary.post, act, "开会", "", "all")


def withdraw(world: World, act: Act, where: str) -> Ready:
    number = _notice(world)
    return lambda: do(diary.withdraw, act, number)


def non_readers(world: World, act: Act, where: str) -> Ready:
    number = _notice(world)
    return lambda: diary.read_non_readers(act, number)


READ: tuple[Prepare, ...] = (read_day, read_report, read_behind, read_curves)
DECIDE: tuple[Prepare, ...] = (accept, give_back, read_troubles)
LOG: tuple[Prepare, ...] = (write_log, strike_log)
SEND: tuple[Prepare, ...] = (send, withdraw, non_readers)
QUERIES: tuple[Prepare, ...] = (*READ, read_troubles, read_log, list_notices, non_readers)
