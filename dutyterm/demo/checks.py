"""The two checks a day of everybody in isolation, and what happened to each episode (domain.md Q4 to Q9).

Of those whose term is over one household can be released, one has gaps, one had a fever near its end. This morning one
person in quarantine has a fever, some did not answer, and most are still to be called.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from random import Random
from typing import Any

from db.base import insert_many

from ..isolation.rules import last_day, release_day
from ..isolation.rules_checks import DUE, Key, demanded_keys
from .model import HOUR, MINUTE, ZONE, Alarm, Episode, Town

Put = Callable[[str, Sequence[str], Iterable[tuple[Any, ...]], str], None]

SEED = 20200217
MISSED, MISSED_LAST_NIGHT, SILENT, LATE, COUGH = 0.018, 0.07, 0.03, 0.05, 0.004
CALLED_ALREADY = 0.35  # of this morning's, by now
METHODS = ("phone",) * 5 + ("wechat",) * 3 + ("video", "door")
FEVER_OF_TODAY, FEVER_AT_THE_END = 381, 374


def worry(town: Town) -> Episode:
    """Somebody in quarantine is hot this morning, and the leader knows; part of the town's log of alarms."""
    episode = _hot(town)
    one = episode.home.people[-1]
    at = town.clock.now - 35 * MINUTE
    place = episode.home.place
    town.log.alarms.append(Alarm("fever", at, place.id, episode.home.id, one.id, None, episode, state="notified"))
    return episode


def _hot(town: Town) -> Episode:
    return next(
        one for one in town.episodes
        if (one.kind, one.state) == ("quarantine", "active") and len(one.home.people) > 2 and not one.home.fixed
        and one.started < town.clock.now - 60 * HOUR
    )  # fmt: skip


class _Diary:
    """Goes through the episodes and writes down what was measured."""

    def __init__(self, town: Town, text: Callable[[int], str]) -> None:
        self.town, self.clock, self.text, self.rng = town, town.clock, text, Random(SEED)
        self.office = town.user("coordinator").id
        self.hot = _hot(town)
        self.due = [one for one in town.episodes if one.state == "due"]

    def checks(self) -> Iterator[tuple[Any, ...]]:
        """Rows of `isolation_check`."""
        for episode in self.town.episodes:
            if episode.state == "pending":
                continue
            began = dt.datetime.fromtimestamp(episode.started / 1000, ZONE)
            for number, one in enumerate(episode.home.people):
                usual = self.rng.randrange(361, 367)
                for key in demanded_keys(episode.ref_date, 14, began):
                    if row := self._check(episode, number, key, usual, one is episode.home.people[-1]):
                        yield row

    def _check(self, episode: Episode, number: int, key: Key, usual: int, last: bool) -> tuple[Any, ...] | None:
        rng, now = self.rng, self.clock.now
        dice, minutes = rng.random(), rng.randrange(10, 170)
        days = (key.day - self.clock.today).days
        due = self.clock.on(days, DUE[key.slot].hour)
        temp, symptoms = min(371, max(357, round(rng.gauss(usual, 2)))), ""
        whole = episode.state == "released" or (self.due and episode is self.due[0])
        late = not whole and dice > 1 - LATE
        at = due + (minutes * MINUTE if late else -minutes * MINUTE)
        today = days == 0
        feverish = today and episode is self.hot and last and key.slot == "am"
        if feverish:
            at, temp, symptoms = now - 35 * MINUTE, FEVER_OF_TODAY, "fever,cough"
        elif today:
            if dice > CALLED_ALREADY:
                return None
            at = now - minutes * MINUTE // 4
        if at > now or (today and key.slot == "pm"):
            return None
        silent = not (whole or feverish) and dice < (SILENT if not today else 0.06)
        missed = MISSED_LAST_NIGHT if (days, key.slot) == (-1, "pm") else MISSED
        if not whole and not today and SILENT <= dice < SILENT + missed:
            return None
        if len(self.due) > 1 and episode is self.due[1] and number == 0 and key.day.day % 6 == 0:
            return None
        if len(self.due) > 2 and episode is self.due[2] and number == 0 and key == (last_day(episode.ref_date), "pm"):
            temp, silent = FEVER_AT_THE_END, False
        if not silent and not whole and not feverish and rng.random() < COUGH and days < -3:
            symptoms = "cough"
        moment = self.text(at)
        return (
            episode.first_id + number, key.day.isoformat(), key.slot, not silent, None if silent else temp,
            "" if silent else symptoms, rng.choice(METHODS), late, moment, episode.contact.id, moment,
            episode.contact.id, moment,
        )  # fmt: skip

    def events(self) -> Iterator[tuple[Any, ...]]:
        """Rows of `isolation_event`."""
        for episode in self.town.episodes:
            gate, signed = episode.entry, episode.started + HOUR
            by = gate.by if gate else self.office
            told: list[tuple[str, int, int, str]] = [("opened", episode.started, by, "")]
            if episode.state != "pending":
                told.append(("noticed", signed, episode.contact.id, ""))
            over = release_day(episode.ref_date)
            if episode.state in ("due", "released"):
                told.append(("due", self.clock.on((over - self.clock.today).days, 0.2), 0, ""))
            if episode.released:
                told.append(("released", episode.released, self.office, episode.notice_no))
            for kind, at, who, note in told:
                day = episode.ref_date.isoformat() if kind == "opened" else None
                for number in range(len(episode.home.people)):
                    moment = self.text(at)
                    yield episode.first_id + number, kind, moment, who, note, day, moment, who, moment


def write_checks(town: Town, text: Callable[[int], str]) -> None:
    """Checks and events of all episodes, whose ids are known by now."""
    diary = _Diary(town, text)
    insert_many(
        "isolation_check",
        ("isolation_id", "day", "slot", "answered", "temp", "symptoms", "method", "late", "at", "by_user", "created_at",
         "created_by", "updated_at"),
        diary.checks(),
    )  # fmt: skip
    insert_many(
        "isolation_event",
        ("isolation_id", "kind", "at", "by_user", "note", "becomes", "created_at", "created_by", "updated_at"),
        diary.events(),
    )
