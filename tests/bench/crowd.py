"""Many terminals on this machine, all typing: how long a key takes then, and what a session costs.

Each session types a line, at the pace of a hand at a busy gate, and empties it again; nothing is saved.
"""

import os
import random
from collections.abc import Iterator
from functools import partial
from time import perf_counter

from .figures import Figure
from .grounds import CLOCK, ROOT, Grounds, program
from .ptys import Program, cpu_seconds, percentile, private_mb, pump, settle
from .terminal import LINE, READY

SESSIONS = 50
THINK = 1.0  # seconds between two keys of one session, on average
SECONDS = 20.0
AT_ONCE = 5  # sessions that start together


def bench(grounds: Grounds, *, long: bool = False) -> Iterator[Figure]:
    """Key to paint, processor and memory of SESSIONS sessions."""
    command = program(
        f"sqlite:///{grounds.copy('crowd')}", "demo", "--as", "volunteer", "--post", "HQ", "--clock", CLOCK
    )
    sessions: list[Program] = []
    try:
        while len(sessions) < SESSIONS:
            sessions += [Program(command, env=grounds.env, cwd=ROOT) for _number in range(AT_ONCE)]
            pump(sessions, 60, partial(_drawn, sessions[-AT_ONCE:]))
        settle(sessions, quiet=1.0)
        for one in sessions:
            one.seen(READY)
        keys = _type(sessions)
        alive = sum(one.alive for one in sessions)
        memory = [private_mb(one.pid) for one in sessions]
        before, begun = sum(cpu_seconds(one.pid) for one in sessions), perf_counter()
        pump(sessions, 10)
        idle = (sum(cpu_seconds(one.pid) for one in sessions) - before) / (perf_counter() - begun) * 100 / SESSIONS
    finally:
        for one in sessions:
            one.close()
    yield Figure("sessions that died", SESSIONS - alive, "sessions")
    yield Figure(f"{SESSIONS} at once: key p50", percentile(keys, 0.5) * 1000, "ms")
    yield Figure(f"{SESSIONS} at once: key p95", percentile(keys, 0.95) * 1000, "ms")
    yield Figure(f"{SESSIONS} at once: keys per s", len(keys) / SECONDS, "keys")
    yield Figure(f"{SESSIONS} at once: processors", float(len(os.sched_getaffinity(0))), "")
    yield Figure(f"{SESSIONS} at once: private memory of one", sum(memory) / len(memory), "MB")
    yield Figure(f"{SESSIONS} at once: idle CPU of one", idle, "%")


def _drawn(sessions: list[Program]) -> bool:
    """Whether all of these have drawn a screen, or most of one."""
    return all(one.written > 2000 for one in sessions)


def _type(sessions: list[Program]) -> list[float]:
    """Type in all of them for SECONDS; how long each painted key took, in seconds."""
    chance, keys = random.Random(2), f"{LINE}\x15"
    due = [perf_counter() + chance.random() * THINK for _one in sessions]
    typed: list[list[float]] = [[] for _one in sessions]
    end = perf_counter() + SECONDS
    while perf_counter() < end:
        for number, one in enumerate(sessions):
            if perf_counter() >= due[number]:
                typed[number].append(one.type(keys[len(typed[number]) % len(keys)]))
                due[number] += THINK * (0.5 + chance.random())
        pump(sessions, max(0.001, min(due) - perf_counter()))
    settle(sessions, quiet=1.0, timeout=20)
    found = []
    for one, moments in zip(sessions, typed, strict=True):  # the emulators draw only now
        for sent, following in zip(moments, [*moments[1:], float("inf")], strict=True):
            for _moment in one.draw(sent):
                pass
            found.append(one.painted(sent, following, quiet=0.3))
    return [seconds for seconds in found if seconds is not None]
