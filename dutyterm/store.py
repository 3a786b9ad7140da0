"""The one road to the database: one thread, off the UI loop. Reads may be dropped, writes never."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Concatenate, ParamSpec, TypeVar

from db import changes, engine
from db.audit import Act
from db.problems import DatabaseProblem, classify

from .errors import Refused

Result = TypeVar("Result")
P = ParamSpec("P")

_SKIPS = 12  # two commits in one tick of the file system's clock look like one, so ask the database now and then
_RETRIES = 3  # PostgreSQL may end one of two acts that wait for each other; an act is safe to run again


class Store:
    """Reads and acts on the bound database, each on the store's own thread and connection."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="db")
        self._pending = 0
        self._lock = threading.Lock()
        self._mark: object = None
        self._seen: dict[str, int] = {}
        self._own_writes = True  # the first look always reads the counters
        self._trace: object = None
        self._skipped = 0
        self._closed = False

    @property
    def pending(self) -> int:
        """How many acts have been handed in and not answered."""
        return self._pending

    async def read(self, query: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """Run a query. A cancelled read that has not begun is never run."""
        return await asyncio.wrap_future(self._thread.submit(_tell, lambda: query(*args, **kwargs)))

    async def write(
        self, act: Callable[Concatenate[Act, P], Result], who: Act, *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """Run an act in one transaction and return only after its commit.

        Cancelling the caller does not cancel the act: what has been handed in is done.
        """
        return await asyncio.shield(asyncio.wrap_future(self._submit(act, who, *args, **kwargs)))

    def read_now(self, query: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        """`read` for commands without an event loop."""
        return self._thread.submit(_tell, lambda: query(*args, **kwargs)).result()

    def write_now(
        self, act: Callable[Concatenate[Act, P], Result], who: Act, *args: P.args, **kwargs: P.kwargs
    ) -> Result:
        """`write` for commands without an event loop."""
        return self._submit(act, who, *args, **kwargs).result()

    def _submit(
        self, act: Callable[Concatenate[Act, P], Result], who: Act, *args: P.args, **kwargs: P.kwargs
    ) -> "Future[Result]":
        with self._lock:
            self._pending += 1
        future = self._thread.submit(_tell, lambda: _transact(lambda: act(who, *args, **kwargs)))
        future.add_done_callback(self._answered)
        return future

    def _answered(self, _future: "Future[Result]") -> None:
        with self._lock:
            self._pending -= 1
            self._own_writes = True

    def _look(self) -> frozenset[str]:
        mark = changes.mark()
        if mark is not None and mark == self._mark and not self._own_writes:
            return frozenset()
        self._own_writes = False
        counters = changes.counters()
        changed = frozenset(topic for topic, seq in counters.items() if self._seen.get(topic) != seq)
        self._mark, self._seen = mark, counters
        return changed

    def stirred(self) -> bool:
        """Whether `changed` may have news; costs some microseconds and no thread, so it may be asked often.

        Every `_SKIPS` times it says yes without knowing.
        """
        trace = changes.trace()
        if trace is not None and trace == self._trace and self._skipped < _SKIPS:
            self._skipped += 1
            return False
        self._trace, self._skipped = trace, 0
        return True

    async def changed(self) -> frozenset[str]:
        """Topics that anybody changed since the last look; next to nothing when nobody did."""
        return await asyncio.wrap_future(self._thread.submit(_tell, self._look))

    def close(self, patience: float = 35.0) -> bool:
        """Wait for what has been handed in, then close the connection; False if something is still waiting."""
        if not self._closed:
            self._closed = True
            end = time.monotonic() + patience
            self._thread.submit(engine.close)
            while self._pending and time.monotonic() < end:
                time.sleep(0.02)
            self._thread.shutdown(wait=not self._pending, cancel_futures=False)
        return not self._pending


def _tell(work: Callable[[], Result]) -> Result:
    """Run something on the database; what goes wrong below comes out as Refused or DatabaseProblem."""
    try:
        return work()
    except (Refused, DatabaseProblem):
        raise
    except Exception as error:
        code = classify(error)
        if code == "other":
            raise
        raise DatabaseProblem(code, detail=str(error)) from error


def _transact(work: Callable[[], Result]) -> Result:
    for turn in range(_RETRIES):
        try:
            with engine.transaction():
                return work()
        except Exception as error:
            if turn + 1 == _RETRIES or not engine.worth_retrying(error):
                raise
    raise AssertionError("unreachable")
