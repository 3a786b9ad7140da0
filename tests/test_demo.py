"""The demo town: the fixture the acceptance scenarios are typed on, its size, its soundness, its sameness."""

import datetime as dt
import hashlib
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from db import care, changes, duties, engine, errand_lists, isolation, posts, presence
from db import escalations as escalated
from db import gate as log
from db import households as register
from db.audit import Act
from db.base import database, day, execute, utc, utc_text
from db.people import find_user
from db.roster import assigned
from db.roster_people import away as people_away
from db.roster_people import hands as people_hands
from dutyterm.demo import build
from dutyterm.demo.build import plan
from dutyterm.demo.duties import UNLINKED_CADRES
from dutyterm.demo.fixture import HOMES, LONG_NAME, PASSES
from dutyterm.demo.model import MINUTE, ZONE, Clock
from dutyterm.households.passes import pass_state
from dutyterm.households.rules import check_id
from dutyterm.initials import initials
from dutyterm.isolation import reading
from dutyterm.isolation.release import outlook
from dutyterm.isolation.rules import release_day
from dutyterm.isolation.rules_calls import DONE, MISSED, OPEN
from dutyterm.isolation.rules_checks import Marks
from dutyterm.isolation.rules_release import Papers
from dutyterm.people.accounts import find_account
from dutyterm.people.board import gaps
from dutyterm.reports import service as reports
from dutyterm.reports.rules import Terms as ReportTerms
from dutyterm.roster.planning import preview
from dutyterm.roster.reading import read_around, read_board, read_forced
from dutyterm.roster.rules import Span, Terms, is_night
from dutyterm.roster.rules_clash import Body, clashes
from dutyterm.roster.swapping import open_swaps, swap_clashes

NOW = dt.datetime.fromisoformat("2020-02-05T08:00+08:00")
TODAY = NOW.date()
DAY, A_MINUTE = dt.timedelta(days=1), dt.timedelta(minutes=1)
TERMS = Terms()
OWNER = Act(NOW, 0, "")


def rows(sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in execute(sql, *values).fetchall()]


def single(sql: str, *values: Any) -> Any:
    return rows(sql, *values)[0][0]


def digest() -> str:
    """One line that differs as soon as any row of any table does."""
    text = hashlib.sha256()
    for table in sorted(database.get_tables()):
        if table != "schema_migration" and not table.startswith("sqlite_"):
            text.update(table.encode())
            text.update("\n".join(sorted(repr(row) for row in rows(f"SELECT * FROM {table}"))).encode())
    return text.hexdigest()


class Built:
    """The town of this module: where it is, how long it took, what it said meanwhile."""

    def __init__(self, url: str, seconds: float, said: list[tuple[int, int, str]]) -> None:
        self.url, self.seconds, self.said = url, seconds, said


@pytest.fixture(scope="module")
def town(towns: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    said: list[tuple[int, int, str]] = []
    with towns.town(tmp_path_factory.mktemp("demo")) as url:
        engine.bind(url)
        begun = time.perf_counter()
        build(NOW, lambda done, total, text: said.append((done, total, text)))
        yield Built(url, time.perf_counter() - begun, said)


@pytest.fixture(autouse=True)
def _bound(town: Built) -> None:
    engine.bind(town.url)


@pytest.fixture
def hq() -> posts.Gate:
    gate = posts.gate_by_code("HQ")
    assert gate
    return gate


def test_it_is_built_in_time_and_says_how_far_it_is(town: Built) -> None:
    if engine.is_sqlite():  # what the promise is made for
        assert town.seconds < 20
    done = [step[0] for step in town.said]
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == town.said[-1][1]
    assert len(done) > 20
    assert all(text for _, _, text in town.said)


def test_it_is_a_demo_and_only_an_empty_database_becomes_one() -> None:
    assert register.Setting.get(register.Setting.key == "demo").value == "1"
    assert rows("SELECT action, entity FROM audit_log") == [("demo.build", "town")]
    assert changes.counters() == {"gate": 1, "households": 1, "isolation": 1, "escalations": 1, "roster": 1}
    before = single("SELECT count(*) FROM person")
    with pytest.raises(RuntimeError, match="empty"):
        build(NOW, lambda *_: None)
    assert single("SELECT count(*) FROM person") == before


def test_hq_is_the_estate_of_the_scenarios(hq: posts.Gate) -> None:
    assert (hq.name, hq.compound, hq.compound_kind, hq.visitor_policy) == (
        *("华侨新村大门", "华侨新村", "estate", "host_consent"),
    )
    homes = {room for (room,) in rows("SELECT room FROM household WHERE compound_id = ?", hq.compound_id)}
    blocks, stairs, floors, doors = range(1, 26), (1, 2), range(1, 8), ("01", "02")
    expected = {f"{b}-{s}-{f}{d}" for b in blocks for s in stairs for f in floors for d in doors}
    assert homes == expected - {"3-1-202"} | {"3-1-204"}
    wrong = rows(
        "SELECT h.room FROM household h JOIN stairway s ON s.id = h.stairway_id JOIN block b ON b.id = s.block_id"
        " WHERE h.compound_id = ? AND h.room NOT LIKE CAST(b.no AS TEXT) || '-' || CAST(s.no AS TEXT) || '-%'",
        hq.compound_id,
    )
    assert wrong == []
    assert single("SELECT count(*) FROM household WHERE compound_id = ? AND stairway_id IS NULL", hq.compound_id) == 0
    assert (
        single("SELECT name FROM community WHERE id = (SELECT community_id FROM compound WHERE id = ?)", 1)
        == "漫江社区"
    )


def test_xz_is_a_village_that_lets_no_stranger_in() -> None:
    gate = posts.gate_by_code("XZ")
    assert gate
    assert (gate.name, gate.compound, gate.compound_kind, gate.visitor_policy) == (
        *("下寨村口", "下寨", "village", "refuse_all"),
    )
    rooms = {int(room) for (room,) in rows("SELECT room FROM household WHERE compound_id = ?", gate.compound_id)}
    assert rooms == set(range(1, len(rooms) + 1))
    where = "SELECT c.name FROM community c JOIN compound p ON p.community_id = c.id WHERE p.id = ?"
    assert single(where, gate.compound_id) == "东和社区"


def test_hq_0137_lives_in_3_2_501_with_two_others_and_a_car(hq: posts.Gate) -> None:
    family = register.by_room(hq.compound_id, "3-2-501")
    assert len(family) == 3
    assert {one.occupancy for one in family} == {"owner"}
    row = register.pass_by_code("HQ", 137)
    assert row
    assert row.code == "HQ-0137"
    assert row.person_id == family[0].person_id
    for one in family:
        mine = register.pass_of_person(one.person_id, hq.compound_id)
        assert mine
        assert pass_state(mine.state, mine.valid_from, mine.valid_to, TODAY, here=True) == "valid"
    permit = register.permit_of_plate("粤ED12345", hq.compound_id)
    assert permit
    assert (permit.kind, permit.state, permit.household_id) == ("vehicle", "active", family[0].household_id)
    assert permit.valid_from <= TODAY <= permit.valid_to
    assert isolation.open_in_household(family[0].household_id) == []


def test_3_2_302_holds_one_tenant_in_quarantine_since_yesterday_morning(hq: posts.Gate) -> None:
    (tenant,) = register.by_room(hq.compound_id, "3-2-302")
    assert (tenant.occupancy, tenant.tenancy) == ("let", "tenant")
    (episode,) = isolation.open_in_household(tenant.household_id)
    assert (episode.kind, episode.state, episode.ref_date) == ("quarantine", "active", dt.date(2020, 2, 3))
    assert release_day(episode.ref_date, episode.days) == dt.date(2020, 2, 18)
    assert episode.started_at == dt.datetime(2020, 2, 4, 9, tzinfo=ZONE)
    assert episode.contact
    assert re.fullmatch(r"1\d{10}", episode.contact_phone)
    event = "SELECT i.ref_event, u.role FROM isolation i JOIN user_account u ON u.id = i.contact_user_id WHERE i.id = ?"
    assert rows(event, episode.id) == [("left_area", "volunteer")]
    row = register.pass_of_person(tenant.person_id, hq.compound_id)
    assert row
    assert row.state == "suspended"
    assert presence.inside(tenant.person_id) is True
    assert not rows("SELECT 1 FROM escalation WHERE household_id = ?", tenant.household_id)


def test_wxs_of_3_1_204_has_no_pass_but_a_flatmate_who_has(hq: posts.Gate) -> None:
    (found,) = register.by_key(hq.compound_id, "py", "wxs", prefix=True)
    assert (found.room, found.occupancy, found.tenancy) == ("3-1-204", "let", "tenant")
    assert initials(found.name)[0] == "wxs"
    assert register.pass_of_person(found.person_id, hq.compound_id) is None
    assert isolation.open_in_household(found.household_id) == []
    assert presence.inside(found.person_id) is None
    states = rows("SELECT state FROM pass WHERE household_id = ?", found.household_id)
    assert states == [("active",)]


def test_passes_of_hq_have_no_gaps_and_most_people_one(hq: posts.Gate) -> None:
    numbers = [no for (no,) in rows("SELECT no FROM pass WHERE compound_id = ? ORDER BY no", hq.compound_id)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert single("SELECT next_pass_no FROM compound WHERE id = ?", hq.compound_id) == len(numbers) + 1
    living = "SELECT count(*) FROM person p JOIN household h ON h.id = p.household_id WHERE h.compound_id = ?"
    people = single(f"{living} AND p.moved_out IS NULL", hq.compound_id)
    holders = single("SELECT count(DISTINCT person_id) FROM pass WHERE compound_id = ?", hq.compound_id)
    assert 0.7 * people < holders < 0.97 * people


@pytest.mark.parametrize(
    ("story", "state", "kind"),
    [
        ("expired", "expired", ""),
        ("lost", "lost", ""),
        ("replaced", "replaced", ""),
        ("replacement", "valid", ""),
        ("worker", "valid", "worker"),
        ("revoked", "revoked", ""),
        ("suspended", "suspended", "tenant_temp"),
        ("flatmate", "valid", "tenant_temp"),
        ("vehicle", "valid", "vehicle"),
        ("ends_today", "valid", ""),
        ("ends_tomorrow", "valid", ""),
    ],
)
def test_passes_with_a_story(hq: posts.Gate, story: str, state: str, kind: str) -> None:
    row = register.pass_by_no(hq.compound_id, PASSES[story])
    assert row
    assert pass_state(row.state, row.valid_from, row.valid_to, TODAY, here=True) == state
    assert not kind or row.kind == kind
    if story == "replaced":
        new = register.pass_by_no(hq.compound_id, PASSES["replacement"])
        assert new
        assert (row.replaced_by, row.person_id) == (new.id, new.person_id)
    if story.startswith("ends"):
        assert row.valid_to == TODAY + dt.timedelta(days=story == "ends_tomorrow")
    if story == "worker":
        found = register.person(row.person_id or 0)
        assert found
        assert found.compound_id != hq.compound_id


def test_the_first_twenty_passes_are_plain(hq: posts.Gate) -> None:
    first = [register.pass_by_no(hq.compound_id, no) for no in range(1, 21)]
    assert all(row and row.state == "active" and row.valid_from <= TODAY <= row.valid_to for row in first)
    holders = {row.person_id for row in first if row}
    assert len(holders) == 20
    for row in first:
        assert row
        assert row.kind in ("resident", "tenant_temp")
        assert isolation.open_in_household(row.household_id or 0) == []
        assert row.household_id not in {home.household_id for home in register.by_room(hq.compound_id, "3-2-501")}
    family = {one.person_id for one in register.by_room(hq.compound_id, "3-2-501")}
    for person_id in holders | family:
        last = log.last_of_person(person_id or 0)
        assert last is None or last.at <= NOW - dt.timedelta(minutes=10)


def test_accounts() -> None:
    for login, role, code in (
        ("volunteer", "volunteer", "HQ"),
        ("xz", "volunteer", "XZ"),
        ("volunteer-js", "volunteer", "JS"),
        ("L1", "leader", None),
        ("leader", "leader", None),
        ("cadre", "cadre", None),
        ("coordinator", "coordinator", None),
        ("admin", "admin", None),
    ):
        user = find_user(login)
        assert user, login
        gate = posts.gate(user.post_id) if user.post_id else None
        assert (user.role, gate and gate.code) == (role, code)
    roles = Counter(role for (role,) in rows("SELECT role FROM user_account"))
    assert roles["volunteer"] >= 200
    assert (roles["leader"], roles["cadre"], roles["coordinator"], roles["admin"]) == (28, 35, 1, 1)
    assert len(posts.gates()) == 90
    unstaffed = "SELECT count(*) FROM post WHERE id NOT IN (SELECT post_id FROM user_account WHERE post_id IS NOT NULL)"
    assert single(unstaffed) == 0


def test_it_is_the_size_of_a_town() -> None:
    assert 24_500 <= single("SELECT count(*) FROM person WHERE moved_out IS NULL") <= 25_500
    assert 8_900 <= single("SELECT count(*) FROM household") <= 9_100
    kinds = dict(rows("SELECT kind, count(*) FROM compound GROUP BY kind"))
    assert kinds == {"estate": 10, "village": 80}
    open_ = "FROM isolation WHERE state IN ('pending','active','due')"
    assert single(f"SELECT count(DISTINCT household_id) {open_}") == 60
    assert single(f"SELECT count(*) {open_}") == 150
    states = {tuple(row) for row in rows(f"SELECT kind, state {open_}")}
    assert states == {(k, s) for k, s in [("observation", "active"), *(("quarantine", s) for s in
                      ("pending", "active", "due"))]}  # fmt: skip
    alone = (
        f"SELECT count(*) FROM person p WHERE p.moved_out IS NULL AND p.household_id IN (SELECT household_id {open_})"
        f" AND p.id NOT IN (SELECT person_id {open_})"
    )
    assert single(alone) == 0  # whole households


def test_nobody_in_it_exists() -> None:
    people = rows("SELECT name, id_type, id_no, id_last4, phone, sex, birth_year FROM person")
    assert not {"王先生", "徐阿姨", "张阿姨"} & {row[0] for row in people}
    for _name, id_type, number, last4, phone, sex, year in people:
        assert re.fullmatch(r"(13[89]000\d{5})?", phone)
        assert number.endswith(last4)
        if id_type == "resident":
            check = check_id(number, TODAY)
            assert check.ok
            assert number.startswith("449900")
            assert (check.sex, check.birth and check.birth.year) == (sex, year)
    numbers = Counter(row[2] for row in people)
    assert numbers.most_common(1)[0][1] == 1
    phones = Counter(row[4] for row in people if row[4])
    assert phones.most_common(1)[0][1] == 1


def test_telephone_tails_of_hq_mean_one_person_and_no_pass(hq: posts.Gate) -> None:
    sql = "SELECT key, count(*) FROM person_key WHERE compound_id = ? AND kind = 'tel' GROUP BY key"
    tails = dict(rows(sql, hq.compound_id))
    assert max(tails.values()) == 1
    assert min(map(int, tails)) > single("SELECT max(no) FROM pass")


def test_hostile_and_rare_names_are_there(hq: posts.Gate) -> None:
    names = {name for (name,) in rows("SELECT name FROM person")}
    here = [name for (name,) in rows(
        "SELECT p.name FROM person p JOIN household h ON h.id = p.household_id WHERE h.compound_id = ?", hq.compound_id
    )]  # fmt: skip
    assert {fixed.name for _, people in HOMES.values() for fixed in people} <= names
    assert "Lin [/b]" in names
    assert len(LONG_NAME) == 20
    assert any(0x20000 <= ord(char) < 0x2A6E0 for name in names for char in name)
    assert set("曾单解仇区查翟覃冼") <= {name[0] for name in here}
    assert {"欧阳", "司徒"} <= {name[:2] for name in names}
    sample = rows("SELECT id, name, phone, id_last4, name_py FROM person WHERE id % 97 = 0")
    for person_id, name, phone, last4, py in sample:
        keys = {tuple(row) for row in rows("SELECT kind, key FROM person_key WHERE person_id = ?", person_id)}
        assert keys == register.keys_of(name, initials(name), phone, last4)
        assert py == initials(name)[0]


def test_a_week_of_passages_lies_before_now() -> None:
    first, last = (utc(moment) for moment in rows("SELECT min(at), max(at) FROM gate_entry")[0])
    assert NOW - dt.timedelta(days=7) <= first < NOW - dt.timedelta(days=6, hours=20)
    assert NOW - dt.timedelta(minutes=5) < last < NOW
    per_post = rows(
        "SELECT c.kind, count(*) / 7.0 FROM gate_entry e JOIN post p ON p.id = e.post_id"
        " JOIN compound c ON c.id = p.compound_id GROUP BY p.id, c.kind"
    )
    assert len(per_post) == 90
    assert all(300 <= a_day <= 2000 if kind == "estate" else 20 <= a_day <= 150 for kind, a_day in per_post)
    assert sum(a_day for _, a_day in per_post) > 16_000


def test_temperatures_look_like_a_winter() -> None:
    plain = [t1 for (t1,) in rows("SELECT t1 FROM gate_entry WHERE t1 IS NOT NULL AND t2 IS NULL AND id % 5 = 0")]
    assert 364 < sum(plain) / len(plain) < 366
    measured = single("SELECT count(*) FROM gate_entry WHERE t1 IS NOT NULL")
    high = single("SELECT count(*) FROM gate_entry WHERE t1 >= 373")
    assert 0.01 < high / measured < 0.02
    assert single("SELECT count(*) FROM gate_entry WHERE t1 < 350 AND t2 >= 350") > 50
    again = rows("SELECT at, t2_at FROM gate_entry WHERE t2 IS NOT NULL")
    assert all(utc(t2_at) - utc(at) >= dt.timedelta(minutes=5) for at, t2_at in again)
    unmeasured = "SELECT count(*) FROM gate_entry WHERE t2 IS NULL AND decision = 'ALLOW' AND (t1 >= 373 OR t1 < 350)"
    assert single(unmeasured) == 0


def test_reasons_and_their_decisions() -> None:
    known = {
        "ALLOW": {"pass", "renew", "returnee", "visitor", "emergency", "medical_exit", "iso_return"},
        "REFUSE": {"non_resident", "no_consent", "drop_area", "outbreak", "outbreak_unknown", "iso_leave",
                   "outside_vehicle"},
        "RECHECK": {"fever_check"},
        "HOLD": {"fever", "void_pass"},
    }  # fmt: skip
    found: dict[str, set[str]] = {}
    flags: set[str] = set()
    for decision, code in rows("SELECT DISTINCT decision, reason_code FROM gate_entry"):
        reason, *more = code.split("+")
        found.setdefault(decision, set()).add(reason)
        flags.update(more)
    assert found == known
    assert flags == {"night", "no_mask"}
    refused = "SELECT count(*) FROM gate_entry WHERE decision = 'REFUSE' AND NOT advised"
    assert single(refused) == 0  # G8


def test_vehicles_carry_as_many_rows_as_occupants() -> None:
    wrong = (
        "SELECT count(*) FROM vehicle_entry v WHERE v.occupants_declared <>"
        " (SELECT count(*) FROM gate_entry e WHERE e.vehicle_id = v.id)"
    )
    assert single("SELECT count(*) FROM vehicle_entry") > 1000
    assert single(wrong) == 0


def test_registered_people_are_not_written_down_twice() -> None:
    sql = "SELECT count(*) FROM gate_entry WHERE person_id IS NOT NULL AND (name <> '' OR phone <> '')"
    assert single(sql) == 0
    mixed = (
        "SELECT count(*) FROM gate_entry e JOIN person p ON p.id = e.person_id WHERE e.household_id IS NOT NULL"
        " AND (e.household_id <> p.household_id OR (e.subject = 'tenant') <> (p.tenancy IN ('tenant', 'dorm')))"
    )
    assert single(mixed) == 0


def test_presence_agrees_with_the_log() -> None:
    last: dict[int, tuple[bool, int, Any, int]] = {}
    for person_id, direction, post_id, at, entry_id in rows(
        "SELECT person_id, direction, post_id, at, id FROM gate_entry"
        " WHERE person_id IS NOT NULL AND state = 'live' AND decision = 'ALLOW' ORDER BY at, id"
    ):
        last[person_id] = (direction == "in", post_id, at, entry_id)
    stored = {
        row[0]: (bool(row[1]), *row[2:])
        for row in rows("SELECT person_id, inside, post_id, since, entry_id FROM presence WHERE person_id IS NOT NULL")
    }
    assert stored == last
    assert 350 <= sum(not inside for inside, *_ in stored.values()) <= 450
    elsewhere = "SELECT count(*) FROM presence w JOIN post p ON p.id = w.post_id WHERE p.compound_id <> w.compound_id"
    assert single(elsewhere) == 0


def test_visitors_are_still_in_hq_one_since_yesterday(hq: posts.Gate) -> None:
    inside = presence.visitors_in(hq.compound_id)
    assert len(inside) == 4
    assert [one.since.astimezone(ZONE).date() < TODAY for one in inside] == [True, False, False, False]
    assert all(one.name and one.room and one.phone for one in inside)


def test_two_rechecks_wait_at_an_estate_and_none_at_hq(hq: posts.Gate) -> None:
    assert log.open_rechecks(hq.id) == []
    elsewhere = posts.gate_by_code("JB")
    assert elsewhere
    waiting = log.open_rechecks(elsewhere.id)
    assert [NOW - one.at for one in waiting] == [dt.timedelta(minutes=25), dt.timedelta(minutes=4)]
    assert all(one.reason_code == "fever_check" and (one.t1 or 0) >= 373 for one in waiting)
    assert all(presence.inside(one.person_id or 0) is False for one in waiting)


def test_a_fever_and_a_breach_are_open_at_two_gates_other_than_hq(hq: posts.Gate) -> None:
    fever, breach = [one for one in escalated.open_escalations() if one.state == "open"]
    assert (fever.kind, breach.kind) == ("fever", "breach")
    for one, decision, reason in ((fever, "HOLD", "fever"), (breach, "REFUSE", "iso_leave")):
        row = log.passage(one.entry_id or 0)
        assert row
        assert (row.decision, row.reason_code) == (decision, reason)
        assert NOW - dt.timedelta(hours=3) < one.at < NOW
        assert row.post_id != hq.id
    closed = rows("SELECT kind, outcome FROM escalation WHERE state = 'closed'")
    assert {"fever", "refusal"} <= {kind for kind, _ in closed}
    assert all(outcome for _, outcome in closed)


def test_nobody_in_quarantine_walked_out() -> None:
    sql = (
        "SELECT count(*) FROM gate_entry e JOIN isolation i ON i.person_id = e.person_id AND i.kind = 'quarantine'"
        " WHERE i.state IN ('pending','active','due') AND e.direction = 'out' AND e.decision = 'ALLOW'"
        " AND e.at >= i.started_at AND e.reason_code <> 'medical_exit'"
    )
    assert single(sql) == 0
    live = (
        "SELECT count(*) FROM pass s JOIN isolation i ON i.household_id = s.household_id AND i.kind = 'quarantine'"
        " WHERE i.state IN ('pending','active','due') AND s.state = 'active' AND s.kind <> 'vehicle'"
    )
    assert single(live) == 0
    leave = rows("SELECT a.id, e.reason_code FROM exit_approval a JOIN gate_entry e ON e.approval_id = a.id")
    assert leave == [(1, "medical_exit")]
    pending = rows(
        "SELECT e.reason_code, e.outbreak14, e.person_id = i.person_id OR i.household_id = e.household_id"
        " FROM isolation i JOIN gate_entry e ON e.id = i.source_entry_id WHERE i.state = 'pending'"
    )
    assert {(reason, outbreak, bool(same)) for reason, outbreak, same in pending} == {("returnee", "yes", True)}


def test_slips_stay_in_sight(hq: posts.Gate) -> None:
    states = Counter(state for (state,) in rows("SELECT state FROM gate_entry WHERE post_id = ?", hq.id))
    assert states["undone"] >= 1
    assert states["corrected"] >= 1
    fixed = rows(
        "SELECT o.state, o.at, n.at, o.person_id, n.person_id, n.correct_reason, o.id < n.id"
        " FROM gate_entry n JOIN gate_entry o ON o.id = n.corrects_id"
    )
    assert len(fixed) == single("SELECT count(*) FROM gate_entry WHERE state = 'corrected'")
    assert all(old == "corrected" and then == now and who == same and why and before
               for old, then, now, who, same, why, before in fixed)  # fmt: skip


def test_every_row_was_written_by_somebody_who_stood_there() -> None:
    sql = (
        "SELECT count(*) FROM gate_entry e WHERE NOT EXISTS (SELECT 1 FROM assignment a"
        " JOIN shift s ON s.id = a.shift_id WHERE a.user_id = e.recorded_by AND s.post_id = e.post_id"
        " AND a.check_in_at < ? AND s.start_at <= e.at)"
    )
    assert single(sql, utc_text(NOW)) == 0
    # with two people at a gate both write
    hands = rows(
        "SELECT DISTINCT recorded_by FROM gate_entry WHERE post_id = 1 AND at > ?", utc_text(NOW - 90 * A_MINUTE)
    )
    assert len(hands) == 2


def test_the_roster_reaches_a_week_back_and_ahead() -> None:
    days = rows("SELECT duty_day, count(*) FROM shift GROUP BY duty_day ORDER BY duty_day")
    assert [day(when) for when, _count in days] == [TODAY + dt.timedelta(days=step) for step in range(-8, 8)]
    assert single("SELECT count(DISTINCT post_id) FROM shift") == 90
    people = "SELECT count(DISTINCT a.user_id) FROM assignment a JOIN shift s ON s.id = a.shift_id WHERE s.duty_day = ?"
    for step in range(-7, 2):
        assert 190 <= single(people, (TODAY + dt.timedelta(days=step)).isoformat()) <= 230
    four = "SELECT starts, ends FROM shift_template t JOIN post p ON p.id = t.post_id WHERE p.code = 'CH' ORDER BY t.id"
    assert rows(four) == [("06:30", "11:30"), ("11:30", "17:30"), ("17:30", "01:00"), ("01:00", "06:30")]


def test_what_the_plans_say_is_there_already() -> None:
    """Shifts of the demo are those the program would make of its plans."""
    first, last = TODAY - dt.timedelta(days=7), TODAY + dt.timedelta(days=7)
    found = preview(OWNER, first, last, ZONE, TERMS)
    assert (found.new, found.clashing) == ([], [])
    made = {one.id: one for one in found.there}
    assert len(made) == single("SELECT count(*) FROM shift WHERE duty_day >= ?", first.isoformat())
    apart = [one for one in made.values() if one.night != is_night(one.start, one.end, ZONE, TERMS)]
    assert apart == []


def test_tonight_and_dawn_lack_people_first() -> None:
    board = read_board(OWNER, TODAY, TODAY, TERMS)
    assert [(one.shift.code, one.shift.name, one.missing) for one in board.gaps] == [
        ("HQ", "夜班", 1), ("JG", "夜班", 1), ("CH", "凌晨班", 2)
    ]  # fmt: skip
    later = read_board(OWNER, TODAY + DAY, TODAY + 6 * DAY, TERMS).gaps
    assert 150 < len(later) < 350
    nights = [one.shift for one in later if one.shift.duty_day == TODAY + DAY]
    assert sum(one.night for one in nights) > len(nights) / 2


def test_who_is_on_duty_now() -> None:
    cells = read_around(OWNER, NOW, NOW + A_MINUTE, TERMS)
    assert {one.shift.code for one in cells} == {one.code for one in posts.gates()}
    on = {
        one.shift.code: {who.login: phase for who, phase in zip(one.people, one.phases, strict=True)} for one in cells
    }
    assert on["HQ"]["volunteer"] == "on"
    assert on["XZ"] == {"xz": "on"}
    assert set(on["GX"].values()) == {"absent"}
    assert sorted(on["PA"].values()) == ["absent", "on"]
    stayed = rows(
        "SELECT p.code FROM assignment a JOIN shift s ON s.id = a.shift_id JOIN post p ON p.id = s.post_id"
        " WHERE a.state = 'on_duty' AND s.end_at < ?", utc_text(NOW)
    )  # fmt: skip
    assert stayed == [("GX",)]
    assert sum(phase == "on" for phases in on.values() for phase in phases.values()) > 90


def test_the_past_of_the_roster_is_that_of_a_week() -> None:
    past = "FROM assignment a JOIN shift s ON s.id = a.shift_id WHERE s.end_at < ?"
    states = dict(rows(f"SELECT a.state, count(*) {past} GROUP BY a.state", utc_text(NOW)))
    assert set(states) == {"relieved", "absent", "on_duty"}
    assert states["relieved"] > 1500
    assert 2 <= states["absent"] <= 40
    covered = single(
        "SELECT count(*) FROM assignment a JOIN assignment c ON c.covers_id = a.id WHERE a.state = 'absent'"
    )
    assert covered == states["absent"]
    late = single(f"SELECT count(*) {past} AND a.check_in_at > s.start_at", utc_text(NOW))
    assert 20 < late < 200
    for told, count in (
        ("source = 'walk_in'", 1),
        ("overridden <> ''", 1),
        ("forced <> ''", 1),
        ("left_early <> ''", 1),
    ):
        assert single(f"SELECT count(*) FROM assignment WHERE {told}") == count, told
    assert [one.override_reason for one in read_forced(OWNER, TODAY, TODAY + 7 * DAY)] == [
        "村里没有别人，本人愿意多值一班"
    ]


def test_swaps_and_absences_are_open() -> None:
    swaps = open_swaps(OWNER)
    assert sorted(one.state for one in swaps) == ["agreed", "asked"]
    assert all(swap_clashes(OWNER, one.id, ZONE, TERMS) == [] for one in swaps)
    away = people_away(NOW, NOW + 7 * DAY)
    assert len(away) >= 4
    missing = [one for off in away for one in assigned(off.since, off.until, off.user_id) if one.live]
    assert missing  # somebody on a shift cannot come, and nobody has seen to it
    assert sorted(answer for (answer,) in rows("SELECT state FROM cover_request")) == ["asked", "asked", "no"]


def test_nobody_stands_where_a_rule_speaks_against_it() -> None:
    """But for the one whose warning was overridden; in the order in which they were put there."""
    hands = {one.id: one for one in people_hands()}
    away: dict[int, list[tuple[dt.datetime, dt.datetime]]] = {}
    for off in people_away(NOW - 9 * DAY, NOW + 9 * DAY):
        away.setdefault(off.user_id, []).append((off.since, off.until))
    before: dict[int, list[Span]] = {}
    told = set[str]()
    for one in sorted(assigned(NOW - 9 * DAY, NOW + 9 * DAY), key=lambda one: one.id):
        who, wanted = hands[one.user_id], Span(one.post_id, one.start, one.end, one.name, one.code)
        known = before.setdefault(one.user_id, [])
        body = Body(True, who.role, who.birth_year, who.availability, who.most_shifts, who.isolated,
                    tuple(known), tuple(away.get(one.user_id, ())))  # fmt: skip
        found = [clash.code for clash in clashes(body, wanted, 10, ZONE, TERMS)]
        if found != one.overridden.split() and one.source not in ("cover", "walk_in"):
            told.update(found)
        elif one.source in ("cover", "walk_in"):
            assert not {"overlap", "rest", "isolated"} & set(found)
        known.append(wanted)
    assert told == {"away"}  # whoever said so after they were put there


def test_everybody_looks_after_something_but_those_left_out() -> None:
    found = gaps(NOW)
    assert [one.login for one in found.cadres] == list(UNLINKED_CADRES)
    assert len(found.groups) == 1
    assert not [one.label for one in found.stairways if one.label.startswith("HQ ")]
    held = Counter(login for (login,) in rows(
        "SELECT u.login FROM leader_assignment a JOIN user_account u ON u.id = a.user_id"
        " WHERE a.stands_in_for IS NULL AND a.to_at IS NULL"
    ))  # fmt: skip
    assert (len(held), sum(held.values())) == (28, 50)
    of_l1 = [one.place.label for one in duties.duties(NOW, find_account("L1").id)]
    assert of_l1 == ["HQ 3-1", "HQ 3-2"]
    standing_in = [one for one in duties.duties(NOW, find_account("L6").id) if one.for_login == "L5"]
    assert standing_in
    assert all(one.until and one.at(NOW) for one in standing_in)
    assert single("SELECT count(*) FROM grid_claim") > 40
    assert single("SELECT count(*) FROM user_account WHERE birth_year IS NULL") == 0
    assert {word for (word,) in rows("SELECT DISTINCT availability FROM user_account WHERE role = 'volunteer'")} > {
        "全天", "夜班"
    }  # fmt: skip


def test_no_row_is_an_orphan() -> None:
    assert care.check().problems == []
    loose = (
        "SELECT count(*) FROM household h LEFT JOIN person p ON p.id = h.head_person_id AND p.household_id = h.id"
        " WHERE (h.occupancy = 'vacant') <> (p.id IS NULL)"
    )
    assert single(loose) == 0


def test_the_next_row_gets_the_next_id() -> None:
    """Ids were counted, not asked for: the database's own counters must stand behind them."""
    for table in ("person", "household", "pass", "gate_entry", "vehicle_entry", "user_account", "isolation",
                  "shift", "assignment", "shift_template"):  # fmt: skip
        assert single(f"SELECT count(*) - max(id) FROM {table}") == 0, table


BUILD_AGAIN = """
import datetime as dt, sys
from db import engine
from tests.test_demo import NOW, build, digest
engine.bind(sys.argv[1])
build(NOW, lambda *_: None)
print(digest())
engine.close()
"""


def test_another_build_gives_the_same_rows(town: Built, towns: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """In a process of its own, with another order of sets."""
    mine = digest()
    engine.close()
    with towns.town(tmp_path_factory.mktemp("again")) as url:
        done = subprocess.run(
            [sys.executable, "-c", BUILD_AGAIN, url],
            capture_output=True, text=True, check=False, env={**os.environ, "PYTHONHASHSEED": "7"},
        )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.strip() == mine


@pytest.mark.parametrize("moment", ["2026-11-24T00:07+08:00", "2024-03-01T15:30+00:00"])
def test_any_clock_has_its_week(moment: str) -> None:
    """Just after midnight, over a leap day, in another zone: everything still lies before now."""
    clock = Clock.at(dt.datetime.fromisoformat(moment))
    planned = plan(clock, lambda *_: None)
    assert clock.start <= min(row.at for row in planned.log.rows)
    assert max(row.at for row in planned.log.rows) < clock.now
    assert all(episode.started < clock.now for episode in planned.episodes)
    tenant = planned.home("HQ", "3-2-302").episode
    assert tenant
    assert tenant.ref_date == clock.day(-2)
    calm = {
        one.id for one in planned.residents if one.calm or one.home.room == "3-2-501" and one.home.place.code == "HQ"
    }
    latest = max(row.at for row in planned.log.rows if row.person_id in calm)
    assert latest <= clock.now - 10 * MINUTE
    assert sum(len(episode.home.people) for episode in planned.episodes if episode.home.episode is episode) == 150
    stands = planned.roster.stands
    assert all(one.came <= clock.now for one in stands)
    assert all(one.state == "relieved" for one in stands if 0 < one.left <= clock.now and one.came)
    at = {(one.user_id, one.shift.post_id): one.state for one in stands if one.shift.start <= clock.now < one.shift.end}
    assert at[planned.user("volunteer").id, planned.place("HQ").id] == "on_duty"
    assert sum(one.source == "walk_in" for one in stands) == 1


def test_isolation_is_there_with_its_checks() -> None:
    """Two checks a day of 150 people for their past days: most there, some missed, a fever this morning."""
    act = Act(NOW, 0, "demo")
    board = reading.read_board(act, ZONE)
    assert len(board.people) == 150
    calls = Counter(one.call(NOW).rank for one in board.people if one.state(NOW) == "active")
    assert set(calls) >= {MISSED, OPEN, DONE}
    assert 10 < sum(one.gaps(NOW) for one in board.people) < 200
    checks = single("SELECT count(*) FROM isolation_check")
    assert 1_500 < checks < 3_500
    assert 0 < single("SELECT count(*) FROM isolation_check WHERE late") < checks / 8
    assert 0 < single("SELECT count(*) FROM isolation_check WHERE NOT answered") < checks / 8
    assert single("SELECT count(*) FROM isolation_check WHERE temp >= 373 AND day = '2020-02-05'") == 1
    (hot,) = [one for one in board.alarms if one.kind == "fever"]
    assert (hot.kind, hot.state) == ("fever", "notified")
    assert single("SELECT count(*) FROM isolation_check WHERE at > '2020-02-05 00:00:00.000'") == 0, "nothing is ahead"
    alone = "SELECT count(*) FROM isolation WHERE state IN ('active','due') AND confirmed_at IS NULL"
    assert single(alone) == 0


def test_of_those_that_are_due_one_household_can_go() -> None:
    act = Act(NOW, 0, "demo")
    found: dict[int, set[tuple[str, ...]]] = {}
    for one in reading.read_board(act, ZONE).people:
        if one.state(NOW) == "due":
            papers = Papers("2020-001")
            checks = list(one.checks.values())
            missing = outlook(one.episode, checks, papers, act, ZONE, Marks()).missing
            found.setdefault(one.episode.household_id, set()).add(missing)
    assert {()} in found.values(), "one is ready but for its notice"
    assert any(("checks_missing",) in missing for missing in found.values())
    assert any("fever_lately" in code for missing in found.values() for code in missing)


def test_errands_are_a_hundred_a_day_and_each_has_its_story() -> None:
    today = single("SELECT count(*) FROM errand WHERE created_at >= ?", utc_text(NOW - dt.timedelta(hours=20)))
    assert 80 < today < 160
    assert single("SELECT count(*) FROM errand_event WHERE at > ?", utc_text(NOW)) == 0
    last = rows("SELECT e.state, (SELECT after FROM errand_event v WHERE v.errand_id = e.id ORDER BY v.id DESC LIMIT 1)"
                " FROM errand e")  # fmt: skip
    assert all(state == after for state, after in last)
    carriers = {one for (one,) in rows("SELECT DISTINCT assignee_id FROM errand WHERE assignee_id IS NOT NULL")}
    assert not carriers & set(errand_lists.unwell())


def test_the_office_has_reports_a_log_and_notices_of_the_days_before() -> None:
    states = dict(rows("SELECT state, count(*) FROM daily_report WHERE duty_day = '2020-02-04' GROUP BY state"))
    assert states["accepted"] > 20 and states["returned"] == 1 and states["submitted"] >= 1
    assert single("SELECT count(*) FROM daily_report WHERE submitted_at > ?", utc_text(NOW)) == 0
    report = reports.read_report(OWNER, "town", 0, TODAY - DAY, ZONE, ReportTerms())
    assert report.frozen["in"] > 3_000
    assert {one.key for one in report.changed} < set(report.frozen), "what came after it was sent shows as a difference"
    silent = single("SELECT id FROM user_account WHERE login = 'L9'")
    assert not rows("SELECT 1 FROM daily_report WHERE level = 'leader' AND scope_id = ?", silent)
    assert 4 <= single("SELECT count(*) FROM duty_log") <= 12
    assert single("SELECT count(*) FROM duty_log WHERE struck_at IS NOT NULL") == 1
    read = rows("SELECT n.id, count(r.id) FROM notice n LEFT JOIN notice_read r ON r.notice_id = n.id GROUP BY n.id")
    assert len(read) == 3 and all(count > 0 for _notice, count in read)
