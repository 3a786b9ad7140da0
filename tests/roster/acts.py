"""The roster's acts, made ready to be tried by anybody: see `tests/people/acts.py`."""

import datetime as dt

from db import roster as table
from db.audit import Act
from db.base import execute, insert, utc_text
from dutyterm.roster import (
    accepting,
    filling,
    planning,
    reading,
    shifts,
    swapping,
)
from dutyterm.roster.planning import Plan
from dutyterm.roster.rules import Terms
from tests.gate.town import NOW, ZONE, add, do
from tests.people.acts import Prepare, Ready, World

TERMS = Terms()
TODAY = NOW.date()


def _shift(world: World) -> int:
    """A shift of its own day, so that no two of them are in each other's way."""
    start = NOW + dt.timedelta(days=1 + world.next())
    return add(
        "shift", post_id=world.town.posts["HQ"], duty_day=start.date().isoformat(), name="早班",
        start_at=utc_text(start), end_at=utc_text(start + dt.timedelta(hours=6)), least=1, most=3,
    )  # fmt: skip


def _place(world: World, user_id: int) -> int:
    return add("assignment", shift_id=_shift(world), user_id=user_id, source="assigned")


def _plan(world: World) -> Plan:
    return Plan(f"班{world.next()}", "06:00", "14:00", 1, 2)


def _new_template(world: World) -> int:
    return add("shift_template", name=f"班{world.next()}", starts="06:00", ends="14:00", least=1, most=2,
               first_day="2020-02-01")  # fmt: skip


def board(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.read_board(act, TODAY, TODAY, TERMS)


def around(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.read_open(act, NOW, NOW + dt.timedelta(days=1), TERMS)


def plans(world: World, act: Act, where: str) -> Ready:
    return lambda: (planning.read_templates(act), planning.read_batches(act))


def away(world: World, act: Act, where: str) -> Ready:
    who = world.target(act, where)
    return lambda: do(filling.set_away, act, who, NOW, NOW + dt.timedelta(days=1), "有事")


def back(world: World, act: Act, where: str) -> Ready:
    meta = ("created_at", "updated_at")
    stamp, until = utc_text(NOW), utc_text(NOW + dt.timedelta(days=1))
    row = insert("availability", ("user_id", "from_at", "to_at", *meta),
                 (world.target(act, where), stamp, until, stamp, stamp))  # fmt: skip
    return lambda: do(filling.end_away, act, row)


def release(world: World, act: Act, where: str) -> Ready:
    place = _place(world, world.target(act, where))
    return lambda: do(filling.release, act, place, 1, "有事", TERMS)


def confirm(world: World, act: Act, where: str) -> Ready:
    place = _place(world, world.target(act, where))
    return lambda: do(filling.confirm, act, place, 1)


def ask_swap(world: World, act: Act, where: str) -> Ready:
    place, other = _place(world, world.target(act, where)), world.somebody()[0]
    return lambda: do(swapping.ask_swap, act, place, other, "")


def answer_swap(world: World, act: Act, where: str) -> Ready:
    swap = add("swap_request", assignment_id=_place(world, world.somebody()[0]), to_user_id=world.target(act, where))
    return lambda: do(swapping.answer_swap, act, swap, True)


def withdraw_swap(world: World, act: Act, where: str) -> Ready:
    swap = add("swap_request", assignment_id=_place(world, world.target(act, where)), to_user_id=world.somebody()[0])
    return lambda: do(swapping.withdraw_swap, act, swap)


def answer_cover(world: World, act: Act, where: str) -> Ready:
    shift, who = _shift(world), world.target(act, where)
    add("cover_request", shift_id=shift, user_id=who)
    return lambda: do(swapping.answer_cover, act, shift, who, True)


def assign(world: World, act: Act, where: str) -> Ready:
    shift, who = _shift(world), world.somebody()[0]
    return lambda: do(filling.assign, act, shift, who, ZONE, TERMS)


def pin(world: World, act: Act, where: str) -> Ready:
    place = _place(world, world.somebody()[0])
    return lambda: do(filling.pin, act, place, 1, True)


def set_lead(world: World, act: Act, where: str) -> Ready:
    place = _place(world, world.somebody()[0])
    return lambda: do(filling.set_lead, act, place, 1, True)


def decide_swap(world: World, act: Act, where: str) -> Ready:
    swap = add("swap_request", assignment_id=_place(world, world.somebody()[0]), to_user_id=world.somebody()[0],
               state="agreed")  # fmt: skip
    return lambda: do(swapping.decide_swap, act, swap, False, "不行", ZONE, TERMS)


def substitute(world: World, act: Act, where: str) -> Ready:
    place, who = _place(world, world.somebody()[0]), world.somebody()[0]
    return lambda: do(swapping.substitute, act, place, 1, who, ZONE, TERMS, absent=False)


def ask_cover(world: World, act: Act, where: str) -> Ready:
    shift, who = _shift(world), world.somebody()[0]
    return lambda: do(swapping.ask_cover, act, shift, [who])


def accept(world: World, act: Act, where: str) -> Ready:
    chosen = [accepting.Chosen(_shift(world), world.somebody()[0])]
    return lambda: do(accepting.accept, act, chosen, "试", ZONE, TERMS)


def candidates(world: World, act: Act, where: str) -> Ready:
    shift = _shift(world)
    return lambda: (reading.read_candidates(act, shift, ZONE, TERMS), reading.read_forced(act, TODAY, TODAY))


def set_template(world: World, act: Act, where: str) -> Ready:
    plan = _plan(world)
    return lambda: do(planning.set_template, act, plan, TODAY)


def retire_template(world: World, act: Act, where: str) -> Ready:
    template = _new_template(world)
    return lambda: do(planning.retire_template, act, template)


def apply(world: World, act: Act, where: str) -> Ready:
    execute("UPDATE shift_template SET retired_at = '2020-02-01 00:00:00.000'")
    _new_template(world)
    day = dt.date(2021, 1, 1) + dt.timedelta(days=world.next())
    return lambda: do(planning.apply, act, day, day, ZONE, TERMS)


def undo_batch(world: World, act: Act, where: str) -> Ready:
    batch = add("roster_batch", kind="templates")
    return lambda: do(planning.undo_batch, act, batch)


def add_shift(world: World, act: Act, where: str) -> Ready:
    day, plan = dt.date(2022, 1, 1) + dt.timedelta(days=world.next()), _plan(world)
    return lambda: do(shifts.add_shift, act, "HQ", day, plan, ZONE, TERMS)


def change_shift(world: World, act: Act, where: str) -> Ready:
    shift = _shift(world)
    return lambda: do(shifts.change_shift, act, shift, 1, 2, 4, 0)


def cancel_shift(world: World, act: Act, where: str) -> Ready:
    found = table.shift(_shift(world))
    assert found
    return lambda: do(shifts.cancel_shift, act, found.id, "路封了")


READ: tuple[Prepare, ...] = (board, around, plans)
CLAIM: tuple[Prepare, ...] = (
    away, back, release, confirm, ask_swap, answer_swap, withdraw_swap, answer_cover
)  # fmt: skip
ASSIGN: tuple[Prepare, ...] = (
    assign, pin, set_lead, decide_swap, substitute, ask_cover, accept, candidates
)  # fmt: skip
PLAN: tuple[Prepare, ...] = (
    set_template, retire_template, apply, undo_batch, add_shift, change_shift, cancel_shift
)  # fmt: skip
QUERIES: tuple[Prepare, ...] = (*READ, candidates)
