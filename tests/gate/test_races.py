"""Two acts at the gates that meet."""

import datetime as dt

from dutyterm.gate.entry import Entry
from dutyterm.gate.posts import change_gate, open_gate
from dutyterm.gate.service import record, undo_last
from tests.gate.town import NOW, Town, add, rows
from tests.meeting import meet


def test_one_code_is_given_to_one_gate(town: Town) -> None:
    """Also when the two gates are those of two compounds."""
    for number, name in enumerate(("新苑", "旧苑")):
        add("compound", community_id=1, name=name, short_code=f"Y{number}", kind="estate")
    met = meet(
        lambda: open_gate(town.act("boss"), "N1", "新门", "新苑"),
        lambda: open_gate(town.act("boss"), "N1", "旧门", "旧苑"),
    )
    assert met.second == "code_taken"
    assert rows("SELECT name FROM post WHERE code = 'N1'") == [("新门",)]


def test_the_trail_of_a_gate_says_what_was_there_before(town: Town) -> None:
    met = meet(
        lambda: change_gate(town.act("boss"), "HQ", policy="refuse_all"),
        lambda: change_gate(town.act("boss"), "HQ", policy="register"),
    )
    assert met == (None, None)
    assert rows("SELECT before, after FROM audit_value WHERE field = 'visitor_policy' ORDER BY audit_id") == [
        ("host_consent", "refuse_all"), ("refuse_all", "register")
    ]  # fmt: skip


def test_one_line_sent_twice_is_one_row(town: Town) -> None:
    desk, said = town.desk(), Entry("k1", who="梁志锦", t1=365)
    met = meet(lambda: record(town.act(), desk, said).again, lambda: record(town.act(), desk, said).again)
    assert met == (False, True)
    assert rows("SELECT count(*) FROM gate_entry") == [(1,)]


def test_one_row_is_taken_back_once(town: Town) -> None:
    desk = town.desk()
    made = meet(lambda: record(town.act(), desk, Entry("k1", who="梁志锦", t1=365)), lambda: None)
    assert made.first.rows
    later = town.act(at=NOW + dt.timedelta(seconds=5))
    met = meet(lambda: len(undo_last(later, desk)), lambda: len(undo_last(later, desk)))
    assert met == (1, "nothing_to_undo")
