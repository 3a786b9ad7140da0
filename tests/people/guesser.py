"""Guesses PINs and prints how many of its guesses were looked at: guesser.py URL USER FROM TO POST."""

import datetime as dt
import sys

from db import engine
from db.audit import Act
from dutyterm.people import pin_hash, pins
from dutyterm.people.rules_pin import Guards
from dutyterm.store import Store

NOW = dt.datetime(2020, 2, 5, tzinfo=dt.UTC)


def main() -> None:
    url, user, first, last, post = sys.argv[1], *map(int, sys.argv[2:])
    looked = 0

    def look(keys: object, kept: str, pin: str) -> bool:
        nonlocal looked
        looked += bool(kept)
        return pin_hash.is_pin((), kept, pin)

    pins.is_pin = look  # type: ignore[assignment]
    engine.bind(url)
    store, act = Store(), Act(NOW, -1, "", post, "test")
    print("ready", flush=True)
    sys.stdin.readline()
    for number in range(first, last):
        pins.check_pin(store, act, user, f"{number:06d}", pins.SIGN_IN, keys=(), guards=Guards(), shared=bool(post))
    print(looked, flush=True)
    store.close()


if __name__ == "__main__":
    main()
