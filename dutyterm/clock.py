"""The only place that asks what time it is."""

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> dt.datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)


class FrozenClock:
    """A clock that stands still, for demo databases and tests."""

    def __init__(self, moment: dt.datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a frozen clock needs a time zone")
        self.moment = moment.astimezone(dt.UTC)

    def now(self) -> dt.datetime:
        return self.moment


def local(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """A moment on the town's wall clock (domain.md X9)."""
    return moment.astimezone(zone)
