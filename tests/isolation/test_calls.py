"""The call list and the strip: what is owed, what is missed, and nothing that is there shown as missing."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from dutyterm.isolation.rules_calls import DONE, MISSED, OPEN, TRIED, Term, call, gaps, sparkline, strip
from dutyterm.isolation.rules_checks import Key, demanded_keys
from tests.gate.town import ZONE

REF = dt.date(2020, 2, 20)  # over a leap day
TERM = Term(REF, 14, dt.datetime(2020, 2, 21, 0, 0, tzinfo=ZONE))
KEYS = list(demanded_keys(*TERM))
MOMENTS = st.integers(0, 16 * 24 * 60).map(lambda minutes: TERM.started + dt.timedelta(minutes=minutes))
ANSWERS = st.dictionaries(st.sampled_from(KEYS), st.booleans())


@given(ANSWERS, MOMENTS)
def test_a_strip_shows_every_check_and_hides_no_gap(answers: dict[Key, bool], now: dt.datetime) -> None:
    shown = strip(TERM, answers, now)
    assert [key for key, _phase in shown] == KEYS and len(shown) == 28
    for key, phase in shown:
        assert (phase == "done") == bool(answers.get(key))
        assert (phase == "no_answer") == (answers.get(key) is False)
        over = now.replace(tzinfo=None) >= dt.datetime.combine(key.day, dt.time(12 if key.slot == "am" else 20))
        if key not in answers:
            assert (phase in ("overdue", "missed")) == over
    missing = [phase for _key, phase in shown if phase in ("overdue", "missed", "no_answer")]
    assert gaps(TERM, answers, now) == len(missing)


@given(ANSWERS, MOMENTS)
def test_who_is_owed_a_call_is_on_top(answers: dict[Key, bool], now: dt.datetime) -> None:
    found = call(TERM, answers, now)
    assert (found.rank == DONE) == (not found.owed)
    for key in found.owed:
        assert not answers.get(key)
        assert not any(answers.get(later) for later in KEYS if later > key and later.day <= now.date())
        assert 0 <= (now.date() - key.day).days <= 1


def test_ranks() -> None:
    now = dt.datetime(2020, 2, 22, 9, 0, tzinfo=ZONE)
    eve, am = Key(dt.date(2020, 2, 21), "pm"), Key(dt.date(2020, 2, 22), "am")
    assert call(TERM, {}, now).rank == MISSED
    assert call(TERM, {eve: True}, now).rank == OPEN
    assert call(TERM, {eve: True, am: False}, now).rank == TRIED
    assert call(TERM, {am: True}, now).rank == DONE, "the gap of last evening stays a gap, but nobody is called for it"
    assert call(TERM, {eve: True}, now.replace(hour=12)).rank == MISSED


def test_a_trend_in_plain_characters() -> None:
    drawn = sparkline([None, 340, 355, 364, 372, 373, 430])
    assert drawn[0] == " " and drawn[-2:] == "!!"
    assert drawn.isascii() and len(drawn) == 7
    steps = ".:-=+*#%"
    values = [steps.index(one) for one in drawn[1:5]]
    assert values == sorted(values)
