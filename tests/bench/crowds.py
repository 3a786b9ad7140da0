"""Forks many writers, starts them at one moment and collects what became of their acts."""

import json
import os
import struct
import tempfile
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from .passers import Passer

Save = Callable[[Passer], str]
"""Saves a passage and returns its key after the commit."""


_READY, _BROKEN = b".", b"!"


class Plan(NamedTuple):
    """What one writer does: whom it lets in, and when, in seconds after the start."""

    people: Sequence[Passer]  # the first one before the start: a fresh fork is slow until it has touched its memory
    moments: Sequence[float]  # one for each of the others; a writer that is late goes on at once
    until: float = float("inf")  # begins nothing later than this


class Outcome(NamedTuple):
    """What one writer saw."""

    milliseconds: list[float]
    keys: list[str]
    errors: list[str]


def run(open_: Callable[[str], Save], plans: Sequence[Plan]) -> list[Outcome]:
    """Let every plan be done by a process of its own; `open_(gate)` is called in it before the start."""
    ready_end, ready = os.pipe()
    go_end, go = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / str(number) for number in range(len(plans))]
        children = [_fork(open_, plan, file, ready, go_end) for plan, file in zip(plans, files, strict=True)]
        os.close(ready)
        said = b""
        while len(said) < len(plans):
            said += os.read(ready_end, len(plans))
        os.write(go, struct.pack("d", time.monotonic() + 0.5) * len(plans))
        for child in children:
            os.waitpid(child, 0)
        for end in (ready_end, go_end, go):
            os.close(end)
        if said.replace(_READY, b""):
            raise RuntimeError(f"{len(said.replace(_READY, b''))} of {len(plans)} writers could not start")
        return [Outcome(*json.loads(file.read_text())) for file in files]


def _fork(open_: Callable[[str], Save], plan: Plan, file: Path, ready: int, go: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        save = open_(plan.people[0].gate)
        found = Outcome([], [save(plan.people[0])], [])
        os.write(ready, _READY)
        start = struct.unpack("d", os.read(go, 8))[0]
        _work(save, plan, start, found)
        file.write_text(json.dumps(found))
    except BaseException:
        traceback.print_exc()
        os.write(ready, _BROKEN)
    finally:
        os._exit(0)


def _work(save: Save, plan: Plan, start: float, found: Outcome) -> None:
    for person, moment in zip(plan.people[1:], plan.moments, strict=False):
        time.sleep(max(0.0, start + moment - time.monotonic()))
        begun = time.monotonic()
        if begun - start > plan.until:
            break
        try:
            found.keys.append(save(person))
        except Exception as error:
            found.errors.append(f"{type(error).__name__}: {error} {getattr(error, 'values', '')}")
        found.milliseconds.append((time.monotonic() - begun) * 1000)
