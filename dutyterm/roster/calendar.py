"""Calendars as other programs read them: RFC 5545, moments in UTC, lines of at most 75 octets. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

LINE = 75  # octets, without the line's end
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


@dataclass(frozen=True, slots=True)
class Event:
    """One entry. `uid` stays the same for ever, `sequence` grows with every change."""

    uid: str
    sequence: int
    start: dt.datetime
    end: dt.datetime
    summary: str
    location: str = ""
    description: str = ""
    cancelled: bool = False


def calendar(name: str, events: Iterable[Event], at: dt.datetime) -> bytes:
    """A calendar of this name as it is at a moment."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//dutyterm//roster//ZH", "CALSCALE:GREGORIAN",
             "METHOD:PUBLISH", f"X-WR-CALNAME:{text(name)}"]  # fmt: skip
    for event in events:
        lines += _event(event, at)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def _event(event: Event, at: dt.datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_moment(at)}"
    yield f"DTSTART:{_moment(event.start)}"
    yield f"DTEND:{_moment(event.end)}"
    yield f"SUMMARY:{text(event.summary)}"
    if event.location:
        yield f"LOCATION:{text(event.location)}"
    if event.description:
        yield f"DESCRIPTION:{text(event.description)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}"
    yield "END:VEVENT"


def text(value: str) -> str:
    """A value as RFC 5545 wants it: `\\`, `;`, `,` and line ends escaped, no other control character."""
    return "".join(char for char in value.translate(_ESCAPES) if char >= " " and char != "\x7f")


def folded(line: str) -> Iterator[bytes]:
    """A line cut where it is too long; never inside a character, and what follows begins with a blank."""
    part = b""
    for char in line:
        octets = char.encode()
        if len(part) + len(octets) > LINE:
            yield part
            part = b" "
        part += octets
    yield part


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
