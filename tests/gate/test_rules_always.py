"""What holds for every case there can be, also for those nobody thought of."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dutyterm.gate.rules import ALLOW, HOLD, RECHECK, REFUSE, STRICTNESS, Case, Limits, abnormal, decide, of_vehicle

readings = st.none() | st.integers(340, 430)
subjects = ("resident", "tenant", "visitor", "worker", "delivery", "official", "emergency")
passes = ("none", "valid", "expired", "suspended", "lost", "revoked", "replaced", "other_person", "other_place")
cases = st.builds(
    Case,
    direction=st.sampled_from(["in", "out"]),
    subject=st.sampled_from(subjects),
    pass_state=st.sampled_from(passes),
    t1=readings,
    t2=readings,
    outbreak=st.sampled_from(["", "yes", "no", "unknown"]),
    policy=st.sampled_from(["refuse_all", "host_consent", "register"]),
    consent=st.none() | st.booleans(),
    mask=st.sampled_from(["", "yes", "no"]),
    vehicle=st.sampled_from(["", "permit", "outside", "essential"]),
    **{
        name: st.booleans()
        for name in (
            *("lives_here", "identified", "isolated", "expected_back", "exit_approved", "destination", "phone"),
            *("came_from", "left_on", "night", "measure_exit", "village", "over_quota"),
        )
    },
)
limits = st.builds(Limits, mask_required=st.booleans(), outing_quota=st.integers(0, 3))


@given(cases, limits)
def test_every_case_has_one_whole_verdict(case: Case, town: Limits) -> None:
    verdict = decide(case, town)
    assert verdict.decision in STRICTNESS
    assert verdict.reason
    assert verdict.reason_code.split("+")[0] == verdict.reason
    assert verdict == decide(case, town)


@given(cases, limits)
def test_no_admission_without_a_temperature(case: Case, town: Limits) -> None:
    """G4, row 3."""
    verdict = decide(replace(case, direction="in", t1=None), town)
    if verdict.decision == ALLOW and verdict.reason != "emergency":
        assert "t1" in verdict.missing


@given(cases, limits)
def test_quarantine_is_never_let_out_without_approval(case: Case, town: Limits) -> None:
    kept = replace(case, direction="out", lives_here=True, isolated=True, exit_approved=False)
    if kept.subject != "emergency":
        assert decide(kept, town).decision == REFUSE
        assert decide(kept, town).escalation == "breach"


@given(cases, limits)
def test_going_home_is_never_blocked_by_isolation(case: Case, town: Limits) -> None:
    verdict = decide(replace(case, direction="in", lives_here=True, isolated=True), town)
    assert verdict.decision == ALLOW
    assert set(verdict.missing) <= {"t1"}


@given(cases)
def test_nobody_is_turned_away_from_home_for_a_pass(case: Case) -> None:
    """G7: whatever the pass is worth, somebody known to live here is not REFUSEd on the way in."""
    home = replace(case, direction="in", lives_here=True, identified=True)
    assert decide(home).decision != REFUSE
    assert decide(replace(home, pass_state="none")).decision == decide(replace(home, pass_state="valid")).decision


@given(cases, limits)
def test_fever_is_always_reported(case: Case, town: Limits) -> None:
    verdict = decide(case, town)
    if verdict.reason == "fever" or "fever" in verdict.flags:
        assert verdict.escalation == "fever"


@given(cases, limits)
def test_a_confirmed_fever_never_walks_in(case: Case, town: Limits) -> None:
    """T4, but for those who go home into quarantine and for ambulances."""
    hot = replace(case, direction="in", t1=380, t2=378)
    if hot.subject != "emergency" and not (hot.lives_here and hot.isolated):
        assert decide(hot, town).decision in (REFUSE, HOLD)


@given(cases, limits)
def test_an_odd_first_reading_is_measured_again(case: Case, town: Limits) -> None:
    """T2, T3."""
    once = replace(case, t2=None)
    if once.t1 is not None and abnormal(once.t1, town) and once.subject != "emergency":
        assert decide(once, town).decision == RECHECK or (once.lives_here and once.isolated)


@given(cases, limits)
def test_only_coming_home_from_there_opens_an_isolation(case: Case, town: Limits) -> None:
    verdict = decide(case, town)
    assert not verdict.isolate or (case.direction, case.outbreak, case.lives_here) == ("in", "yes", True)


@given(cases)
def test_a_mask_makes_nothing_stricter_unless_it_is_required(case: Case) -> None:
    assert decide(replace(case, mask="no")).decision == decide(replace(case, mask="yes")).decision


@given(st.lists(cases, min_size=1, max_size=6))
def test_a_vehicle_is_never_easier_than_one_of_its_people(people: list[Case]) -> None:
    verdicts = [decide(one) for one in people]
    whole = of_vehicle(verdicts)
    assert whole in verdicts
    if whole.decision == ALLOW:
        assert {one.decision for one in verdicts} == {ALLOW}
