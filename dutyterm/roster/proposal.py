"""A plan of the planner as a proposal: who goes where and why, and for each hole why nobody fits. Changes nothing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from db.roster import Shift

from .accepting import Chosen
from .plan.engine import Plan, ledger_of
from .plan.explain import Choice, Hole, Scarce, choice, hole, scarce
from .plan.ledger import NOBODY, Ledger
from .plan.suggest import terms_at
from .proposing import LEAD, Question, shift_of


@dataclass(slots=True)
class Proposal:
    """What the planner would do, seat by seat; `ledger` answers further questions about it."""

    question: Question
    plan: Plan
    ledger: Ledger
    holes: tuple[str, ...]  # seats nobody takes, the worst and soonest first
    shifts_of: Counter[int] = field(default_factory=Counter)  # places by person

    @property
    def seats(self) -> int:
        """How many places were empty."""
        return len(self.question.problem.seats)

    def chosen(self, without: Iterable[str] = ()) -> list[Chosen]:
        """The choices as the service takes them, those of `without` (seats) left out."""
        tables, left_out = self.ledger.tables, set(without)
        found = []
        for seat, person in self.plan.seated:
            if seat in left_out:
                continue
            s = tables.seat_of[seat]
            terms = terms_at(self.ledger, tables.person_of[person], s)
            why = " ".join(f"{name}={points}" for name, points in terms.items() if points)
            found.append(Chosen(shift_of(seat), person, LEAD in tables.seats[s].roles, why))
        return found

    def shift(self, seat: str) -> Shift:
        """The shift of a seat."""
        return self.question.shifts[shift_of(seat)]

    def why(self, seat: str) -> Choice | None:
        """Why this person sits there; None for an empty seat."""
        return choice(self.ledger, seat)

    def why_not(self, seat: str) -> Hole:
        """Why nobody sits there."""
        return hole(self.ledger, seat)

    def scarce(self) -> list[Scarce]:
        """Times that more places ask for people than there can be."""
        return scarce(self.ledger)


def propose(question: Question, plan: Plan) -> Proposal:
    """A proposal from what the planner found."""
    ledger = ledger_of(question.problem, plan.seated)
    tables = ledger.tables
    empty = [s for s, person in enumerate(ledger.who) if person == NOBODY]
    empty.sort(key=lambda s: (-tables.empty[s], tables.seats[s].start, tables.seats[s].id))
    counts = Counter(person for _seat, person in plan.seated)
    return Proposal(question, plan, ledger, tuple(tables.seats[s].id for s in empty), counts)
