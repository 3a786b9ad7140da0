"""Two acts on accounts, keys and PINs that meet."""

from db import audit
from db import pins as table
from db.base import execute
from dutyterm.people import accounts, keys, pins
from dutyterm.people.rules_accounts import Details
from dutyterm.people.rules_pin import Guards
from tests.gate.town import NOW, Town, rows
from tests.meeting import meet
from tests.people.test_keys import public


def test_one_key_is_given_to_one(crew: Town) -> None:
    met = meet(
        lambda: keys.add_key(crew.act("chief"), public(1), login="gate"),
        lambda: keys.add_key(crew.act("chief"), public(1), login="gate2"),
    )
    assert met.second == "key_taken"
    assert rows("SELECT user_id FROM ssh_key") == [(crew.users["gate"],)]


def test_a_key_that_was_just_revoked_gets_no_other_end(crew: Town) -> None:
    key = add_key(crew)
    met = meet(lambda: keys.revoke_key(crew.act("chief"), key), lambda: keys.expire_key(crew.act("chief"), key, NOW))
    assert met == (None, "key_revoked")
    assert rows("SELECT expires_at FROM ssh_key") == [(None,)]


def add_key(crew: Town) -> int:
    made = meet(lambda: keys.add_key(crew.act("chief"), public(1), login="gate"), lambda: None).first
    assert isinstance(made, int)
    return made


def test_one_login_is_given_to_one(crew: Town) -> None:
    new = Details(name="王伟")
    met = meet(
        lambda: accounts.add_account(crew.act("chief"), "ww", "volunteer", new),
        lambda: accounts.add_account(crew.act("chief"), "WW", "volunteer", new),
    )
    assert met.second == "login_taken"


def test_a_pin_that_was_just_handed_out_is_not_overwritten(crew: Town) -> None:
    """Whoever got the new one by telephone could not sign in with it."""
    execute("UPDATE user_account SET pin_hash = 'old' WHERE login = 'gate'")
    met = meet(
        lambda: pins._give(crew.act("boss"), "gate", "given"), lambda: pins._change(crew.act("gate"), "mine", "old")
    )
    assert met == (None, "pin_changed")
    assert rows("SELECT pin_hash, pin_once FROM user_account WHERE login = 'gate'") == [("given", True)]


def test_a_right_pin_and_another_try_of_the_same_person_do_not_wait_for_each_other(crew: Town) -> None:
    """At one laptop's post, in two sittings: both come to the post's count before they come to the person's."""
    user, place = crew.users["gate"], f"post/{crew.posts['HQ']}"
    execute("UPDATE user_account SET pin_tries = 1 WHERE id = ?", user)
    table.count_place(place, NOW, 10, Guards().lock_time)
    row = table.pin_of(user)
    assert row is not None
    met = meet(
        lambda: pins._right(crew.act("gate"), row, pins.SIGN_IN, True, False),
        lambda: pins._take_try(crew.act("gate"), user, Guards(), True).left,
        stands=(table, "forgive_place"),
    )
    assert met[0] is None and isinstance(met[1], int), met


def test_the_trail_is_not_entered_by_two_at_once(crew: Town) -> None:
    met = meet(
        lambda: audit.record(crew.act("chief"), "test.one", "t", 1),
        lambda: audit.record(crew.act("chief"), "test.two", "t", 2),
    )
    assert met.second == met.first + 1
