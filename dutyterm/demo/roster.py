"""Shifts of the demo town from a week ago to a week ahead, and who was put on them.

Villages whose gate is closed at night stand two long shifts, estates three, 翠湖雅居 the four of a rotation. What
happened on them tells `attendance`. Draws from a source of its own, so that the rest of the town stays as it was.
"""

import datetime as dt
from collections import defaultdict
from random import Random

from ..roster.rules import Terms, is_night, span_of
from ..roster.rules_availability import available
from .model import HOUR, ZONE, Town, User
from .stands import Pattern, Roster, Shift, Stand

SEED = 20200207
Plan = tuple[str, str, str, int, int]
"""Name, start, end, least and most people."""
FIRST, LAST = -8, 7  # days from today; one more at the start, whose night reaches into the week
TERMS = Terms()
REST = 12 * HOUR  # between two shifts of anybody: then neither rest nor hours in a day are ever too few
EVERY_GATE = (("早班", "05:00", "14:30", 1, 2), ("晚班", "14:30", "00:00", 1, 2))
OPEN_AT_NIGHT = (("早班", "06:00", "14:00", 1, 2), ("中班", "14:00", "22:00", 1, 2), ("夜班", "22:00", "06:00", 1, 2))
ESTATE = (("早班", "06:00", "14:00", 2, 3), ("中班", "14:00", "22:00", 2, 3), ("夜班", "22:00", "06:00", 1, 2))
ROUND_THE_CLOCK = (*ESTATE[:2], ("夜班", "22:00", "06:00", 2, 3))
FOUR = (("早班", "06:30", "11:30", 2, 3), ("午班", "11:30", "17:30", 2, 3), ("晚班", "17:30", "01:00", 2, 3),
        ("凌晨班", "01:00", "06:30", 2, 2))  # fmt: skip
ROTATION = "CH"
HOLES = {
    0: {("HQ", "夜班"): 1, ("CH", "凌晨班"): 2, ("JG", "夜班"): 1},
    1: {
        ("CH", "凌晨班"): 2,
        ("HQ", "夜班"): 1,
        ("KL", "夜班"): 1,
        ("WC", "夜班"): 1,
        ("JB", "夜班"): 1,
        ("FA", "夜班"): 1,
    },
}
"""How many are missing tonight and in the night after it: the gaps that the screens begin with."""
MISSING = {
    1: (0.35, 0.03),
    2: (0.45, 0.06),
    3: (0.55, 0.1),
    4: (0.6, 0.2),
    5: (0.65, 0.3),
    6: (0.7, 0.4),
    7: (0.75, 0.5),
}
"""How likely a place of a night, and another one, is still free that many days ahead."""
MOST = {"volunteer": 7, "leader": 3, "cadre": 6}  # shifts a week of who named no number
AWAY = ("孩子发烧，在家照看", "回县城办事", "单位临时加班", "去医院复诊", "家里有老人要照顾")  # noqa: RUF001


def roster(town: Town) -> None:
    """Fill `town.roster`; nobody has come yet."""
    _Office(town).run()


class _Office:
    """Puts people on shifts in the order of time, who stands nearest and least first."""

    def __init__(self, town: Town) -> None:
        self.town, self.clock, self.rng = town, town.clock, Random(SEED)
        self.book: Roster = town.roster
        self.by = town.user("coordinator").id
        self.stood: dict[int, list[Stand]] = defaultdict(list)  # by account, in the order of time
        self.week: dict[tuple[int, int], int] = defaultdict(int)  # shifts by account and calendar week
        self.fits: dict[tuple[str, int, int], bool] = {}
        self.held: dict[int, Shift] = {}  # who is kept free for one shift
        self.off: dict[int, tuple[int, int]] = {}
        self.crew = [one for one in town.users if one.role in MOST]
        self.near: dict[int, list[User]] = {place.id: list(place.staff) for place in town.places}
        users = {one.id: one for one in town.users}
        for user, group, _since in town.links:
            self.near[group].append(users[user])
        self.near[town.place("HQ").id] += [one for one in self.crew if one.role == "leader"]

    def run(self) -> None:
        """Plans, shifts, absences, people, and what is open between them."""
        self.plans()
        self.shifts()
        self.absences()
        for code, login in (("HQ", "volunteer"), ("XZ", "xz")):
            self.held[self.town.user(login).id] = self.now_at(code)
        for shift in sorted(self.book.shifts, key=lambda one: (one.start, one.post_id)):
            self.fill(shift)
        self.warning()
        self.unforeseen()
        self.swaps()

    def plans(self) -> None:
        """Two for every gate, and their own for those that stand otherwise."""
        own: dict[str, tuple[Plan, ...]] = {place.code: ESTATE for place in self.town.places if place.kind == "estate"}
        own |= {"HQ": ROUND_THE_CLOCK, "JS": ROUND_THE_CLOCK, "XZ": OPEN_AT_NIGHT, ROTATION: FOUR}
        for code, shifts in (("", EVERY_GATE), *own.items()):
            post_id = self.town.place(code).id if code else None
            for plan in shifts:
                number = len(self.book.patterns) + 1
                self.book.patterns.append(Pattern(number, post_id, *plan, leads=int(code == "HQ")))

    def shifts(self) -> None:
        """What the plans make of the days."""
        by_post: dict[int | None, list[Pattern]] = defaultdict(list)
        for pattern in self.book.patterns:
            by_post[pattern.post_id].append(pattern)
        for days in range(FIRST, LAST + 1):
            times = {one.id: self.times(one, days) for one in self.book.patterns}
            for place in self.town.places:
                for one in by_post.get(place.id) or by_post[None]:
                    number = len(self.book.shifts) + 1
                    shift = Shift(number, place.id, self.clock.day(days), days, one, *times[one.id])
                    self.book.shifts.append(shift)

    def times(self, one: Pattern, days: int) -> tuple[int, int, bool]:
        """Start, end and whether it is a night duty, of a plan on a day."""
        start, end = span_of(self.clock.day(days), one.starts, one.ends, ZONE, TERMS)
        night = is_night(start, end, ZONE, TERMS)
        return int(start.timestamp() * 1000), int(end.timestamp() * 1000), night

    def now_at(self, code: str) -> Shift:
        """The shift of a post that is on now."""
        post, now = self.town.place(code).id, self.clock.now
        return next(one for one in self.book.shifts if one.post_id == post and one.start <= now < one.end)

    def absences(self) -> None:
        """Some volunteers said that they cannot come, and are not asked."""
        fit = [one for one in self.crew if one.role == "volunteer" and not one.login.startswith(("volunteer", "xz"))]
        for reason, user in zip(AWAY, self.rng.sample(fit, len(AWAY)), strict=True):
            since = self.clock.on(self.rng.randrange(-1, 4), self.rng.choice((0, 8, 13)))
            until = since + self.rng.choice((12, 24, 48, 72)) * HOUR
            self.off[user.id] = (since, until)
            self.book.away.append((user.id, since, until, reason))

    def fill(self, shift: Shift) -> None:
        """As many as it needs; fewer the further it lies ahead."""
        wanted = shift.pattern.least - self.left_open(shift)
        made, near = self.clock.on(min(shift.days, 0) - 2, 16), self.near[shift.post_id]
        for user in [one for one in near if self.held.get(one.id) is shift] if self.held else ():
            self.put(shift, user, made)
        while len(shift.stands) < wanted:
            found = self.choose(near, shift) or self.choose(self.crew, shift)
            if found is None:
                return
            self.put(shift, found, made)

    def left_open(self, shift: Shift) -> int:
        """How many places of a shift nobody has taken yet."""
        if shift.start < self.clock.now + HOUR:
            return 0
        code = self.town.places[shift.post_id - 1].code
        if hole := HOLES.get(max(shift.days, 0), {}).get((code, shift.name)):
            return hole
        if shift.days <= 0:
            return 0
        odds = MISSING[shift.days][0 if shift.night else 1]
        return sum(self.rng.random() < odds for _ in range(shift.pattern.least))

    def put(self, shift: Shift, user: User, made: int) -> Stand:
        """Somebody stands on a shift; a third of them took it themselves."""
        own = user.role == "volunteer" and self.rng.random() < 0.35
        stand = self.book.add(shift, user.id, made, user.id if own else self.by, "claimed" if own else "assigned")
        stand.lead = shift.pattern.leads > 0 and len(shift.stands) == 1
        self.stood[user.id].append(stand)
        self.week[user.id, _week(shift)] += 1
        return stand

    def choose(self, users: list[User], shift: Shift) -> User | None:
        """Who may and has stood least this week; nobody twice in twelve hours."""
        fit = [one for one in users if self.could(one, shift)]
        week = _week(shift)
        return min(fit, key=lambda one: (self.week[one.id, week], len(self.stood[one.id]), one.id)) if fit else None

    def could(self, user: User, shift: Shift, *, more: int = 0) -> bool:
        """Whether nothing speaks against it; `more` shifts than they want are allowed."""
        most = MOST[user.role] if user.most_shifts is None else user.most_shifts
        if self.week[user.id, _week(shift)] >= most + more:
            return False
        around = self.stood[user.id]
        if any(one.shift.end + REST > shift.start and one.shift.start < shift.end + REST for one in around[-6:]):
            return False
        held = self.held.get(user.id)
        if held and held.end + REST > shift.start and held.start < shift.end + REST:
            return False
        since, until = self.off.get(user.id, (0, 0))
        if since < shift.end and until > shift.start:
            return False
        if shift.night:
            if self.clock.today.year - user.birth_year >= TERMS.elder_age:
                return False
            nights = {one.shift.days for one in around if one.shift.night}
            if len({shift.days + step for step in (-3, -2, -1, 1, 2, 3)} & nights) >= TERMS.nights_in_row:
                return False
        return self.free(user.availability, shift)

    def free(self, text: str, shift: Shift) -> bool:
        """Whether a shift fits what somebody said of their time."""
        key = (text, shift.pattern.id, shift.days)
        if key not in self.fits:
            start, end = (dt.datetime.fromtimestamp(at / 1000, dt.UTC) for at in (shift.start, shift.end))
            self.fits[key] = available(text, start, end, shift.night, ZONE)
        return self.fits[key]

    def ahead(self, hours: int) -> list[Shift]:
        """Shifts that begin more than that many hours from now, by start."""
        since = self.clock.now + hours * HOUR
        return sorted((one for one in self.book.shifts if one.start > since), key=lambda one: (one.start, one.id))

    def warning(self) -> None:
        """The coordinator put somebody on one shift more than they wanted."""
        for shift in self.ahead(6):
            if len(shift.stands) < shift.pattern.least:
                for user in self.near[shift.post_id]:
                    full = user.most_shifts is not None and self.week[user.id, _week(shift)] == user.most_shifts
                    if full and self.could(user, shift, more=1):
                        stand = self.put(shift, user, self.clock.on(0, -3))
                        stand.source, stand.by = "assigned", self.by
                        stand.overridden, stand.override_reason = "week_full", "村里没有别人，本人愿意多值一班"  # noqa: RUF001
                        return

    def unforeseen(self) -> None:
        """Somebody who is on a shift tomorrow said this morning that they cannot come; three were asked for tonight."""
        shift = next(one for one in self.ahead(20) if one.stands and one.pattern.least > 1)
        user = shift.stands[0].user_id
        self.off[user] = (shift.start - HOUR, shift.end + 20 * HOUR)
        self.book.away.append((user, *self.off[user], AWAY[0]))
        lacking = next(one for one in self.ahead(0) if len(one.stands) < one.pattern.least)
        fit = [one for one in self.crew if one.role == "volunteer" and self.could(one, lacking, more=1)]
        self.book.asked = [
            (lacking, one.id, answer) for one, answer in zip(fit, ("no", "asked", "asked"), strict=False)
        ]

    def swaps(self) -> None:
        """One waits for an answer, one for the coordinator."""
        volunteers = {one.id: one for one in self.crew if one.role == "volunteer"}
        notes = iter((("asked", "那天要送孩子去医院"), ("agreed", "家里有事，已和对方说好")))  # noqa: RUF001
        wanted, used = next(notes), set[int]()
        for shift in self.ahead(14):
            for mine in shift.stands:
                user = volunteers.get(mine.user_id)
                if user is None or user.id in used or user.id in self.off:
                    continue
                for other in self.near[shift.post_id]:
                    if other.id in volunteers and other.id not in used and other is not user:
                        give = self.exchange(mine, user, other) if wanted[0] == "agreed" else None
                        if give or wanted[0] == "asked" and self.could(other, shift):
                            self.book.swaps.append((mine, other.id, give, *wanted))
                            used |= {user.id, other.id}
                            wanted = next(notes, ("", ""))
                            if not wanted[0]:
                                return
                            break

    def exchange(self, mine: Stand, user: User, other: User) -> Stand | None:
        """A later place of `other` that `user` could take for theirs."""
        for theirs in self.stood[other.id]:
            by_day = not (theirs.shift.night or mine.shift.night) and theirs.shift.start > mine.shift.end
            if by_day and self.lets(user, mine, theirs) and self.lets(other, theirs, mine):
                return theirs
        return None

    def lets(self, user: User, gives: Stand, takes: Stand) -> bool:
        """Whether somebody could take a place for the one they give."""
        kept = self.stood[user.id]
        self.stood[user.id] = [one for one in kept if one is not gives]
        self.week[user.id, _week(gives.shift)] -= 1
        try:
            return self.could(user, takes.shift)
        finally:
            self.stood[user.id] = kept
            self.week[user.id, _week(gives.shift)] += 1


def _week(shift: Shift) -> int:
    """A number for the calendar week."""
    return (shift.day.toordinal() - 1) // 7
