"""Who laid out what: sums in whole fen that always balance (domain.md E7). Pure."""

from collections.abc import Sequence
from typing import NamedTuple


class Share(NamedTuple):
    """What one person laid out for a trip, and what came back to them."""

    user_id: int
    advanced: int
    settled: int = 0

    @property
    def owed(self) -> int:
        return self.advanced - self.settled


def effective(total: int | None, amounts: Sequence[int | None]) -> int:
    """What a trip cost: what was typed as the total, else the sum of what is known of its items."""
    return sum(one or 0 for one in amounts) if total is None else total


def total_problem(total: int | None, amounts: Sequence[int | None], *, all_known: bool) -> str:
    """Why a total and the amounts of what was bought cannot both be right; empty when they can.

    `below`: the items alone cost more. `differs`: every price is known, and they add up to something else.
    """
    if total is None:
        return ""
    known = sum(one or 0 for one in amounts)
    if known > total:
        return "below"
    return "differs" if all_known and known != total else ""


def adjust(wanted: int, shares: Sequence[Share], user_id: int) -> list[tuple[int, int]]:
    """What to write so that all shares add up to `wanted`: (who, fen), fen positive or negative, never 0.

    More was laid out by whoever carries it now. Less is taken from them first, then from who carried it before,
    and from nobody below what has come back to them; None of it when so much cannot be taken: see `room`.
    """
    change = wanted - sum(one.advanced for one in shares)
    if change >= 0:
        return [(user_id, change)] if change else []
    lines = []
    for one in sorted(shares, key=lambda one: one.user_id != user_id):
        taken = min(-change, max(one.owed, 0))
        if taken:
            lines.append((one.user_id, -taken))
            change += taken
    return lines


def room(shares: Sequence[Share]) -> int:
    """How little a trip may have cost: what has come back already."""
    return sum(one.settled for one in shares)
