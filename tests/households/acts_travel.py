"""Acts on waiting changes, travel reports and tracing lists, made ready to be tried by anybody."""

import datetime as dt

from db import pending as changes
from db import tracing as lists
from db import travel as reports
from db.audit import Act
from db.base import execute
from dutyterm.households import (
    intake,
    pending,
    pending_back,
    pending_reading,
    tracing,
    tracing_acts,
    travel,
    travel_reading,
)
from dutyterm.households.intake_rows import read_sheets as read_form
from dutyterm.households.rules_travel import Facts
from dutyterm.households.tracing_rows import Listed, read_sheets
from dutyterm.sheets import Sheet
from tests.gate.town import NOW, ZONE, do, rows
from tests.households.acts import _home, _person
from tests.people.acts import Ready, World

FACTS = Facts("湖北黄冈", "yes", dt.date(2020, 2, 3))


def _change(world: World, where: str) -> changes.Change:
    """A question about somebody's telephone."""
    home = _home(world, where)
    ((person, phone, compound, room),) = rows(
        "SELECT p.id, p.phone, h.compound_id, h.room FROM person p JOIN household h ON h.id = p.household_id"
        " WHERE h.id = ?", home,
    )  # fmt: skip
    number = f"1370000{world.next():04d}"
    asked = changes.New("person", int(compound), room, home, person, {"phone": (phone, number)}, "", number)
    batch = changes.add_batch("registry", "总表.xlsx", NOW, 0)
    changes.add_changes(batch, [asked], NOW, 0)
    return next(one for one in changes.waiting(500) if one.fields["phone"][1] == number)


def accept(world: World, act: Act, where: str) -> Ready:
    one = _change(world, where)
    return lambda: do(pending.accept, act, one.id, one.version, ZONE, sure=True)


def reject(world: World, act: Act, where: str) -> Ready:
    one = _change(world, where)
    return lambda: do(pending.reject, act, {one.id: one.version}, "空号")


def take_back(world: World, act: Act, where: str) -> Ready:
    one = _change(world, where)
    do(pending.reject, act._replace(actor_id=0), {one.id: one.version}, "空号")
    execute("UPDATE household_change SET decided_by = ? WHERE id = ?", act.actor_id or None, one.id)
    return lambda: do(pending_back.take_back, act, {one.id: one.version + 1})


def waiting(world: World, act: Act, where: str) -> Ready:
    return lambda: pending_reading.read_waiting(act)


def reveal_change(world: World, act: Act, where: str) -> Ready:
    one = _change(world, where)
    return lambda: do(pending_reading.reveal, act, one.id)


def _report(world: World, where: str, state: str = "new") -> int:
    person, _version = _person(world, where)
    ((home,),) = rows("SELECT household_id FROM person WHERE id = ?", person)
    values = {"report_key": world.key(), "person_id": person, "household_id": home, "from_place": "湖北",
              "outbreak": "yes", "left_on": dt.date(2020, 2, 3), "source": "self", "state": state}  # fmt: skip
    return reports.add(values, NOW, 0)


def report(world: World, act: Act, where: str) -> Ready:
    (person, _version), key = _person(world, where), world.key()
    return lambda: do(travel.report, act, key, person, FACTS, ZONE)


def verify(world: World, act: Act, where: str) -> Ready:
    number = _report(world, where)
    return lambda: do(travel.verify, act, number, 1, FACTS, ZONE)


def decide(world: World, act: Act, where: str) -> Ready:
    number = _report(world, where)
    return lambda: do(travel.decide, act, number, 1, "isolate", "", ZONE)


def dismiss(world: World, act: Act, where: str) -> Ready:
    number = _report(world, where, "verified")
    return lambda: do(travel.decide, act, number, 1, "none", "路过", ZONE)


def read_board(world: World, act: Act, where: str) -> Ready:
    return lambda: travel_reading.read_board(act)


def overdue(world: World, act: Act, where: str) -> Ready:
    return lambda: travel_reading.overdue(act)


def reveal_report(world: World, act: Act, where: str) -> Ready:
    number = _report(world, where)
    return lambda: do(travel_reading.reveal_report, act, number)


def _item(world: World, where: str) -> tuple[int, int]:
    """An item about somebody, and who that is."""
    person, _version = _person(world, where)
    ((home,),) = rows("SELECT household_id FROM person WHERE id = ?", person)
    name = world.key()
    list_id = lists.add_list(name, NOW, NOW, 0)
    lists.add_items(list_id, [lists.New("麦红", "", "", "", "", "", None, "", name, person, home, NOW)], NOW, 0)
    ((number,),) = rows("SELECT id FROM watch_item WHERE list_id = ?", list_id)
    return int(number), person


def finish(world: World, act: Act, where: str) -> Ready:
    number, _person_id = _item(world, where)
    return lambda: do(tracing_acts.finish, act, number, 1, "not_here", "问过", ZONE)


def match(world: World, act: Act, where: str) -> Ready:
    number, person = _item(world, where)
    return lambda: do(tracing_acts.match, act, number, 1, person)


def reveal_item(world: World, act: Act, where: str) -> Ready:
    number, _person_id = _item(world, where)
    return lambda: do(tracing_acts.reveal, act, number)


def _listed(name: str) -> Listed:
    return read_sheets([Sheet("名单", [["姓名", "电话"], [name, "13566660000"]], 1)], NOW.date())


def import_list(world: World, act: Act, where: str) -> Ready:
    listed, name = _listed(f"麦{world.next()}"), world.key()
    return lambda: do(tracing.save, act, listed, name, NOW.date(), ZONE)


def import_form(world: World, act: Act, where: str) -> Ready:
    header = ["提交答卷时间", "姓名", "手机号码", "现住房号"]
    row = ["2020/2/4 9:05:00", f"新来{world.next()}", "13566660000", "3-2-501"]
    form = read_form([Sheet("表", [header, row], 1)], NOW.date())
    return lambda: do(intake.save, act, form, "HQ")


WRITE = (accept, reject, take_back, waiting)
REVEAL = (reveal_change, reveal_report, reveal_item)
TRAVEL_WRITE = (report, verify, finish, match)
QUERIES = (waiting, read_board, overdue)
EACH = (waiting, read_board)
"""Those who may see some see their own, wherever that is."""
