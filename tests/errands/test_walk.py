"""Random walks over legal and illegal acts, against a model so simple that one can see it is right."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import pytest

from dutyterm.errands import assigning, carrying, following, garbage, ordering
from dutyterm.errors import Refused
from tests.errands.conftest import TERMS, Crew, balanced
from tests.gate.town import ZONE, do, rows

# the model's own words of domain.md E: act: (before, after), "" the state stays
GOODS = {
    "assign": (("requested",), "assigned"),
    "unassign": (("assigned", "accepted"), "requested"),
    "accept": (("assigned",), "accepted"),
    "decline": (("assigned", "accepted"), "requested"),
    "pick_up": (("assigned", "accepted"), "picked_up"),
    "total": (("picked_up", "delivered"), ""),
    "deliver": (("picked_up",), "delivered"),
    "settle": (("delivered",), "settled"),
    "fail": (("picked_up",), "failed"),
    "retry": (("failed",), "requested"),
    "cancel": (("requested", "assigned", "accepted"), "cancelled"),
    "reopen": (("delivered", "settled", "cancelled"), "requested"),
    "unsettle": (("settled",), "delivered"),
    "take_over": (("picked_up",), ""),
    "clear_debt": (
        ("requested", "assigned", "accepted", "picked_up", "delivered", "settled", "failed", "cancelled"),
        "",
    ),
}
GARBAGE = {
    **{name: GOODS[name] for name in ("assign", "unassign", "accept", "decline", "retry", "cancel")},
    "collect": (("assigned", "accepted"), "collected"),
    "pack": (("collected",), ""),
    "dispose": (("collected",), "disposed"),
    "skip": (("requested", "assigned", "accepted"), "skipped"),
    "fail": (("collected",), "failed"),
    "reopen": (("disposed", "skipped", "cancelled"), "requested"),
    "take_over": (("collected",), ""),
}
OFFICE = {"assign", "unassign", "retry", "cancel", "reopen", "take_over", "unsettle", "clear_debt"}
ACTS = sorted({*GOODS, *GARBAGE})
PEOPLE = ("boss", "boss2", "v1", "v2", "v3")


@dataclass
class Model:
    """What one errand should be like."""

    garbage: bool
    state: str = "requested"
    who: str = ""
    trip: int = 1
    paid: dict[tuple[int, str], int] = field(default_factory=dict)  # (trip, who): laid out
    back: dict[tuple[int, str], int] = field(default_factory=dict)
    before: dict[tuple[int, str], int] = field(default_factory=dict)  # what had come back before it was settled
    priced: bool = False
    packed: bool = False

    def owed(self, trip: int) -> int:
        return sum(fen - self.back.get(key, 0) for key, fen in self.paid.items() if key[0] == trip)

    def may(self, act: str, person: str) -> bool:
        table = GARBAGE if self.garbage else GOODS
        if act not in table or self.state not in table[act][0]:
            return False
        if person.startswith("boss"):
            return True
        return act not in OFFICE and person == self.who

    def settle(self, trip: int) -> None:
        for key, fen in self.paid.items():
            if key[0] == trip:
                self.back[key] = fen


def run_act(crew: Crew, errand: int, act: str, person: str, other: str, number: int) -> object:
    who = crew.act(person)
    calls: dict[str, Callable[[], object]] = {
        "assign": lambda: do(assigning.assign, who, [errand], crew.user(other), ZONE),
        "unassign": lambda: do(assigning.unassign, who, errand),
        "accept": lambda: do(carrying.accept, who, errand, ZONE),
        "decline": lambda: do(carrying.decline, who, errand, "没空"),
        "pick_up": lambda: do(carrying.pick_up, who, errand, ZONE),
        "collect": lambda: do(garbage.collect, who, errand, ZONE),
        "total": lambda: do(carrying.set_total, who, errand, number),
        "deliver": lambda: do(carrying.deliver, who, errand, "door"),
        "settle": lambda: do(carrying.settle, who, errand, "cash"),
        "unsettle": lambda: do(following.unsettle, who, errand, crew.errand(errand).trip, "记错了"),
        "fail": lambda: do(carrying.fail, who, errand, "没人"),
        "retry": lambda: do(following.retry, who, errand, TERMS, ZONE),
        "cancel": lambda: do(ordering.cancel, who, errand, "不要"),
        "reopen": lambda: do(following.reopen, who, errand, "没收到", TERMS, ZONE),
        "take_over": lambda: do(assigning.take_over, who, errand, crew.user(other), "病了", ZONE),
        "clear_debt": lambda: do(carrying.clear_debt, who, errand, 1 + number % 2, "other", "办公室"),
        "pack": lambda: do(garbage.pack, who, errand, bags=number % 5, double=True, sprayed=True),
        "dispose": lambda: do(garbage.dispose, who, errand),
        "skip": lambda: do(garbage.skip, who, errand, "没有"),
    }
    return calls[act]()


def expect(model: Model, act: str, person: str, other: str, number: int) -> bool:
    """Carry the act out on the model; False when it must change nothing."""
    if not model.may(act, person):
        return False
    if act == "dispose" and not model.packed:
        return False
    if act == "settle" and not model.priced:
        return False
    if act == "total":
        before = sum(fen for (trip, _who), fen in model.paid.items() if trip == model.trip)
        if number < sum(fen for (trip, _who), fen in model.back.items() if trip == model.trip):
            return False
        _adjust(model, number - before)
        model.priced = True
    if act == "clear_debt":
        trip = 1 + number % 2
        if model.state == "delivered" and trip == model.trip:
            return False
        model.settle(trip)
    if act == "settle":
        model.before = {key: fen for key, fen in model.back.items() if key[0] == model.trip}
        model.settle(model.trip)
    if act == "unsettle":
        model.back = {key: fen for key, fen in model.back.items() if key[0] != model.trip} | model.before
    if act in ("assign", "take_over"):
        model.who = other
    if act in ("unassign", "decline", "retry", "reopen"):
        model.who = ""
    if act in ("retry", "reopen"):
        model.trip, model.priced, model.packed = model.trip + 1, False, False
    model.packed |= act == "pack"
    model.state = (GARBAGE if model.garbage else GOODS)[act][1] or model.state
    return True


def _adjust(model: Model, change: int) -> None:
    if change >= 0:
        key = (model.trip, model.who)
        model.paid[key] = model.paid.get(key, 0) + change
        return
    for key in sorted((one for one in model.paid if one[0] == model.trip), key=lambda one: one[1] != model.who):
        taken = min(-change, model.paid[key] - model.back.get(key, 0))
        model.paid[key] -= taken
        change += taken


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk_ends_where_the_model_does(crew: Crew, seed: int) -> None:
    random = Random(seed)
    errands = {crew.new(f"菜{number}"): Model(False) for number in range(3)} | {crew.rubbish(): Model(True)}
    legal = illegal = 0
    for step in range(400):
        crew.at += dt.timedelta(milliseconds=1)  # nobody acts twice in one
        errand, act = random.choice(list(errands)), random.choice(ACTS)
        person, other = random.choice(PEOPLE), random.choice(PEOPLE[2:])
        model, number = errands[errand], random.choice((0, 100, 5850, 1999, 30000))
        if step % 2:  # a walk that only stumbles gets nowhere
            act = random.choice([one for one in ACTS if any(model.may(one, who) for who in PEOPLE)])
            person = random.choice([who for who in PEOPLE if model.may(act, who)])
        wanted = expect(model, act, person, other, number)
        try:
            run_act(crew, errand, act, person, other, number)
        except Refused:
            assert not wanted, (seed, step, act, person, model)
            illegal += 1
        else:
            legal += wanted
        found = crew.errand(errand)
        assert (found.state, found.login, found.trip) == (model.state, model.who, model.trip), (seed, step, act)
        assert found.advanced_fen == sum(model.paid.values()), (seed, step, act, person, model)
        assert found.settled_fen == sum(model.back.values()), (seed, step, act, person, model)
    balanced()
    assert legal > 150, "the walk must get somewhere"
    assert illegal > 100
    assert rows("SELECT count(*) FROM errand") == [(4,)]
    steps = rows("SELECT errand_id, before, after FROM errand_event ORDER BY errand_id, id")
    for (errand, _before, after), (next_errand, before, _after) in zip(steps, steps[1:], strict=False):
        assert errand != next_errand or after == before, "the story has no hole"
