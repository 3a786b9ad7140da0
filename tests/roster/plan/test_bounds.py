"""The bounds that plans are measured against: whatever prices were found, they prove no more than a plan costs."""

from random import Random

import pytest

from dutyterm.roster.plan.engine import fill
from tests.bench.roster_bounds import model_of, proved

from .towns import town


@pytest.mark.parametrize("rest", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_no_prices_prove_more_than_a_plan_costs(seed: int, rest: bool) -> None:
    problem = town(12, 3, 5, seed)
    points, model, random = fill(problem, steps=60).points, model_of(problem, rest=rest), Random(seed)
    found = [proved(model, [0.0] * len(model.rows))]
    for most in (0.5, 5.0, 50.0):
        for _try in range(20):
            found.append(proved(model, [random.uniform(-most, most / 4) for _row in model.rows]))
    assert 0 < max(found) <= points
