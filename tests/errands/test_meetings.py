"""Two acts on errands that meet: what the second looked at before it waited may be another errand's by now."""

from db import errands as table
from dutyterm.errands import assigning, carrying, ordering
from tests.errands.conftest import TERMS, Crew
from tests.gate.town import ZONE, do, rows
from tests.meeting import meet


def test_an_item_that_was_just_written_anew(crew: Crew) -> None:
    errand = crew.bring(crew.new("白菜"), "accepted")
    ((item,),) = rows("SELECT id FROM errand_item")
    version = crew.errand(errand).version
    met = meet(
        lambda: ordering.edit(crew.act(), errand, version, "萝卜", TERMS, ZONE),
        lambda: carrying.mark_item(crew.act("v1"), int(str(item)), "bought"),
    )
    assert met == (None, "no_such_item")
    assert rows("SELECT name, state FROM errand_item") == [("萝卜", "wanted")]


def test_an_item_that_has_just_gone_back_to_its_own_errand(crew: Crew) -> None:
    """Marked as bought there, it would be nobody's purchase of an errand nobody has."""
    into, other = crew.new("白菜"), crew.new("2斤瘦肉")
    do(ordering.merge, crew.act(), other, into)
    crew.bring(into, "accepted")
    ((item,),) = rows("SELECT id FROM errand_item WHERE origin_id = ?", other)
    met = meet(
        lambda: ordering.unmerge(crew.act(), other),
        lambda: carrying.mark_item(crew.act("v1"), int(str(item)), "bought"),
    )
    assert met.first is None and met.second in ("no_such_item", "not_yours")  # as it had begun to look, or not
    assert rows("SELECT DISTINCT state FROM errand_item") == [("wanted",)]


def test_merged_again_and_unmerged_at_once(crew: Crew) -> None:
    """Both hold the two errands, the lower number first, or one of them would never get the other."""
    into, other = crew.new("白菜"), crew.new("2斤瘦肉")
    do(ordering.merge, crew.act(), other, into)
    assert into < other
    met = meet(
        lambda: ordering.unmerge(crew.act(), other),
        lambda: ordering.merge(crew.act("boss2"), other, into),
        stands=(table, "errand"),
    )
    assert met.first is None and met.second in (True, False), met


def test_one_errand_is_given_to_one(crew: Crew) -> None:
    errand = crew.new()
    met = meet(
        lambda: assigning.assign(crew.act(), [errand], crew.user("v1"), ZONE)[0].given,
        lambda: assigning.assign(crew.act("boss2"), [errand], crew.user("v2"), ZONE)[0].why,
    )
    assert met == (True, "taken")


def test_one_order_sent_twice_is_one_errand(crew: Crew) -> None:
    order = ordering.Order("k", crew.home(), "phone", "白菜")
    met = meet(
        lambda: ordering.create(crew.act(), order, TERMS, ZONE).again,
        lambda: ordering.create(crew.act(), order, TERMS, ZONE).again,
    )
    assert met == (False, True)


def test_the_same_rubbish_sent_twice_is_one_errand(crew: Crew) -> None:
    order = ordering.Order("k", crew.home(), "phone", kind="garbage")
    met = meet(
        lambda: ordering.create(crew.act(), order, TERMS, ZONE).again,
        lambda: ordering.create(crew.act(), order, TERMS, ZONE).again,
    )
    assert met == (False, True)


def test_a_total_is_laid_out_once(crew: Crew) -> None:
    errand = crew.bring(crew.new(), "picked_up")
    act = crew.act("v1")
    met = meet(lambda: carrying.set_total(act, errand, 5850), lambda: carrying.set_total(act, errand, 5850))
    assert met == (True, False)
    assert rows("SELECT sum(fen) FROM errand_money") == [(5850,)]
