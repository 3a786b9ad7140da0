"""Opening gates: one for an estate, as many as it takes for a village, a second one with a reason (G1)."""

import peewee
import pytest

from db import posts
from dutyterm.errors import Refused
from dutyterm.gate.posts import change_gate, open_gate
from tests.gate.town import Town, add, do, rows


def test_the_first_gate(town: Town) -> None:
    add("compound", community_id=1, name="新苑", short_code="XY", kind="estate")
    made = do(open_gate, town.act("boss"), "xy", "新苑正门", "新苑")
    gate = posts.gate(made)
    assert gate is not None
    assert (gate.code, gate.visitor_policy, gate.compound) == ("XY", "host_consent", "新苑")
    assert rows("SELECT action, entity_id FROM audit_log") == [("gate.open", made)]
    assert rows("SELECT seq FROM change WHERE topic = 'posts'") == [(1,)]


def test_a_second_gate_needs_a_reason(town: Town) -> None:
    with pytest.raises(Refused) as no:
        do(open_gate, town.act("boss"), "HQ2", "后门", "HQ")
    assert (no.value.code, no.value.values["gate"]) == ("gate_open", "华侨新村门口")
    assert do(open_gate, town.act("boss"), "HQ2", "后门", "HQ", reason="消防要求")
    assert rows("SELECT second_gate_reason FROM post WHERE code = 'HQ2'") == [("消防要求",)]


def test_villages_have_several(town: Town) -> None:
    made = do(open_gate, town.act("boss"), "XZ2", "下寨东口", "下寨")
    gate = posts.gate(made)
    assert gate is not None
    assert gate.visitor_policy == "refuse_all"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (("HQ", "门", "HQ"), "code_taken"),
        (("", "门", "HQ"), "bad_code"),
        (("后门", "门", "HQ"), "bad_code"),
        (("A B", "门", "HQ"), "bad_code"),
        (("N1", "", "HQ"), "name_missing"),
        (("N1", "\x1b\x07", "HQ"), "name_missing"),
        (("N1", "门", "没有"), "no_such_compound"),
        (("N1", "门", "HQ", "open"), "bad_policy"),
    ],
)
def test_what_is_refused(town: Town, values: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refused) as no:
        do(open_gate, town.act("boss"), *values)
    assert no.value.code == code
    assert rows("SELECT count(*) FROM post") == [(3,)]


@pytest.mark.parametrize("login", ["gate", "L1"])
def test_only_coordinators_open_gates(town: Town, login: str) -> None:
    with pytest.raises(Refused) as no:
        do(open_gate, town.act(login), "N1", "门", "HQ", reason="要")
    assert no.value.code == "not_allowed"


def test_the_database_itself_keeps_to_one_gate(town: Town) -> None:
    with pytest.raises(peewee.IntegrityError):
        add("post", name="后门", code="HQ9", kind="gate", compound_id=town.compounds["HQ"])


def test_a_gates_rules_can_be_changed_and_the_trail_knows_both(town: Town) -> None:
    do(change_gate, town.act("boss"), "hq", policy="register", closed="23:00-05:30", measure_exit=True)
    gate = posts.gate_by_code("HQ")
    assert gate is not None
    assert (gate.visitor_policy, gate.closed_from, gate.closed_to, gate.measure_exit) == (
        *("register", "23:00", "05:30"),
        True,
    )
    assert rows("SELECT field, before, after FROM audit_value WHERE field = 'closed_from'") == [
        ("closed_from", "00:00", "23:00")
    ]
    do(change_gate, town.act("boss"), "HQ", closed="none")
    assert (found := posts.gate_by_code("HQ")) and (found.closed_from, found.visitor_policy) == ("", "register")


def test_nothing_changed_is_no_act(town: Town) -> None:
    do(change_gate, town.act("boss"), "HQ", policy="host_consent")
    assert rows("SELECT count(*) FROM audit_log") == [(0,)]


@pytest.mark.parametrize(
    ("login", "code", "values", "refused"),
    [
        ("gate", "HQ", {"policy": "register"}, "not_allowed"),
        ("boss", "NO", {"policy": "register"}, "no_such_post"),
        ("boss", "HQ", {"policy": "open"}, "bad_policy"),
        ("boss", "HQ", {"closed": "24:00-05:00"}, "bad_hours"),
        ("boss", "HQ", {"closed": "0-5"}, "bad_hours"),
    ],
)
def test_what_cannot_be_changed(town: Town, login: str, code: str, values: dict[str, str], refused: str) -> None:
    with pytest.raises(Refused) as no:
        do(change_gate, town.act(login), code, **values)  # type: ignore[arg-type]
    assert no.value.code == refused
