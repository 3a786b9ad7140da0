"""Passes are given, renewed, lost and revoked, on the real database, and the gate at once knows."""

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from db import passes as table
from db.base import execute
from db.passes import Where
from dutyterm.errors import Refused
from dutyterm.gate.desk import find
from dutyterm.households import pass_acts, pass_blanks, pass_ends, pass_reading, tokens, words_passes
from dutyterm.households.pass_acts import Issued, New
from dutyterm.households.passes import Terms
from dutyterm.store import Store
from tests.gate.town import KEY, NOW, ZONE, Town, add, do, rows
from tests.isolation.homes import begin, let_go, on

TERMS = Terms()
D = dt.date
TODAY = NOW.date()


def refused(code: str, run: Callable[..., Any], *args: Any, **more: Any) -> Refused:
    """The act is refused with this code and leaves nothing; there is a sentence for it without a gap."""
    before = rows("SELECT * FROM pass ORDER BY id"), rows("SELECT count(*) FROM audit_log")
    with pytest.raises(Refused) as no:
        do(run, *args, **more)
    assert no.value.code == code, (no.value.code, no.value.values)
    said = words_passes.refusal(code, zone=ZONE, **no.value.values)
    assert said and "{" not in said, said
    assert before == (rows("SELECT * FROM pass ORDER BY id"), rows("SELECT count(*) FROM audit_log"))
    return no.value


def give(town: Town, name: str = "", login: str = "boss", **more: Any) -> Issued:
    new = New(person_id=town.people[name] if name else None, **more)
    return do(pass_acts.issue, town.act(login), new, ZONE, TERMS)


def stored(code: str) -> table.Listed:
    short, _dash, no = code.partition("-")
    found = table.by_code(short, int(no))
    assert found is not None
    return found


def last_act() -> tuple[object, ...]:
    return rows("SELECT action, entity, entity_id FROM audit_log ORDER BY seq DESC LIMIT 1")[0]


# -- giving


def test_a_tenant_gets_the_next_number(homes: Town) -> None:
    made = give(homes, "文秀生", initial_temp=365)
    one = stored(made.code)
    assert (made.code, made.state, made.valid_to) == ("HQ-0149", "active", D(2020, 3, 5))
    assert (one.kind, one.initial_temp, one.valid_from, one.room) == ("tenant_temp", 365, TODAY, "3-1-204")
    assert last_act() == ("pass.issue", "pass", one.id)
    assert rows("SELECT count(*) FROM audit_log") == [(1,)]
    assert rows("SELECT next_pass_no FROM compound WHERE short_code = 'HQ'") == [(150,)]
    (seen,), problem = find(homes.desk(), "149")
    assert (seen.found and seen.found.name, problem) == ("文秀生", "")


def test_an_owner_gets_a_resident_pass(homes: Town) -> None:
    made = give(homes, "苏小红")
    assert (stored(made.code).kind, made.valid_to) == ("resident", TODAY + dt.timedelta(days=89))


def test_one_person_one_pass(homes: Town) -> None:
    """P1: who has one is told its number and since when; nothing is written."""
    no = refused("has_pass", pass_acts.issue, homes.act("boss"), New(person_id=homes.people["冼建荣"]), ZONE, TERMS)
    assert (no.values["number"], no.values["since"], no.values["state"]) == ("HQ-0148", D(2020, 2, 1), "active")
    said = words_passes.refusal("has_pass", **no.values)
    assert "冼**" in said and "冼建荣" not in said and "HQ-0148" in said and "02-01" in said


def test_a_suspended_pass_is_one_too(homes: Town) -> None:
    refused("has_pass", pass_acts.issue, homes.act("boss"), New(person_id=homes.people["覃国平"]), ZONE, TERMS)


def test_one_for_each_compound(homes: Town) -> None:
    """P1 is for a compound: who lives in JS and works in HQ has one of each."""
    execute("DELETE FROM pass WHERE no = 145")
    made = give(homes, "黄工", kind="worker", compound_id=homes.compounds["HQ"])
    assert (stored(made.code).kind, made.valid_to) == ("worker", D(2020, 2, 18))
    refused(
        "not_of_here", pass_acts.issue, homes.act("boss"),
        New("resident", homes.people["黄工"], compound_id=homes.compounds["XZ"]), ZONE, TERMS,
    )  # fmt: skip


def test_a_worker_without_a_home(homes: Town) -> None:
    here = homes.compounds["HQ"]
    made = give(homes, kind="worker", compound_id=here, holder="Lin [/b]\x1b]0;x\x07\u202e")
    assert stored(made.code).holder == "Lin [/b]]0;x"
    refused("worker_unnamed", pass_acts.issue, homes.act("boss"), New("worker", compound_id=here), ZONE, TERMS)
    refused("not_yours", _quiet_issue, homes.act("L1"), New("worker", compound_id=here, holder="某"))


def _quiet_issue(act: Any, new: New) -> Issued:
    return pass_acts.issue(act, new, ZONE, TERMS)


@pytest.mark.parametrize("typed", ["ＥＤ12346", "粤E·D12346", "ed12346"])
def test_one_permit_for_each_plate(homes: Town, typed: str) -> None:
    """P7."""
    home = homes.homes["HQ", "3-2-501"]
    made = give(homes, plate=typed, household_id=home)
    assert (stored(made.code).plate, stored(made.code).kind) == ("粤ED12346", "vehicle")
    no = refused("has_permit", pass_acts.issue, homes.act("boss"), New(plate=typed, household_id=home), ZONE, TERMS)
    assert no.values["number"] == made.code
    for bad in ("12345", "无牌", "粤I12345"):
        refused("bad_plate", pass_acts.issue, homes.act("boss"), New("vehicle", household_id=home, plate=bad), ZONE,
                TERMS)  # fmt: skip


def test_what_cannot_be_meant(homes: Town) -> None:
    who, act = homes.people["文秀生"], homes.act("boss")
    for code, new in {
        "bad_kind": New("king", who),
        "bad_temp": New(person_id=who, initial_temp=44),
        "end_past": New(person_id=who, valid_to=D(2020, 2, 4)),
        "end_too_long": New(person_id=who, valid_to=D(2021, 2, 4)),
        "no_such_person": New(person_id=99999),
        "no_such_compound": New("worker", holder="某", compound_id=999),
        "no_such_home": New(plate="粤E12345", household_id=99999),
    }.items():
        refused(code, pass_acts.issue, act, new, ZONE, TERMS)
    execute("UPDATE person SET moved_out = '2020-02-01' WHERE id = ?", who)
    refused("moved_out", pass_acts.issue, act, New(person_id=who), ZONE, TERMS)


def test_a_day_more_and_a_day_less(homes: Town) -> None:
    """P3: the last day is named, today may be it."""
    assert give(homes, "文秀生", valid_to=TODAY).valid_to == TODAY
    longest = TODAY + dt.timedelta(days=TERMS.longest_days - 1)
    assert give(homes, "苏小黑", valid_to=longest).valid_to == longest


def test_a_household_that_is_kept_in_gets_one_that_waits(homes: Town) -> None:
    """P5: it counts when the isolation is over."""
    homes.person("HQ", homes.homes["HQ", "3-2-302"], "覃小妹", "tenant")
    made = give(homes, "覃小妹")
    assert made.state == "suspended"
    execute("UPDATE isolation SET state = 'released'")
    other = homes.person("HQ", homes.homes["HQ", "3-2-302"], "覃小弟", "tenant")
    assert do(pass_acts.issue, homes.act("boss"), New(person_id=other), ZONE, TERMS).state == "active"


def test_an_isolation_stops_and_gives_back(homes: Town) -> None:
    """P5, from beginning to release: all passes of the household, but not what ran out, and no car's."""
    made = give(homes, "文秀生")
    car = give(homes, plate="粤E12345", household_id=homes.homes["HQ", "3-1-204"])
    short = stored("HQ-0148")
    execute("UPDATE pass SET valid_to = '2020-02-10' WHERE id = ?", short.id)
    isos = begin(homes, "3-1-204", D(2020, 2, 4))
    assert [stored(one).state for one in (made.code, short.code, car.code)] == ["suspended", "suspended", "active"]
    for iso in isos:
        let_go(homes, iso, on(19), why="档案在纸上")
    assert [stored(one).state for one in (made.code, short.code)] == ["active", "suspended"]
    act = homes.act("boss", on(19))
    assert do(pass_ends.renew, act, short.id, None, ZONE, TERMS) == D(2020, 3, 19)
    assert stored(short.code).state == "active"


# -- many at once


def test_all_tenants_of_a_stairway_and_twice_is_once(homes: Town) -> None:
    execute("UPDATE person SET tenancy = 'tenant' WHERE id IN (SELECT p.id FROM person p JOIN household h"
            " ON h.id = p.household_id WHERE h.room LIKE '3-1-1%')")  # fmt: skip
    here = homes.compounds["HQ"]
    (stair,) = rows("SELECT stairway_id FROM household WHERE room = '3-1-204'")[0]
    where = Where(here, (int(str(stair)),))
    made = do(pass_acts.issue_many, homes.act("L1"), where, ZONE, TERMS)
    assert [stored(one.code).room for one in made] == ["3-1-101", "3-1-102", "3-1-204"]
    assert [one.code for one in made] == ["HQ-0149", "HQ-0150", "HQ-0151"]
    assert do(pass_acts.issue_many, homes.act("L1"), where, ZONE, TERMS) == []
    assert rows("SELECT action FROM audit_log") == [("pass.issue_many",)]
    with pytest.raises(Refused, match="not_yours"):
        do(pass_acts.issue_many, homes.act("L1"), Where(here), ZONE, TERMS)


# -- renew, lost, revoke


def test_renewed_keeps_its_number_and_its_code(homes: Town) -> None:
    old = homes.token("HQ-0141")  # ended yesterday
    one = stored("HQ-0141")
    assert do(pass_ends.renew, homes.act("boss"), one.id, None, ZONE, TERMS) == TODAY + dt.timedelta(days=89)
    (seen,), _problem = find(homes.desk(), old)
    assert seen.shown and seen.shown.code == "HQ-0141" and seen.shown.valid_to > TODAY
    refused("end_not_later", pass_ends.renew, homes.act("boss"), one.id, TODAY, ZONE, TERMS)


def test_lost_and_given_anew_in_one_act(homes: Town) -> None:
    """P4: the old number counts no more at once, and says what took its place."""
    one = stored("HQ-0137")
    done = do(pass_ends.lose, homes.act("boss"), one.id, ZONE, TERMS, again=True)
    assert done.again and done.again.code == "HQ-0149" and done.again.valid_to == one.valid_to
    old = stored("HQ-0137")
    assert (old.state, old.successor, old.ended_by, old.ended_at) == ("lost", "HQ-0149", "志愿者boss", NOW)
    assert rows("SELECT action, entity_id FROM audit_log") == [("pass.lost", one.id)]
    refused("not_live", pass_ends.lose, homes.act("boss"), one.id, ZONE, TERMS, again=True)
    assert table.chain(done.again.pass_id) == [one.id, done.again.pass_id]


def test_lost_now_and_given_anew_later(homes: Town) -> None:
    one = stored("HQ-0137")
    assert do(pass_ends.lose, homes.act("boss"), one.id, ZONE, TERMS, again=False).again is None
    made = give(homes, "梁志锦")
    assert stored("HQ-0137").successor == made.code


def test_a_car_and_a_worker_lose_theirs_too(homes: Town) -> None:
    for code in ("HQ-0140", "HQ-0146", "HQ-0145"):
        done = do(pass_ends.lose, homes.act("boss"), stored(code).id, ZONE, TERMS, again=True)
        assert done.again
        old, new = stored(code), stored(done.again.code)
        assert (new.plate, new.holder, new.person_id, new.kind) == (old.plate, old.holder, old.person_id, old.kind)


def test_revoked_with_a_reason(homes: Town) -> None:
    one = stored("HQ-0146")
    refused("reason_missing", pass_ends.revoke, homes.act("boss"), one.id, " \u200b ")
    assert do(pass_ends.revoke, homes.act("boss"), one.id, "完工离场") == "HQ-0146"
    assert (stored("HQ-0146").state, stored("HQ-0146").ended_why) == ("revoked", "完工离场")
    refused("no_such_pass", pass_ends.revoke, homes.act("boss"), 99999, "x")


# -- blanks


def test_a_blank_becomes_a_pass_of_its_number(homes: Town) -> None:
    blanks = do(pass_blanks.print_blanks, homes.act("boss"), "HQ", 3)
    assert [one.code for one in blanks] == ["HQ-0149", "HQ-0150", "HQ-0151"]
    assert give(homes, "苏小红").code == "HQ-0152", "a number is never given twice"
    code = pass_reading.code_of_blank((KEY,), blanks[0], D(2021, 2, 5))
    assert (
        find(homes.desk(), code) == find(homes.desk(), "HQ-0149") == find(homes.desk(), "149") == ([], "blank_unused")
    )
    new = New(person_id=homes.people["文秀生"])
    made = do(pass_blanks.give_blank, homes.act("L1"), "hq149", new, ZONE, TERMS)
    assert made.code == "HQ-0149"
    for said in (code, "149", "HQ-0149"):
        (seen,), problem = find(homes.desk(), said)
        assert seen.found and (seen.found.name, problem) == ("文秀生", "")
    new = New(person_id=homes.people["苏小黑"])
    refused("blank_used", pass_blanks.give_blank, homes.act("boss"), "HQ-0149", new, ZONE, TERMS)
    refused("no_such_blank", pass_blanks.give_blank, homes.act("boss"), "HQ-0148", new, ZONE, TERMS)
    do(pass_blanks.spoil_blank, homes.act("boss"), "HQ-0150", "湿了")
    refused("blank_spoiled", pass_blanks.give_blank, homes.act("boss"), "HQ-0150", new, ZONE, TERMS)
    assert find(homes.desk(), "HQ-0150") == ([], "blank_spoiled")
    refused("bad_count", pass_blanks.print_blanks, homes.act("boss"), "HQ", 0)


def test_a_blank_of_another_compound(homes: Town) -> None:
    do(pass_blanks.print_blanks, homes.act("boss"), "JS", 1)
    new = New(person_id=homes.people["文秀生"])
    refused("blank_elsewhere", pass_blanks.give_blank, homes.act("boss"), "JS-0002", new, ZONE, TERMS)


# -- several at once


def at_once(*works: Callable[[Store], Any]) -> list[object]:
    """Each work on a store of its own; its answer, or the code of its refusal."""

    def run(work: Callable[[Store], Any]) -> object:
        store = Store()
        try:
            return work(store)
        except Refused as no:
            return no.code
        finally:
            store.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def test_one_pass_of_many_clerks(homes: Town) -> None:
    new = New(person_id=homes.people["文秀生"])
    said = at_once(
        *[lambda store: store.write_now(pass_acts.issue, homes.act("boss"), new, ZONE, TERMS)] * 6
    )  # fmt: skip
    assert said.count("has_pass") == 5
    assert rows("SELECT count(*) FROM pass WHERE person_id = ?", new.person_id) == [(1,)]


def test_no_number_twice(homes: Town) -> None:
    """Passes and blanks of one compound at once: each number once, none left out."""
    names = ("苏小红", "苏小黑", "苏大红", "文秀生")

    def issue(name: str) -> Callable[[Store], Any]:
        new = New(person_id=homes.people[name])
        return lambda store: store.write_now(pass_acts.issue, homes.act("boss"), new, ZONE, TERMS)

    def blanks(store: Store) -> Any:
        return store.write_now(pass_blanks.print_blanks, homes.act("boss"), "HQ", 5)

    said = at_once(*(issue(name) for name in names), blanks, blanks)
    assert not [one for one in said if isinstance(one, str)], said
    numbers = [no for (no,) in rows("SELECT no FROM pass WHERE no > 148 UNION ALL SELECT no FROM pass_blank")]
    assert sorted(map(int, map(str, numbers))) == list(range(149, 149 + 14))


def test_issued_while_an_isolation_begins(homes: Town) -> None:
    """Whichever is first: the pass does not count while the household is kept in."""
    new = New(person_id=homes.people["文秀生"])
    at_once(
        lambda store: store.write_now(pass_acts.issue, homes.act("boss"), new, ZONE, TERMS),
        lambda _store: begin_in(homes),
    )
    assert {one for (one,) in rows("SELECT state FROM pass WHERE household_id = ? AND kind <> 'vehicle'",
                                   homes.homes["HQ", "3-1-204"])} == {"suspended"}  # fmt: skip


def begin_in(homes: Town) -> object:
    from dutyterm.isolation import opening
    from dutyterm.isolation.opening import New as Isolate

    store = Store()
    try:
        wanted = Isolate(
            homes.homes["HQ", "3-1-204"], "quarantine", "left_area", D(2020, 2, 4), homes.users["contact"]
        )  # fmt: skip
        return store.write_now(opening.open_home, homes.act("boss"), wanted, ZONE)
    finally:
        store.close()


# -- reading


def test_what_a_leader_sees(homes: Town) -> None:
    board = pass_reading.read_board(homes.act("L1"), "active", None, ZONE, TERMS)
    assert {one.room[:3] for one in board.passes} == {"3-1", "3-2"}
    with pytest.raises(Refused, match="not_yours"):
        pass_reading.read_pass(homes.act("L1"), homes.passes["HQ-0141"])
    with pytest.raises(Refused, match="nobody_found"):
        pass_reading.find_person(homes.act("L1"), "苏小红", homes.compounds["HQ"])
    assert pass_reading.find_person(homes.act("L1"), "wxs", homes.compounds["HQ"]).name == "文秀生"


def test_what_waits_for_somebody(homes: Town) -> None:
    """Expired, ending within three days, lost and not given anew; nothing else."""
    execute("UPDATE pass SET valid_to = '2020-02-08' WHERE no = 138 AND compound_id = ?", homes.compounds["HQ"])
    execute("UPDATE pass SET valid_to = '2020-02-09' WHERE no = 139 AND compound_id = ?", homes.compounds["HQ"])
    board = pass_reading.read_board(homes.act("boss"), "todo", homes.compounds["HQ"], ZONE, TERMS)
    assert [one.code for one in board.passes] == ["HQ-0141", "HQ-0138", "HQ-0142"]
    assert (board.counts["soon"], board.counts["expired"], board.counts["lost"]) == (1, 1, 1)


def test_the_story_of_a_pass(homes: Town) -> None:
    one = stored("HQ-0137")
    do(pass_ends.renew, homes.act("boss"), one.id, D(2020, 4, 1), ZONE, TERMS)
    done = do(pass_ends.lose, homes.act("boss"), one.id, ZONE, TERMS, again=True)
    assert done.again
    steps = pass_reading.read_history(homes.act("boss"), done.again.pass_id)
    assert [step.action for step in steps] == ["pass.renew", "pass.lost"]
    assert steps[0].changes["valid_to"] == ("2020-02-29", "2020-04-01")


def test_export_is_masked(homes: Town) -> None:
    fields, found = pass_reading.read_table(homes.act("boss"), Where(homes.compounds["HQ"]), ZONE, TERMS)
    at = dict(zip(fields, zip(*found, strict=True), strict=True))
    assert at["pass"][0] == "HQ-0137" and at["person"][0] == "梁**"
    assert not any(name in str(found) for name in ("梁志锦", "马师傅", "粤ED12345"))
    with pytest.raises(Refused, match="not_allowed"):
        pass_reading.read_table(homes.act("L1"), Where(), ZONE, TERMS)


def test_codes_are_of_the_newest_key(homes: Town) -> None:
    one = stored("HQ-0137")
    code = pass_reading.code_of((b"n" * 32, KEY), one)
    assert tokens.decode((KEY,), code) is None
    found = tokens.decode((b"n" * 32, KEY), code)
    assert found and (found.kind, found.pass_id, found.expires) == ("resident", one.id, one.valid_to)
    with pytest.raises(Refused, match="no_key"):
        pass_reading.code_of((), one)


def test_whoever_was_never_there(homes: Town) -> None:
    add("pass_blank", compound_id=homes.compounds["HQ"], no=900, printed_at="2020-02-01 00:00:00.000")
    assert give(homes, "文秀生").code == "HQ-0901", "also beyond what somebody printed elsewhere"
