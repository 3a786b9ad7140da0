"""Sums in fen that always balance."""

from hypothesis import given
from hypothesis import strategies as st

from dutyterm.errands.rules_money import Share, adjust, effective, room, total_problem


@st.composite
def shares(draw: st.DrawFn) -> list[Share]:
    found = []
    for user in range(1, draw(st.integers(0, 4)) + 1):
        advanced = draw(st.integers(0, 100_000))
        found.append(Share(user, advanced, draw(st.integers(0, advanced))))
    return found


@given(shares(), st.integers(0, 500_000), st.integers(1, 5))
def test_what_is_written_makes_the_shares_add_up(some: list[Share], wanted: int, carrier: int) -> None:
    """And nobody falls below what has come back to them."""
    wanted = max(wanted, room(some))
    lines = adjust(wanted, some, carrier)
    after = {one.user_id: one.advanced for one in some}
    for user, fen in lines:
        assert fen
        after[user] = after.get(user, 0) + fen
    assert sum(after.values()) == wanted
    assert all(after[one.user_id] >= one.settled for one in some)


@given(shares(), st.integers(0, 500_000), st.integers(1, 5))
def test_more_was_laid_out_by_whoever_carries_it(some: list[Share], more: int, carrier: int) -> None:
    total = sum(one.advanced for one in some) + more
    assert adjust(total, some, carrier) == ([(carrier, more)] if more else [])


def test_less_is_taken_from_the_carrier_first() -> None:
    some = [Share(1, 5000), Share(2, 1000)]
    assert adjust(5500, some, 2) == [(2, -500)]
    assert adjust(4000, some, 2) == [(2, -1000), (1, -1000)]


def test_totals_and_prices() -> None:
    assert effective(None, [100, None, 250]) == 350
    assert effective(0, [100]) == 0
    assert effective(5850, [None]) == 5850
    assert total_problem(None, [100], all_known=True) == ""
    assert total_problem(300, [100, 250], all_known=False) == "below"
    assert total_problem(400, [100, 250], all_known=True) == "differs"
    assert total_problem(350, [100, 250], all_known=True) == ""
    assert total_problem(400, [100, None], all_known=False) == ""
