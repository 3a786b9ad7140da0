"""Opening gates: one for an estate, as many as it takes for a village, a second one with a reason (G1)."""

import peewee
import pytest

from db import posts
from dutyterm.errors import Refused
from dutyterm.gate.posts import open_gate
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
