"""Two assign at once: never a double, never a lost request, and whoever comes second is told by whom (E2)."""

from db import engine
from tests.errands.conftest import Crew
from tests.errands.races import race
from tests.gate.town import add, rows


def test_twenty_processes_for_the_same_errand(db_url: str, crew: Crew) -> None:
    """30 races here; `make bench ARGS=races` runs a thousand."""
    volunteers = [add("user_account", login=f"r{n}", display=f"快手{n}", role="volunteer") for n in range(20)]
    errands = [crew.new(f"菜{number}") for number in range(30)]
    assert errands == list(range(errands[0], errands[0] + 30))
    engine.close()
    rounds = race(db_url, volunteers, errands[0], 30)
    for number, said in enumerate(rounds):
        assert said.count("given") == 1, said
        winner = said.index("given")
        ((owner, state, version),) = rows(
            "SELECT assignee_id, state, version FROM errand WHERE id = ?", errands[number]
        )
        assert (owner, state, version) == (volunteers[winner], "assigned", 2)
        assert set(said) == {"given", f"taken 快手{winner}"}
    assert rows("SELECT count(*) FROM errand") == [(30,)]
    assert rows("SELECT act, count(*) FROM errand_event GROUP BY act ORDER BY act") == [("assign", 30), ("create", 30)]
    assert rows("SELECT count(*) FROM audit_log WHERE action = 'errand.assign'") == [(30,)]
