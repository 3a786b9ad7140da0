"""Every act that needs a right, made ready to be tried by anybody: what it takes is put in place, then it is done."""

import csv
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from db import engine
from db.audit import Act, record
from db.base import execute, utc_text
from dutyterm.drafts import Drafts
from dutyterm.gate import export, posts, reveal, service
from dutyterm.gate.board import open_desk
from dutyterm.gate.entry import Entry
from dutyterm.households.imports import save as save_registry
from dutyterm.households.workbook import read_registry
from dutyterm.people import accounts, assignments, keys, pins, reading
from dutyterm.people.imports import save as save_people
from dutyterm.people.rules_accounts import Details
from dutyterm.people.rules_pin import Guards
from dutyterm.people.workbook import read_people
from dutyterm.retention import service as retention
from dutyterm.retention.rules import Terms
from dutyterm.settings import Settings
from dutyterm.store import Store
from dutyterm.trail.service import history
from tests.gate.town import KEY, MADE, NOW, ZONE, Town, add, do, rows
from tests.households.towns import REGISTER_HEADER
from tests.people.test_keys import public

IN, OUT = "in", "out"  # within reach, beyond it
LOGINS = {"volunteer": "gate", "leader": "L1", "cadre": "kader", "coordinator": "boss", "admin": "chief"}
OWN = ("volunteer", "leader", "cadre")  # whose rights reach their own account

Ready = Callable[[], object]
Prepare = Callable[["World", Act, str], Ready]


@dataclass
class World:
    """The small town with somebody of each role, and records within and beyond their reach."""

    town: Town
    folder: Path
    store: Store
    block: int = 0
    group: int = 0
    escalations: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def act(self, role: str, where: str = IN) -> Act:
        """Somebody of a role; `disabled` was an admin, `nobody` has not signed in, `owner` is at the command line."""
        post = self.town.posts[self.code(where)]
        if role == "owner":
            return Act(NOW, 0, "cli", None, "cli")
        if role == "nobody":
            return Act(NOW, -1, "", post, "test")
        login = LOGINS.get(role, role)
        return Act(NOW, self.town.users[login], login, post, "test")

    def code(self, where: str) -> str:
        return "HQ" if where == IN else "XZ"

    def next(self) -> int:
        self.count += 1
        return self.count

    def key(self) -> str:
        return f"key{self.next()}"

    def somebody(self, role: str = "volunteer", **more: object) -> tuple[int, str]:
        """A new account: id and login."""
        login = f"t{self.next()}"
        return add("user_account", login=login, display=f"某{self.count}", role=role, **more), login

    def target(self, act: Act, where: str) -> int:
        """One's own account within reach of those who have but that; else somebody's."""
        own = act.actor_id in {self.town.users[LOGINS[role]] for role in OWN}
        return act.actor_id if own and where == IN else self.somebody()[0]

    def stairway(self) -> tuple[int, str]:
        number = 10 + self.next()
        return add("stairway", block_id=self.block, no=number), f"HQ 3-{number}"

    def file(self, header: list[str], row: list[str]) -> Path:
        path = self.folder / f"{self.next()}.csv"
        with path.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([header, row])
        return path

    def passage(self, where: str, by: int, **more: object) -> int:
        """A row of the gate's log, written just now."""
        room, name = ("3-2-501", "梁志锦") if where == IN else ("12", "寨老大")
        code = self.code(where)
        values: dict[str, object] = {
            "entry_key": self.key(), "post_id": self.town.posts[code], "at": utc_text(NOW - dt.timedelta(minutes=10)),
            "direction": "in", "subject": "resident", "person_id": self.town.people[name],
            "household_id": self.town.homes[code, room], "decision": "ALLOW", "reason_code": "pass", "t1": 365,
            "recorded_by": by, **more,
        }  # fmt: skip
        made = add("gate_entry", **values)
        execute("UPDATE gate_entry SET created_at = ? WHERE id = ?", utc_text(NOW), made)
        return made

    def escalation(self, where: str) -> int:
        room = ("HQ", "3-2-501") if where == IN else ("XZ", "12")
        return add("escalation", kind="breach", post_id=self.town.posts[room[0]], household_id=self.town.homes[room])


def furnish(town: Town, folder: Path, store: Store) -> World:
    """Somebody of every role with something to look after, in the bound small town."""
    for login, role in (("kader", "cadre"), ("chief", "admin"), ("chief2", "admin")):
        town.users[login] = add("user_account", login=login, display=login, role=role)
    town.users["disabled"] = add("user_account", login="disabled", display="x", role="admin", active=False)
    world = World(town, folder, store)
    with engine.transaction():
        ((community,),) = rows("SELECT min(id) FROM community")
        world.group = add("resident_group", community_id=community, name="一组", kind="resident_group")
        execute("UPDATE compound SET group_id = ? WHERE id = ?", world.group, town.compounds["HQ"])
        add("cadre_link", user_id=town.users["kader"], group_id=world.group, from_at=MADE)
        world.block = add("block", compound_id=town.compounds["HQ"], no=3)
        stairway = add("stairway", block_id=world.block, no=2)
        execute("UPDATE household SET stairway_id = ? WHERE room LIKE '3-2-%'", stairway)
        add("leader_assignment", user_id=town.users["L1"], stairway_id=stairway, from_at=MADE)
    return world


# -- the gate


def gate_read(world: World, act: Act, where: str) -> Ready:
    gate = world.town.desk(world.code(where)).gate
    return lambda: open_desk(act, gate, Settings(), (KEY,))


def gate_write(world: World, act: Act, where: str) -> Ready:
    entry = Entry(world.key(), who="137" if where == IN else "12", t1=365, duplicate_ok=True)
    return lambda: do(service.record, act, world.town.desk(world.code(where)), entry)


def second_reading(world: World, act: Act, where: str) -> Ready:
    row = world.passage(where, 1, decision="RECHECK", reason_code="fever", t1=376, outbreak14="no")
    desk = world.town.desk(world.code(where))
    return lambda: do(service.second_reading, act, desk, row, 366, "forehead", early=True)


def undo_last(world: World, act: Act, where: str) -> Ready:
    world.passage(where, act.actor_id)
    return lambda: do(service.undo_last, act, world.town.desk(world.code(where)))


def take(world: World, act: Act, where: str) -> Ready:
    one = world.escalation(where)
    return lambda: do(service.take_escalation, act, one)


def notify(world: World, act: Act, where: str) -> Ready:
    one = world.escalation(where)
    return lambda: do(service.notify_escalation, act, one, "陈楼长")


def close(world: World, act: Act, where: str) -> Ready:
    one = world.escalation(where)
    return lambda: do(service.close_escalation, act, one, "回家")


def approve(world: World, act: Act, where: str) -> Ready:
    one = world.escalation(where)
    return lambda: do(service.approve_medical_exit, act, one, "透析")


def change_gate(world: World, act: Act, where: str) -> Ready:
    hours = f"00:{world.next() % 60:02d}-05:00"
    return lambda: do(posts.change_gate, act, world.code(where), closed=hours)


def open_gate(world: World, act: Act, where: str) -> Ready:
    code = f"N{world.next()}"
    return lambda: do(posts.open_gate, act, code, "后门", world.code(where), reason="施工")


def reveal_number(world: World, act: Act, where: str) -> Ready:
    row = world.passage(where, 1)
    return lambda: do(reveal.reveal, act, "entry", row)


def export_masked(world: World, act: Act, where: str) -> Ready:
    return lambda: do(export.may_export, act, "gate", {}, full=False, reason="")


def export_full(world: World, act: Act, where: str) -> Ready:
    return lambda: do(export.may_export, act, "gate", {}, full=True, reason="核查")


# -- people


def read_board(world: World, act: Act, where: str) -> Ready:
    return lambda: reading.read_board(act)


def read_page(world: World, act: Act, where: str) -> Ready:
    who = world.target(act, where)
    return lambda: reading.read_page(act, who)


def reveal_phone(world: World, act: Act, where: str) -> Ready:
    who, _login = world.somebody(phone="13812345678")
    return lambda: do(reading.reveal_phone, act, who)


def add_account(world: World, act: Act, where: str) -> Ready:
    login = f"n{world.next()}"
    return lambda: do(accounts.add_account, act, login, "volunteer", Details(name="王小山"))


def change_account(world: World, act: Act, where: str) -> Ready:
    who, _login = world.somebody()
    return lambda: do(accounts.change_account, act, who, 1, Details(note="夜班"))


def disable(world: World, act: Act, where: str) -> Ready:
    who, _login = world.somebody()
    return lambda: do(accounts.disable, act, who, "离开")


def enable(world: World, act: Act, where: str) -> Ready:
    who, _login = world.somebody(active=False)
    return lambda: do(accounts.enable, act, who)


def set_role(world: World, act: Act, where: str) -> Ready:
    """Oneself too: nobody makes themselves an admin."""
    who = act.actor_id if where == IN and act.actor_id > 0 else world.somebody()[0]
    role = "admin" if rows("SELECT role FROM user_account WHERE id = ?", who) != [("admin",)] else "coordinator"
    return lambda: do(accounts.set_role, act, who, role)


def import_people(world: World, act: Act, where: str) -> Ready:
    row = [f"王{'甲乙丙丁戊己庚辛壬癸'[world.next() % 10]}山", f"1390000{world.count:04d}"]
    found = read_people(world.file(["姓名", "电话"], row), 2020, None)
    return lambda: do(save_people, act, found)


def add_key(world: World, act: Act, where: str) -> Ready:
    text, (_id, login) = public(world.next()), world.somebody()
    return lambda: do(keys.add_key, act, text, login=login)


def stored_key(world: World, **more: object) -> int:
    """A key in the register; the coordinator's unless `more` says otherwise."""
    values = {"kind": "person", "user_id": world.town.users["boss"], **more}
    return add("ssh_key", algorithm="ssh-ed25519", body=f"AAAA{world.key()}", fingerprint=world.key(), **values)


def expire_key(world: World, act: Act, where: str) -> Ready:
    one = stored_key(world)
    return lambda: do(keys.expire_key, act, one, NOW + dt.timedelta(days=1))


def revoke_key(world: World, act: Act, where: str) -> Ready:
    one = stored_key(world)
    return lambda: do(keys.revoke_key, act, one)


def lead(world: World, act: Act, where: str) -> Ready:
    (who, _login), (_id, label) = world.somebody("leader"), world.stairway()
    return lambda: do(assignments.lead, act, who, [label], ZONE)


def stop_leading(world: World, act: Act, where: str) -> Ready:
    (who, _login), (stairway, label) = world.somebody("leader"), world.stairway()
    add("leader_assignment", user_id=who, stairway_id=stairway, from_at=MADE)
    return lambda: do(assignments.stop_leading, act, who, [label], ZONE)


def link(world: World, act: Act, where: str) -> Ready:
    who, _login = world.somebody("cadre")
    return lambda: do(assignments.link, act, who, "一组")


def unlink(world: World, act: Act, where: str) -> Ready:
    who, _login = world.somebody("cadre")
    add("cadre_link", user_id=who, group_id=world.group, from_at=MADE)
    return lambda: do(assignments.unlink, act, who, "一组")


def claim(world: World, act: Act, where: str) -> Ready:
    who, (_id, label) = world.target(act, where), world.stairway()
    return lambda: do(assignments.claim, act, who, label)


def release(world: World, act: Act, where: str) -> Ready:
    who, (stairway, label) = world.target(act, where), world.stairway()
    add("grid_claim", user_id=who, stairway_id=stairway, claimed_at=MADE)
    return lambda: do(assignments.release, act, who, label)


def change_pin(world: World, act: Act, where: str) -> Ready:
    execute("UPDATE user_account SET pin_hash = '' WHERE id = ?", act.actor_id)
    return lambda: pins.change_pin(world.store, act, "", "739150", keys=(KEY,), guards=Guards(), shared=False)


def give_pin(world: World, act: Act, where: str) -> Ready:
    _id, login = world.somebody()
    return lambda: pins.give_pin(world.store, act, login, keys=(KEY,))


def unlock(world: World, act: Act, where: str) -> Ready:
    _id, login = world.somebody(pin_tries=5)
    return lambda: do(pins.unlock, act, login)


def unlock_post(world: World, act: Act, where: str) -> Ready:
    return lambda: do(pins.unlock, act, post=world.code(where))


# -- the trail, the register, what is forgotten


def history_of_account(world: World, act: Act, where: str) -> Ready:
    who = world.target(act, where)
    return lambda: history(act, "user_account", who)


def history_of_row(world: World, act: Act, where: str) -> Ready:
    row = world.passage(where, world.target(act, where))
    return lambda: history(act, "gate_entry", row)


def import_registry(world: World, act: Act, where: str) -> Ready:
    cells = ["漫江社区", "华侨新村", f"9-1-{100 + world.next()}", "自住", "户主", "王小山", "男", "", "", ""]
    found = read_registry(world.file(REGISTER_HEADER, cells), NOW.date(), None)
    return lambda: do(save_registry, act, found)


def forget_all(world: World, act: Act, where: str) -> Ready:
    ended = utc_text(NOW - dt.timedelta(days=100))
    add("session_log", number=world.key(), started_at=ended, ended_at=ended)
    return lambda: retention.run(world.store, act, Terms(), Drafts(world.folder / "drafts"))


def forget_begin(world: World, act: Act, where: str) -> Ready:
    return lambda: do(retention.begin, act, ("gate",))


def forget_piece(world: World, act: Act, where: str) -> Ready:
    row = world.passage(where, 1, name="某人")
    return lambda: do(retention.forget, act, "gate", NOW, row)


def forget_announce(world: World, act: Act, where: str) -> Ready:
    return lambda: do(retention.announce, act, 0)


def forget_values(world: World, act: Act, where: str) -> Ready:
    do(record, Act(NOW, 1, "gate"), "people.change", "user_account", 1, values={"phone": ("1", "2")})
    return lambda: do(retention.purge, act, 10**6)


def forget_finish(world: World, act: Act, where: str) -> Ready:
    return lambda: do(retention.finish, act, {"gate": 1})
