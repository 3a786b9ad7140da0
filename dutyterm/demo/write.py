"""Writes the town into an empty database: a handful of wide statements, ids as counted by the builders."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from db import audit, changes
from db.audit import Act
from db.base import insert, insert_many, utc
from db.households import keys_of

from ..gate.plates import plate_kind
from ..households.rules import id_hash
from ..i18n import _
from .checks import write_checks
from .model import HOUR, MINUTE, Alarm, Row, Town
from .town import initials_of
from .write_errands import write_errands
from .write_five_ones import write_five_ones
from .write_reports import write_reports
from .write_roster import write_roster

SLICE = 12_000  # rows of the log between two movements of the progress bar
STAMPS = ("created_at", "updated_at")
PLAIN = (
    *("entry_key", "post_id", "at", "direction", "subject", "person_id", "pass_id", "household_id", "mask", "t1"),
    *("t1_site", "decision", "reason_code", "recorded_by", "created_at", "created_by", "updated_at"),
)


class Moments:
    """Milliseconds as the database stores moments; a week has few minutes, so each is spelled once."""

    def __init__(self) -> None:
        self._minutes: dict[int, str] = {}
        self._seconds = [f"{at // 1000:02d}.{at % 1000:03d}" for at in range(MINUTE)]

    def text(self, at: int) -> str:
        """Naive UTC to the millisecond, as `db.base.utc_text` spells it."""
        minute, rest = divmod(at, MINUTE)
        if (head := self._minutes.get(minute)) is None:
            head = self._minutes[minute] = _spell(minute)
        return head + self._seconds[rest]


def _spell(minute: int) -> str:
    return dt.datetime.fromtimestamp(minute * 60, dt.UTC).strftime("%Y-%m-%d %H:%M:")


def write(town: Town, progress: Callable[[int, str], None]) -> None:
    """Everything, inside the caller's transaction. The database must be empty and never used: ids start at 1."""
    writer = _Writer(town)
    progress(40, _("写入住户"))
    writer.places()
    writer.register()
    progress(52, _("写入出入证"))
    writer.passes()
    writer.accounts()
    write_roster(town, writer.text, writer.put)
    progress(60, _("写入出入登记"))
    writer.passages(lambda share: progress(60 + int(share * 36), _("写入出入登记")))
    write_five_ones(town, writer.text)
    progress(97, _("收尾"))
    writer.rest()
    write_errands(town, writer.text)
    write_reports(town, writer.text)


class _Writer:
    """One method for each kind of table; foreign keys decide the order."""

    def __init__(self, town: Town) -> None:
        self.town, self.clock, self.text = town, town.clock, Moments().text
        self.old = self.text(town.clock.on(-9, 9))  # when the office typed in the register

    def put(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]], at: str = "") -> None:
        """Rows that were all written at one moment."""
        stamps = (at or self.old,) * 2
        insert_many(table, (*columns, *STAMPS), (row + stamps for row in rows))

    def places(self) -> None:
        if insert("town", ("name", "short_code", *STAMPS), ("南山镇", "NS", self.old, self.old)) != 1:
            raise RuntimeError("a demo town needs a database that was never written to")
        town = self.town
        self.put("setting", ("key", "value"), [("demo", "1")])
        names = enumerate(town.communities, 1)
        self.put("community", ("town_id", "name", "short_code"), [(1, name, f"C{number}") for number, name in names])
        group = {"estate": "resident_group", "village": "natural_village"}
        suffix = {"estate": "居民小组", "village": "村民小组"}
        self.put(
            "resident_group",
            ("community_id", "name", "kind", "branch_name"),
            [(p.community_id, p.name + suffix[p.kind], group[p.kind], p.name + "党支部") for p in town.places],
        )
        enclosed = self.text(self.clock.on(-2, 23))
        self.put(
            "compound",
            ("community_id", "group_id", "name", "short_code", "kind", "enclosed_at", "next_pass_no"),
            [(p.community_id, p.id, p.name, p.code, p.kind, enclosed, len(p.papers) + 1) for p in town.places],
        )
        self.put("block", ("compound_id", "no"), [(p.id, no) for p in town.places for _, no in p.blocks])
        self.put("stairway", ("block_id", "no"), [(block, no) for p in town.places for _, block, no in p.stairways])
        self.put(
            "post",
            ("name", "code", "kind", "compound_id", "group_id", "visitor_policy", "min_staff", "closed_from",
             "closed_to"),
            [(p.gate, p.code, "gate", p.id, p.id, p.policy, 1 + (p.kind == "estate"), *p.closed) for p in town.places],
        )  # fmt: skip

    def register(self) -> None:
        """Households, people, and the keys they are found by."""
        homes = [home for place in self.town.places for home in place.homes]
        year = self.clock.today.year
        rows = []
        for home in homes:
            head = home.people[0] if home.people else None
            old = bool(head) and all(year - one.birth_year >= 70 for one in home.people)
            registered = self.text(home.registered) if home.registered else None
            source = ("doorstep", "doorstep", "qr", "clerk")[home.id % 4]
            rows.append(
                (home.place.id, home.stairway_id, home.room, home.occupancy, *home.landlord, head.id if head else None,
                 registered, source, old, old and len(home.people) == 1, bool(head) and not old and home.id % 7 > 0,
                 "door" if old else "wechat" if head else "")
            )  # fmt: skip
        self.put(
            "household",
            ("compound_id", "stairway_id", "room", "occupancy", "landlord_name", "landlord_phone", "head_person_id",
             "registered_at", "register_source", "no_smartphone", "elderly_alone", "group_member", "contact_pref"),
            rows,
        )  # fmt: skip
        self.put(
            "person",
            ("household_id", "name", "name_py", "sex", "birth_year", "id_type", "id_no", "id_last4", "id_hash", "phone",
             "origin", "tenancy", "relation", "employer", "care_flags", "moved_in", "moved_out"),
            ((one.home.id, one.name, next(iter(initials_of(one.name)), ""), one.sex, one.birth_year, one.id_type,
              one.id_no, one.id_no[-4:], id_hash(one.id_no), one.phone, one.origin, one.tenancy, one.relation,
              one.employer, one.care_flags, _day(one.moved_in), _day(one.moved_out)) for one in self.town.residents),
        )  # fmt: skip
        keys = [
            (one.home.place.id, kind, key, one.id)
            for one in self.town.residents
            for kind, key in keys_of(one.name, initials_of(one.name), one.phone, one.id_no[-4:])
        ]
        keys.sort()  # the table is its own index: sorted it grows at its end
        insert_many("person_key", ("compound_id", "kind", "key", "person_id"), keys)

    def passes(self) -> None:
        where = {paper.id: place.id for place in self.town.places for paper in place.papers}
        self.put(
            "pass",
            ("no", "compound_id", "kind", "person_id", "household_id", "plate", "valid_from", "valid_to",
             "initial_temp", "issued_by", "state", "replaced_by"),
            [(p.no, where[p.id], p.kind, p.holder.id if p.holder else None, p.home.id if p.home else None, p.plate,
              _day(p.valid_from), _day(p.valid_to), None if p.plate else p.temp, p.by, p.state,
              p.replaced_by.id if p.replaced_by else None) for p in self.town.papers],
        )  # fmt: skip

    def accounts(self) -> None:
        self.put(
            "user_account",
            ("login", "display", "phone", "role", "kind", "home_household_id", "post_id", "birth_year", "branch",
             "availability", "most_shifts"),
            [(u.login, u.display, u.phone, u.role, u.kind, u.home_id, u.post_id, u.birth_year, u.branch,
              u.availability, u.most_shifts) for u in self.town.users],
        )  # fmt: skip
        text = self.text
        self.put(
            "leader_assignment",
            ("user_id", "stairway_id", "from_at", "to_at", "stands_in_for"),
            [(user, stairway, text(since), text(until) if until else None, away)
             for user, stairway, since, until, away in self.town.leads],
        )  # fmt: skip
        links = [(user, group, text(since)) for user, group, since in self.town.links]
        self.put("cadre_link", ("user_id", "group_id", "from_at"), links)
        claims = [(user, stairway, group, text(at)) for user, stairway, group, at in self.town.claims]
        self.put("grid_claim", ("user_id", "stairway_id", "group_id", "claimed_at"), claims)

    def passages(self, progress: Callable[[float], None]) -> None:
        """Vehicles and approvals first, because rows point at them; then the log, in the order of time."""
        text, log = self.text, self.town.log
        approvals = [(a.household_id, a.person_id, "medical", a.reason, text(a.valid_from), text(a.valid_to), a.by)
                     for a in log.approvals]  # fmt: skip
        self.put(
            "exit_approval",
            ("household_id", "person_id", "kind", "reason", "valid_from", "valid_to", "approved_by"),
            approvals,
        )
        insert_many(
            "vehicle_entry",
            ("post_id", "at", "direction", "plate", "plate_kind", "occupants_declared", "permit_id",
             "decision", "reason_code", "created_at", "created_by", "updated_at"),
            ((v.post_id, (at := text(v.at)), v.direction, v.plate, plate_kind(v.plate), v.occupants, v.permit_id,
              v.decision, v.reason, at, v.by, at) for v in log.vehicles),
        )  # fmt: skip
        # a correction stands at the time of the row it corrects, and after it
        log.rows.sort(key=lambda row: (row.at, row.corrects is not None))
        written = 0
        for start in range(0, len(log.rows), SLICE):
            shapes = defaultdict[tuple[str, ...], list[Row]](list)
            for row in log.rows[start : start + SLICE]:
                shapes[(*sorted(row.more), "corrects_id") if row.corrects else tuple(sorted(row.more))].append(row)
            for extra in sorted(shapes, key=lambda names: ("corrects_id" in names, names)):
                for row in shapes[extra]:
                    written += 1
                    row.id, row.key = written, row.key or f"demo-{written:08d}"
                insert_many("gate_entry", PLAIN + extra, [self._passage(row, extra) for row in shapes[extra]])
            progress(min(1, (start + SLICE) / len(log.rows)))

    def _passage(self, row: Row, extra: tuple[str, ...]) -> tuple[Any, ...]:
        """A row's values in the order of PLAIN and `extra`."""
        at, more = self.text(row.at), row.more
        first = self.text(row.written) if row.written else at
        last = self.text(more["t2_at"]) if "t2_at" in more else first
        plain = (
            row.key, row.post_id, at, row.direction, row.subject, row.person_id, row.pass_id, row.household_id,
            row.mask, row.t1, "forehead" if row.t1 else "", row.decision, row.reason, row.by, first, row.by, last,
        )  # fmt: skip
        if not extra:
            return plain
        special = {"t2_at": last, "left_on": _day(more.get("left_on")), "corrects_id": row.corrects and row.corrects.id}
        return (*plain, *(special[name] if name in special else more[name] for name in extra))

    def rest(self) -> None:
        """Isolation, escalations and whereabouts, which point at rows of the log; then the trail."""
        text, log = self.text, self.town.log
        self.isolation()
        write_checks(self.town, text)
        insert_many(
            "escalation",
            ("kind", "state", "post_id", "household_id", "person_id", "entry_id", "isolation_id", "notified_to",
             "notified_at", "closed_by", "closed_at", "outcome", "created_at", "created_by", "updated_at"),
            [self._alarm(alarm) for alarm in sorted(log.alarms, key=lambda alarm: alarm.at)],
        )  # fmt: skip
        last = {row.person_id: row for row in log.rows if row.person_id is not None and row.counts}  # in order of time
        whereabouts = [(person, None, row) for person, row in last.items()] + [(None, v.id, v) for v in log.visits]
        insert_many(
            "presence",
            ("compound_id", "person_id", "visit_entry_id", "inside", "since", "post_id", "entry_id", *STAMPS),
            ((row.post_id, person, visit, row.direction == "in", (at := text(row.at)), row.post_id, row.id, at, at)
             for person, visit, row in whereabouts),
        )  # fmt: skip
        moment = utc(text(self.clock.now))
        audit.record(Act(moment, self.town.user("admin").id, "admin", origin="demo"), "demo.build", "town", 1)
        changes.bump("gate", "households", "isolation", "escalations", "roster")

    def isolation(self) -> None:
        text, by = self.text, self.town.user("coordinator").id
        rows = list[tuple[Any, ...]]()
        for episode in self.town.episodes:
            episode.first_id = len(rows) + 1
            signed = text(episode.started + HOUR) if episode.state != "pending" else None
            released = text(episode.released) if episode.released else None
            entry = episode.entry.id if episode.entry else None
            for one in episode.home.people:
                rows.append(
                    (one.id, episode.home.id, episode.kind, episode.ref_event, _day(episode.ref_date),
                     text(episode.started), signed, signed, signed and text(episode.started), episode.contact.id,
                     "镇卫生院值班医生", "社区民警", entry, episode.state, released, by if released else None,
                     episode.notice_no)
                )  # fmt: skip
        self.put(
            "isolation",
            ("person_id", "household_id", "kind", "ref_event", "ref_date", "started_at", "notice_signed_at",
             "undertaking_signed_at", "confirmed_at", "contact_user_id", "doctor", "police", "source_entry_id",
             "state", "released_at", "released_by", "release_notice_no"),
            rows, text(self.clock.now - 3 * HOUR),
        )  # fmt: skip

    def _alarm(self, alarm: Alarm) -> tuple[Any, ...]:
        text, coordinator = self.text, self.town.user("coordinator")
        at, later = text(alarm.at), text(min(alarm.at + 2 * HOUR, self.clock.now))
        closed, told = alarm.state == "closed", alarm.state == "notified"
        return (
            alarm.kind, alarm.state, alarm.post_id, alarm.household_id, alarm.person_id,
            alarm.entry.id if alarm.entry else None, _episode_of(alarm),
            "楼长" if told else "", later if told else None,
            coordinator.id if closed else None, later if closed else None, alarm.outcome,
            at, alarm.entry.by if alarm.entry else coordinator.id, later if closed else at,
        )  # fmt: skip


def _day(value: dt.date | None) -> str | None:
    return value.isoformat() if value else None


def _episode_of(alarm: Alarm) -> int | None:
    """The isolation an alarm is about: that of its person, who is one of the household's."""
    if alarm.episode is None:
        return None
    people = [one.id for one in alarm.episode.home.people]
    return alarm.episode.first_id + (people.index(alarm.person_id) if alarm.person_id in people else 0)
