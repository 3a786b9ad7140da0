"""The whole table of rights: every act as every role, within its reach and beyond, allowed and refused.

What is expected is written here once more, in the words of domain.md §3; an act without a line here fails.
"""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.audit import Act
from db.base import database, execute
from dutyterm.areas import AREAS
from dutyterm.errors import Refused
from dutyterm.people import rules
from dutyterm.people.service import allow
from dutyterm.store import Store
from tests.errands import acts as errands
from tests.five_ones import acts as five_ones
from tests.gate.town import NOW, bound, rows
from tests.households import acts as homes
from tests.households import acts_travel as travels
from tests.households import pass_world as passes
from tests.isolation import acts as isolation
from tests.people import acts
from tests.people.acts import IN, LOGINS, OUT, Prepare, World, stored_key
from tests.reports import acts as reports
from tests.roster import acts as roster
from tests.roster import acts_duty as on_duty

EVERYWHERE, HERE = {IN, OUT}, {IN}
Places = dict[str, set[str]]  # role: where; a role that is missing may do it nowhere
OFFICE: Places = {"coordinator": EVERYWHERE, "admin": EVERYWHERE}
ADMIN: Places = {"admin": EVERYWHERE}
THEMSELVES: Places = dict.fromkeys(("volunteer", "leader", "cadre"), HERE)
EVERYBODY: Places = dict.fromkeys(rules.ROLES, EVERYWHERE)

# right: what is done by it, and who may do it where
EXPECTED: dict[str, tuple[tuple[Prepare, ...], Places]] = {
    "gate.read": ((acts.gate_read,), {"volunteer": HERE, "cadre": HERE, **OFFICE}),
    "gate.write": ((acts.gate_write, acts.second_reading, acts.undo_last), {"volunteer": HERE, **OFFICE}),
    "escalation.handle": (
        (acts.take, acts.notify, acts.close),
        {"volunteer": HERE, "leader": HERE, "cadre": HERE, **OFFICE},
    ),
    "isolation.approve_exit": ((acts.approve, *isolation.EXIT), OFFICE),
    "isolation.read": (isolation.READ, {"volunteer": HERE, "leader": HERE, **OFFICE}),
    "isolation.check": (isolation.CHECK, {"volunteer": HERE, "leader": HERE, **OFFICE}),
    "isolation.reveal": ((isolation.reveal,), {"volunteer": HERE, "leader": HERE, "coordinator": EVERYWHERE}),
    "isolation.confirm": (isolation.CONFIRM, {"leader": HERE, **OFFICE}),
    "isolation.manage": (isolation.MANAGE, OFFICE),
    "isolation.release": ((isolation.let_go,), OFFICE),
    "post.open": ((acts.change_gate, acts.open_gate), OFFICE),
    "registry.import": ((acts.import_registry, travels.import_form), OFFICE),
    "travel.read": ((travels.read_board,), {"leader": HERE, **OFFICE}),
    "travel.write": (travels.TRAVEL_WRITE, {"leader": HERE, **OFFICE}),
    "travel.decide": ((travels.decide,), {"leader": HERE, **OFFICE}),
    "travel.dismiss": ((travels.dismiss,), OFFICE),
    "travel.import": ((travels.import_list, travels.overdue), OFFICE),
    "household.read": (homes.READ, {"leader": HERE, "cadre": HERE, **OFFICE}),
    "household.write": ((*homes.WRITE, *travels.WRITE), {"leader": HERE, **OFFICE}),
    "household.add": (homes.ADD, OFFICE),
    "household.reveal": (
        (acts.reveal_number, five_ones.reveal_home, *homes.REVEAL, *travels.REVEAL),
        {"leader": HERE, "coordinator": EVERYWHERE},
    ),
    "export.masked": ((acts.export_masked, *homes.MASKED), OFFICE),
    "export.full": ((acts.export_full, *homes.FULL), ADMIN),
    "people.read": ((acts.read_page, acts.read_board), {**THEMSELVES, **OFFICE}),
    "people.manage": (
        (acts.add_account, acts.change_account, acts.disable, acts.enable, acts.set_role, acts.import_people)
        + (acts.add_key, acts.expire_key, acts.revoke_key),
        ADMIN,
    ),
    "people.assign": ((acts.lead, acts.stop_leading, acts.link, acts.unlink), OFFICE),
    "people.claim": ((acts.claim, acts.release), {**THEMSELVES, **OFFICE}),
    "people.reveal": ((acts.reveal_phone,), OFFICE),
    "pin.change": ((acts.change_pin,), dict.fromkeys(rules.ROLES, EVERYWHERE)),  # it takes nobody else's PIN
    "pin.give": ((acts.give_pin,), OFFICE),
    "pin.unlock": ((acts.unlock, acts.unlock_post), OFFICE),
    "audit.read": ((acts.history_of_account, acts.history_of_row), {**THEMSELVES, **OFFICE}),
    "retention.run": (
        (acts.forget_all, acts.forget_begin, acts.forget_piece, acts.forget_announce, acts.forget_values)
        + (acts.forget_finish,),
        ADMIN,
    ),
    "roster.read": ((*roster.READ, on_duty.lists), EVERYBODY),
    "roster.claim": (roster.CLAIM, {**THEMSELVES, **OFFICE}),
    "roster.assign": ((*roster.ASSIGN, *on_duty.ASSIGN), OFFICE),
    "roster.plan": (roster.PLAN, OFFICE),
    "duty.check_in": (on_duty.CHECK_IN, {**THEMSELVES, **OFFICE}),
    "five_ones.read": (five_ones.READ, {"leader": HERE, "cadre": EVERYWHERE, **OFFICE}),
    "five_ones.write": (five_ones.WRITE, {"leader": HERE, **OFFICE}),
    "material.manage": (five_ones.MATERIAL, OFFICE),
    "report.read": (reports.READ, {"leader": HERE, "cadre": EVERYWHERE, **OFFICE}),
    "report.submit": ((reports.submit,), {"leader": HERE, **OFFICE}),
    "report.decide": (reports.DECIDE, OFFICE),
    "duty_log.read": ((reports.read_log,), {"cadre": EVERYWHERE, **OFFICE}),
    "duty_log.write": (reports.LOG, OFFICE),
    "notice.read": ((reports.open_notice, reports.list_notices), EVERYBODY),
    "notice.send": (reports.SEND, OFFICE),
    "handover.sign": (on_duty.SIGN, EVERYBODY),  # whoever is on the shift, and only they
    "errand.read": ((*errands.READ, errands.find_doors), {**THEMSELVES, **OFFICE}),
    "errand.create": ((errands.create, errands.of_household), {"leader": HERE, "cadre": HERE, **OFFICE}),
    "errand.assign": (errands.OFFICE_ONLY, OFFICE),
    "errand.do": (errands.CARRY, {**THEMSELVES, **OFFICE}),
    "pass.read": (
        (*passes.READ, *passes.ANYWHERE),
        {"volunteer": HERE, "leader": HERE, "cadre": HERE, **OFFICE},
    ),
    "pass.issue": ((*passes.ISSUE, *passes.FIND), {"leader": HERE, **OFFICE}),
    "pass.revoke": ((passes.revoke,), OFFICE),
    "pass.print": ((*passes.PRINT, *passes.OFFICE_PRINT), {"leader": HERE, **OFFICE}),
    "pass.key": ((passes.rotate_key,), ADMIN),
    "errand.reveal": ((errands.reveal,), {**THEMSELVES, "coordinator": EVERYWHERE}),
}
ONLY: dict[Prepare, Places] = {
    **dict.fromkeys((acts.read_board, *on_duty.OFFICE_ONLY), OFFICE),
    isolation.board: {"volunteer": EVERYWHERE, "leader": EVERYWHERE, **OFFICE},  # each sees their own
    **dict.fromkeys(
        passes.ANYWHERE, {"volunteer": HERE, "leader": EVERYWHERE, "cadre": EVERYWHERE, **OFFICE}
    ),  # each sees their own
    passes.household: {"leader": HERE, "cadre": HERE, **OFFICE},  # a household's page is none of a gate's
    **dict.fromkeys(passes.FIND, {"leader": EVERYWHERE, **OFFICE}),  # whom they may not give one to is not found
    **dict.fromkeys(passes.OFFICE_PRINT, OFFICE),  # they are nobody's stairway's
    errands.find_doors: EVERYBODY,  # rooms, and nobody in them
    five_ones.read_overview: {"cadre": EVERYWHERE, **OFFICE},
    reports.read_day: {"leader": EVERYWHERE, "cadre": EVERYWHERE, **OFFICE},
    reports.read_curves: {"cadre": EVERYWHERE, **OFFICE},
    **dict.fromkeys(travels.EACH, {"leader": EVERYWHERE, **OFFICE}),
    **dict.fromkeys(homes.EACH, {"leader": EVERYWHERE, "cadre": EVERYWHERE, **OFFICE}),  # each their own
    five_ones.read_questions: {"leader": EVERYWHERE, "cadre": EVERYWHERE, **OFFICE},  # each their own
}
# everybody's, so one's own is not enough
NEEDS_A_PERSON = {
    acts.export_full: "export_needs_person",
    acts.change_pin: "no_account",
    reports.open_notice: "no_account",
    **dict.fromkeys(on_duty.SIGN, "not_on_shift"),
}  # not the command line
QUERIES = (
    acts.gate_read,
    acts.read_page,
    acts.read_board,
    acts.history_of_account,
    acts.history_of_row,
    *roster.QUERIES,
    *on_duty.QUERIES,
    *isolation.QUERIES,
    *errands.QUERIES,
    *five_ones.QUERIES,
    *reports.QUERIES,
    *homes.QUERIES,
    *travels.QUERIES,
    *passes.QUERIES,
)
PIECES = (acts.forget_piece, acts.forget_values)  # of a run, which has its rows
ROWS = {
    **dict.fromkeys((*QUERIES, *PIECES), 0),
    acts.forget_all: 2,
    roster.substitute: 2,
    **on_duty.ROWS,
    **errands.ROWS,
}  # of the trail that an act leaves; one else
# a substitute changes two places, and each has its own history
PERSONS = (*rules.ROLES, "disabled", "nobody", "owner")


@pytest.fixture
def world(db_url: str, tmp_path: Path) -> Iterator[World]:
    with bound(db_url) as town:
        store = Store()
        yield acts.furnish(town, tmp_path, store)
        store.close()


def codes(right: str, what: Prepare, person: str, where: str) -> set[str]:
    """How it should be refused; empty when it may be done."""
    if person == "owner":
        return {NEEDS_A_PERSON[what]} if what in NEEDS_A_PERSON else set()
    if person in ("nobody", "disabled"):
        return {"no_account" if person == "nobody" else "account_disabled"}
    if where in ONLY.get(what, EXPECTED[right][1]).get(person, set()):
        return set()
    return {"not_allowed", "not_yours", "not_your_post"}


def everything() -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(rows(f"SELECT * FROM {name}"), key=repr) for name in database.get_tables()}


@pytest.mark.parametrize(
    ("right", "what"),
    [
        pytest.param(right, what, id=f"{right}-{what.__name__}")
        for right, (some, _) in EXPECTED.items()
        for what in some
    ],
)
def test_every_act_as_every_role(world: World, right: str, what: Prepare) -> None:
    """By everybody, within reach and beyond: done and told in the trail, or refused without a trace."""
    for person in PERSONS:
        for where in (IN, OUT):
            wanted, act = codes(right, what, person, where), world.act(person, where)
            ready, said = what(world, act, where), ""
            before, ((newest,),) = everything(), rows("SELECT coalesce(max(seq), 0) FROM audit_log")
            try:
                ready()
            except Refused as no:
                said = no.code
            assert (said in wanted) if wanted else not said, (person, where, said, wanted)
            if wanted:
                assert everything() == before, (person, where, "a refused act leaves nothing")
            else:
                left = rows("SELECT actor_id, actor FROM audit_log WHERE seq > ?", newest)
                assert left == [(act.actor_id, act.actor)] * ROWS.get(what, 1), (person, where)
                assert what in QUERIES or everything() != before, (person, where, "something was done")
            if what is acts.set_role and person in LOGINS:  # it may have been one's own
                execute("UPDATE user_account SET role = ? WHERE id = ?", person, act.actor_id)


def test_every_right_is_walked() -> None:
    assert set(EXPECTED) == set(rules.RIGHTS), "a right without acts here is a right nobody has tried"
    for right, (some, places) in EXPECTED.items():
        assert some, right
        assert set(places) == set(rules.RIGHTS[right]), right


def test_screens_open_by_rights_that_exist() -> None:
    assert {area.right for area in AREAS} <= set(rules.RIGHTS)


@pytest.mark.parametrize("right", rules.RIGHTS)
def test_nobody_disabled_may_anything(world: World, right: str) -> None:
    execute("UPDATE user_account SET active = ?", False)
    for role in rules.ROLES:
        with pytest.raises(Refused) as no:
            allow(world.act(role), right, post_id=world.town.posts["HQ"], user_id=world.town.users[LOGINS[role]])
        assert no.value.code == "account_disabled"


@pytest.mark.parametrize("right", rules.RIGHTS)
def test_an_account_that_does_not_exist_may_nothing(world: World, right: str) -> None:
    for user_id in (-1, 9999):
        with pytest.raises(Refused) as no:
            allow(Act(NOW, user_id, "x"), right, post_id=1, user_id=user_id)
        assert no.value.code == "no_account"


@pytest.mark.parametrize(
    "more",
    [
        {"revoked_at": "2020-02-01 00:00:00.000"},
        {"expires_at": "2020-02-04 00:00:00.000"},
        {"expires_at": "2020-02-05 00:00:00.000"},  # that is NOW in UTC
    ],
)
def test_a_key_that_is_gone_ends_the_rights_of_a_running_sitting(world: World, more: dict[str, object]) -> None:
    act = world.act("coordinator")._replace(key_id=stored_key(world, **more))
    with pytest.raises(Refused) as no:
        allow(act, "gate.write", post_id=act.post_id)
    assert no.value.code == "key_gone"
    allow(
        act._replace(key_id=stored_key(world, expires_at="2020-02-05 00:00:01.000")), "gate.write", post_id=act.post_id
    )


def test_a_key_is_good_for_its_person_alone(world: World) -> None:
    for key_id in (stored_key(world), 4711):
        with pytest.raises(Refused) as no:
            allow(world.act("admin")._replace(key_id=key_id), "people.manage")
        assert no.value.code == "key_gone"


def test_duty_rights_follow_the_post_of_a_shared_laptop(world: World) -> None:
    there = world.town.posts["XZ"]
    shared = stored_key(world, kind="post", user_id=None, post_id=there)
    act = world.act("volunteer", OUT)
    with pytest.raises(Refused):
        allow(act, "gate.write", post_id=there)
    allow(act._replace(key_id=shared), "gate.write", post_id=there)
    with pytest.raises(Refused):
        allow(act._replace(key_id=shared), "gate.write", post_id=world.town.posts["JS"])


def test_a_link_or_an_assignment_that_is_over_gives_nothing(world: World) -> None:
    later = NOW + dt.timedelta(days=1)
    execute("UPDATE leader_assignment SET to_at = ?", "2020-02-05 12:00:00.000")
    execute("UPDATE cadre_link SET to_at = ?", "2020-02-05 12:00:00.000")
    home, post = world.town.homes["HQ", "3-2-501"], world.town.posts["HQ"]
    allow(world.act("leader"), "household.reveal", household_id=home)
    allow(world.act("cadre"), "gate.read", post_id=post)
    for role, right in (("leader", "household.reveal"), ("cadre", "gate.read")):
        with pytest.raises(Refused) as no:
            allow(world.act(role)._replace(at=later), right, household_id=home, post_id=post)
        assert no.value.code == "not_yours"


def test_a_role_taken_away_while_a_form_is_open_counts_no_more(world: World) -> None:
    act = world.act("coordinator")
    allow(act, "isolation.approve_exit")
    execute("UPDATE user_account SET role = 'leader' WHERE id = ?", act.actor_id)
    with pytest.raises(Refused) as no:
        allow(act, "isolation.approve_exit")
    assert no.value.code == "not_allowed"


def test_an_unknown_right_is_a_mistake_and_nobodys(world: World) -> None:
    with pytest.raises(KeyError):
        allow(world.act("admin"), "everything")


def test_what_is_revealed_is_known_before_it_is_seen(world: World) -> None:
    acts.reveal_number(world, world.act("coordinator"), IN)()
    (found,) = rows("SELECT actor, action, fields FROM audit_log")
    assert found == ("boss", "household.reveal", "name,phone")
