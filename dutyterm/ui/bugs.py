"""Unforeseen errors, told without telling on anybody: a number for people, places without values for the log."""

import logging
import re
import secrets
import traceback
from collections.abc import Iterator

from textual.worker import WorkerFailed

log = logging.getLogger("dutyterm")
log.addHandler(logging.NullHandler())  # else Python prints to the terminal what nobody configured a log for

# what a message may quote from a record: anything in quotes, three digits or more, anything but plain ASCII
_VALUES = re.compile(r"'[^']*'|\"[^\"]*\"|\d{3,}|[^\x20-\x7e]+")


def scrubbed(message: str) -> str:
    """A message as a log may hold it: its first line, without what it quotes.

    What a database says after the first line is the row it did not take.
    """
    return _VALUES.sub("…", message.partition("\n")[0])[:200]


def report_bug(error: BaseException | None) -> str:
    """Log an error that nobody foresaw and return its number, six digits that can be told on the telephone.

    The log gets the kinds of error and the places, never a local variable, and messages without what they
    quote: logs hold no name, telephone or identity number (security.md 5.24).
    """
    number = f"{secrets.randbelow(10**6):06d}"
    log.error("error %s\n%s", number, "\n".join(_lines(error)))
    return number


def _lines(error: BaseException | None, depth: int = 5) -> Iterator[str]:
    if error is None:
        yield "no exception"
        return
    if isinstance(error, WorkerFailed):
        yield "in a worker:"
        error = error.error
    message = scrubbed(str(error))
    yield f"{type(error).__module__}.{type(error).__qualname__}: {message}"
    for frame in traceback.extract_tb(error.__traceback__, limit=-30):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and depth:
        yield "caused by"
        yield from _lines(cause, depth - 1)
