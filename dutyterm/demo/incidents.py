"""What went wrong, or not quite right, in the week: so that every list of a screen has something in it."""

from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from . import fixture
from .model import DAY, HOUR, MINUTE, SECOND, Alarm, Approval, Home, Place, Resident, Row, Town
from .week import Week

REVIEWED = ("已核实：非本村人员，劝返妥当", "已核实：住户不在家，已改约", "已联系屋主，同意后再来")
MISTAKES = ("体温看错", "进出按反了", "登错了人")


class Actors(NamedTuple):
    """Who plays a part below and therefore not in the drawn week; all have a plain pass."""

    waiting: list[Resident]  # at JB; at HQ nobody may wait, or the scenarios' `r` would have to ask who
    hot: Resident
    away: list[Resident]


def arrange(town: Town) -> Actors:
    """Before the week is drawn: take out of it whose story is told here."""
    *waiting, first, second, third = _plain(town, "JB", 5)
    actors = Actors(waiting, _plain(town, "JG", 1)[0], [first, second, third])
    returned = [episode.home.people[0] for episode in town.episodes if episode.state == "pending"]
    for one in (*actors.waiting, actors.hot, *actors.away, *returned):
        one.alone = True
    return actors


def _plain(town: Town, code: str, count: int) -> list[Resident]:
    fit = (
        home.people[0]
        for home in town.place(code).homes[200:]
        if home.people and not (home.episode or home.permit or home.fixed or home.people[0].calm)
    )
    day = town.clock.today
    good = (one for one in fit if one.paper and one.paper.good(day) and 25 < day.year - one.birth_year < 70)
    return list(islice(good, count))


def happen(week: Week, actors: Actors) -> None:
    """Add the told stories to the drawn week."""
    story = _Story(week, actors)
    story.scenario_people()
    story.open_rechecks()
    story.fever_this_morning()
    story.breach_this_morning()
    story.returnees()
    story.doctor()
    story.visitors_inside()
    story.void_passes()
    story.ambulances()
    story.reviewed_refusals()
    story.slips()


class _Story:
    """Writes rows at moments counted back from now."""

    def __init__(self, week: Week, actors: Actors) -> None:
        self.week, self.town, self.rng = week, week.town, week.rng
        self.log, self.now = week.log, week.town.clock.now
        self.actors = actors

    def pass_by(self, one: Resident, ago: int, direction: str) -> Row:
        """A plain passage of somebody at their own gate, that many milliseconds before now."""
        row = self.week.passage(one.home.place, one, self.now - ago, direction, self.town.clock.today)
        self.log.rows.append(row)
        return row

    def scenario_people(self) -> None:
        """HQ-0137 went out this morning; the isolated tenant came home on the eve of the isolation."""
        hq, clock = self.town.place("HQ"), self.town.clock
        known = self.town.home("HQ", fixture.KNOWN).people
        for one, days in ((known[0], 1), (known[0], 3), (known[1], 2), (known[2], 4)):
            self.pass_by(one, days * DAY + 95 * MINUTE, "out")
            self.pass_by(one, days * DAY + 60 * MINUTE, "in")
        self.pass_by(known[0], 52 * MINUTE, "out")
        tenant = self.town.home("HQ", fixture.QUARANTINED).people[0]
        self.log.rows.append(self.week.passage(hq, tenant, clock.on(-2, 18.2), "in", clock.today))
        for one in self.actors.away:
            self.pass_by(one, 14 * HOUR + self.rng.randrange(3 * HOUR), "out")
        paper = next(paper for paper in hq.papers if paper.kind == "worker")
        for ago, direction in ((DAY + 40 * MINUTE, "in"), (15 * HOUR, "out"), (35 * MINUTE, "in")):
            at = self.now - ago
            row = Row(at, hq.id, direction, "worker", paper.holder.id if paper.holder else None, paper.id, None,
                      365 if direction == "in" else None, "ALLOW", "pass", self.week.duty(hq, at))  # fmt: skip
            self.log.rows.append(row)

    def open_rechecks(self) -> None:
        """Two wait at JB for their second measurement; one of them for far too long."""
        for one, ago, reading in zip(self.actors.waiting, (4, 25), (376, 374), strict=True):
            self.pass_by(one, (ago + 45) * MINUTE, "out")
            row = self.pass_by(one, ago * MINUTE, "in")
            row.t1, row.decision, row.reason = reading, "RECHECK", "fever_check"

    def fever_this_morning(self) -> None:
        """Held at 金桂苑, and nobody has taken it over."""
        one = self.actors.hot
        self.pass_by(one, 105 * MINUTE, "out")
        row = self.pass_by(one, 58 * MINUTE, "in")
        self.week.fever(row, "")

    def breach_this_morning(self) -> None:
        """Somebody in isolation wanted out at another estate."""
        for place in self.town.places[1:10]:
            home = self._kept_in(place)
            if home and place.code != "JG":
                break
        else:
            raise LookupError("no isolated household at an estate")
        row = self.pass_by(home.people[0], 84 * MINUTE, "out")
        row.decision, row.reason, row.more = "REFUSE", "iso_leave", {"advised": True}
        self.log.alarms.append(Alarm("breach", row.at, place.id, home.id, row.person_id, row, home.episode))

    def _kept_in(self, place: Place) -> Home | None:
        """A household of several people that has been in quarantine for more than a day."""
        return next((home for home in place.homes if home.episode and not home.fixed and len(home.people) > 1
                     and (home.episode.kind, home.episode.state) == ("quarantine", "active")
                     and home.episode.started < self.now - 30 * HOUR), None)  # fmt: skip

    def returnees(self) -> None:
        """Each pending isolation began with a row at the gate (G10)."""
        for episode in self.town.episodes:
            if episode.state != "pending":
                continue
            one = episode.home.people[0]
            row = self.pass_by(one, self.now - episode.started, "in")
            row.reason = "returnee"
            row.more = {"outbreak14": "yes", "left_on": episode.ref_date, "came_from": "湖北"}
            episode.entry = row
            alarm = Alarm("contact", row.at, row.post_id, episode.home.id, one.id, row, episode, state="notified")
            self.log.alarms.append(alarm)

    def doctor(self) -> None:
        """A medical exit with the coordinator's leave (Q8), there and back."""
        home = next(home for place in self.town.places[10:] if (home := self._kept_in(place)))
        one, by = home.people[0], self.town.user("coordinator").id
        leave = Approval(1, home.id, one.id, "血液透析", self.now - 23 * HOUR, self.now - 11 * HOUR, by)
        self.log.approvals.append(leave)
        out = self.pass_by(one, self.now - leave.valid_from - HOUR, "out")
        out.reason, out.more = "medical_exit", {"approval_id": leave.id}
        back = self.pass_by(one, self.now - leave.valid_from - 5 * HOUR, "in")
        back.reason, back.more = "iso_return", {}
        alarm = Alarm("breach", leave.valid_from - 10 * MINUTE, home.place.id, home.id, one.id, None, home.episode)
        alarm.state, alarm.outcome = "closed", "medical_exit_approved"
        self.log.alarms.append(alarm)

    def visitors_inside(self) -> None:
        """Three visitors are in HQ, and one has been since yesterday."""
        hq = self.town.place("HQ")
        for ago in (24 * MINUTE, 47 * MINUTE, 71 * MINUTE, 17 * HOUR):
            self.week.visit(hq, self.now - ago, None)

    def void_passes(self) -> None:
        """Lost passes that somebody showed all the same (P4)."""
        lost = [(place, paper) for place in self.town.places[:10] for paper in place.papers if paper.state == "lost"]
        for number, (place, paper) in enumerate(lost[:6]):
            at = self.now - (number + 1) * 21 * HOUR
            row = self.week.stranger(place, at, "visitor", "HOLD", "void_pass")
            row.pass_id = paper.id
            self.log.rows.append(row)

    def ambulances(self) -> None:
        """In at once, plate and time only (G11)."""
        for _ in range(6):
            place = self.rng.choice(self.town.places)
            at, plate = self.now - self.rng.randrange(12 * HOUR, 6 * DAY), self.week.names.plate()
            for direction, later in (("in", 0), ("out", 25 * MINUTE)):
                row = Row(at + later, place.id, direction, "emergency", None, None, None, None, "ALLOW", "emergency",
                          self.week.duty(place, at + later))  # fmt: skip
                self.week.vehicle(place, row.at, direction, plate, None, [row])

    def reviewed_refusals(self) -> None:
        """Refusals the coordinator looked into afterwards (G7: reasons are reviewed daily)."""
        refused = [row for row in self.log.rows if row.reason in ("non_resident", "no_consent")]
        for row in self.rng.sample(refused, 12):
            alarm = Alarm("refusal", row.at, row.post_id, None, None, row, outcome=self.rng.choice(REVIEWED))
            alarm.state = "closed"
            self.log.alarms.append(alarm)

    def slips(self) -> None:
        """Rows taken back, and rows replaced by a correction; both stay in sight (U5)."""
        plain = [row for row in self.log.rows if not row.more and row.direction == "in" and row.decision == "ALLOW"]
        clean = {one.id for one in self.town.home("HQ", fixture.KNOWN).people}
        own = [row for row in plain if row.post_id == 1 and row.at < self.now - 2 * HOUR and row.person_id not in clean]
        chosen = self.rng.sample(own, 6) + self.rng.sample([row for row in plain if row.post_id > 1], 40)
        for number, row in enumerate(chosen):
            if number % 2:
                wrong = replace(row, at=row.at - 17 * SECOND, direction="out", t1=None, more={"state": "undone"})
            else:
                reading = min(372, (row.t1 or 365) + self.rng.choice((-5, -3, 4)))
                wrong = replace(row, t1=reading, more={"state": "corrected"})
                row.corrects, row.written = wrong, row.at + 150 * SECOND
                row.more = {"correct_reason": self.rng.choice(MISTAKES)}
            self.log.rows.append(wrong)
