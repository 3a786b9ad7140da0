"""The roster of the demo town as plain records: plans, shifts, and who stands on them."""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Pattern:
    """A plan of shifts; `places` hold the posts it is for, `for_all` says that the table names none."""

    id: int
    post_id: int | None
    name: str
    starts: str
    ends: str
    least: int
    most: int
    leads: int = 0


@dataclass(slots=True, eq=False)
class Shift:
    """One shift; moments are milliseconds."""

    id: int
    post_id: int
    day: dt.date
    days: int  # from today
    pattern: Pattern
    start: int
    end: int
    night: bool
    stands: list["Stand"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What its plan is called."""
        return self.pattern.name


@dataclass(slots=True, eq=False)
class Stand:
    """Somebody on a shift; what happened is told later."""

    id: int
    shift: Shift
    user_id: int
    made: int  # when they were put there
    by: int
    source: str = "assigned"
    state: str = "planned"
    lead: bool = False
    covers: "Stand | None" = None
    overridden: str = ""
    override_reason: str = ""
    came: int = 0
    temp: int | None = None
    left: int = 0
    forced: str = ""
    force_reason: str = ""
    early: str = ""
    reason: str = ""  # why it ended

    @property
    def live(self) -> bool:
        """Whether it counts for its shift."""
        return self.state in ("planned", "confirmed", "on_duty", "relieved")


@dataclass(slots=True)
class Roster:
    """All of it; who cannot come, who wants to swap and who was asked are rows as the tables have them."""

    patterns: list[Pattern] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)  # in the order of their ids
    stands: list[Stand] = field(default_factory=list)
    away: list[tuple[int, int, int, str]] = field(default_factory=list)  # account, from, to, reason
    swaps: list[tuple[Stand, int, Stand | None, str, str]] = field(default_factory=list)
    """Whose place, who is asked, the place they give, the state, the note."""
    asked: list[tuple[Shift, int, str]] = field(default_factory=list)  # account and answer
    watch: dict[int, list[int]] = field(default_factory=dict)  # post: who writes the log, by the half hour
    watch_from: int = 0

    def add(self, shift: Shift, user_id: int, made: int, by: int, source: str = "assigned") -> Stand:
        """Put somebody on a shift."""
        stand = Stand(len(self.stands) + 1, shift, user_id, made, by, source)
        self.stands.append(stand)
        shift.stands.append(stand)
        return stand
