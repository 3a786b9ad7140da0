"""The acts on duty and of handing over, made ready to be tried by anybody: see `tests/people/acts.py`."""

import datetime as dt

from db.audit import Act
from db.base import execute, utc_text
from dutyterm.roster import alarms, attendance, correcting, duty, handover, moving
from dutyterm.roster.rules import HOUR
from tests.gate.town import NOW, ZONE, add, do
from tests.people.acts import Prepare, Ready, World
from tests.roster.acts import TERMS, TODAY


def _post(world: World) -> int:
    """A post of its own, so that no shift follows another by chance."""
    number = world.next()
    return add("post", name=f"岗{number}", code=f"P{number}", kind="office")


def _shift(post: int, start: dt.datetime, end: dt.datetime) -> int:
    return add(
        "shift", post_id=post, duty_day=TODAY.isoformat(), name="班", start_at=utc_text(start), end_at=utc_text(end),
        least=1, most=3,
    )  # fmt: skip


def _due(world: World, user_id: int) -> int:
    """Somebody's place on a shift that begins now."""
    return add("assignment", shift_id=_shift(_post(world), NOW, NOW + 6 * HOUR), user_id=user_id, source="assigned")


def _on(shift: int, user_id: int, since: dt.datetime, **more: object) -> int:
    return add("assignment", shift_id=shift, user_id=user_id, source="assigned", check_in_at=utc_text(since), temp=364,
               **{"state": "on_duty", **more})  # fmt: skip


def _ending(world: World, user_id: int, **more: object) -> int:
    """Somebody's place on a shift that ends now, and nobody takes over."""
    return _on(_shift(_post(world), NOW - 6 * HOUR, NOW), user_id, NOW - 6 * HOUR, **more)


def check_in(world: World, act: Act, where: str) -> Ready:
    place = _due(world, world.target(act, where))
    return lambda: do(attendance.check_in, act, place, 1, 364, TERMS)


def check_out(world: World, act: Act, where: str) -> Ready:
    place = _ending(world, world.target(act, where))
    return lambda: do(attendance.check_out, act, place, 1)


def undo_in(world: World, act: Act, where: str) -> Ready:
    place = _on(_shift(_post(world), NOW, NOW + 6 * HOUR), world.target(act, where), NOW)
    return lambda: do(correcting.undo_check_in, act, place, 1)


def undo_out(world: World, act: Act, where: str) -> Ready:
    place = _ending(world, world.target(act, where), state="relieved", check_out_at=utc_text(NOW))
    return lambda: do(correcting.undo_check_out, act, place, 1)


def correct(world: World, act: Act, where: str) -> Ready:
    place = _ending(world, world.target(act, where))
    since = NOW - 6 * HOUR - dt.timedelta(minutes=5)
    return lambda: do(correcting.correct_begin, act, place, 1, since, "忘了", TERMS)


def no_show(world: World, act: Act, where: str) -> Ready:
    place = _due(world, world.somebody()[0])
    return lambda: do(attendance.no_show, act, place, 1)


def watch(world: World, act: Act, where: str) -> Ready:
    return lambda: (
        alarms.read_alarms(act, TERMS), duty.read_no_shows(act, TODAY, TODAY), duty.read_handovers(act)
    )  # fmt: skip


def lists(world: World, act: Act, where: str) -> Ready:
    return lambda: (duty.read_duty(act, TERMS), duty.read_on_at(act, NOW))


def walk_in(world: World, act: Act, where: str) -> Ready:
    shift, who = _shift(_post(world), NOW, NOW + 6 * HOUR), world.somebody()[0]
    return lambda: do(moving.walk_in, act, shift, who, 364, ZONE, TERMS)


def move(world: World, act: Act, where: str) -> Ready:
    place, shift = _due(world, world.somebody()[0]), _shift(_post(world), NOW, NOW + 6 * HOUR)
    return lambda: do(moving.move, act, place, 1, shift, 364, ZONE, TERMS)


def _handing(world: World, out: int, into: int) -> int:
    """A shift with half an hour to go and the one after it; whoever is on the first, and on the second."""
    post, end = _post(world), NOW + HOUR / 2
    shift = _shift(post, NOW - 6 * HOUR, end)
    _on(shift, out, NOW - 6 * HOUR)
    add("assignment", shift_id=_shift(post, end, end + 6 * HOUR), user_id=into, source="assigned")
    return shift


def _nobody(act: Act, world: World) -> int:
    """Whoever acts, or somebody in their place when there is no account."""
    return act.actor_id if act.actor_id > 0 else world.somebody()[0]


def save_draft(world: World, act: Act, where: str) -> Ready:
    shift = _handing(world, _nobody(act, world), world.somebody()[0])
    return lambda: do(handover.save_draft, act, shift, "安静", "")


def offer(world: World, act: Act, where: str) -> Ready:
    shift = _handing(world, _nobody(act, world), world.somebody()[0])
    return lambda: do(handover.offer, act, shift, "", "", frozenset())


def _offered(world: World, out: int, into: int) -> int:
    shift = _handing(world, out, into)
    who = world.somebody()[0]
    figures = f'{{"since": "{NOW.isoformat()}", "until": "{NOW.isoformat()}"}}'
    add("handover", from_shift_id=shift, state="offered", figures=figures, open_items="[]", out_user_id=who,
        out_at=utc_text(NOW))  # fmt: skip
    return shift


def withdraw(world: World, act: Act, where: str) -> Ready:
    shift = _offered(world, _nobody(act, world), world.somebody()[0])
    return lambda: do(handover.withdraw, act, shift)


def dispute(world: World, act: Act, where: str) -> Ready:
    shift = _offered(world, world.somebody()[0], _nobody(act, world))
    return lambda: do(handover.dispute, act, shift, "少了", TERMS)


def accept(world: World, act: Act, where: str) -> Ready:
    execute("UPDATE assignment SET state = 'relieved', check_out_at = ? WHERE state = 'on_duty'", utc_text(NOW))
    shift = _offered(world, world.somebody()[0], _nobody(act, world))
    return lambda: do(handover.accept, act, shift, 364, frozenset(), TERMS)


CHECK_IN: tuple[Prepare, ...] = (check_in, check_out, undo_in, undo_out, correct, walk_in, move)
SIGN: tuple[Prepare, ...] = (save_draft, offer, withdraw, dispute, accept)
OFFICE_ONLY: tuple[Prepare, ...] = (walk_in, move)  # for somebody else; oneself where one stands, tried elsewhere
ASSIGN: tuple[Prepare, ...] = (no_show, watch)
QUERIES: tuple[Prepare, ...] = (watch, lists)
ROWS = {walk_in: 2, move: 3, accept: 3}
"""Rows of the trail: each place has its own history; one else."""
