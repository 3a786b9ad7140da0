"""The whole table of rights: every act as every role, within its reach and beyond, allowed and refused.

What is expected is written here once more, in the words of domain.md §3; an act without a line here fails.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from db import engine
from db.audit import Act
from db.base import execute
from dutyterm.areas import AREAS
from dutyterm.errors import Refused
from dutyterm.gate import export, reveal, service
from dutyterm.gate.board import open_desk
from dutyterm.gate.entry import Entry
from dutyterm.gate.posts import change_gate
from dutyterm.people import rules
from dutyterm.people.service import allow
from dutyterm.settings import Settings
from tests.gate.town import KEY, NOW, Town, add, bound, rows

IN, OUT = "in", "out"  # within reach, beyond it
LOGINS = {"volunteer": "gate", "leader": "L1", "cadre": "kader", "coordinator": "boss", "admin": "chief"}
REFUSALS = {"not_allowed", "not_yours", "not_your_post"}


@dataclass
class World:
    """The small town with somebody of each role, and records within and beyond their reach."""

    town: Town
    escalations: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def act(self, role: str, where: str = IN) -> Act:
        login = LOGINS[role]
        return Act(NOW, self.town.users[login], login, self.town.posts["HQ" if where == IN else "XZ"], "test")

    def key(self) -> str:
        self.count += 1
        return f"key{self.count}"


@pytest.fixture
def world(db_url: str) -> Iterator[World]:
    with bound(db_url) as town:
        for login, role in (("kader", "cadre"), ("chief", "admin")):
            town.users[login] = add("user_account", login=login, display=login, role=role)
        made = World(town)
        with engine.transaction():
            group = add(
                "resident_group", community_id=execute("SELECT id FROM community").fetchall()[0][0], name="一组",
                kind="resident_group",
            )  # fmt: skip
            execute("UPDATE compound SET group_id = ? WHERE id = ?", group, town.compounds["HQ"])
            add("cadre_link", user_id=town.users["kader"], group_id=group, from_at="2020-02-01 00:00:00.000")
            block = add("block", compound_id=town.compounds["HQ"], no=3)
            stairway = add("stairway", block_id=block, no=2)
            execute("UPDATE household SET stairway_id = ? WHERE room LIKE '3-2-%'", stairway)
            add(
                "leader_assignment", user_id=town.users["L1"], stairway_id=stairway,
                from_at="2020-02-01 00:00:00.000",
            )  # fmt: skip
        yield made


def passage(world: World, where: str) -> Entry:
    """A line that is saved at once at the gate in question."""
    return Entry(world.key(), who="137" if where == IN else "12", t1=365, duplicate_ok=True)


def gate_write(world: World, act: Act, where: str) -> None:
    code = "HQ" if where == IN else "XZ"
    service.record(act, world.town.desk(code), passage(world, where))


def gate_read(world: World, act: Act, where: str) -> None:
    desk = world.town.desk("HQ" if where == IN else "XZ")
    open_desk(act, desk.gate, Settings(), (KEY,))


def escalation(world: World, where: str) -> int:
    room = ("HQ", "3-2-501") if where == IN else ("XZ", "12")
    post = world.town.posts["HQ" if where == IN else "XZ"]
    return add("escalation", kind="breach", post_id=post, household_id=world.town.homes[room])


def handle(world: World, act: Act, where: str) -> None:
    service.take_escalation(act, escalation(world, where))


def approve(world: World, act: Act, where: str) -> None:
    service.approve_medical_exit(act, escalation(world, where), "透析")


def change_post(world: World, act: Act, where: str) -> None:
    change_gate(act, "HQ" if where == IN else "XZ", policy="register")


def reveal_number(world: World, act: Act, where: str) -> None:
    code, room, name = ("HQ", "3-2-501", "梁志锦") if where == IN else ("XZ", "12", "寨老大")
    entry = add(
        "gate_entry", entry_key=world.key(), post_id=world.town.posts[code], at="2020-02-05 00:00:00.000",
        direction="out", subject="resident", person_id=world.town.people[name],
        household_id=world.town.homes[code, room], decision="ALLOW", reason_code="pass", recorded_by=1,
    )  # fmt: skip
    reveal.reveal(act, "entry", entry)


def export_masked(world: World, act: Act, where: str) -> None:
    export.may_export(act, "gate", {}, full=False, reason="")


def export_full(world: World, act: Act, where: str) -> None:
    export.may_export(act, "gate", {}, full=True, reason="核查")


EVERYWHERE = {IN, OUT}
# right: (what is done, role: where it may be done); a role that is missing may do it nowhere
EXPECTED: dict[str, tuple[Callable[[World, Act, str], None], dict[str, set[str]]]] = {
    "gate.read": (gate_read, {"volunteer": {IN}, "cadre": {IN}, "coordinator": EVERYWHERE, "admin": EVERYWHERE}),
    "gate.write": (gate_write, {"volunteer": {IN}, "coordinator": EVERYWHERE, "admin": EVERYWHERE}),
    "escalation.handle": (
        handle,
        {"volunteer": {IN}, "leader": {IN}, "cadre": {IN}, "coordinator": EVERYWHERE, "admin": EVERYWHERE},
    ),
    "isolation.approve_exit": (approve, {"coordinator": EVERYWHERE, "admin": EVERYWHERE}),
    "post.open": (change_post, {"coordinator": EVERYWHERE, "admin": EVERYWHERE}),
    "household.reveal": (reveal_number, {"leader": {IN}, "coordinator": EVERYWHERE}),
    "export.masked": (export_masked, {"coordinator": EVERYWHERE, "admin": EVERYWHERE}),
    "export.full": (export_full, {"admin": EVERYWHERE}),
}


def attempt(world: World, right: str, role: str, where: str) -> str:
    """The code of the refusal, or nothing when it was done."""
    try:
        with engine.transaction():
            EXPECTED[right][0](world, world.act(role, where), where)
    except Refused as no:
        return no.code
    return ""


@pytest.mark.parametrize("where", [IN, OUT])
@pytest.mark.parametrize("role", rules.ROLES)
@pytest.mark.parametrize("right", EXPECTED)
def test_every_act_as_every_role(world: World, right: str, role: str, where: str) -> None:
    allowed = where in EXPECTED[right][1].get(role, set())
    before = rows("SELECT count(*) FROM audit_log")
    code = attempt(world, right, role, where)
    assert (code == "") == allowed, (right, role, where, code)
    if not allowed:
        assert code in REFUSALS
        assert rows("SELECT count(*) FROM audit_log") == before, "a refused act leaves nothing"


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


def key(world: World, **more: object) -> int:
    values = {"kind": "person", "user_id": world.town.users["boss"], **more}
    return add("ssh_key", algorithm="ssh-ed25519", body=f"AAAA{world.key()}", fingerprint=world.key(), **values)


@pytest.mark.parametrize(
    "more",
    [
        {"revoked_at": "2020-02-01 00:00:00.000"},
        {"expires_at": "2020-02-04 00:00:00.000"},
        {"expires_at": "2020-02-05 00:00:00.000"},  # that is NOW in UTC
    ],
)
def test_a_key_that_is_gone_ends_the_rights_of_a_running_sitting(world: World, more: dict[str, object]) -> None:
    act = world.act("coordinator")._replace(key_id=key(world, **more))
    with pytest.raises(Refused) as no:
        allow(act, "gate.write", post_id=act.post_id)
    assert no.value.code == "key_gone"
    allow(act._replace(key_id=key(world, expires_at="2020-02-05 00:00:01.000")), "gate.write", post_id=act.post_id)


def test_a_key_is_good_for_its_person_alone(world: World) -> None:
    for key_id in (key(world), 4711):
        with pytest.raises(Refused) as no:
            allow(world.act("admin")._replace(key_id=key_id), "people.manage")
        assert no.value.code == "key_gone"


def test_duty_rights_follow_the_post_of_a_shared_laptop(world: World) -> None:
    there = world.town.posts["XZ"]
    shared = key(world, kind="post", user_id=None, post_id=there)
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
    reveal_number(world, world.act("coordinator"), IN)
    (found,) = rows("SELECT actor, action, fields FROM audit_log")
    assert found == ("boss", "household.reveal", "name,phone")
