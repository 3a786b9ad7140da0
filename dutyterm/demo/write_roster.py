"""Writes the demo town's roster: plans, shifts, people on them, and what is open."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from db.base import insert_many

from .model import HOUR, MINUTE, Town
from .stands import Shift, Stand

Put = Callable[[str, Sequence[str], Iterable[tuple[Any, ...]], str], None]


def write_roster(town: Town, text: Callable[[int], str], put: Put) -> None:
    """All tables of the roster, by the writer's own way of spelling moments and of putting rows."""
    book, clock = town.roster, town.clock
    office = town.user("coordinator").id
    put(
        "shift_template",
        ("post_id", "name", "starts", "ends", "least", "most", "leads", "first_day"),
        [(one.post_id, one.name, one.starts, one.ends, one.least, one.most, one.leads, clock.day(-9).isoformat())
         for one in book.patterns],
        "",
    )  # fmt: skip
    weeks = [(-8, -1, clock.on(-9, 10)), (0, 7, clock.on(-2, 15))]
    batches = [("templates", f"{clock.day(first)} - {clock.day(last)}", text(at), office, text(at))
               for first, last, at in weeks]  # fmt: skip
    insert_many("roster_batch", ("kind", "note", "created_at", "created_by", "updated_at"), batches)
    made = [text(at) for _first, _last, at in weeks]
    insert_many(
        "shift",
        ("post_id", "duty_day", "name", "start_at", "end_at", "least", "most", "leads", "night", "template_id",
         "batch_id", "created_at", "created_by", "updated_at"),
        [_shift(one, text, made, office) for one in book.shifts],
    )  # fmt: skip
    insert_many(
        "assignment",
        ("shift_id", "user_id", "state", "source", "lead", "covers_id", "overridden", "override_reason", "check_in_at",
         "temp", "checked_in_by", "forced", "force_reason", "check_out_at", "left_early", "ended_by", "end_reason",
         "created_at", "created_by", "updated_at"),
        [_stand(one, text, clock.now, office) for one in book.stands],
    )  # fmt: skip
    away = [(user, text(since), text(until), why) for user, since, until, why in book.away]
    put("availability", ("user_id", "from_at", "to_at", "reason"), away, text(clock.now - 5 * HOUR))
    insert_many(
        "swap_request",
        ("assignment_id", "to_user_id", "other_id", "state", "note", "answered_at", "created_at", "created_by",
         "updated_at"),
        [(mine.id, to, other.id if other else None, state, note, text(clock.now - HOUR) if state == "agreed" else None,
          (at := text(clock.now - 4 * HOUR)), mine.user_id, at) for mine, to, other, state, note in book.swaps],
    )  # fmt: skip
    asked, at = [(shift.id, user, answer) for shift, user, answer in book.asked], text(clock.now - 40 * MINUTE)
    put("cover_request", ("shift_id", "user_id", "state"), asked, at)


def _shift(one: Shift, text: Callable[[int], str], made: Sequence[str], office: int) -> tuple[Any, ...]:
    plan, batch = one.pattern, int(one.days >= 0)
    return (one.post_id, one.day.isoformat(), plan.name, text(one.start), text(one.end), plan.least, plan.most,
            plan.leads, one.night, plan.id, batch + 1, made[batch], office, made[batch])  # fmt: skip


def _stand(one: Stand, text: Callable[[int], str], now: int, office: int) -> tuple[Any, ...]:
    gone = one.left if one.state == "relieved" else 0
    ended = office if one.state == "absent" else one.user_id if gone else None
    last = gone or one.came or (one.shift.start + 15 * MINUTE if ended else one.made)
    return (
        one.shift.id, one.user_id, one.state, one.source, one.lead, one.covers.id if one.covers else None,
        one.overridden, one.override_reason, text(one.came) if one.came else None, one.temp,
        one.user_id if one.came else None, one.forced, one.force_reason, text(gone) if gone else None, one.early,
        ended, one.reason, text(min(one.made, now)), one.by, text(min(last, now)),
    )  # fmt: skip
