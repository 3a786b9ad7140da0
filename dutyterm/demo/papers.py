"""Isolation of households, and the passes that hang on it (domain.md P1 to P7, Q1)."""

import datetime as dt
from random import Random

from . import fixture
from .model import HOUR, Episode, Home, Paper, Place, Resident, Town
from .names import Names

# How many households of each size are isolated besides 3-2-302: 59 with 149 people (domain.md §6: 60 and 150)
SIZES = {1: 11, 2: 21, 3: 15, 4: 9, 5: 3}
KINDS = ("due",) * 3 + ("pending",) * 4 + ("observation",) * 8  # the rest is active quarantine
RELEASED = 12


def isolate(town: Town, rng: Random) -> None:
    """Choose the isolated households: HQ has six, the other estates about fourteen, the villages the rest."""
    clock, staff_homes = town.clock, {user.home_id for user in town.users}
    quarantined = town.home("HQ", fixture.QUARANTINED)
    _open(town, rng, quarantined, "active", clock.day(-2), clock.on(-1, 9))
    wanted = [size for size, count in SIZES.items() for _ in range(count)]
    rng.shuffle(wanted)
    places = [town.place("HQ")] * 5 + [p for p in town.places if p.kind == "estate" and p.code != "HQ"]
    kinds = list(KINDS) + ["active"] * (len(wanted) - len(KINDS))
    rng.shuffle(kinds)
    for number, size in enumerate(wanted):
        while True:
            place = places[number] if number < len(places) else rng.choice(town.places)
            fit = [
                home
                for home in place.homes
                if len(home.people) == size
                and not (home.episode or home.fixed)
                and home.id not in staff_homes
                and not (place.code == "HQ" and home.room.startswith(fixture.L1_BLOCK))
            ]
            if fit:
                break
        since = {"due": rng.randrange(15, 18), "pending": 1}.get(kinds[number]) or rng.randrange(2, 14)
        started = clock.now - 3 * HOUR if kinds[number] == "pending" else clock.on(1 - since, 10)
        _open(town, rng, rng.choice(fit), kinds[number], clock.day(-since), started)
    hq = next(
        one for one in town.episodes if one.home.place.code == "HQ" and one.state == "active" and not one.home.fixed
    )
    hq.contact = town.user("volunteer")  # so that a volunteer of the demo has somebody to call
    free = [home for home in town.places[1].homes + town.places[3].homes if home.people and not home.episode]
    for home in rng.sample([one for one in free if one.id not in staff_homes], RELEASED):
        since = rng.randrange(16, 24)
        over = Episode(home, "quarantine", "released", "last_exposure", clock.day(-since), clock.on(1 - since, 11),
                       rng.choice(home.place.staff))  # fmt: skip
        over.released = clock.on(-since + 15, 9.5)
        over.notice_no = f"{clock.today.year}-{len(town.episodes):03d}"
        town.episodes.append(over)


def _open(town: Town, rng: Random, home: Home, what: str, ref_date: dt.date, started: int) -> None:
    """One household, whole (Q7); its contact is a volunteer with a telephone."""
    kind, state = ("observation", "active") if what == "observation" else ("quarantine", what)
    event = "left_area" if home.fixed or what == "pending" else rng.choice(("left_area", "left_area", "last_exposure"))
    contact = rng.choice(home.place.staff)
    home.episode = Episode(home, kind, state, event, ref_date, started, contact)
    town.episodes.append(home.episode)


def issue(town: Town, rng: Random, names: Names) -> None:
    """Give out all passes, compound by compound, and number them without gaps."""
    for place in town.places:
        desk = _Desk(town, rng, names, place)
        if place.code == "HQ":
            desk.by_the_book()
        desk.everybody()
        for number, paper in enumerate(place.papers, 1):
            paper.no = number
    papers = [paper for place in town.places for paper in place.papers]
    # a replaced pass points at another one, which must be in the database before it
    town.papers = sorted(papers, key=lambda paper: paper.replaced_by is not None)
    for number, paper in enumerate(town.papers, 1):
        paper.id = number


class _Desk:
    """Where the passes of one compound are written."""

    def __init__(self, town: Town, rng: Random, names: Names, place: Place) -> None:
        self.town, self.rng, self.names, self.place = town, rng, names, place
        homes = [home for home in place.homes if home.people and not home.fixed]
        rng.shuffle(homes)
        self.queue = [one for home in homes for one in home.people if self.wants(one)]

    def wants(self, one: Resident) -> bool:
        """Most have one; children seldom."""
        age = self.town.clock.today.year - one.birth_year
        share = 0.35 if age < 12 else 0.93 if self.place.kind == "estate" else 0.82
        return self.rng.random() < share

    def write(self, one: Resident, state: str = "active", ends: int | None = None) -> Paper:
        """A person's pass; `ends` is its last day, counted from today."""
        clock, rng = self.town.clock, self.rng
        starts = clock.day(-rng.randrange(7, 10))
        kind = "tenant_temp" if one.subject == "tenant" else "resident"
        ends_on = starts + dt.timedelta(days=30) if ends is None else clock.day(ends)
        paper = Paper(kind, one, one.home, starts, ends_on, state, by=rng.choice(self.place.staff).id)
        paper.temp = 361 + rng.randrange(10)
        episode = one.home.episode
        if state == "active" and episode and episode.kind == "quarantine":
            paper.state = "suspended"  # P5
        self.place.papers.append(paper)
        if state in ("active", "lost"):
            one.paper = paper
        return paper

    def permit(self, home: Home, plate: str) -> None:
        clock = self.town.clock
        home.permit = Paper("vehicle", None, home, clock.day(-8), clock.day(22), plate=plate)
        home.permit.by = self.place.staff[0].id
        self.place.papers.append(home.permit)

    def everybody(self) -> None:
        """The drawn ones: a few of them have run out, are lost, were replaced or end this week."""
        again: list[Paper] = []
        for one in self.queue:
            fate = self.rng.random()
            if one.home.episode or fate > 0.06:
                self.write(one)
            elif fate < 0.008:
                self.write(one, ends=-self.rng.randrange(1, 4))
            elif fate < 0.011:
                self.write(one, "lost")
            elif fate < 0.016:
                again.append(self.write(one, "replaced"))
            else:
                self.write(one, ends=self.rng.randrange(0, 5))
        for paper in again:
            if paper.holder:
                paper.replaced_by = self.write(paper.holder)
        for home in self.place.homes:
            if home.people and not home.permit and self.rng.random() < (0.16 if self.place.kind == "estate" else 0.08):
                self.permit(home, self.names.plate())
        for home in self.place.homes:
            for one in home.former:
                if one.paper is None:
                    self.write(one, "revoked")
        if self.place.code in ("JS", "CH"):
            self.worker(self.town.place("JG"))

    def by_the_book(self) -> None:
        """HQ's first passes as `fixture` promises them."""
        calm: list[Resident] = []
        year, homes = self.town.clock.today.year, set[int]()
        for one in self.queue:
            if len(calm) == fixture.CALM:
                break
            plain = not one.home.episode and one.home.occupancy in ("owner", "let") and one.home.id not in homes
            if plain and 20 <= year - one.birth_year < 65:
                homes.add(one.home.id)
                calm.append(one)
                one.calm = True
        rest = [one for one in self.queue if not one.calm]
        for one in calm + rest[: fixture.PASSES["known"] - 1 - fixture.CALM]:
            self.write(one)
        rest = rest[fixture.PASSES["known"] - 1 - fixture.CALM :]
        known, flat = self.town.home("HQ", fixture.KNOWN), self.town.home("HQ", fixture.RETURNING)
        for one in known.people:
            self.write(one)
        self.permit(known, fixture.PLATE)
        told = [one for one in rest if not one.home.episode][:5]
        self.write(told[0], ends=-2)
        self.write(told[1], "lost")
        old = self.write(told[2], "replaced")
        old.replaced_by = self.write(told[2])
        self.worker(self.town.place("JS"))
        gone = next(one for home in self.place.homes for one in home.former)
        gone.paper = self.write(gone, "revoked")
        self.write(self.town.home("HQ", fixture.QUARANTINED).people[0])
        self.write(flat.people[0])
        self.write(told[3], ends=0)
        self.write(told[4], ends=1)
        for one in told:
            one.alone = True
        self.queue = [one for one in rest if one not in told]
        others = [home for room, home in ((h.room, h) for h in self.place.homes if h.fixed)
                  if room not in (fixture.KNOWN, fixture.QUARANTINED, fixture.RETURNING)]  # fmt: skip
        self.queue += [one for home in others for one in home.people]

    def worker(self, home_place: Place) -> None:
        """A pass of somebody who works here and lives elsewhere."""
        one = next(one for one in home_place.people if not one.alone and not one.home.episode and one.phone
                   and 25 <= self.town.clock.today.year - one.birth_year < 60)  # fmt: skip
        one.alone = True
        clock = self.town.clock
        paper = Paper("worker", one, None, clock.day(-8), clock.day(22), by=self.place.staff[0].id)
        self.place.papers.append(paper)
