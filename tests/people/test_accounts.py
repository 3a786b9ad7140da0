"""Acts on accounts: what is refused, what is written, who is never locked out."""

import threading
from typing import Any

import pytest

from db import changes
from db import people as table
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.people import accounts, assignments
from dutyterm.people.rules_accounts import Details
from dutyterm.people.words import SENTENCES
from dutyterm.store import Store
from tests.gate.town import NOW, ZONE, Town, do, rows
from tests.people.conftest import HOSTILE, LOGINS


def act(town: Town, login: str = "chief") -> Any:
    return town.act(login, NOW)


def refused(code: str, run: Any, *args: Any) -> Refused:
    with pytest.raises(Refused) as no:
        do(run, *args)
    assert no.value.code == code
    assert SENTENCES[code].format(**no.value.values)
    return no.value


def trail() -> tuple[str, dict[str, tuple[str, str]]]:
    """The last row of the trail: what was done, and what fields held before and after."""
    number, action = execute("SELECT id, action FROM audit_log ORDER BY seq DESC LIMIT 1").fetchall()[0]
    found = rows("SELECT field, before, after FROM audit_value WHERE audit_id = ?", number)
    return str(action), {str(name): (str(was), str(now)) for name, was, now in found}


def test_added_with_everything(crew: Town) -> None:
    before = changes.counters().get("people", 0)
    details = Details(
        "张 三", "youth", "１３８ 0013 8000", "HQ", "hq 3-2-501", "一支部", "夜班", "３", "1990", "会开车"
    )
    made = table.account(do(accounts.add_account, act(crew), "zs1", "volunteer", details))
    assert made
    assert (made.display, made.kind, made.phone, made.post, made.home) == (
        *("张三", "youth", "13800138000", "HQ", "HQ 3-2-501"),
    )
    assert (made.branch, made.availability, made.most_shifts, made.birth_year, made.note) == (
        *("一支部", "夜班", 3, 1990, "会开车"),
    )
    action, values = trail()
    assert action == "people.add"
    assert values["phone"] == ("", "138****8000")
    assert changes.counters()["people"] == before + 1


@pytest.mark.parametrize(
    ("login", "role", "details", "code"),
    [
        ("1st", "volunteer", Details("甲"), "bad_login"),
        ("a b", "volunteer", Details("甲"), "bad_login"),
        ("-rf", "volunteer", Details("甲"), "bad_login"),
        ("GATE", "volunteer", Details("甲"), "login_taken"),
        ("new", "king", Details("甲"), "bad_role"),
        ("new", "volunteer", Details(), "name_missing"),
        ("new", "volunteer", Details("\x1b\u202e "), "name_missing"),
        ("new", "volunteer", Details("甲", phone="12345"), "bad_phone"),
        ("new", "volunteer", Details("甲", kind="王"), "bad_kind"),
        ("new", "volunteer", Details("甲", post="ZZ"), "no_such_post"),
        ("new", "volunteer", Details("甲", home="HQ 99-9-999"), "no_such_home"),
        ("new", "volunteer", Details("甲", birth_year="2019"), "bad_year"),
        ("new", "volunteer", Details("甲", most_shifts="many"), "bad_shifts"),
    ],
)
def test_not_added(crew: Town, login: str, role: str, details: Details, code: str) -> None:
    trail_before = rows("SELECT count(*) FROM audit_log")
    refused(code, accounts.add_account, act(crew), login, role, details)
    assert rows("SELECT count(*) FROM audit_log") == trail_before


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_kept_clean(crew: Town, name: str) -> None:
    made = table.account(do(accounts.add_account, act(crew), "host", "volunteer", Details(name)))
    assert made
    assert made.display.isprintable()
    assert 0 < len(made.display) <= 40
    assert not set(made.display) & set("\x1b\u202e")


def test_only_an_admin_manages(crew: Town) -> None:
    one = accounts.find_account("gate")
    for role in ("volunteer", "leader", "cadre", "coordinator"):
        who = act(crew, LOGINS[role])
        refused("not_allowed", accounts.add_account, who, "new", "admin", Details("甲"))
        refused("not_allowed", accounts.change_account, who, one.id, one.version, Details("甲"))
        refused("not_allowed", accounts.disable, who, one.id, "why")
        refused("not_allowed", accounts.enable, who, one.id)
        refused("not_allowed", accounts.set_role, who, one.id, "admin")


def test_a_change_by_somebody_else_meanwhile(crew: Town) -> None:
    seen = accounts.find_account("gate")
    assert do(accounts.change_account, act(crew), seen.id, seen.version, Details(note="先"))
    no = refused("changed_meanwhile", accounts.change_account, act(crew), seen.id, seen.version, Details(note="后"))
    assert no.values["who"] == "chief"
    now = accounts.find_account("gate")
    assert now.note == "先"
    count = rows("SELECT count(*) FROM audit_log")
    assert not do(accounts.change_account, act(crew), now.id, now.version, Details(note="先"))
    assert rows("SELECT count(*) FROM audit_log") == count
    assert do(accounts.change_account, act(crew), now.id, now.version, Details(note=""))
    assert trail() == ("people.change", {"note": ("先", "")})


def test_disabling_ends_what_somebody_looked_after(crew: Town) -> None:
    leader = accounts.find_account("L1")
    do(assignments.lead, act(crew), leader.id, ["HQ 3-1, 3-2"], ZONE)
    do(assignments.claim, act(crew), leader.id, "HQ")
    refused("reason_missing", accounts.disable, act(crew), leader.id, " ")
    left = do(accounts.disable, act(crew), leader.id, "搬走了")
    assert left.orphaned == ("HQ 3-1", "HQ 3-2")
    assert len(left.ended) == 3
    assert table.find_user("L1") is None
    assert rows("SELECT count(*) FROM leader_assignment WHERE to_at IS NULL") == [(0,)]
    assert trail()[1]["reason"] == ("", "搬走了")
    refused("inactive", accounts.disable, act(crew), leader.id, "x")
    do(accounts.enable, act(crew), leader.id)
    assert table.find_user("L1")
    refused("is_active", accounts.enable, act(crew), leader.id)


def test_another_role_ends_what_it_cannot_look_after(crew: Town) -> None:
    leader = accounts.find_account("L1")
    do(assignments.lead, act(crew), leader.id, ["HQ 3-1"], ZONE)
    do(assignments.claim, act(crew), leader.id, "HQ 3-2")
    left = do(accounts.set_role, act(crew), leader.id, "volunteer")
    assert left[:2] == (("lead HQ 3-1",), ("HQ 3-1",))
    refused("same_role", accounts.set_role, act(crew), leader.id, "volunteer")
    refused("bad_role", accounts.set_role, act(crew), leader.id, "king")


def test_the_last_admin_stays(crew: Town) -> None:
    chief = accounts.find_account("chief")
    refused("last_admin", accounts.disable, act(crew), chief.id, "bye")
    refused("last_admin", accounts.set_role, act(crew), chief.id, "volunteer")
    do(accounts.add_account, act(crew), "second", "admin", Details("乙"))
    do(accounts.disable, act(crew), chief.id, "bye")
    refused("account_disabled", accounts.enable, act(crew), chief.id)


@pytest.mark.parametrize("how", ["themselves", "each other"])
def test_two_admins_leave_at_the_same_moment(crew: Town, how: str) -> None:
    do(accounts.add_account, act(crew), "second", "admin", Details("乙"))
    crew.users["second"] = accounts.find_account("second").id
    pair = ("chief", "second")
    start, said = threading.Barrier(2), dict[str, str]()

    def leave(login: str) -> None:
        gone = login if how == "themselves" else pair[1 - pair.index(login)]
        store, who = Store(), act(crew, login)
        try:
            start.wait(10)
            store.write_now(accounts.disable, who, crew.users[gone], "bye")
            said[login] = "done"
        except Refused as no:
            said[login] = no.code
        finally:
            store.close()

    for _round in range(3):
        execute("UPDATE user_account SET active = ?, role = 'admin' WHERE login IN ('chief', 'second')", True)
        threads = [threading.Thread(target=leave, args=(login,)) for login in pair]
        for one in threads:
            one.start()
        for one in threads:
            one.join(30)
        refusal = "last_admin" if how == "themselves" else "account_disabled"
        assert sorted(said.values()) == sorted(["done", refusal])
        assert rows("SELECT count(*) FROM user_account WHERE role = 'admin' AND active") == [(1,)]


def test_two_people_with_one_name_are_told_apart(crew: Town) -> None:
    for number in (1, 2):
        details = Details("王伟", phone=f"1380000000{number}", post="HQ")
        do(accounts.add_account, act(crew), f"ww{number}", "volunteer", details)
    with pytest.raises(Refused) as found:
        accounts.find_account("王伟")
    no = found.value
    assert no.code == "namesakes"
    for part in ("ww1", "ww2", "HQ", "138****0001", "138****0002"):
        assert part in str(no.values["choices"])
    assert [one.login for one in accounts.namesakes(accounts.find_account("ww1"))] == ["ww2"]
    with pytest.raises(Refused, match="no_such_account"):
        accounts.find_account("nobody")
