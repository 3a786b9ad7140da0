"""Who came to the shifts of the demo town, when, how warm, and who did not; and from it who wrote the log.

HQ, XZ   `volunteer` and `xz` are on duty now
GX       nobody has come to the shift that is on now; who stood before is still there
PA       one of two has not come
"""

from random import Random

from .model import DAY, HOUR, MINUTE, Town, User
from .roster import FIRST
from .stands import Shift, Stand

SEED = 20200208
HALF = 30 * MINUTE
LATE, ABSENT = 0.045, 0.012  # of all who were to come
NOBODY_CAME, ONE_MISSING = "GX", "PA"
EARLY = "身体不舒服，协调员同意先回"  # noqa: RUF001
FORCED = "体温枪没电，换电池后补测正常"  # noqa: RUF001


def attend(town: Town) -> None:
    """Tell what happened on the shifts up to now, and who kept the log when."""
    _Past(town).run()


class _Past:
    """Goes through the shifts in the order of time."""

    def __init__(self, town: Town) -> None:
        self.town, self.now, self.rng, self.book = town, town.clock.now, Random(SEED), town.roster
        self.by = town.user("coordinator").id
        self.busy: dict[int, list[tuple[int, int]]] = {}
        for stand in self.book.stands:
            self.busy.setdefault(stand.user_id, []).append((stand.shift.start, stand.shift.end))

    def run(self) -> None:
        """Everybody, then the few with a story, then the log's hands."""
        for shift in sorted(self.book.shifts, key=lambda one: (one.start, one.id)):
            for stand in list(shift.stands):
                self.tell(stand)
        self.nobody_came()
        self.stories()
        self.watch()

    def tell(self, stand: Stand) -> None:
        """What became of one place."""
        rng, shift = self.rng, stand.shift
        dice, minutes = rng.random(), rng.randrange(2, 19)
        if shift.end < self.now and dice < ABSENT and self.missed(stand):
            return
        late = dice > 1 - LATE
        stand.came = shift.start + (min(minutes, 13) if late else -minutes) * MINUTE + rng.randrange(MINUTE)
        stand.left = shift.end + rng.randrange(1, 9) * MINUTE + rng.randrange(MINUTE)
        stand.temp = min(371, max(355, round(rng.gauss(364, 2.5))))
        stand.state = "relieved" if stand.left <= self.now else "on_duty"
        if stand.came > self.now:
            self.not_yet(stand)
            if shift.start < self.now + DAY and dice < 0.6:
                stand.state = "confirmed"

    def not_yet(self, stand: Stand) -> None:
        stand.state, stand.came, stand.left, stand.temp = "planned", 0, 0, None

    def missed(self, stand: Stand) -> bool:
        """Somebody did not come and another stood in for them; False when nobody could."""
        shift = stand.shift
        instead = self.idle(shift)
        if instead is None:
            return False
        stand.state, stand.reason = "absent", "absent"
        cover = self.book.add(shift, instead.id, shift.start + 16 * MINUTE, self.by, "cover")
        cover.covers, cover.state, cover.lead = stand, "relieved", stand.lead
        cover.came, cover.left, cover.temp = shift.start + 48 * MINUTE, shift.end + 3 * MINUTE, 364
        self.busy.setdefault(instead.id, []).append((shift.start, shift.end))
        return True

    def idle(self, shift: Shift) -> User | None:
        """A volunteer or cadre near the post who has nothing else to do for eight hours before and after."""
        place, rest = self.town.places[shift.post_id - 1], 12 * HOUR
        group = {user for user, linked, _since in self.town.links if linked == place.id}
        fit = [*place.staff, *(one for one in self.town.users if one.id in group)]
        for one in fit:
            spans = self.busy.get(one.id, ())
            old = self.town.clock.today.year - one.birth_year >= 60
            if not (old and shift.night) and all(b + rest <= shift.start or a >= shift.end + rest for a, b in spans):
                return one
        return None

    def nobody_came(self) -> None:
        """Where relief is missing now."""
        for code in (NOBODY_CAME, ONE_MISSING):
            post = self.town.place(code).id
            own = [one for one in self.book.shifts if one.post_id == post]
            on = next(one for one in own if one.start <= self.now < one.end)
            before = next(one for one in own if one.end == on.start)
            for stand in on.stands if code == NOBODY_CAME else on.stands[:1]:
                self.not_yet(stand)
            if code == NOBODY_CAME:
                for stand in before.stands[:1]:
                    stand.state, stand.left = "on_duty", 0

    def stories(self) -> None:
        """One came unasked, one went early, one began without a reading."""
        over = [one for one in self.book.shifts if one.end + 9 * MINUTE < self.now and one.start > self.now - 3 * DAY]
        pairs = [one for one in over if sum(stand.state == "relieved" for stand in one.stands) > 1]
        # at HQ where somebody is free, else wherever
        for shift in sorted(pairs, key=lambda one: (one.post_id > 1, -one.start)):
            if guest := self.idle(shift):
                walk_in = self.book.add(shift, guest.id, shift.start + HOUR, guest.id, "walk_in")
                walk_in.state, walk_in.temp = "relieved", 365
                walk_in.came, walk_in.left = shift.start + HOUR, shift.end + 2 * MINUTE
                break
        early = next(one for one in pairs[-1].stands if one.state == "relieved")
        early.early, early.left = EARLY, early.shift.end - 80 * MINUTE
        forced = next(one for one in pairs[-3].stands if one.state == "relieved")
        forced.forced, forced.force_reason, forced.temp = "no_temp", FORCED, None

    def watch(self) -> None:
        """Who wrote the log, by post and half hour: who stands there, in turn; with a gap who stood before."""
        self.book.watch_from = self.town.clock.on(FIRST)
        length = (self.now - self.book.watch_from) // HALF + 2
        found: dict[int, list[int]] = {place.id: [0] * length for place in self.town.places}
        for shift in self.book.shifts:
            there = [one for one in shift.stands if one.came]
            first = (shift.start - self.book.watch_from) // HALF
            for at in range(max(first, 0), min(first + (shift.end - shift.start) // HALF, length)):
                if there:
                    moment = self.book.watch_from + at * HALF
                    on = [one for one in there if not one.left or one.left > moment] or there
                    found[shift.post_id][at] = on[at % len(on)].user_id
        for place in self.town.places:
            hands = found[place.id]
            last = next((one for one in hands if one), place.staff[0].id)
            for at, one in enumerate(hands):
                last = hands[at] = one or last
        self.book.watch = found
