"""Keys are given, limited and taken away, in the real database."""

import datetime as dt
from collections.abc import Iterator

import pytest

from db import engine
from db.audit import Act
from db.base import execute
from dutyterm.errors import Refused
from dutyterm.people.keys import add_key, expire_key, key_file_lines, revoke_key
from dutyterm.people.rules_keys import LINE
from tests.gate.town import NOW, Town, add, bound, rows
from tests.people.test_rules_keys import body_of

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def town(db_url: str) -> Iterator[Town]:
    with bound(db_url) as made:
        made.users["chief"] = add("user_account", login="chief", display="Lin [/b]\u202e𠮷", role="admin")
        yield made


def public(number: int) -> str:
    return f'ssh-ed25519 {body_of(b"ssh-ed25519", bytes([number] * 32))} Lin "[/b],pty 𠮷'


def act(town: Town, login: str = "chief", at: dt.datetime = NOW) -> Act:
    return Act(at, town.users[login], login, None, "test")


def give(town: Town, number: int, **more: object) -> int:
    with engine.transaction():
        return add_key(act(town), public(number), **(more or {"login": "gate"}))  # type: ignore[arg-type]


def code_of(call: object, *values: object, **more: object) -> str:
    assert callable(call)
    with pytest.raises(Refused) as caught, engine.transaction():
        call(*values, **more)
    return caught.value.code


def numbers(at: dt.datetime = NOW) -> list[str]:
    lines, broken = key_file_lines(at)
    assert broken == []
    matches = [LINE.fullmatch(line) for line in lines]
    return [match["id"] for match in matches if match]


def test_a_key_of_a_person_and_of_a_post_open(town: Town) -> None:
    made = [give(town, 1), give(town, 2, post="HQ")]
    assert numbers() == [str(one) for one in made]
    assert not any("Lin" in line or "[/b]" in line for line in key_file_lines(NOW)[0])


def test_a_key_is_given_once_and_to_one(town: Town) -> None:
    give(town, 1)
    assert code_of(add_key, act(town), public(1), login="L1") == "key_taken"
    assert code_of(add_key, act(town), public(2)) == "key_whose"
    assert code_of(add_key, act(town), public(2), login="L1", post="HQ") == "key_whose"
    assert code_of(add_key, act(town), public(2), login="nobody") == "no_such_login"
    assert code_of(add_key, act(town), public(2), post="??") == "no_such_post"
    assert code_of(add_key, act(town), public(2), login="L1", expires_at=NOW) == "key_expiry_past"


def test_a_key_opens_until_it_expires(town: Town) -> None:
    made = give(town, 1)
    with engine.transaction():
        expire_key(act(town), made, NOW + HOUR)
    assert numbers() == [str(made)]
    assert numbers(NOW + HOUR) == []
    with engine.transaction():
        expire_key(act(town), made, None)
    assert numbers(NOW + HOUR) == [str(made)]


def test_a_revoked_key_is_gone_for_good_and_may_be_given_anew(town: Town) -> None:
    made = give(town, 1)
    with engine.transaction():
        revoke_key(act(town), made)
    assert numbers() == []
    for call in ((revoke_key, act(town), made), (expire_key, act(town), made, None)):
        assert code_of(*call) == "key_revoked"
    assert code_of(revoke_key, act(town), 999) == "key_unknown"
    assert numbers() == [] != [str(give(town, 1, login="L1"))]


def test_a_disabled_account_has_no_door(town: Town) -> None:
    give(town, 1)
    with engine.transaction():
        execute("UPDATE user_account SET active = ? WHERE id = ?", False, town.users["gate"])
    assert numbers() == []


@pytest.mark.parametrize("login", ["gate", "L1", "boss"])
def test_only_an_admin_gives_and_takes(town: Town, login: str) -> None:
    made = give(town, 1)
    assert code_of(add_key, act(town, login), public(2), login="L1") == "not_allowed"
    assert code_of(expire_key, act(town, login), made, NOW) == "not_allowed"
    assert code_of(revoke_key, act(town, login), made) == "not_allowed"
    assert numbers() == [str(made)]


def test_the_trail_tells_each_act_and_never_a_key(town: Town) -> None:
    made = give(town, 1)
    with engine.transaction():
        expire_key(act(town), made, NOW + HOUR)
        revoke_key(act(town), made)
    told = rows("SELECT action FROM audit_log WHERE entity = ? AND entity_id = ? ORDER BY seq", "ssh_key", made)
    assert [one[0] for one in told] == ["key.add", "key.expire", "key.revoke"]
    body = public(1).split()[1]
    for table in ("audit_log", "audit_value"):
        assert body not in str(rows(f"SELECT * FROM {table}"))
