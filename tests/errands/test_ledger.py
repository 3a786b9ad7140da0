"""Whatever is bought, taken back, handed over, failed and fetched again: the sums balance to the fen."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import errands as table
from dutyterm.errands import assigning, carrying, following
from dutyterm.errors import Refused
from tests.errands.conftest import TERMS, Crew, balanced
from tests.gate.town import ZONE, do

STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ("price", "price", "total", "out", "wanted", "over", "fail", "deliver", "settle", "unsettle", "clear")
        ),
        st.integers(0, 2),
        st.integers(0, 30_000),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_sums_always_balance(crew: Crew, steps: list[tuple[str, int, int]]) -> None:
    one = crew.bring(crew.new("瘦肉 白菜 米"), "picked_up")
    for what, number, fen in steps:
        carrier = crew.errand(one).login
        act, item = crew.act(carrier or "boss"), crew.items(one)[number].id
        crew.at += dt.timedelta(milliseconds=1)  # nobody acts twice in one
        try:
            if what == "price":
                do(carrying.mark_item, act, item, "bought", fen=fen)
            elif what in ("out", "wanted"):
                do(carrying.mark_item, act, item, "out_of_stock" if what == "out" else "wanted")
            elif what == "total":
                do(carrying.set_total, act, one, fen)
            elif what == "over":
                do(assigning.take_over, crew.act(), one, crew.user(f"v{number + 1}"), "病了", ZONE)
            elif what == "fail":
                do(carrying.fail, act, one, "没人")
                do(following.retry, crew.act(), one, TERMS, ZONE)
                crew.bring(one, "picked_up", who=f"v{number + 1}")
            elif what == "clear":
                do(carrying.clear_debt, crew.act(), one, 1, "other", "办公室")
            elif what == "unsettle":
                do(following.unsettle, crew.act(), one, crew.errand(one).trip, "记错了")
            else:
                run = {"deliver": carrying.deliver, "settle": carrying.settle}[what]
                do(run, act, one, "door" if what == "deliver" else "cash")
        except Refused:
            pass
        found = crew.errand(one)
        owed = table.owed_of(one, found.trip)
        amounts = [item.amount_fen or 0 for item in crew.items(one)]
        cost = sum(amounts) if found.total_fen is None else found.total_fen
        assert sum(line.advanced for line in owed) == cost, (what, fen)
        assert sum(amounts) <= cost
        assert found.state != "settled" or all(line.fen == 0 for line in owed)
        balanced()
