"""The acts on errands, made ready to be tried by anybody: see `tests/people/acts.py`."""

from typing import Any

from db import errands as table
from db.audit import Act
from dutyterm.errands import assigning, carrying, following, garbage, ordering, reading
from dutyterm.errands.ordering import Order
from dutyterm.errands.rules import Terms
from tests.gate.town import NOW, ZONE, do
from tests.people.acts import IN, Prepare, Ready, World

TERMS = Terms()


def _home(world: World, where: str) -> int:
    return world.town.homes[("HQ", "3-2-501") if where == IN else ("XZ", "12")]


def _errand(world: World, where: str = IN, items: str = "白菜", **columns: Any) -> int:
    garbage_day = NOW.date() if columns.get("kind") == "garbage" else None
    values = {"household_id": _home(world, where), "kind": "grocery", "channel": "phone", "priority": 3, "text": items,
              "run_at": NOW, "window_end": NOW, "garbage_day": garbage_day, **columns}  # fmt: skip
    if garbage_day:
        values["household_id"] = world.town.home("HQ", f"9-1-{100 + world.next()}")
    made = table.add_errand(world.key(), NOW, 0, **values)
    assert made
    if not garbage_day:
        table.add_items(made, [(items, "", "", False, True)], NOW, 0)
    return made


def _somebody(world: World) -> int:
    return world.somebody()[0]


def _given(world: World, act: Act, where: str, state: str = "assigned", **columns: Any) -> int:
    """An errand that one's own account has, or somebody's."""
    return _errand(world, state=state, assignee_id=_carrier(world, act, where), **columns)


def _carrier(world: World, act: Act, where: str) -> int:
    return world.target(act, where)


def create(world: World, act: Act, where: str) -> Ready:
    order = Order(world.key(), _home(world, where), "phone", f"白菜{'甲乙丙丁戊己庚'[world.next() % 7]}")
    return lambda: do(ordering.create, act, order, TERMS, ZONE)


def edit(world: World, act: Act, where: str) -> Ready:
    one = _errand(world)
    return lambda: do(ordering.edit, act, one, 1, "萝卜", TERMS, ZONE)


def cancel(world: World, act: Act, where: str) -> Ready:
    one = _errand(world)
    return lambda: do(ordering.cancel, act, one, "不要了")


def merge(world: World, act: Act, where: str) -> Ready:
    one, other = _errand(world), _errand(world)
    return lambda: do(ordering.merge, act, one, other)


def unmerge(world: World, act: Act, where: str) -> Ready:
    one = _errand(world)
    other = _errand(world, state="merged", merged_into=one)
    return lambda: do(ordering.unmerge, act, other)


def assign(world: World, act: Act, where: str) -> Ready:
    one, who = _errand(world), _somebody(world)
    return lambda: do(assigning.assign, act, [one], who, ZONE)


def reassign(world: World, act: Act, where: str) -> Ready:
    one, who = _errand(world, state="assigned", assignee_id=_somebody(world)), _somebody(world)
    return lambda: do(assigning.reassign, act, one, 1, who, ZONE)


def unassign(world: World, act: Act, where: str) -> Ready:
    one = _errand(world, state="assigned", assignee_id=_somebody(world))
    return lambda: do(assigning.unassign, act, one)


def take_over(world: World, act: Act, where: str) -> Ready:
    one, who = _errand(world, state="picked_up", assignee_id=_somebody(world)), _somebody(world)
    return lambda: do(assigning.take_over, act, one, who, "病了", ZONE)


def retry(world: World, act: Act, where: str) -> Ready:
    one = _errand(world, state="failed", assignee_id=_somebody(world), reason="没人")
    return lambda: do(following.retry, act, one, TERMS, ZONE)


def reopen(world: World, act: Act, where: str) -> Ready:
    one = _errand(world, state="cancelled", reason="误")
    return lambda: do(following.reopen, act, one, "没收到", TERMS, ZONE)


def unsettle(world: World, act: Act, where: str) -> Ready:
    who = _somebody(world)
    one = _errand(world, state="settled", assignee_id=who, delivered_at=NOW, deliver_how="door", settle_how="cash")
    table.add_event(one, "settle", "delivered", "settled", who, "cash", NOW, who)
    return lambda: do(following.unsettle, act, one, 1, "记错了")


def clear_debt(world: World, act: Act, where: str) -> Ready:
    who = _somebody(world)
    one = _errand(world, state="failed", assignee_id=who, reason="没人")
    table.add_money(one, 1, who, "advance", 100, "", NOW, 0)
    return lambda: do(carrying.clear_debt, act, one, 1, "cash", "办公室付")


def make_day(world: World, act: Act, where: str) -> Ready:
    name = f"甲{world.next()}"
    world.town.home("HQ", f"8-1-{100 + world.count}", name)
    world.town.isolate(name, contact_user_id=None)
    return lambda: do(garbage.make_day, act, TERMS, ZONE)


def skip_unassigned(world: World, act: Act, where: str) -> Ready:
    one = _errand(world, kind="garbage")
    return lambda: do(garbage.skip, act, one, "没有")


def office_lists(world: World, act: Act, where: str) -> Ready:
    one = _errand(world)

    def read() -> None:
        reading.read_queue(act, TERMS, ZONE)
        reading.candidates(act, [one], ZONE)
        reading.read_debts(act, ZONE)
        reading.closed_today(act, TERMS, ZONE)
        garbage.count_day(act, ZONE)

    return read


def accept(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where)
    return lambda: do(carrying.accept, act, one, ZONE)


def decline(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where)
    return lambda: do(carrying.decline, act, one, "没空")


def pick_up(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where)
    return lambda: do(carrying.pick_up, act, one, ZONE)


def mark_item(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "picked_up")
    item = table.items_of([one])[0].id
    return lambda: do(carrying.mark_item, act, item, "bought", fen=300)


def set_total(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "picked_up")
    return lambda: do(carrying.set_total, act, one, 5850)


def deliver(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "picked_up")
    return lambda: do(carrying.deliver, act, one)


def fail(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "picked_up")
    return lambda: do(carrying.fail, act, one, "没人应门")


def settle(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "delivered", delivered_at=NOW, deliver_how="door", total_fen=0)
    return lambda: do(carrying.settle, act, one, "cash")


def feedback(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "delivered", delivered_at=NOW, deliver_how="door")
    return lambda: do(following.feedback, act, one, "新鲜")


def collect(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, kind="garbage")
    return lambda: do(garbage.collect, act, one, ZONE)


def pack(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "collected", kind="garbage")
    return lambda: do(garbage.pack, act, one, bags=2)


def dispose(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, "collected", kind="garbage", bags=2, double_bagged=True, sprayed=True)
    return lambda: do(garbage.dispose, act, one)


def skip(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where, kind="garbage")
    return lambda: do(garbage.skip, act, one, "没有")


def read_round(world: World, act: Act, where: str) -> Ready:
    who = world.target(act, where)
    return lambda: (reading.read_round(act, who, TERMS, ZONE), reading.of_person(act, who, TERMS, ZONE))


def read_errand(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where)
    return lambda: reading.read_errand(act, one, TERMS, ZONE)


def of_household(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.of_household(act, _home(world, where), TERMS, ZONE)


def find_doors(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.find_doors(act, "3-2-501")


def reveal(world: World, act: Act, where: str) -> Ready:
    one = _given(world, act, where)
    return lambda: do(reading.reveal, act, one, TERMS)


OFFICE_ONLY: tuple[Prepare, ...] = (
    *(edit, cancel, merge, unmerge, assign, reassign, unassign, take_over, retry, reopen, unsettle, clear_debt),
    *(make_day, skip_unassigned, office_lists),
)
CARRY: tuple[Prepare, ...] = (
    *(accept, decline, pick_up, mark_item, set_total, deliver, fail, settle, feedback, collect, pack, dispose, skip),
)
READ: tuple[Prepare, ...] = (read_round, read_errand)
QUERIES: tuple[Prepare, ...] = (office_lists, read_round, read_errand, of_household, find_doors)
ROWS: dict[Prepare, int] = {}
