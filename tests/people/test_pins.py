"""Acts on PINs, on the real database: counted before they are looked at, locked, given, changed, unlocked."""

import dataclasses
import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db import engine
from db.audit import Act
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.people import pin_hash, pins
from dutyterm.people.pins import Checked
from dutyterm.people.rules_pin import Guards
from dutyterm.store import Store
from tests.gate.town import NOW, Town

KEY, OTHER = b"k" * 32, b"o" * 32
PIN, NEW = "482913", "739150"
ROOT = Path(__file__).parents[2]


@dataclasses.dataclass
class Desk:
    """Acts on PINs in the small town."""

    town: Town
    store: Store
    at: dt.datetime = NOW
    keys: tuple[bytes, ...] = (KEY,)

    def act(self, login: str = "gate") -> Act:
        return Act(self.at, self.town.users[login], login, self.town.posts["HQ"], "test")

    def nobody(self, code: str = "HQ") -> Act:
        return Act(self.at, -1, "", self.town.posts[code], "test")

    def check(self, pin: str, login: str | None = "gate", *, shared: bool = True, code: str = "HQ") -> Checked:
        user = self.town.users[login] if login else None
        return pins.check_pin(self.store, self.nobody(code), user, pin, pins.SIGN_IN,
                              keys=self.keys, guards=Guards(), shared=shared)  # fmt: skip

    def change(self, old: str, new: str, login: str = "gate") -> Checked:
        return pins.change_pin(self.store, self.act(login), old, new, keys=self.keys, guards=Guards(), shared=False)

    def give(self, login: str = "gate", by: str = "boss") -> str:
        return pins.give_pin(self.store, self.act(by), login, keys=self.keys)

    def trail(self) -> list[str]:
        return [row[0] for row in execute("SELECT action FROM audit_log ORDER BY seq").fetchall()]


@pytest.fixture
def desk(crew: Town) -> Iterator[Desk]:
    store = Store()
    made = Desk(crew, store)
    for login in ("gate", "gate2"):
        made.change("", PIN, login)
    yield made
    store.close()


def test_right_and_wrong(desk: Desk) -> None:
    assert desk.check(PIN) == Checked(True)
    assert desk.check("４８２ ９１３").right
    assert desk.check("482914") == Checked(False, 4)
    assert desk.check("") == Checked(False, 3)
    assert desk.check(PIN).right
    assert desk.check("1") == Checked(False, 4), "a right one makes good for the wrong ones before"
    assert "pin.wrong" in desk.trail()


def test_the_fifth_wrong_one_locks(desk: Desk) -> None:
    until = NOW + dt.timedelta(minutes=15)
    assert [desk.check("1").left for _ in range(5)] == [4, 3, 2, 1, 0]
    assert desk.check(PIN) == Checked(False, 0, until), "not even the right one"
    assert desk.check(PIN, "gate2").right, "others may"
    assert desk.trail().count("pin.lock") == 1
    desk.at = until
    assert desk.check("1") == Checked(False, 4), "and then the count begins anew"
    assert desk.check(PIN).right


def test_ten_wrong_ones_at_a_laptop_lock_it_for_everybody(desk: Desk) -> None:
    assert [desk.check("1", "gate").left for _ in range(4)] == [4, 3, 2, 1]
    assert [desk.check("1", "gate2").left for _ in range(4)] == [4, 3, 2, 1]
    assert desk.check("1", None).left == 1, "whoever is named"
    assert desk.check("1", None).post
    assert desk.check(PIN, "gate2").post
    assert desk.check(PIN, "gate2", code="XZ").right, "another laptop is another laptop"
    with engine.transaction():
        pins.unlock(desk.act("boss"), post="HQ")
    assert desk.check(PIN, "gate2").right


def test_somebody_nobody_knows_is_treated_like_everybody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    work: list[int] = []
    real = pin_hash._work
    monkeypatch.setattr(pin_hash, "_work", lambda *given: work.append(1) or real(*given))
    desk.keys = (KEY, OTHER)
    counts = []
    for login in ("gate", None, "L1"):  # wrong PIN, unknown, no PIN
        work.clear()
        counts.append((desk.check("1", login), len(work)))
        with engine.transaction():
            pins.unlock(desk.act("boss"), post="HQ")
    assert counts == [(Checked(False, 4), 2)] * 3


def test_strangers_are_locked_too(desk: Desk) -> None:
    assert [desk.check("1", None).left for _ in range(5)] == [4, 3, 2, 1, 0]
    assert desk.check("1", None).until is not None


def test_a_disabled_account_is_a_stranger(desk: Desk) -> None:
    execute("UPDATE user_account SET active = ? WHERE login = 'gate'", False)
    assert not desk.check(PIN).right


@pytest.mark.parametrize("post", [0, 1])
def test_many_guessers_at_once_get_five_guesses(desk: Desk, db_url: str, post: int) -> None:
    user = desk.town.users["gate"]
    command = [sys.executable, "-m", "tests.people.guesser", db_url, str(user)]
    place = str(desk.town.posts["HQ"] if post else 0)
    guessers = [
        subprocess.Popen(
            [*command, str(n * 30), str(n * 30 + 30), place],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )  # fmt: skip
        for n in range(20)
    ]
    for one in guessers:
        assert one.stdout and one.stdout.readline() == "ready\n"
    for one in guessers:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    looked = [int(one.communicate(timeout=120)[0]) for one in guessers]
    assert 1 <= sum(looked) <= 5
    assert desk.trail().count("pin.lock") >= 1


def test_a_key_makes_a_stolen_hash_useless(desk: Desk) -> None:
    kept = pin_hash.hash_pin((KEY,), PIN)
    assert pin_hash.is_pin((OTHER, KEY), kept, PIN), "every key is believed"
    assert not pin_hash.is_pin((OTHER,), kept, PIN)
    assert not pin_hash.is_pin((), kept, PIN)
    plain = pin_hash.hash_pin((), PIN)
    assert not pin_hash.is_keyed(plain), "it says so"
    assert pin_hash.is_keyed(kept)
    assert pin_hash.is_pin((KEY,), plain, PIN), "and goes on working when there is a key"
    assert kept != pin_hash.hash_pin((KEY,), PIN)


def refused(code: str) -> "pytest.RaisesExc[Refused]":
    return pytest.raises(Refused, match=f"^{code}$")


def test_changing_needs_the_old_one(desk: Desk) -> None:
    assert desk.change("111111", NEW) == Checked(False, 4)
    assert desk.check(PIN).right
    assert desk.change(PIN, NEW).right
    assert desk.check(NEW).right
    assert not desk.check(PIN).right
    for new, code in (("12345", "pin_form"), ("123456", "pin_easy"), (NEW, "pin_same")):
        with refused(code):
            desk.change(NEW, new)
    assert "pin.change" in desk.trail()


def test_a_given_pin_is_for_one_use(desk: Desk) -> None:
    given = desk.give()
    assert not desk.check(PIN).right
    assert desk.check(given) == Checked(True, once=True)
    assert desk.change(given, NEW).right
    assert desk.check(NEW) == Checked(True)
    held = str(execute("SELECT * FROM audit_log").fetchall()) + str(execute("SELECT * FROM audit_value").fetchall())
    assert not any(pin in held for pin in (PIN, NEW, given))
    assert "pin.give" in desk.trail()


def test_who_may_give_and_unlock(desk: Desk) -> None:
    for who in ("gate", "L1", "kader"):
        with refused("not_allowed"):
            desk.give(by=who)
        with refused("not_allowed"), engine.transaction():
            pins.unlock(desk.act(who), "gate")
    with refused("pin_give_above"):
        desk.give("chief", by="boss")
    assert desk.give("chief", by="chief")
    with refused("no_such_login"):
        desk.give("Lin [/b]")
    for _ in range(5):
        desk.check("1", shared=False)
    assert desk.check(PIN).until
    with engine.transaction():
        pins.unlock(desk.act("boss"), "gate")
    assert desk.check(PIN).right
    assert "pin.unlock" in desk.trail()


def test_two_people_with_one_name(desk: Desk) -> None:
    for login, phone in (("gate", "13800001111"), ("gate2", "13800002222")):
        execute("UPDATE user_account SET display = '王小山', phone = ? WHERE login = ?", phone, login)
    meant = pins.whom("wxs")
    assert sorted(meant) == sorted(desk.town.users[one] for one in ("gate", "gate2"))
    assert pins.whom("1111") == [desk.town.users["gate"]]
    assert pins.whom_among(meant, "2222") == desk.town.users["gate2"]
    assert pins.whom_among(meant, "gate") == desk.town.users["gate"]
    assert pins.whom_among(meant, "3333") is None


@pytest.mark.parametrize("name", ["Lin [/b]", "𠮷" * 40, "x'; DROP TABLE post; --", "张[@click=app.quit]三[/]"])
def test_names_of_all_kinds(desk: Desk, name: str) -> None:
    execute("UPDATE user_account SET display = ? WHERE login = 'gate'", name)
    assert desk.town.users["gate"] in pins.whom(name)
    assert pins.whom("\x1b]0;x‮") == []
