"""A week of ordinary coming and going: trips on foot and by car, visitors, deliveries, strangers turned back."""

import datetime as dt
from collections.abc import Callable
from random import Random

from .attendance import HALF
from .model import DAY, HOUR, MINUTE, SECOND, Alarm, Clock, Home, Log, Paper, Place, Resident, Row, Town, Vehicle
from .names import Names

TRIPS = {"estate": 0.75, "village": 0.28}  # a person and day; HQ, the largest, stays below 2,000 passages a day
TRIPS_HQ = 0.55
STILL_OUT = 400
FALSE_ALARM, LOW, NO_MASK, FEVER = 0.015, 0.008, 0.007, 0.0001  # of readings at the gate (domain.md §6)
METHODS = ("mercury", "mercury", "mercury", "ear", "axillary")
OUTCOMES = ("发热门诊已排查，结果正常，回家观察", "复查体温正常，已告知居委会", "120 已送医，居委会跟进")
PLACES = ("本镇", "邻镇", "市区", "区内")
POOL = 4096


class Week:
    """Draws what happened before now; the log's rows come out in no order."""

    def __init__(self, town: Town, rng: Random, names: Names) -> None:
        self.town, self.rng, self.names = town, rng, names
        self.clock: Clock = town.clock
        self.log: Log = town.log
        self.end = self.clock.now - 20 * SECOND
        gauss, draw = rng.gauss, rng.random
        # drawn once: 100,000 calls of gauss would be a second of the build
        self.normal = [min(372, max(352, round(gauss(365, 2.5)))) for _ in range(POOL)]
        self.leaving = [self._leaving(draw(), gauss, rng.uniform) for _ in range(POOL)]
        self.away = [int(8 * MINUTE + min(rng.expovariate(1 / 28), 240) * MINUTE) for _ in range(POOL)]
        self.pending: list[Row] = []

    @staticmethod
    def _leaving(dice: float, gauss: Callable[[float, float], float], uniform: Callable[[float, float], float]) -> int:
        """A time of the day at which people leave: peaks at seven to nine and five to seven, hardly any at night."""
        if dice < 0.36:
            hour = max(5.3, gauss(7.8, 0.6))
        elif dice < 0.63:
            hour = gauss(17.8, 0.6)
        elif dice < 0.93:
            hour = uniform(9, 17.5)
        elif dice < 0.996:
            hour = uniform(19, 21.7)
        else:
            hour = uniform(22, 29) % 24
        return int(hour * HOUR)

    def run(self, progress: Callable[[int], None]) -> None:
        """Eight calendar days touch the week; `progress` hears each as it is done."""
        walkers = {place.id: [one for one in place.people if self.walks(one)] for place in self.town.places}
        for days in range(-7, 1):
            midnight, today = self.clock.on(days), self.clock.day(days)
            for place in self.town.places:
                self.day(place, walkers[place.id], midnight, today)
            progress(days)
        kept = self.rng.sample(self.pending, min(STILL_OUT, len(self.pending)))
        self.log.rows += kept

    def walks(self, one: Resident) -> bool:
        """Who goes out by chance: holders of a pass, and a few without."""
        if one.alone or self.clock.today.year - one.birth_year < 8:
            return False
        return one.paper is not None or self.rng.random() < 0.06

    def day(self, place: Place, walkers: list[Resident], midnight: int, today: dt.date) -> None:
        """One day of one gate."""
        rng, gone = self.rng, set[int]()
        share = TRIPS_HQ if place.code == "HQ" else TRIPS[place.kind]
        for one in rng.sample(walkers, int(len(walkers) * share * rng.uniform(0.88, 1.0))):
            if one.id in gone:
                continue
            leaves = midnight + self.leaving[int(rng.random() * POOL)] + int(rng.random() * 9 * MINUTE)
            returns = leaves + self.away[int(rng.random() * POOL)]
            latest = self.end - 15 * MINUTE if one.calm else self.end
            if leaves < self.clock.start or leaves > latest or (one.calm and returns > latest):
                continue
            episode = one.home.episode
            if episode and returns > episode.started - HOUR:
                continue
            if one.home.permit and rng.random() < 0.3 and returns < self.end:
                self.drive(place, one.home, gone, leaves, returns, today)
                continue
            gone.add(one.id)
            row = self.passage(place, one, leaves, "out", today)
            if returns >= self.end:
                self.pending.append(row)
                continue
            self.log.rows.append(row)
            self.come_home(place, one, returns, today)
        self.strangers(place, midnight)

    def duty(self, place: Place, at: int) -> int:
        """Who stands there at that moment, as the roster says."""
        book = self.town.roster
        return book.watch[place.id][(at - book.watch_from) // HALF]

    def passage(self, place: Place, one: Resident, at: int, direction: str, today: dt.date) -> Row:
        """A plain passage of somebody who lives here."""
        paper, into = one.paper, direction == "in"
        good = paper is not None and paper.valid_from <= today <= paper.valid_to and paper.state != "lost"
        reason = "pass" if good else "renew"
        if into and place.closed[0] and (at + 8 * HOUR) % DAY < 5 * HOUR:
            reason += "+night"
        reading = self.normal[int(self.rng.random() * POOL)] if into else None
        pass_id = paper.id if paper and paper.state != "lost" else None
        row = Row(at, place.id, direction, one.subject, one.id, pass_id, one.home.id, reading, "ALLOW", reason,
                  self.duty(place, at))  # fmt: skip
        if into and not good:
            row.more = {"outbreak14": "no"}
        return row

    def come_home(self, place: Place, one: Resident, at: int, today: dt.date) -> None:
        """The way back, on which the thermometer has its moods."""
        row, dice = self.passage(place, one, at, "in", today), self.rng.random()
        self.log.rows.append(row)
        if dice > FALSE_ALARM + LOW + NO_MASK + FEVER or one.calm:
            return
        if dice < NO_MASK:
            row.mask, row.reason = "no", row.reason + "+no_mask"
        elif dice < NO_MASK + FALSE_ALARM + LOW:
            high = dice < NO_MASK + FALSE_ALARM
            row.t1 = 373 + int(self.rng.random() ** 2 * 9) if high else 349 - int(self.rng.random() ** 2 * 8)
            self.measure_again(row, self.normal[int(self.rng.random() * POOL)])
        else:
            self.fever(row, self.rng.choice(OUTCOMES))
            later = at + self.rng.randrange(3, 6) * HOUR
            if later < self.end:
                self.log.rows.append(self.passage(place, one, later, "in", today))

    def measure_again(self, row: Row, reading: int) -> None:
        """A second reading at least five minutes after the first (T2)."""
        wait = 5 * MINUTE + int(self.rng.random() * 4 * MINUTE)
        if row.at + wait > self.end:
            row.t1 = reading
            return
        again = {"t2": reading, "t2_method": self.rng.choice(METHODS), "t2_at": row.at + wait}
        row.more = {**row.more, **again}

    def fever(self, row: Row, outcome: str) -> None:
        """Twice too hot: held at the gate, and told on."""
        row.t1, row.decision, row.reason = 378 + self.rng.randrange(8), "HOLD", "fever"
        later = min(row.at + 6 * MINUTE, self.clock.now)
        row.more = {"t2": 377 + self.rng.randrange(8), "t2_method": "mercury", "t2_at": later, "advised": True}
        alarm = Alarm("fever", later, row.post_id, row.household_id, row.person_id, row, outcome=outcome)
        alarm.state = "closed" if outcome else "open"
        self.log.alarms.append(alarm)

    def drive(self, place: Place, home: Home, gone: set[int], leaves: int, returns: int, today: dt.date) -> None:
        """A car with its permit, out and home again; every occupant has a row (V2)."""
        aboard = [one for one in home.people if one.id not in gone and not one.alone and not one.calm]
        aboard = aboard[: self.rng.randrange(1, 4)]
        if not aboard or home.permit is None:
            return
        gone.update(one.id for one in aboard)
        for at, direction in ((leaves, "out"), (returns, "in")):
            rows = [self.passage(place, one, at, direction, today) for one in aboard]
            self.vehicle(place, at, direction, home.permit.plate, home.permit, rows)

    def vehicle(self, place: Place, at: int, direction: str, plate: str, permit: Paper | None, rows: list[Row]) -> None:
        """A car and its rows."""
        first, permit_id = rows[0], permit.id if permit else None
        car = Vehicle(len(self.log.vehicles) + 1, place.id, at, direction, plate, len(rows), permit_id,
                      first.decision, first.reason, first.by)  # fmt: skip
        self.log.vehicles.append(car)
        for number, row in enumerate(rows, 1):
            row.more = {**row.more, "vehicle_id": car.id}
            row.key = f"demo-car-{car.id:06d}/{number}"
        self.log.rows += rows

    def strangers(self, place: Place, midnight: int) -> None:
        """Who does not live here: visitors and deliveries at estates, people sent back at villages."""
        rng, size = self.rng, len(place.homes)
        for _ in range(int(size * rng.uniform(0.08, 0.14)) + 2):
            at = midnight + rng.randrange(6 * HOUR, 21 * HOUR)
            if not self.clock.start < at < self.end:
                continue
            if place.kind == "village":
                if rng.random() < 0.2:
                    row = self.stranger(place, at, "visitor", "REFUSE", "outside_vehicle")
                    self.vehicle(place, at, "in", self.names.plate(), None, [row])
                else:
                    self.log.rows.append(self.stranger(place, at, "visitor", "REFUSE", "non_resident"))
                continue
            dice = rng.random()
            if dice < 0.45:
                self.log.rows.append(self.stranger(place, at, "delivery", "REFUSE", "drop_area"))
            elif dice < 0.78:
                if at < self.end - 2 * HOUR:  # who is still inside is told in `incidents`
                    self.visit(place, at, at + rng.randrange(15, 110) * MINUTE)
            elif dice < 0.96:
                self.log.rows.append(self.stranger(place, at, "visitor", "REFUSE", "no_consent"))
            else:
                answer = rng.choice(("yes", "unknown"))
                reason = "outbreak" if answer == "yes" else "outbreak_unknown"
                row = self.stranger(place, at, "visitor", "REFUSE", reason)
                row.more = {**row.more, "outbreak14": answer}
                self.log.rows.append(row)

    def stranger(self, place: Place, at: int, subject: str, decision: str, reason: str) -> Row:
        """A row about somebody who is not in the register; a refusal may have no name and no reading (G4)."""
        reading = self.normal[int(self.rng.random() * POOL)] if self.rng.random() < 0.7 else None
        row = Row(at, place.id, "in", subject, None, None, None, reading, decision, reason, self.duty(place, at))
        if decision == "REFUSE":
            row.more = {"advised": True}
        return row

    def visit(self, place: Place, at: int, leaves: int | None) -> None:
        """A visitor whose host said yes; without `leaves` still inside."""
        rng = self.rng
        host = rng.choice(place.people)
        while host.home.episode or host.home.fixed or not host.phone:
            host = rng.choice(place.people)
        sex = rng.choice("mf")
        row = self.stranger(place, at, "visitor", "ALLOW", "visitor")
        row.t1 = self.normal[int(rng.random() * POOL)]
        row.more = {
            "name": self.names.full(sex, self.names.surname(), bool),
            "phone": self.names.phone(),
            "came_from": rng.choice(PLACES),
            "dest_household_id": host.home.id,
            "consent_by": host.name,
            "outbreak14": "no",
        }
        self.log.rows.append(row)
        if leaves is None:
            self.log.visits.append(row)
        else:
            out = Row(leaves, place.id, "out", "visitor", None, None, None, None, "ALLOW", "visitor",
                      self.duty(place, leaves))  # fmt: skip
            out.more = {key: row.more[key] for key in ("name", "phone", "dest_household_id")}
            self.log.rows.append(out)
